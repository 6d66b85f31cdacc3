"""Time that volunteers gave to cases: recorded once for each time that a case was done, corrected by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage import audit, ids
from storage.tables import CaseRow, ServiceHourRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow as Case

NOT_COUNTED = 0
"""Minutes of an entry whose volunteer does not want any counted: nobody asks again."""


def record(tx: Session, row: Case, volunteer: int, minutes: int, *, given_at: datetime, at: datetime) -> ServiceHourRow:
    """The time given to a case until it was done; a second word on the same corrects the first."""
    known = of_moment(tx, row.id, volunteer, given_at)
    if known is not None:
        known.minutes, known.corrected_at = minutes, at
    else:
        known = ServiceHourRow(
            id=ids.draw(at), community_id=row.community_id, case_id=row.id, volunteer_id=volunteer, minutes=minutes,
            given_at=given_at, recorded_at=at, corrected_at=None,
        )  # fmt: skip
        tx.add(known)
    tx.flush()
    action = "hours.corrected" if known.corrected_at else "hours.recorded"
    audit.record(tx, action, row.id, community_id=row.community_id, by=volunteer, at=at, detail=str(minutes))
    return known


def of_moment(tx: Session, case_id: int, volunteer: int, given_at: datetime) -> ServiceHourRow | None:
    """What was recorded of a case that was done at a moment; None where nothing was."""
    found = select(ServiceHourRow).where(
        ServiceHourRow.case_id == case_id, ServiceHourRow.volunteer_id == volunteer, ServiceHourRow.given_at == given_at
    )
    return tx.scalars(found).first()


def load(tx: Session, entry_id: int) -> ServiceHourRow | None:
    """An entry by its id."""
    return tx.get(ServiceHourRow, entry_id)


def own(tx: Session, volunteer: int, *, first: int, most: int) -> Sequence[tuple[ServiceHourRow, str]]:
    """Some of a volunteer's entries with the references of their cases, the newest first."""
    found = select(ServiceHourRow, CaseRow.reference).join(CaseRow, CaseRow.id == ServiceHourRow.case_id)
    newest = found.where(ServiceHourRow.volunteer_id == volunteer).order_by(
        ServiceHourRow.given_at.desc(), ServiceHourRow.id.desc()
    )
    return [(entry, reference) for entry, reference in tx.execute(newest.offset(first).limit(most))]


def sums(tx: Session, volunteer: int) -> tuple[int, int]:
    """How many entries a volunteer has, and how many minutes these are."""
    found = select(func.count(), func.coalesce(func.sum(ServiceHourRow.minutes), 0))
    count, minutes = tx.execute(found.where(ServiceHourRow.volunteer_id == volunteer)).one()
    return int(count), int(minutes)


def of_period(
    tx: Session, community: int, start: datetime, end: datetime, *, queues: frozenset[str] | None = None
) -> dict[int, tuple[int, int]]:
    """How many entries with time each volunteer has from one moment to another, and how many minutes these are."""
    found = select(ServiceHourRow.volunteer_id, func.count(), func.sum(ServiceHourRow.minutes)).where(
        ServiceHourRow.community_id == community, ServiceHourRow.given_at >= start, ServiceHourRow.given_at < end,
        ServiceHourRow.minutes > NOT_COUNTED,
    )  # fmt: skip
    if queues is not None:
        found = found.join(CaseRow, CaseRow.id == ServiceHourRow.case_id).where(CaseRow.queue.in_(queues))
    rows = tx.execute(found.group_by(ServiceHourRow.volunteer_id).order_by(ServiceHourRow.volunteer_id))
    return {volunteer: (int(count), int(minutes)) for volunteer, count, minutes in rows}
