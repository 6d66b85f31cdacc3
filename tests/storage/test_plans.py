"""What runs all the time finds its rows by an index, on both databases, however much is stored."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from flows.access import Actor
from flows.cases import Case
from flows.limits import Limits, Rate
from flows.model import CaseId, PersonId
from flows.registry import find_services
from storage import advice, conversations, courses, due, guarding, inbox, people, reminders, retention, sending
from storage.cases import deadlines, joined, ties
from storage.courses import board
from storage.database import directory_of
from storage.reports import days, exports, gauges, lists, paging
from storage.sending import departures, outbox
from storage.tables import CaseRow, FileRow, ReminderRow
from storage.team import applications, avoidance, limits, members
from storage.watching import absence, aside
from tests.cast import ZHOU
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Select

    from storage.database import Tx
    from storage.people import Person
    from tests.storage.ground import Ground

DAY = timedelta(days=1)
WAITING = Case(
    CaseId(1), "FA-26-7K3MQ9-X", "legal", "legal", "open", opened_at=NOW, opened_by=PersonId(5),
    promised_at=NOW + DAY, waiting_since=NOW,
)  # fmt: skip
LIMITS = Limits(overall=Rate(30, 1), chat=Rate(1, 1), group=Rate(20, 60))
SCOPED = Actor(PersonId(5), roles=frozenset({"coordinator"}), queues=frozenset({"legal"}))
TRANSFER, HARDSHIP = find_services()["transfer"], find_services()["hardship"]
READER = Actor(PersonId(5), roles=frozenset({"coordinator"}))
GROWING = (
    "service_case|deadline|proposal|whistle|whistle_report|verdict|reminder|message|inbox|conversation|file|assignment|"
    "audit_entry|data_key|person|avoidance|application|course|course_step|"
    "home_visit"
)
"""The tables that grow with what happens."""
WHOLE = re.compile(rf"(SCAN|Seq Scan on) ({GROWING})(_\d)?\b(?! USING (COVERING )?INDEX ix_\w+_(due|edits|aside))")
"""To walk along the index of what waits is what that index is for."""


def all_of(ground: Ground) -> Select[CaseRow]:
    """Every case that the coordinator may look at."""
    return paging.overseen(overseer(ground))


def overseer(ground: Ground) -> Person:
    """The coordinator."""
    return ground.people[ZHOU]


def lists_of(tx: Tx, ground: Ground) -> list[Select[CaseRow]]:
    """Every list of the boards of transfers and of help in hardship."""
    calendar = directory_of(tx.info).communities[overseer(ground).community].calendar
    return [
        board.listed(overseer(ground), service, listing, calendar, now=NOW)
        for service in (TRANSFER, HARDSHIP)
        for listing in (service.course.lists if service.course is not None else ())
    ]


UNITS: Mapping[str, Callable[[Tx, Ground], object]] = {
    "updates are leased": lambda tx, _: inbox.lease(tx, NOW, most=32),
    "updates are finished": lambda tx, _: inbox.finish_all(tx, [1, 2], at=NOW),
    "messages are leased": lambda tx, _: sending.lease(tx, NOW, most=50),
    "messages are leased within limits": lambda tx, _: departures.lease(tx, LIMITS, now=NOW, most=50, at=NOW),
    "messages whose sender vanished": lambda tx, _: sending.has_lost(tx, now=NOW),
    "a start frees what was held": lambda tx, _: due.free_all(tx, NOW),
    "a clock that went back": lambda tx, _: due.put_right(tx, NOW),
    "reminders are leased": lambda tx, _: due.lease(tx, ReminderRow, NOW, most=10),
    "files are leased": lambda tx, _: due.lease(tx, FileRow, NOW, most=10),
    "the next reminder": lambda tx, _: due.next_due(tx, ReminderRow),
    "the next file": lambda tx, _: due.next_due(tx, FileRow),
    "a person is met": lambda tx, ground: people.expect(tx, [ground.resident.telegram_id]),
    "a person's form is found": lambda tx, ground: conversations.drafts_of(tx, ground.resident),
    "a place in the line": lambda tx, ground: lists.ahead_of(tx, WAITING, ground.home),
    "a case's reminders are dropped": lambda tx, _: reminders.drop(tx, 1),
    "old updates are swept": lambda tx, _: inbox.sweep(tx, at=NOW),
    "whom a case is not for": lambda tx, _: avoidance.bars(tx, 1, 2),
    "how much somebody has in hand": lambda tx, _: limits.in_hand(tx, 1),
    "the last heavy matter": lambda tx, _: limits.last_urgent(tx, 1),
    "how often somebody did something": lambda tx, _: guarding.used(tx, "looks", 1, span=DAY, at=NOW),
    "the tenth request from the end": lambda tx, _: guarding.sent(tx, 1, 10, desk=False),
    "the hundredth of all": lambda tx, ground: guarding.sent_by_all(tx, ground.home, 100),
    "what somebody took on in a week": lambda tx, _: guarding.handled(tx, 1, at=NOW),
    "who is known": lambda tx, ground: members.is_known(tx, 7, ground.home),
    "who waits for a decision": lambda tx, ground: applications.waiting(tx, ground.home),
    "figures": lambda tx, _: gauges.gauges(tx, NOW),
    "whether all is quiet": lambda tx, _: lists.is_quiet(tx, NOW),
    "what coordinators must hear of": lambda tx, ground: lists.unclear_messages(
        tx, ground.home, READER, lists.Window(NOW - DAY, NOW, NOW + DAY)
    ),
    "who was not heard": lambda tx, _: absence.set_reminders(tx, "gap", after=0, until=NOW, at=NOW),
    "what is aside": lambda tx, _: aside.shrink(tx, at=NOW),
    "retention": lambda tx, _: retention.sweep(tx, at=NOW),
    "a digest": lambda tx, ground: lists.digest(
        tx, ground.home, READER, lists.Window(NOW - DAY, NOW, NOW + DAY)
    ),
    "the days of a digest's picture": lambda tx, ground: days.last_days(
        tx, ground.home, SCOPED, (NOW - 2 * DAY, NOW - DAY, NOW), now=NOW
    ),
    "when a digest was last told": lambda tx, _: outbox.newest_of(tx, ["digest:1:20260303", "digest:1:20260302"]),
    "how many cases a sheet has": lambda tx, ground: exports.count(tx, overseer(ground), NOW - 90 * DAY),
    "the first cases of a sheet": lambda tx, ground: exports.page(tx, overseer(ground).id, NOW - 90 * DAY),
    "cases in a state": lambda tx, ground: paging.page_of(tx, paging.in_state(all_of(ground), "closed"), 3),
    "cases in a state and grid": lambda tx, ground: paging.page_of(
        tx, paging.in_state(all_of(ground), "open", "第一网格"), 0
    ),
    "late cases": lambda tx, ground: paging.page_of(tx, paging.late(all_of(ground), now=NOW), 1),
    "a search by name or telephone": lambda tx, ground: paging.page_of(
        tx, paging.found(tx, all_of(ground), "陈美玲"), 0
    ),
    "a search by reference": lambda tx, ground: paging.page_of(tx, paging.found(tx, all_of(ground), "FA-26-7K3M"), 0),
    "a queue's page": lambda tx, ground: paging.page_of(tx, lists.waiting_query(overseer(ground)), 2),
    "one's own page": lambda tx, ground: paging.page_of(tx, lists.own_query(ground.resident), 0),
    "a page of what one works on": lambda tx, ground: paging.page_of(tx, lists.claimed_query(overseer(ground)), 0),
    "a page of the desk": lambda tx, ground: paging.page_of(tx, lists.desk_query(overseer(ground)), 0),
    "a similar matter": lambda tx, ground: joined.similar(
        tx, community=ground.home, service="mediation", category="噪声", building="0" * 64
    ),
    "what advice went on as": lambda tx, ground: advice.went_on_as(
        tx, CaseRow(id=1, opened_by=ground.resident.id, beneficiary_id=None, opened_at=NOW)
    ),
    "whether advice was recorded": lambda tx, _: advice.is_settled(tx, 1),
    "how long talks took": lambda tx, _: advice.minutes_of(tx, 1, 2),
    "cases that go along": lambda tx, _: joined.of(tx, 1),
    "what ties somebody to a case": lambda tx, _: ties.of(tx, 1, 2),
    "the deadlines of a case": lambda tx, _: deadlines.running(tx, 1),
    "a board's stages": lambda tx, ground: board.counts(tx, overseer(ground), TRANSFER),
    "a board's lists": lambda tx, ground: [paging.page_of(tx, query, 0) for query in lists_of(tx, ground)],
    "how long a board's lists are": lambda tx, ground: [board.count(tx, query) for query in lists_of(tx, ground)],
    "what was written down on the way": lambda tx, _: courses.facts(tx, 1),
    "what was said last time": lambda tx, ground: conversations.begin(tx, TRANSFER, ground.resident, at=NOW),
    "further cases of a sheet": lambda tx, ground: exports.page(tx, overseer(ground).id, None, after=(NOW, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", UNITS)
async def test_no_growing_table_is_read_as_a_whole(ground: Ground, name: str) -> None:
    is_sqlite = ground.url.startswith("sqlite")
    explain, column = ("EXPLAIN QUERY PLAN", 3) if is_sqlite else ("EXPLAIN", 0)

    def plan(tx: Tx) -> list[str]:
        asked: list[tuple[str, object]] = []
        connection = tx.connection()
        if not is_sqlite:  # its planner counts rows, and would read a small table as a whole
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        event.listen(connection, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        UNITS[name](tx, ground)
        explained = [connection.exec_driver_sql(f"{explain} {sql}", with_) for sql, with_ in tuple(asked)]  # type: ignore[arg-type]  # as they were bound
        return [str(row[column]) for rows in explained for row in rows]

    steps = await ground.run(plan)
    assert any("INDEX" in step.upper() for step in steps)
    assert [step for step in steps if WHOLE.search(step)] == []
