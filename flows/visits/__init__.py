"""Visits at home: when each is told, by what sign a visitor is known, who is looked for afterwards."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from flows.cases.planning import Planned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flows.calendar import Calendar

BEFORE = timedelta(hours=2)
EARLY = timedelta(minutes=30)
"""So long before the window somebody may say that they are there."""
ALONE_FOR = timedelta(minutes=15)
"""So long somebody waits at the door for the other before coordinators hear of it."""
ALARM = "alarm"
ALONE = "alone"
FELL = "falls"
"""A visit that falls through because its handler has the matter no more."""


def badge(prefix: str, person_id: int) -> str:
    """The number on a visitor's badge: the same every time, and no number of an account."""
    return f"{prefix}-{int.from_bytes(blake2b(str(person_id).encode(), digest_size=4).digest()) % 9000 + 1000}"


def of_agreed(
    visit_id: int, window: tuple[datetime, datetime], *, agreed_at: datetime, calendar: Calendar, alarm: timedelta
) -> Iterator[Planned]:
    """The day before, two hours before, and after its window, when somebody has to have left."""
    starts_at, until_at = window
    for about, due in (("day", calendar.awake(starts_at - timedelta(days=1))), ("soon", starts_at - BEFORE)):
        if agreed_at < due < starts_at:
            yield Planned("visit", due, starts_at, about=f"{visit_id}/{about}")
    yield Planned("visit_alarm", until_at + alarm, starts_at, about=f"{visit_id}/{ALARM}")


def is_alone(*at_door: datetime | None) -> bool:
    """Whether one of both is at the door, and the other is not."""
    return len({moment is None for moment in at_door}) > 1


def of_alone(visit_id: int, starts_at: datetime, *, since: datetime) -> Planned:
    """When somebody has waited for the other for too long."""
    return Planned("visit_alarm", max(since, starts_at) + ALONE_FOR, since, about=f"{visit_id}/{ALONE}")
