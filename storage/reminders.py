"""Reminders as rows: made equal to what the plan says, so that nothing has to be cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update

from storage import ids
from storage.tables import ReminderRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.cases.planning import Planned

EXISTING = select(ReminderRow)
REMINDERS = table_of(ReminderRow)
INSERT = insert(REMINDERS)
DROP = delete(REMINDERS).where(REMINDERS.c.id == bindparam("dropped_id"), REMINDERS.c.state == "pending")
EXPECTED = "expected reminders"
FINISH = update(ReminderRow).where(ReminderRow.state == "pending").execution_options(synchronize_session=False)


def fit(tx: Session, subject_id: int, planned: Sequence[Planned], *, community_id: int, at: datetime) -> None:
    """Makes a case's waiting reminders equal to its plan; done ones stay done, and none is made twice."""
    rows = {row.key: row for row in _existing(tx, subject_id)}
    wanted = {plan.key: plan for plan in planned}
    gone = [row.id for key, row in rows.items() if row.state == "pending" and key not in wanted]
    for row_id in gone:
        later(tx, DROP, {"dropped_id": row_id})
    for key, plan in wanted.items():
        row = rows.get(key)
        if row is None:
            later(tx, INSERT, _row(subject_id, plan, community_id, at))
        elif row.state == "pending" and row.planned_at != plan.due_at:
            row.due_at = row.planned_at = plan.due_at


def expect(tx: Session, subject_ids: Sequence[int]) -> None:
    """Reads the reminders of many subjects in one go; `fit` finds them there, once."""
    expected: dict[int, list[ReminderRow]] = {subject_id: [] for subject_id in subject_ids}
    for row in tx.scalars(EXISTING.where(ReminderRow.subject_id.in_(subject_ids))):
        expected[row.subject_id].append(row)
    tx.info[EXPECTED] = expected


def _existing(tx: Session, subject_id: int) -> Sequence[ReminderRow]:
    expected: dict[int, list[ReminderRow]] = tx.info.get(EXPECTED, {})
    found = expected.pop(subject_id, None)
    return tx.scalars(EXISTING.where(ReminderRow.subject_id == subject_id)).all() if found is None else found


def _row(subject_id: int, plan: Planned, community_id: int, at: datetime) -> dict[str, object]:
    """Waits for its moment; what is too late to be said at all counts as done."""
    is_over = not plan.made_up and plan.due_at <= at
    return {
        "id": ids.draw(at), "community_id": community_id, "subject_id": subject_id, "kind": plan.kind,
        "key": plan.key, "state": "done" if is_over else "pending", "due_at": plan.due_at, "planned_at": plan.due_at,
        "attempts": 0, "done_at": at if is_over else None,
    }  # fmt: skip


def set_one(
    tx: Session, subject_id: int, kind: str, key: str, *, due_at: datetime, community_id: int, at: datetime
) -> None:
    """One reminder outside of a case's plan: a draft's, a reader's next digest; made once for its key."""
    tx.info.get(EXPECTED, {}).pop(subject_id, None)
    known = tx.scalar(select(ReminderRow.id).where(ReminderRow.subject_id == subject_id, ReminderRow.key == key))
    if known is None:
        row = {
            "id": ids.draw(at), "community_id": community_id, "subject_id": subject_id, "kind": kind,
            "key": key, "state": "pending", "due_at": due_at, "planned_at": due_at, "attempts": 0,
        }  # fmt: skip
        tx.execute(INSERT, row)


def note_done(tx: Session, subject_id: int, kind: str, key: str, *, community_id: int, at: datetime) -> None:
    """Notes that something is done about a subject, though nothing waited for it; once for its key."""
    if is_done(tx, subject_id, key):
        return
    row = {
        "id": ids.draw(at), "community_id": community_id, "subject_id": subject_id, "kind": kind, "key": key,
        "state": "done", "due_at": at, "planned_at": at, "attempts": 0, "done_at": at,
    }  # fmt: skip
    tx.execute(insert(REMINDERS), row)


def drop(tx: Session, subject_id: int, *, kind: str | None = None, but: str = "") -> None:
    """Takes away what still waits for a subject, of one kind or of all, except the one of a key."""
    tx.info.get(EXPECTED, {}).pop(subject_id, None)
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
