"""The tests elsewhere that `make chaos` runs long: each is a row of its own, and tells its figures by the protocol."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A test that grows with `YIZHAN_SCALE`."""

    name: str
    """Of the row: lower case, hyphens."""
    fault: str
    """What goes wrong, in a few words."""
    test: str
    """As pytest names it: `tests/folder/test_file.py::test_name`."""
    scale: float
    """What a long run sets `YIZHAN_SCALE` to."""


FAULTS, STARTS = "tests/faults/test_matrix.py", "tests/faults/test_matrix_start.py"
SEVERAL, DATABASES = "tests/several/test_", "tests/databases/test_"
NODES: tuple[Node, ...] = (
    Node(
        "leader-kills", "SIGKILL of the process that polls, of two",
        f"{SEVERAL}leaders.py::test_when_the_one_that_polls_is_killed_another_goes_on_at_once", 50,
    ),
    Node(
        "zombies", "stands still past its lease",
        f"{SEVERAL}leaders.py::test_one_that_stood_still_past_its_lease_does_nothing_when_it_wakes", 30,
    ),
    Node(
        "rolling-restarts", "each of two restarted in turn",
        f"{SEVERAL}leaders.py::test_each_is_restarted_in_turn_and_nobody_notices", 10,
    ),
    Node(
        "limits-of-two", "two processes send at once",
        f"{SEVERAL}leaders.py::test_two_that_send_keep_telegrams_limits_together", 1,
    ),
    Node(
        "claims", "ten press one card at once",
        f"{SEVERAL}claims.py::test_of_ten_who_press_at_once_one_has_the_case_and_nine_are_told_who", 50,
    ),
    Node(
        "claim-histories", "claims and releases that overlap",
        f"{SEVERAL}claims.py::test_what_volunteers_see_who_claim_and_give_back_could_have_happened_one_after_the_other",
        20,
    ),
    Node(
        "malformed", "updates that can't be read",
        "tests/outside/test_malformed.py::test_every_good_update_among_malformed_ones_is_answered", 50,
    ),
    Node(
        "followed-backup", "commits while a backup is taken",
        "tests/storage/backup/test_followed.py::test_each_increment_is_one_moment_of_what_was_committed", 20,
    ),
    Node("killed-migrations", "SIGKILL at a step of a migration", f"{DATABASES}killed_migrations.py", 25),
    Node("stairway", "schema up, down and up again", f"{DATABASES}stairway.py", 500),
    Node("together", "four migrate at once", f"{DATABASES}starting_together.py", 20),
    Node(
        "api-faults", "each request of the bot meets each fault, at DEBUG",
        f"{FAULTS}::test_each_fault_of_each_request_has_its_declared_outcome_and_no_secret_gets_out", 10,
    ),
    Node(
        "api-faults-at-start", "each request of a start meets each fault",
        f"{STARTS}::test_each_fault_at_the_start_is_waited_out_ignored_or_ends_the_program", 10,
    ),
    Node(
        "poll-faults", "the poll meets each fault",
        f"{STARTS}::test_each_fault_of_the_poll_is_waited_out_and_no_update_is_lost_or_done_twice", 10,
    ),
    Node(
        "poll-held", "the poll is told to wait an hour",
        f"{STARTS}::test_a_poll_that_is_told_to_wait_an_hour_waits_while_all_else_goes_on", 10,
    ),
    Node(
        "server-away", "nobody answers at Telegram's address",
        f"{STARTS}::test_while_nobody_is_there_everything_waits_and_then_arrives_once_without_a_mark", 10,
    ),
    Node(
        "token-refused", "Telegram does not know the token",
        f"{STARTS}::test_a_refused_token_ends_the_program_and_what_is_unsent_stays", 10,
    ),
    Node(
        "pgbouncer", "two processes behind a transaction pooler",
        "tests/several/test_pgbouncer.py::test_two_processes_behind_a_transaction_pooler_lose_nothing", 10,
    ),
    Node(
        "flood", "ten thousand messages due at once, and 429 now and then",
        "tests/several/test_flood.py::test_what_falls_due_at_one_moment_leaves_at_the_permitted_rate_and_the_urgent_first",
        84,
    ),
    Node(
        "first-start", "four processes start at once on nothing",
        "tests/several/test_first_start.py::test_processes_that_start_at_once_on_nothing_share_the_first_ones_key", 10,
    ),
    Node(
        "second-poller",
        "somebody else polls with our token",
        "tests/outside/test_token.py::test_somebody_who_polls_with_our_token_for_a_minute_is_told_once",
        scale=1000,  # a conflict has one length: any run of make chaos has it
    ),
    Node("clock-leaps", "the clock goes back or ahead by seconds to years",
         "tests/mishaps/test_clock.py::test_after_each_leap_nothing_stalls_and_nothing_is_done_twice", 25),
    Node("audit-tampering", "somebody with the database changes the record of actions",
         "tests/storage/test_audit.py::test_every_way_of_tampering_is_found", 10),
    Node("rotated-keys", "kills while another master key takes over", "tests/storage/test_keys.py", 100),
    Node("database-bits", "a bit of the database's file flips",
         "tests/mishaps/test_damage.py::test_a_flipped_bit_of_the_database_is_found", 50),
    Node("log-bits", "a bit of the log of what was written last flips",
         "tests/mishaps/test_damage.py::test_a_flipped_bit_of_the_log_loses_nothing_in_silence", 50),
    Node("backup-bits", "a bit of a backup flips",
         "tests/mishaps/test_damage.py::test_a_flipped_bit_of_a_backup_is_refused", 50),
    Node("postgres-crashes", "the PostgreSQL server crashes, or ends connections, under load",
         "tests/mishaps/test_postgres.py::test_a_server_that_crashes_under_load_costs_nothing", 30),
    Node("unruly-updates", "updates twice, out of order, numbered anew; requests fail",
         "tests/mishaps/test_updates.py::test_updates_that_come_twice_or_out_of_order_take_effect_once", 165),
    Node("outages", "the bot is away for an hour to four days",
         "tests/mishaps/test_outage.py::"
         "test_an_outage_loses_nothing_that_telegram_kept_and_tells_once_of_what_it_did_not", 10),
    Node("leaks", "none: two sides of a dispute tell the mediator, each alone, what the other must never read",
         "tests/test_stories_mediation_leaks.py::test_marked_words_of_one_side_never_reach_the_other", 12.5),
    Node("forged-presses", "presses that are forged, replayed, or of buttons that belong to others",
         "tests/forging/test_presses.py", 100),
    Node("guesses", "links and references are guessed", "tests/forging/test_guesses.py", 250),
    Node("canaries", "kills, a full disk or a lost database, every fault of the Bot API, forged posts, a refused token",
         "tests/outside/canaries/test_canaries.py::test_every_marked_word_stands_in_its_permitted_places_alone", 33),
    Node("erased-people", "none: fifty are erased under traffic, and a backup of before is put back",
         "tests/outside/test_erased_people.py::"
         "test_whoever_was_erased_does_not_come_back_with_an_older_backup", 25),
    Node("fortnight", "none: a community lives through two weeks, and all is counted again",
         "tests/fortnight/test_fortnight.py::test_two_weeks_are_kept_as_a_slower_way_of_counting_says", 5),
    Node("quarter", "none: a hundred transfers in a quarter, and all that is said of them is counted again",
         "tests/quarter/test_quarter.py::test_a_quarter_of_transfers_tells_what_runs_out_and_nothing_that_is_in_order",
         5),
    Node("quarter-hardship", "none: a hundred requests for help in a quarter, with their visits, counted again",
         "tests/quarter/test_quarter.py::"
         "test_a_quarter_of_help_tells_each_clock_and_visit_that_is_due_and_nothing_that_is_in_order",
         5),
)  # fmt: skip
