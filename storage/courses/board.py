"""What stands where on a service's course, and what somebody has to do something about: each list one query."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from flows.cases import GOING_ON
from storage.reports.lists import is_theirs
from storage.tables import CaseRow, CourseRow, DeadlineRow, HomeVisitRow

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
    until = calendar.moment(calendar.day(now) + timedelta(days=(listing.within_days or 0) + 1), time(0))
    first = (_visits if listing.visits else _spans)(person, listing, now=now, until=until).subquery()
    found = select(CaseRow).join(first, CaseRow.id == first.c.case_id).where(CaseRow.service == service.name)
    return found.where(*_seen(person), CaseRow.status.in_(GOING_ON)).order_by(first.c.at, CaseRow.id)


def _spans(person: Person, listing: Listing, *, now: datetime, until: datetime) -> Select[int, datetime]:
    """Of each case the first end of the spans that are meant: one case stands in a list once."""
    found = select(DeadlineRow.case_id, func.min(DeadlineRow.due_at).label("at")).where(
        DeadlineRow.community_id == person.community, DeadlineRow.kind.in_(listing.spans),
        DeadlineRow.ended_at.is_(None),
    )  # fmt: skip
    if listing.within_days is None:
        found = found.where(DeadlineRow.due_at < now)
    else:
        found = found.where(DeadlineRow.due_at >= now, DeadlineRow.due_at < until)
    return found.group_by(DeadlineRow.case_id)


def _visits(person: Person, listing: Listing, *, now: datetime, until: datetime) -> Select[int, datetime]:
    """Of each case the first visit that is meant: agreed and still to come; or over, and not written down."""
    going, visit = HomeVisitRow.ended_at.is_(None), HomeVisitRow
    found = select(visit.case_id, func.min(visit.starts_at).label("at")).where(visit.community_id == person.community)
    if listing.visits == "coming":
        found = found.where(going, visit.state == "agreed", visit.starts_at >= now, visit.starts_at < until)
    else:
        found = found.where(going, visit.until_at < now, visit.state.in_(("agreed", "there", "gone")))
    return found.group_by(visit.case_id)


def count(tx: Session, found: Select[CaseRow]) -> int:
    """How many cases a list has."""
    return tx.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0


def _seen(person: Person) -> tuple[ColumnElement[bool], ...]:
    within = (CaseRow.community_id == person.community, ~is_theirs(person))
    return within if person.actor.queues is None else (*within, CaseRow.queue.in_(person.actor.queues))
