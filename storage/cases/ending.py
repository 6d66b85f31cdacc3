"""How a case ends, and how it begins anew: closed, taken back, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import people
from storage.cases import EVERY, begin_holding, deadlines, holdings, move, release

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.cases import Move, Verdict
    from storage.tables import CaseRow


def close(
    tx: Session, row: CaseRow, outcome: str, *, by: int | None, at: datetime, how: Move = "confirm"
) -> CaseRow | None:
    """Ended, with the resident's verdict or the coordinator's reason as its outcome."""
    values: dict[str, object] = {"closed_at": at, "outcome": outcome}
    moved = move(tx, row, how, values, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, *EVERY, how="dropped", at=at, holder=moved.assignee_id)
        holdings.end(tx, moved.id, "closed", at)
        holdings.end_bookings(tx, moved.id, "cancelled" if how != "confirm" else "kept")
    return moved


def _promised(tx: Session, row: CaseRow, at: datetime) -> datetime:
    """By when the resident hears a result of what begins now."""
    return deadlines.calendar_of(tx, row).after(at, deadlines.clocks_of(tx, row).promise)


def reopen(tx: Session, row: CaseRow, verdict: Verdict, *, by: int, at: datetime) -> CaseRow | None:
    """Not solved: the case goes on with whoever handled it, or with the queue when they are no longer here."""
    values: dict[str, object] = {
        "done_at": None,
        "closed_at": None,
        "claimed_at": at,
        "touched_at": at,
        "contacted_at": None,
        "appointment_at": row.appointment_at if row.appointment_at is not None and row.appointment_at > at else None,
        "promised_at": _promised(tx, row, at),
        "outcome": verdict,
    }
    moved = move(tx, row, "reopen", values, by=by, at=at)
    if moved is None or moved.assignee_id is None:
        return moved
    promise = deadlines.clocks_of(tx, moved).promise
    deadlines.begin(tx, moved, "result", promise, due_at=moved.promised_at, at=at)
    begin_holding(tx, moved, at=at)
    holder = people.load(tx, moved.assignee_id)
    if holder is None or not holder.actor.is_worker:
        return release(tx, moved, by=None, how="left", at=at)
    return moved


def withdraw(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """Taken back by its resident."""
    moved = move(tx, row, "withdraw", {"closed_at": at, "outcome": "withdrawn"}, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, *EVERY, how="dropped", at=at, holder=moved.assignee_id)
        holdings.end(tx, moved.id, "withdrawn", at)
        holdings.end_bookings(tx, moved.id, "cancelled")
    return moved
