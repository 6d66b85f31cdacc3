"""Reminders as rows: made equal to what the plan says, so that nothing has to be cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from storage import ids
from storage.tables import ReminderRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.cases import Planned

EXISTING = select(ReminderRow)
INSERT = insert(ReminderRow)
DROP = delete(ReminderRow).where(ReminderRow.state == "pending").execution_options(synchronize_session=False)
FINISH = update(ReminderRow).where(ReminderRow.state == "pending").execution_options(synchronize_session=False)


def fit(tx: Session, subject_id: int, planned: Sequence[Planned], *, community_id: int, at: datetime) -> None:
    """Makes a case's waiting reminders equal to its plan; done ones stay done, and none is made twice."""
    rows = {row.key: row for row in tx.scalars(EXISTING.where(ReminderRow.subject_id == subject_id))}
    wanted = {plan.key: plan for plan in planned}
    gone = [row.id for key, row in rows.items() if row.state == "pending" and key not in wanted]
    if gone:
        tx.execute(DROP.where(ReminderRow.id.in_(gone)))
    new = [_row(subject_id, plan, community_id, at) for key, plan in wanted.items() if key not in rows]
    if new:
        tx.execute(INSERT, new)
    for key, plan in wanted.items():
        row = rows.get(key)
        if row is not None and row.state == "pending" and row.planned_at != plan.due_at:
            row.due_at = row.planned_at = plan.due_at


def _row(subject_id: int, plan: Planned, community_id: int, at: datetime) -> dict[str, object]:
    return {
        "id": ids.draw(at), "community_id": community_id, "subject_id": subject_id, "kind": plan.kind,
        "key": plan.key, "state": "pending", "due_at": plan.due_at, "planned_at": plan.due_at, "attempts": 0,
    }  # fmt: skip


def set_one(
    tx: Session, subject_id: int, kind: str, key: str, *, due_at: datetime, community_id: int, at: datetime
) -> None:
    """One reminder outside of a case's plan: a draft's, a reader's next digest; made once for its key."""
    known = tx.scalar(select(ReminderRow.id).where(ReminderRow.subject_id == subject_id, ReminderRow.key == key))
    if known is None:
        row = {
            "id": ids.draw(at), "community_id": community_id, "subject_id": subject_id, "kind": kind,
            "key": key, "state": "pending", "due_at": due_at, "planned_at": due_at, "attempts": 0,
        }  # fmt: skip
        tx.execute(INSERT, row)


def drop(tx: Session, subject_id: int, *, kind: str | None = None, but: str = "") -> None:
    """Takes away what still waits for a subject, of one kind or of all, except the one of a key."""
    waiting = delete(ReminderRow).where(ReminderRow.subject_id == subject_id, ReminderRow.state == "pending")
    if kind is not None:
        waiting = waiting.where(ReminderRow.kind == kind)
    tx.execute(waiting.where(ReminderRow.key != but))


def finish(tx: Session, row_id: int, *, at: datetime) -> bool:
    """Marks a reminder done; False where another did, so that this one must stop."""
    done = tx.execute(FINISH.where(ReminderRow.id == row_id).values(state="done", done_at=at, lease=None))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def postpone(tx: Session, row_id: int, *, to: datetime) -> None:
    """Moves a waiting reminder: its reader is in the middle of a form, or its draft was touched."""
    tx.execute(FINISH.where(ReminderRow.id == row_id).values(due_at=to, lease=None))


def is_done(tx: Session, subject_id: int, key: str) -> bool:
    """Whether the reminder of a key was done for a subject."""
    done = select(ReminderRow.id).where(ReminderRow.subject_id == subject_id, ReminderRow.key == key)
    return tx.scalar(done.where(ReminderRow.state == "done")) is not None


def waiting(tx: Session, subject_id: int, kind: str) -> ReminderRow | None:
    """The next reminder of a kind that waits for a subject."""
    found = EXISTING.where(
        ReminderRow.subject_id == subject_id, ReminderRow.kind == kind, ReminderRow.state == "pending"
    )
    return tx.scalars(found.order_by(ReminderRow.due_at, ReminderRow.id).limit(1)).first()


def last_done(tx: Session, subject_id: int, kind: str, *, before: datetime) -> datetime | None:
    """When the last reminder of a kind was done for a subject before a moment."""
    done = select(ReminderRow.done_at).where(
        ReminderRow.subject_id == subject_id, ReminderRow.kind == kind, ReminderRow.done_at < before
    )
    return tx.scalar(done.order_by(ReminderRow.done_at.desc()).limit(1))
