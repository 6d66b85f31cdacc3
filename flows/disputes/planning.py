"""When a sitting and a duty of an agreement are told: the plan of a case has these beside its own."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from flows.cases.planning import Planned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flows.calendar import Calendar

BEFORE = timedelta(hours=2)
AROUND = (-3, 0, 3)
"""Days around the last day of a duty on which it is told."""
MORNING = time(9)


def of_sitting(sitting_id: int, starts_at: datetime, known_at: datetime, calendar: Calendar) -> Iterator[Planned]:
    """The day before and two hours before, where these still lay ahead when everybody had said yes."""
    moments = (("day", calendar.awake(starts_at - timedelta(days=1))), ("soon", starts_at - BEFORE))
    for about, due in moments:
        if known_at < due < starts_at:
            yield Planned("sitting", due, starts_at, about=f"{sitting_id}/{about}")


def of_duty(duty_id: int, due_at: datetime, known_at: datetime, calendar: Calendar) -> Iterator[Planned]:
    """Three days before its last day, on it, and three days after."""
    for days in AROUND:
        due = calendar.moment(calendar.day(due_at) + timedelta(days=days), MORNING)
        if due > known_at:
            yield Planned("performance", due, due_at, about=f"{duty_id}/{days}")
