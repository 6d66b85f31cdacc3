"""A month in numbers for a sheet, read when it is sent and for who may still read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.access import ABOVE
from flows.numbers import rates
from storage import people
from storage.database import directory_of
from storage.reports import hours, questions
from storage.reports.rates import facts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import Community
    from flows.model import Phrase, Service
    from flows.numbers.rates import Fact, Period, Rates
    from flows.texts import Reader
    from storage.reports.questions import Hard


@dataclass(frozen=True, slots=True)
class Month:
    """What stands in the sheet, and for whom."""

    reader: Reader
    home: Community
    period: Period
    named: bool
    whole: Rates
    services: tuple[tuple[Phrase | str, Rates], ...]
    grids: tuple[tuple[str, Rates], ...]
    volunteers: tuple[tuple[str, Rates], ...]
    """Only for who may read names; and so are the hours: name, entries, minutes."""
    hours: tuple[tuple[str, int, int], ...]
    hard: tuple[tuple[Service, Hard], ...]


def month(tx: Session, person_id: int, name: str, *, now: datetime) -> Month | None:
    """The month of a name; None where the person may not read it any more."""
    person = people.load(tx, person_id)
    if person is None or person.community not in directory_of(tx.info).communities:
        return None
    directory, actor = directory_of(tx.info), person.actor
    home = directory.communities[person.community]
    period = rates.read_period(home.calendar, name)
    if period is None or not (actor.is_coordinator or actor.roles & {*ABOVE.values(), "supervisor"}):
        return None
    named = actor.is_coordinator
    found = facts(tx, person.community, period, as_of=now, queues=actor.queues)
    titles = {key: service.title for key, service in directory.services.items()}
    given = hours.of_period(tx, person.community, period.start, period.end, queues=actor.queues) if named else {}
    hard = questions.hardest(tx, person.community, period).items()
    covered = {key for key, service in directory.services.items() if actor.covers(service.queue_name)}
    return Month(
        people.reader_of(tx, person), home, period, named, rates.rates(found),
        tuple((titles.get(key, key), numbers) for key, numbers in _by(found, "service")),
        tuple(_by(found, "grid")),
        tuple((_name(tx, key), numbers) for key, numbers in _by(found, "holder")) if named else (),
        tuple((_name(tx, str(who)), count, minutes) for who, (count, minutes) in given.items()),
        tuple((directory.services[key], one) for key, most in hard if key in covered for one in most),
    )  # fmt: skip


def _by(found: list[Fact], what: str) -> list[tuple[str, Rates]]:
    parts = rates.by(found, lambda one: getattr(one, what)).items()
    return sorted((("" if key is None else str(key), part) for key, part in parts), key=lambda part: part[0])


def _name(tx: Session, person_id: str) -> str:
    return people.short_name(tx, int(person_id)) if person_id else ""
