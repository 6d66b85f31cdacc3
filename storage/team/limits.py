"""How much somebody has in hand, and when they finished the last heavy matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.tables import CaseRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def in_hand(tx: Session, person_id: int) -> int:
    """How many cases they work on now."""
    held = select(func.count()).where(CaseRow.assignee_id == person_id, CaseRow.status == "claimed")
    return tx.scalar(held) or 0


def last_urgent(tx: Session, person_id: int) -> datetime | None:
    """When they last finished an urgent case."""
    ended = select(CaseRow.done_at).where(
        CaseRow.assignee_id == person_id, CaseRow.status.in_(("done", "closed")), CaseRow.urgent.is_(True),
        CaseRow.done_at.is_not(None),
    )  # fmt: skip
    return tx.scalar(ended.order_by(CaseRow.done_at.desc()).limit(1))
