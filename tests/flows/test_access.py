"""The table of permissions, walked through whole: who may do what to which case in which state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from flows.access import MAY, WORKERS, Actor, Standing, Ties, may, standings
from flows.cases import MOVES, STATUSES, Case, Move, Status
from flows.community import ROLES
from flows.model import CaseId, PersonId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.cases import Level

AT = datetime(2026, 3, 4, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
STANDINGS: tuple[Standing, ...] = get_args(Standing)
RESIDENT, HANDLER, OTHER = PersonId(1), PersonId(2), PersonId(3)
RESIDENT_MOVES = frozenset({"withdraw", "confirm", "reopen", "rate", "refer", "side", "pass_on", "welcome"})
SHARED_MOVES = frozenset({"read", "note", "supply", "rebook", "advance"})
STAFF_MOVES = frozenset(MOVES) - RESIDENT_MOVES - SHARED_MOVES
MEANING: dict[Move, str] = {
    "claim": "take it on", "contact": "say that the resident was reached, or write to the resident",
    "note": "add words", "appoint": "set an appointment", "renew": "keep it longer",
    "release": "hand it back, or take it back", "finish": "say that it is done",
    "confirm": "say that it is solved or no longer needed", "reopen": "say that it is not solved, or open it again",
    "close": "end it without the resident's word", "withdraw": "take it back for good",
    "read": "look at state and dates", "details": "read the whole story",
    "extend": "give it a later date, with a reason", "supplement": "ask the resident for what is missing",
    "supply": "say that what was missing has come", "propose": "hand it over to a colleague",
    "suggest": "ask somebody whether they could take it", "accept": "take over what one is asked to",
    "reject": "decline it", "revoke": "take the question back", "offer": "say by when one could take it on",
    "choose": "choose among those who offered", "escalate": "pass it up the ladder",
    "take_over": "take on what was passed up", "refer": "agree to its going on outside the community",
    "whistle": "call several units to it", "report": "report as a unit that was called",
    "agree": "say that the units have done enough", "send_back": "say that it belongs elsewhere",
    "reroute": "put it into another queue", "rate": "say how content one is",
    "merge": "say that it is the same matter as another", "split": "say that it is a matter of its own",
    "rebook": "change or cancel a time that is booked in a diary",
    "call_back": "note a call to somebody who was not content",
    "parties": "look at the parties of a dispute, and go on with them",
    "record": "write down what was talked about and advised",
    "swap": "ask the resident whether another adviser may see them",
    "pass_on": "agree to its going on as another matter",
    "side": "act as one party of a dispute: its consent, its words, its answers",
    "advance": "note that the matter has come to another stage",
    "arrange": "arrange a visit at home, ask others to lend a hand, put up a wish",
    "assist": "take on a task or a wish of somebody else's case",
    "look": "read the whole story of a case of one's scope; written down",
    "break_glass": "read a case outside one's scope: with a reason, and a second coordinator is told",
    "help": "come along on a visit, be there and leave; do what one took on, or hand it back",
    "welcome": "say yes, another time or no to a visit; say a wish; say that something was received",
}  # fmt: skip
WHO: dict[Standing, str] = {
    "resident": "who asked", "desk": "staff who ask somebody without an account", "assignee": "who took it on",
    "volunteer": "who could take it on", "asked": "who is asked to take it over",
    "rung": "the rung of the ladder that is asked", "called": "a unit that was called",
    "coordinator": "coordinator of its queue", "grid": "worker of its grid",
    "officer": "street or district", "supervisor": "supervision committee",
    "party": "the other side of a dispute", "helper": "who helps with a part",
    "beyond": "coordinator of other queues",
}  # fmt: skip


def case(status: Status, queue: str = "legal") -> Case:
    held = status in {"claimed", "done"}
    return Case(
        CaseId(9), "FA-26-AAAAAA-A", "legal", queue, status, AT, RESIDENT, AT, AT, assignee=HANDLER if held else None
    )


def actors() -> Iterator[Actor]:
    """Everybody: each role alone, in and out of scope, with and without the skill."""
    for id, role, queues, skills in product(
        (RESIDENT, HANDLER, OTHER), (*ROLES, None), (None, frozenset({"legal"}), frozenset({"mediation"})),
        (frozenset[str](), frozenset({"lawyer"})),
    ):  # fmt: skip
        yield Actor(id, frozenset({role} if role else set()), queues, skills)


@pytest.mark.parametrize("move", MOVES)
def test_the_table_decides_by_what_somebody_is_to_the_case_and_by_nothing_else(move: Move) -> None:
    for actor, status, needed in product(actors(), STATUSES, (frozenset[str](), frozenset({"lawyer"}))):
        value = case(status)
        found = standings(actor, value, needed)
        allowed = may(found, move)
        if actor.id == RESIDENT:
            assert found == {"resident"}
            assert not (allowed and move in STAFF_MOVES)
        else:
            assert not (allowed and move in RESIDENT_MOVES)
            assert allowed == expected(actor, value, move, needed=needed)


def expected(actor: Actor, value: Case, move: Move, *, needed: frozenset[str]) -> bool:
    """The same said in other words: out of scope, without role or without the skill, nothing but one's own claims."""
    in_scope = actor.queues is None or "legal" in actor.queues
    holds = value.assignee == actor.id and bool(actor.roles & WORKERS)
    coordinates = in_scope and "coordinator" in actor.roles
    can_claim = in_scope and bool(actor.roles & WORKERS) and (not needed or bool(needed & actor.skills))
    match move:
        case "claim" | "offer" | "assist":
            return can_claim
        case "read":
            above = in_scope and bool(actor.roles & {"officer", "district"})
            return holds or coordinates or above or "supervisor" in actor.roles
        case (
            "note" | "release" | "extend" | "revoke" | "escalate" | "whistle" | "agree" | "rebook" | "parties" | "swap"
        ):
            return holds or coordinates
        case "close" | "suggest" | "choose" | "reroute" | "call_back" | "merge" | "split" | "look":
            return coordinates
        case "break_glass":
            return "coordinator" in actor.roles and not in_scope and not holds
        case "accept" | "reject" | "take_over" | "report":
            return False
        case _:
            return holds and move not in RESIDENT_MOVES


