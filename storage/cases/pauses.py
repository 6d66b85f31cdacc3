"""From when to when a case waited for its resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import ids
from storage.tables import PauseRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow


def begin(tx: Session, row: CaseRow, *, by: int, at: datetime) -> None:
    """From now on the case waits for its resident."""
    tx.add(PauseRow(id=ids.draw(at), community_id=row.community_id, case_id=row.id, by_id=by, from_at=at))


def end(tx: Session, case_id: int, *, at: datetime) -> None:
    """It waits no more."""
    waiting = update(PauseRow).where(PauseRow.case_id == case_id, PauseRow.until_at.is_(None))
    tx.execute(waiting.values(until_at=at))


def of_case(tx: Session, case_id: int) -> Sequence[PauseRow]:
    """Every time that a case waited, oldest first."""
    return tx.scalars(select(PauseRow).where(PauseRow.case_id == case_id).order_by(PauseRow.id)).all()
