"""How a case ends, and how it begins anew: closed, taken back, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cases import MOST_RETURNS
from storage import people
from storage.cases import EVERY, FREED, begin_holding, deadlines, holdings, joined, move, release

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
        holdings.end_bookings(tx, moved.id, "cancelled" if how != "confirm" else "kept", at=at)
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
    joined.leave(tx, row)
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
    joined.leave(tx, row)
    moved = move(tx, row, "withdraw", {"closed_at": at, "outcome": "withdrawn"}, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, *EVERY, how="dropped", at=at, holder=moved.assignee_id)
        holdings.end(tx, moved.id, "withdrawn", at)
        holdings.end_bookings(tx, moved.id, "cancelled", at=at)
    return moved


def send_back(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """It belongs elsewhere: once to the queue again, the second time it waits for its coordinator's word."""
    returns = row.returns + 1
    held: dict[str, object] = {"level": "community", "level_since": at} if returns >= MOST_RETURNS else {}
    return _to_queue(tx, row, "send_back", {**FREED, **held, "returns": returns}, by=by, at=at)


def reroute(tx: Session, row: CaseRow, queue: str, *, by: int, at: datetime) -> CaseRow | None:
    """The coordinator's word on where it belongs: that queue begins anew with it."""
    return _to_queue(tx, row, "reroute", {**FREED, "queue": queue, "returns": 0}, by=by, at=at, detail=queue)


def _to_queue(
    tx: Session, row: CaseRow, how: Move, values: dict[str, object], *, by: int, at: datetime, detail: str = ""
) -> CaseRow | None:
    before = row.assignee_id
    moved = move(tx, row, how, {**values, "waiting_since": at}, by=by, at=at, detail=detail)
    if moved is not None:
        deadlines.end(tx, moved, "contact", how="dropped", at=at, holder=before)
        holdings.end(tx, moved.id, "sent back" if how == "send_back" else "taken back", at)
        holdings.end_bookings(tx, moved.id, "cancelled", at=at)
    return moved
