"""The one source of time: the system's clock, or, in the demo, that clock and an offset which the page moves."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from flows.calendar import Calendar

WORKDAY_BEGINS = time(8, 30)


class Clock(Protocol):
    """Tells the present moment, in UTC."""

    def now(self) -> datetime:
        """The present moment."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


class Leap:
    """Notices that a clock has gone back since it was looked at last."""

    def __init__(self, clock: Clock) -> None:
        """Looks at it for the first time."""
        self._clock, self._seen = clock, clock.now()

    def went_back(self) -> bool:
        """Whether it shows less than at the last look; a leap that is shorter than the time in between is none."""
        before, self._seen = self._seen, self._clock.now()
        return self._seen < before


class OffsetClock:
    """The machine's clock, moved ahead by what its user asked for; it never goes back."""

    def __init__(self, calendar: Calendar, *, start: datetime | None = None) -> None:
        """Begins at `start`, or at the present moment."""
        self._calendar = calendar
        self._offset = timedelta() if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """The moved moment."""
        return datetime.now(UTC) + self._offset

    def forward(self, span: timedelta) -> None:
        """Moves ahead."""
        self._offset += max(span, timedelta())

    def next_workday(self) -> datetime:
        """The next 8:30 of a working day."""
        now = self.now()
        today = self._calendar.day(now)
        begins = self._calendar.moment(today, WORKDAY_BEGINS)
        if self._calendar.is_working_day(today) and now < begins:
            return begins
        return self._calendar.moment(self._calendar.next_working_day(today), WORKDAY_BEGINS)
