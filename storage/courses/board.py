"""What stands where on a service's course, and what somebody has to do something about: each list one query."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from flows.cases import GOING_ON
from storage.reports.lists import is_theirs
from storage.tables import CaseRow, CourseRow, DeadlineRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.model import Service
    from flows.model.parts import Listing
    from storage.people import Person

    Query = Select[CaseRow]


def counts(tx: Session, person: Person, service: Service) -> dict[str, int]:
    """How many cases stand at each stage, in the person's community and queues, without their own."""
    found = select(CourseRow.stage, func.count()).join(CaseRow, CaseRow.id == CourseRow.case_id)
    found = found.where(
        *_seen(person),
        CourseRow.community_id == person.community,
        CourseRow.service == service.name,
        CourseRow.over_at.is_(None),
    )
    rows = tx.execute(found.group_by(CourseRow.stage)).all()
    return {str(row[0]): int(row[1]) for row in rows}


def listed(person: Person, service: Service, listing: Listing, calendar: Calendar, *, now: datetime) -> Select[CaseRow]:
    """The cases of a list, what is most urgent first."""
    if listing.stages:
        found = select(CaseRow).join(CourseRow, CaseRow.id == CourseRow.case_id).where(
            CourseRow.community_id == person.community, CourseRow.service == service.name,
            CourseRow.over_at.is_(None), CourseRow.stage.in_(listing.stages),
        )  # fmt: skip
        return found.where(*_seen(person), CaseRow.status.in_(GOING_ON)).order_by(CourseRow.since, CaseRow.id)
    found = select(CaseRow).join(DeadlineRow, CaseRow.id == DeadlineRow.case_id).where(
        DeadlineRow.community_id == person.community, DeadlineRow.kind.in_(listing.spans),
        DeadlineRow.ended_at.is_(None), CaseRow.service == service.name,
    )  # fmt: skip
    if listing.within_days is None:
        found = found.where(DeadlineRow.due_at < now)
    else:
        last = calendar.day(now) + timedelta(days=listing.within_days + 1)
        found = found.where(DeadlineRow.due_at >= now, DeadlineRow.due_at < calendar.moment(last, time(0)))
    return found.where(*_seen(person), CaseRow.status.in_(GOING_ON)).order_by(DeadlineRow.due_at, CaseRow.id)


def count(tx: Session, found: Select[CaseRow]) -> int:
    """How many cases a list has."""
    return tx.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0


def _seen(person: Person) -> tuple[ColumnElement[bool], ...]:
    within = (CaseRow.community_id == person.community, ~is_theirs(person))
    return within if person.actor.queues is None else (*within, CaseRow.queue.in_(person.actor.queues))
