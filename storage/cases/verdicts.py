"""What residents say of a case that was handled: once for each time that it was, kept for the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import audit, ids
from storage.cases import deadlines
from storage.tables import VerdictRow

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from sqlalchemy.orm import Session

    from flows.cases import Verdict
    from storage.tables import CaseRow

    Rating = Literal[1, 2, 3]

LOW = 1
"""A rating that somebody calls back for."""


def give(tx: Session, row: CaseRow, verdict: Verdict, *, by: int, at: datetime) -> VerdictRow:
    """The word of a person on this closure; a second one of the same person takes the place of the first."""
    known = of_closure(tx, row, by)
    if known is None:
        known = VerdictRow(
            id=ids.draw(at), community_id=row.community_id, case_id=row.id, person_id=by, closure=row.closures,
            holder_id=row.assignee_id, verdict=verdict, at=at,
        )  # fmt: skip
        tx.add(known)
    known.verdict, known.at = verdict, at
    tx.flush()
    return known


def of_closure(tx: Session, row: CaseRow, by: int) -> VerdictRow | None:
    """What a person said of the last closure; None before."""
    found = select(VerdictRow).where(
        VerdictRow.case_id == row.id, VerdictRow.person_id == by, VerdictRow.closure == row.closures
    )
    return tx.scalars(found).first()


def rate(tx: Session, row: CaseRow, rating: Rating, *, by: int, at: datetime) -> VerdictRow | None:
    """How content a person is, once a closure; None without a verdict or where they said so before."""
    known = of_closure(tx, row, by)
    if known is None or known.rating is not None:
        return None
    known.rating, known.rated_at = rating, at
    tx.flush()
    audit.record(tx, "case.rated", row.id, community_id=row.community_id, by=by, at=at, detail=str(rating))
    if rating <= LOW:
        span = deadlines.clocks_of(tx, row).call_back
        due = deadlines.calendar_of(tx, row).after(at, span)
        deadlines.begin(tx, row, "callback", span, due_at=due, at=at)
    return known


def to_call_back(tx: Session, row: CaseRow) -> VerdictRow | None:
    """The last rating that somebody should call back for and has not."""
    found = select(VerdictRow).where(
        VerdictRow.case_id == row.id, VerdictRow.rating <= LOW, VerdictRow.called_back_at.is_(None)
    )
    return tx.scalars(found.order_by(VerdictRow.id.desc()).limit(1)).first()


def called_back(tx: Session, row: CaseRow, known: VerdictRow, *, by: int, at: datetime) -> None:
    """Somebody spoke with the resident about it."""
    known.called_back_at = at
    deadlines.end(tx, row, "callback", how="met", at=at, holder=by)
    audit.record(tx, "case.called_back", row.id, community_id=row.community_id, by=by, at=at)


def thank(tx: Session, row: CaseRow, known: VerdictRow, *, by: int, at: datetime) -> bool:
    """Thanks to who handled it, once for each time that it was solved; False for all others."""
    if known.verdict != "solved" or known.thanked_at is not None:
        return False
    known.thanked_at = at
    tx.flush()
    audit.record(tx, "case.thanked", row.id, community_id=row.community_id, by=by, at=at)
    return True
