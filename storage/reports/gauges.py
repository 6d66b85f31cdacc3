"""The figures of the moment for whoever watches the bot: each by an index over what waits, never by counting all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from storage.tables import InboxRow, MessageRow, ReminderRow
from storage.tables.due import UNCERTAIN, WAITING
from storage.watching import aside

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

SIZE = {
    "sqlite": text(
        "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)"
    ),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gauges:
    """What waits, how long the oldest has waited, and how much there is of it all."""

    inbox_pending: int
    inbox_aside: int
    inbox_oldest: datetime | None
    outbox: dict[str, int]
    outbox_oldest: datetime | None
    reminders_due: int
    bytes: int


def gauges(tx: Session, now: datetime) -> Gauges:
    """All of them, in one look."""
    waits = InboxRow.state == "pending"
    pending, oldest = tx.execute(select(func.count(), func.min(InboxRow.received_at)).where(waits)).one()
    unsent, unclear = (_messages(tx, states) for states in (WAITING, UNCERTAIN))
    oldest_message = tx.scalar(select(func.min(MessageRow.created_at)).where(MessageRow.state.in_(WAITING)))
    due = select(func.count()).select_from(ReminderRow).where(ReminderRow.state == "pending", ReminderRow.due_at <= now)
    return Gauges(
        inbox_pending=pending,
        inbox_aside=aside.count(tx),
        inbox_oldest=oldest,
        outbox={**unsent, **unclear},
        outbox_oldest=oldest_message,
        reminders_due=tx.scalar(due) or 0,
        bytes=int(tx.scalar(SIZE[tx.get_bind().dialect.name]) or 0),
    )


def _messages(tx: Session, states: tuple[str, ...]) -> dict[str, int]:
    found = select(MessageRow.state, func.count()).where(MessageRow.state.in_(states)).group_by(MessageRow.state)
    counts = dict(tx.execute(found).all())
    return {state: counts.get(state, 0) for state in states}
