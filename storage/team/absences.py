"""Who is away from when to when, who stands in for them, and the weekdays on which they are left in peace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import audit, reminders
from storage.tables import PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from storage.people import Person

BEGINS, ENDS = "leave_begins", "leave_ends"


def is_away(person: Person, at: datetime) -> bool:
    """Whether they are on leave at this moment."""
    return person.away is not None and person.away[0] <= at < person.away[1]


def is_left_in_peace(person: Person, calendar: Calendar, at: datetime) -> bool:
    """Whether nothing new is offered to them now: they are on leave, or it is one of their quiet days."""
    return is_away(person, at) or calendar.day(at).weekday() in person.quiet_days


def at_work(members: Iterable[Person], at: datetime) -> list[Person]:
    """Those who are not on leave; all of them where everybody is, for somebody has to hear."""
    everybody = list(members)
    return [person for person in everybody if not is_away(person, at)] or everybody


def take_leave(tx: Session, person: Person, first: datetime, until: datetime, *, at: datetime) -> PersonRow:
    """Away from the one moment to the other, with nobody to stand in yet; an earlier leave is replaced."""
    row = tx.get_one(PersonRow, person.id)
    _drop(tx, row)
    row.away_from, row.away_until, row.deputy_id = first, until, None
    tx.flush()
    for kind, due in ((BEGINS, first), (ENDS, until)):
        if due > at:
            key = f"{kind}:{at:%Y%m%dT%H%M%S%f}"
            reminders.set_one(tx, row.id, kind, key, due_at=due, community_id=row.community_id, at=at)
    audit.record(tx, "leave.taken", None, community_id=row.community_id, by=row.id, at=at)
    return row


def come_back(tx: Session, person_id: int, *, at: datetime) -> bool:
    """No leave any more; False where there was none."""
    row = tx.get_one(PersonRow, person_id)
    if row.away_until is None:
        return False
    _drop(tx, row)
    row.away_from = row.away_until = row.deputy_id = None
    tx.flush()
    audit.record(tx, "leave.ended", None, community_id=row.community_id, by=row.id, at=at)
    return True


def _drop(tx: Session, row: PersonRow) -> None:
    for kind in (BEGINS, ENDS):
        reminders.drop(tx, row.id, kind=kind)


def set_deputy(tx: Session, row: PersonRow, deputy: Person, *, at: datetime) -> None:
    """A colleague agreed to stand in."""
    row.deputy_id = deputy.id
    tx.flush()
    audit.record(tx, "deputy.agreed", None, community_id=row.community_id, by=deputy.id, at=at, detail=str(row.id))


def toggle_quiet_day(tx: Session, person: Person, weekday: int) -> frozenset[int]:
    """One weekday (0 is Monday) more or less; answers all of them."""
    row = tx.get_one(PersonRow, person.id)
    days = frozenset(map(int, row.quiet_days.split())) ^ {weekday}
    row.quiet_days = " ".join(map(str, sorted(days)))
    tx.flush()
    return days
