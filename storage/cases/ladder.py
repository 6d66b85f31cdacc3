"""The ladder: a case that somebody can't solve, or that nobody takes, is passed up to the next rung that has people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.access import stands_on
from flows.cases import LEVELS
from storage import people
from storage.cases import move, proposals, to_case
from storage.tables import PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.cases import Level
    from storage.people import Person
    from storage.tables import CaseRow


def people_of(tx: Session, row: CaseRow, level: Level) -> list[Person]:
    """Who stands on a rung for a case, besides who has it and whose it is."""
    case = to_case(row)
    found = select(PersonRow).where(PersonRow.community_id == row.community_id, PersonRow.roles != "")
    everybody = (people.to_person(each) for each in tx.scalars(found.order_by(PersonRow.id)))
    besides = {case.assignee, *case.residents}
    return [one for one in everybody if one.id not in besides and stands_on(one.actor, case, level)]


def next_rung(tx: Session, row: CaseRow) -> Level | None:
    """The first rung above the present one on which somebody stands; None at the top."""
    return next((level for level in _above(to_case(row).level) if people_of(tx, row, level)), None)


def _above(level: Level) -> Iterator[Level]:
    return iter(LEVELS[LEVELS.index(level) + 1 :])


def escalate(tx: Session, row: CaseRow, level: Level, reason: str, *, by: int | None, at: datetime) -> CaseRow | None:
    """The rung is asked to take the case on; until somebody does, who has it keeps it (首问负责)."""
    moved = move(tx, row, "escalate", {"level": level, "level_since": at}, by=by, at=at, detail=level)
    if moved is not None:
        proposals.make(tx, moved, "rung", by=by, to=None, reason=reason, at=at, level=level)
    return moved


def take_over(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """Somebody of the rung has the case from now on."""
    return proposals.take(tx, row, "take_over", by=by, at=at)
