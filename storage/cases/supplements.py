"""What is missing from the resident, and more time for a case: clocks that stand still, a new date with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.calendar import Span
from storage.cases import deadlines, move, pauses

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow


def supplement(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """The resident is asked for everything that is missing; until it comes, the clocks stand still."""
    waits_already = row.paused_at is not None
    values: dict[str, object] = {
        "paused_at": row.paused_at or at, "touched_at": at, "contacted_at": row.contacted_at or at,
    }  # fmt: skip
    moved = move(tx, row, "supplement", values, by=by, at=at)
    if moved is None:
        return None
    deadlines.end(tx, moved, "contact", how="met", at=at, holder=moved.assignee_id)
    if not waits_already:
        pauses.begin(tx, moved, by=by, at=at)
    return moved


def supply(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """What was missing has come, or is not needed any more: the clocks go on."""
    return move(tx, row, "supply", {"touched_at": at}, by=by, at=at)


def extend(tx: Session, row: CaseRow, until: datetime, *, by: int, at: datetime, days: int) -> CaseRow | None:
    """A new date for the result; the old one stays in the history."""
    moved = move(tx, row, "extend", {"promised_at": until, "touched_at": at}, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, "result", how="extended", at=at, holder=moved.assignee_id)
        deadlines.begin(tx, moved, "result", Span(days, "day"), due_at=until, at=at, source="extension")
    return moved


def extensions(tx: Session, case_id: int) -> int:
    """How often the date of a case was put off."""
    return sum(row.ended == "extended" for row in deadlines.of_case(tx, case_id))
