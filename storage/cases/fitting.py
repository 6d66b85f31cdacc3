"""The value of a case's row, and its reminders made equal to its plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from flows.cases import Case
from flows.cases.planning import plan
from flows.model import CaseId, PersonId
from storage import errands, reminders, visits
from storage.cases import deadlines, timeline
from storage.disputes import planning
from storage.tables import BookingRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.cases.planning import Planned
    from flows.model import Service
    from storage.tables import CaseRow

ARRANGED = (
    select(BookingRow.made_at)
    .where(
        BookingRow.case_id == bindparam("case_id"), BookingRow.slot_at == bindparam("slot"),
        BookingRow.state == "booked",
    )
    .order_by(BookingRow.made_at)
    .limit(1)
)  # fmt: skip


def to_case(row: CaseRow) -> Case:
    """The value of a row."""
    return Case(
        id=CaseId(row.id), reference=row.reference, service=row.service, queue=row.queue,
        status=row.status, opened_at=row.opened_at, opened_by=PersonId(row.opened_by),  # type: ignore[arg-type]  # only our own states are written
        promised_at=row.promised_at, waiting_since=row.waiting_since, urgent=row.urgent, category=row.category,
        grid=row.grid, assignee=PersonId(row.assignee_id) if row.assignee_id else None,
        filed=row.filed, beneficiary=PersonId(row.beneficiary_id) if row.beneficiary_id else None,  # type: ignore[arg-type]  # only our own words are written
        claimed_at=row.claimed_at,
        touched_at=row.touched_at, contacted_at=row.contacted_at, appointment_at=row.appointment_at,
        done_at=row.done_at, closed_at=row.closed_at, outcome=row.outcome,
        level=row.level, level_since=row.level_since, paused_at=row.paused_at, returns=row.returns,  # type: ignore[arg-type]  # only our own words are written
        joined_to=CaseId(row.joined_to_id) if row.joined_to_id else None,
    )  # fmt: skip


def fit(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """Makes the case's reminders equal to its plan."""
    reminders.fit(tx, row.id, planned(tx, row), community_id=row.community_id, at=at)


def planned(tx: Session, row: CaseRow) -> tuple[Planned, ...]:
    """The reminders that the case should have now."""
    case = to_case(row)
    if row.appointment_at is not None:
        case = replace(case, arranged_at=tx.scalar(ARRANGED, {"case_id": row.id, "slot": row.appointment_at}))
    found = plan(case, deadlines.clocks_of(tx, row), deadlines.calendar_of(tx, row))
    found = (*found, *timeline.planned_limits(tx, row))
    service = timeline.service_of(tx, row)
    found = (*found, *_helping(tx, row, service))
    if row.status == "withdrawn" or not service.timeline:
        return found
    spans = tuple(timeline.planned(tx, row))
    if timeline.waits_far(tx, row):
        found = tuple(one for one in found if one.kind not in planning.LEASES)
    more = planning.planned(tx, row, deadlines.calendar_of(tx, row)) if service.parties is not None else ()
    return (*found, *spans, *more)


def _helping(tx: Session, row: CaseRow, service: Service) -> Iterator[Planned]:
    """Visits and errands: those of a matter that has ended only in so far as somebody has to hear that they fell."""
    if service.visits is not None:
        yield from visits.planned(tx, row, service.visits, deadlines.calendar_of(tx, row))
    if service.errands is not None:
        yield from errands.planned(tx, row, deadlines.calendar_of(tx, row))


def fall(tx: Session, row: CaseRow, *, at: datetime, over: bool) -> None:
    """The case changed hands, or is over: visits fall through, and when it is over errands do too."""
    service = timeline.service_of(tx, row)
    if service.visits is not None:
        visits.fall(tx, row, at=at)
    if service.errands is not None and over:
        errands.fall(tx, row, at=at)
