"""Working time in China: office hours, holidays and make-up workdays as data, and spans counted on them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Unit = Literal["hour", "working hour", "day", "working day", "month"]
ONE_DAY = timedelta(days=1)
LONGEST_SEARCH = 400
"""Days looked ahead for a working day before the office hours are called empty."""


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time in the unit in which rules and promises are written; 0 working days is the same day."""

    amount: int
    unit: Unit

    @classmethod
    def read(cls, text: str) -> Span:
        """A span from words such as "2 working days" or "4 working hours"; ValueError says what is accepted."""
        match = re.fullmatch(r"(\d{1,4}) (hour|working hour|day|working day|month)s?", text.strip())
        if match is None:
            wanted = "a number and hours, working hours, days, working days or months, such as '2 working days'"
            raise ValueError(f"{text!r} is not {wanted}")
        return cls(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern admits only units


@dataclass(frozen=True, slots=True)
class CalendarData:
    """What the State Council's yearly notice says; `until` is the last day that it covers."""

    holidays: frozenset[date]
    make_up_days: frozenset[date]
    until: date


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One period of the week: on these weekdays (0 is Monday) from one time to another."""

    weekdays: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Calendar:
    """A community's clock: its zone, its days off, its office hours and its quiet hours."""

    zone: ZoneInfo
    data: CalendarData
    hours: tuple[OfficeHours, ...]
    quiet_from: time
    quiet_to: time

    @property
    def version(self) -> str:
        """Names what deadlines are counted on: another one as soon as a day off or an office hour changes."""
        return _version(self.data, self.hours)

    def day(self, at: datetime) -> date:
        """The local date of a moment."""
        return at.astimezone(self.zone).date()

    def moment(self, day: date, clock: time) -> datetime:
        """A local wall time as a UTC moment."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def is_presumed(self, at: datetime) -> bool:
        """Whether a date lies beyond the published holiday notice and is therefore only presumed (推定)."""
        return self.day(at) > self.data.until

    def is_working_day(self, day: date) -> bool:
        """A weekday that is no holiday, or a weekend day made up for one."""
        if day in self.data.make_up_days:
            return True
        return day.weekday() < 5 and day not in self.data.holidays

    def periods(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The office hours of a day as UTC moments; a make-up day has those of a Friday."""
        if not self.is_working_day(day):
            return ()
        weekday = 4 if day in self.data.make_up_days and day.weekday() > 4 else day.weekday()
        found = [(hours.start, hours.end) for hours in self.hours if weekday in hours.weekdays]
        return tuple((self.moment(day, start), self.moment(day, end)) for start, end in sorted(found))

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open at this moment."""
        return any(start <= at < end for start, end in self.periods(self.day(at)))

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the office is open."""
        for offset in range(LONGEST_SEARCH):
            for start, end in self.periods(self.day(at) + offset * ONE_DAY):
                if at < end:
                    return max(at, start)
        return at

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        for offset in range(1, LONGEST_SEARCH):
            if self.periods(day + offset * ONE_DAY):
                return day + offset * ONE_DAY
        return day + ONE_DAY

    def last_working_day_before(self, day: date) -> date:
        """The last working day before a day."""
        for offset in range(1, LONGEST_SEARCH):
            if self.periods(day - offset * ONE_DAY):
                return day - offset * ONE_DAY
        return day - ONE_DAY

    def close_of(self, day: date) -> datetime:
        """The end of business of a day, or of the next working day after it where it is none."""
        periods = self.periods(day) or self.periods(self.next_working_day(day))
        return periods[-1][1] if periods else self.moment(day, time(18))

    def after(self, start: datetime, span: Span) -> datetime:
        """The moment at which a span that starts now is over.

        The starting day is not counted (Civil Code art. 201); a period in days ends with the close of business,
        and on the next working day where its last day is none (art. 203); a month ends on its last day where the
        day number is missing (art. 202). Hours are counted from the moment itself.
        """
        match span.unit:
            case "hour":
                return start + timedelta(hours=span.amount)
            case "working hour":
                return self._after_open_time(start, timedelta(hours=span.amount))
            case "working day":
                return self._after_working_days(start, span.amount)
            case "day":
                return self.close_of(self.day(start) + span.amount * ONE_DAY)
            case "month":
                return self.close_of(natural_end(self.day(start), span))

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; what `after` adds in working hours is measured back."""
        total, day = timedelta(), self.day(start)
        while day <= self.day(end):
            for opens, closes in self.periods(day):
                total += max(min(end, closes) - max(start, opens), timedelta())
            day += ONE_DAY
        return total

    def moved(self, due: datetime, *, stood: tuple[datetime, datetime], unit: Unit) -> datetime:
        """A due time after its clock stood still from the one moment to the other; one that was over stays over.

        Working time is counted in working time; days and months are natural days, and a last day off rolls on.
        """
        since, until = stood
        if due <= since:
            return due
        match unit:
            case "hour":
                return due + (until - since)
            case "working hour":
                return self._after_open_time(until, self.open_time(since, due))
            case "working day":
                return self._after_working_days(until, self._working_days(self.day(since), self.day(due)))
            case "day" | "month":
                return self.close_of(self.day(due) + (self.day(until) - self.day(since)))

    def _working_days(self, first: date, last: date) -> int:
        """How many working days come after the first day, up to and with the last."""
        return sum(bool(self.periods(first + (number + 1) * ONE_DAY)) for number in range((last - first).days))

    def later(self, start: datetime, span: Span) -> datetime:
        """So much later outside quiet hours: a span that is no deadline; days end at the same time of day."""
        if span.unit != "day":
            return self.awake(self.after(start, span))
        return self.awake(self.moment(self.day(start) + span.amount * ONE_DAY, start.astimezone(self.zone).time()))

    def _after_open_time(self, start: datetime, left: timedelta) -> datetime:
        for offset in range(LONGEST_SEARCH):
            for opens, closes in self.periods(self.day(start) + offset * ONE_DAY):
                begins = max(start, opens)
                if begins >= closes:
                    continue
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
        return start + left

    def _after_working_days(self, start: datetime, amount: int) -> datetime:
        day = self.day(start)
        if amount == 0:
            return self.close_of(self.day(self.next_opening(start)))
        for _ in range(amount):
            day = self.next_working_day(day)
        return self.close_of(day)

    def awake(self, at: datetime) -> datetime:
        """The same moment, or the end of the quiet hours that it falls into."""
        local = at.astimezone(self.zone)
        clock = local.time()
        if self.quiet_from <= self.quiet_to:
            return self.moment(local.date(), self.quiet_to) if self.quiet_from <= clock < self.quiet_to else at
        if clock >= self.quiet_from:
            return self.moment(local.date() + ONE_DAY, self.quiet_to)
        return self.moment(local.date(), self.quiet_to) if clock < self.quiet_to else at


@lru_cache(maxsize=64)
def _version(data: CalendarData, hours: tuple[OfficeHours, ...]) -> str:
    days = [sorted(map(date.isoformat, found)) for found in (data.holidays, data.make_up_days)]
    office = [(sorted(one.weekdays), one.start.isoformat(), one.end.isoformat()) for one in hours]
    return hashlib.sha256(repr((days, data.until.isoformat(), office)).encode()).hexdigest()[:12]


def natural_end(day: date, span: Span) -> date:
    """The last day of a span of natural days or months, a day off or not; ValueError for other units."""
    if span.unit == "day":
        return day + span.amount * ONE_DAY
    if span.unit != "month":
        raise ValueError(f"{span.unit} is no natural time")
    return _months_later(day, span.amount)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_hours(text: str) -> OfficeHours:
    """Office hours from words such as "Mon-Fri 09:00-12:00" or "Sat 09:00-12:00"; ValueError where they are not."""
    match = re.fullmatch(r"([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? (\d\d:\d\d)-(\d\d:\d\d)", text.strip())
    if match is None or match[1] not in DAY_NAMES or (match[2] or match[1]) not in DAY_NAMES:
        raise ValueError(f"{text!r} is not office hours such as 'Mon-Fri 09:00-12:00'")
    first, last = DAY_NAMES.index(match[1]), DAY_NAMES.index(match[2] or match[1])
    start, end = read_clock(match[3]), read_clock(match[4])
    if first > last or start >= end:
        raise ValueError(f"{text!r} runs backwards")
    return OfficeHours(frozenset(range(first, last + 1)), start, end)


def read_clock(text: str) -> time:
    """A time of day from "08:30"; ValueError where it is none."""
    if re.fullmatch(r"\d\d:\d\d", text) is None:
        raise ValueError(f"{text!r} is not a time such as '08:30'")
    return time.fromisoformat(text)


def read_quiet(text: str) -> tuple[time, time]:
    """Quiet hours from "21:00-08:00"."""
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not hours such as '21:00-08:00'")
    return read_clock(start), read_clock(end)
