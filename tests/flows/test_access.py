"""The table of permissions, walked through whole: who may do what to which case in which state."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from flows.access import MAY, WORKERS, Actor, Standing, may, standings
from flows.cases import MOVES, STATUSES, Case, Move, Status
from flows.community import ROLES
from flows.model import CaseId, PersonId

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 3, 4, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
STANDINGS: tuple[Standing, ...] = get_args(Standing)
RESIDENT, HANDLER, OTHER = PersonId(1), PersonId(2), PersonId(3)
STAFF_MOVES = frozenset({"claim", "contact", "appoint", "renew", "release", "finish", "close"})
RESIDENT_MOVES = frozenset({"withdraw", "confirm", "reopen"})
MEANING: dict[Move, str] = {
    "claim": "take it on", "contact": "say that the resident was reached, or write to the resident",
    "note": "add words", "appoint": "set an appointment", "renew": "keep it longer",
    "release": "hand it back, or take it back", "finish": "say that it is done",
    "confirm": "say that it is solved or no longer needed", "reopen": "say that it is not solved",
    "close": "end it without the resident's word", "withdraw": "take it back for good", "read": "look at it",
}  # fmt: skip
WHO: dict[Standing, str] = {
    "resident": "who asked", "assignee": "who took it on", "volunteer": "who could take it on",
    "coordinator": "coordinator of its queue",
    "desk": "staff who ask somebody without an account",
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
        case "claim":
            return can_claim
        case "read" | "note" | "release":
            return holds or coordinates
        case "close":
            return coordinates
        case _:
            return holds and move not in RESIDENT_MOVES


def test_a_stranger_may_do_nothing() -> None:
    for status, move in product(STATUSES, MOVES):
        assert not may(standings(Actor(OTHER), case(status)), move)
    assert not any(may(frozenset(), move) for move in MOVES)


def test_a_supervisor_alone_claims_nothing() -> None:
    assert "supervisor" not in WORKERS
    assert not standings(Actor(OTHER, frozenset({"supervisor"})), case("open"))


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
        "Before a claim a volunteer sees the card only; a coordinator sees state, dates and handler, not the story.",
        "",
    ])  # fmt: skip