@pytest.mark.parametrize("role", sorted(WORKERS))
def test_what_somebody_is_asked_or_called_to_is_theirs_to_answer_and_nothing_more(role: str) -> None:
    actor, value = Actor(OTHER, frozenset({role})), case("claimed")
    asked = standings(actor, value, ties=Ties(asked=True))
    called = standings(actor, value, ties=Ties(called=True))

    assert "asked" in asked
    assert "called" in called
    assert not may(asked | called, "details")
    helping = standings(actor, value, ties=Ties(helper=True))
    assert may(helping, "help")
    assert not any(may(frozenset({"helper"}), move) for move in MOVES if move != "help")
    assert "asked" not in standings(actor, value, frozenset({"lawyer"}), Ties(asked=True))
    assert standings(Actor(RESIDENT, frozenset({role})), value, ties=Ties(asked=True, called=True)) == {"resident"}


@pytest.mark.parametrize("role", [*sorted(WORKERS), "supervisor", ""])
def test_the_other_side_of_a_dispute_is_that_and_nothing_else_whatever_their_role(role: str) -> None:
    found = standings(Actor(OTHER, frozenset({role} - {""})), case("claimed"), ties=Ties(party=True))

    assert found == {"party"}
    assert {move for move in MOVES if may(found, move)} == {"side"}


@pytest.mark.parametrize(
    ("level", "role"),
    [("grid", "grid_worker"), ("community", "coordinator"), ("street", "officer"), ("district", "district")],
)
def test_a_rung_is_its_own_people_and_only_while_it_is_asked(level: Level, role: str) -> None:
    asked = replace(case("claimed"), level=level, level_since=AT, grid="第一网格")
    here = Actor(OTHER, frozenset({role}), grids=frozenset({"第一网格"}))
    elsewhere = Actor(OTHER, frozenset({role}), frozenset({"mediation"}), grids=frozenset({"第二网格"}))

    assert may(standings(here, asked), "take_over")
    assert not may(standings(elsewhere, asked), "take_over")
    assert not may(standings(here, replace(asked, level_since=None)), "take_over")
    for other in WORKERS - {role}:
        assert not may(standings(Actor(OTHER, frozenset({other})), asked), "take_over")


def test_a_stranger_may_do_nothing() -> None:
    for status, move in product(STATUSES, MOVES):
        assert not may(standings(Actor(OTHER), case(status)), move)
    assert not any(may(frozenset(), move) for move in MOVES)


def test_a_supervisor_reads_and_changes_nothing() -> None:
    assert "supervisor" not in WORKERS
    assert {move for move in MOVES if may(standings(Actor(OTHER, frozenset({"supervisor"})), case("open")), move)} == {
        "read"
    }


def test_every_move_is_somebodys_and_every_standing_is_explained() -> None:
    assert set(MAY) == set(STANDINGS) == set(WHO)
    assert {move for moves in MAY.values() for move in moves} == set(MOVES) == set(MEANING)


def test_the_document_shows_the_table(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-docs"):
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def document() -> str:
    """The table of permissions in words."""
    columns = ("move", "what it is", *(WHO[standing] for standing in STANDINGS), "in the states", "leads to")
    head = f"| {' | '.join(columns)} |"
    rows = [
        f"| {move} | {MEANING[move]} | "
        + " | ".join("yes" if move in MAY[standing] else "-" for standing in STANDINGS)
        + f" | {', '.join(status for status in STATUSES if status in before)} | {after or 'the same'} |"
        for move, (before, after) in MOVES.items()
    ]
    return "\n".join([
        "# Who may do what to a case", "",
        "Written by `pytest --write-docs` from the tables in `flows/access.py` and `flows/cases.py`; a test compares.",
        "What the table does not name is forbidden. Nobody works on, or oversees, a case of their own.", "",
        head, "|" + " --- |" * (len(STANDINGS) + 4), *rows, "",
        f"Roles that may take cases on: {', '.join(sorted(WORKERS))}.",
        "A queue may ask for a skill, and a person may be limited to some queues: both count for every line above.",
        "Before a claim a volunteer sees the card only. A coordinator sees state, dates, handler and a masked name;",
        "the story is on a button of its own, and the look is written down.",
        "",
    ])  # fmt: skip
