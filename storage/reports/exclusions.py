"""A case left out of the rates: on a ground from a short list, by one person, agreed to by a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from sqlalchemy import select, update

from storage import audit, ids
from storage.tables import ExclusionRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow

Ground = Literal["outside", "unreachable", "force", "duplicate", "mistake"]
"""Not the community's to solve; its resident can't be reached; a storm or the like; the same as another; a test."""
GROUNDS: tuple[Ground, ...] = get_args(Ground)


def propose(tx: Session, row: CaseRow, ground: Ground, *, by: int, at: datetime) -> ExclusionRow | None:
    """Somebody wants it left out; None where somebody did so before."""
    if of_case(tx, row.id):
        return None
    made = ExclusionRow(
        id=ids.draw(at), community_id=row.community_id, case_id=row.id, ground=ground, by_id=by, at=at,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    audit.record(tx, "exclusion.proposed", row.id, community_id=row.community_id, by=by, at=at, detail=ground)
    return made


def load(tx: Session, exclusion_id: int) -> ExclusionRow | None:
    """A proposal by its id."""
    return tx.get(ExclusionRow, exclusion_id, populate_existing=True)


def of_case(tx: Session, case_id: int) -> Sequence[ExclusionRow]:
    """What was proposed of a case and not refused, agreed to or not."""
    return tx.scalars(select(ExclusionRow).where(ExclusionRow.case_id == case_id).order_by(ExclusionRow.id)).all()


def agree(tx: Session, made: ExclusionRow, *, by: int, at: datetime) -> bool:
    """From now on it is left out; False where that is so already, or from whoever proposed it."""
    waiting = update(ExclusionRow).where(
        ExclusionRow.id == made.id, ExclusionRow.second_id.is_(None), ExclusionRow.by_id != by
    )
    done = tx.execute(waiting.values(second_id=by, second_at=at))
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    tx.refresh(made)
    _record(tx, "exclusion.agreed", made, by=by, at=at)
    return True


def refuse(tx: Session, made: ExclusionRow, *, by: int, at: datetime) -> None:
    """It counts as ever: only the audit trail knows that somebody wanted otherwise."""
    _record(tx, "exclusion.refused", made, by=by, at=at)
    tx.delete(made)
    tx.flush()


def _record(tx: Session, action: str, made: ExclusionRow, *, by: int, at: datetime) -> None:
    audit.record(tx, action, made.case_id, community_id=made.community_id, by=by, at=at, detail=made.ground)
