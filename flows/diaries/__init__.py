"""Free times of a diary: the hours that advisers offer, without days off and without what is taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from flows.calendar import ONE_DAY
from flows.model.parts import MeetingMode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from flows.calendar import Calendar
    from flows.model import PersonId
    from flows.model.parts import Diary

HoursKind = Literal["weekly", "extra", "off"]
MODES: tuple[MeetingMode, ...] = get_args(MeetingMode)
WHOLE_DAY = (0, 24 * 60)
"""Minutes of the local day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one adviser: every week, on one day, or a day (or part of one) without any."""

    adviser: PersonId
    kind: HoursKind
    start: int
    """Minutes of the local day, as is `end`."""
    end: int
    weekday: int | None = None
    """0 is Monday; only of weekly hours."""
    day: date | None = None
    slot: int = 30
    modes: frozenset[MeetingMode] = frozenset(MODES)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that somebody has with an adviser."""

    adviser: PersonId
    starts_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that can be booked."""

    adviser: PersonId
    starts_at: datetime
    until_at: datetime
    modes: frozenset[MeetingMode]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: how somebody wants to be seen, by whom not, from when on."""

    at: datetime
    """Now."""
    mode: MeetingMode
    excluded: frozenset[PersonId] = frozenset()


def free_times(
    hours: Collection[Hours], taken: Collection[Taken], wanted: Wanted, *, diary: Diary, calendar: Calendar
) -> tuple[FreeTime, ...]:
    """Every time that can be booked, the earliest first; of the same hour first that of who has fewer people to see."""
    between = bounds(wanted.at, diary=diary, calendar=calendar)
    load = Counter(one.adviser for one in taken)
    found: list[FreeTime] = []
    for adviser in sorted({one.adviser for one in hours} - wanted.excluded):
        busy = [one for one in taken if one.adviser == adviser]
        times = _between(*between, [one for one in hours if one.adviser == adviser], calendar)
        found += [free for free in times if wanted.mode in free.modes and not any(_meet(free, one) for one in busy)]
    return tuple(sorted(found, key=lambda free: (free.starts_at, load[free.adviser], free.adviser)))


def bounds(at: datetime, *, diary: Diary, calendar: Calendar) -> tuple[datetime, datetime]:
    """Between which moments a time may begin: after the lead, and not beyond the last day of the horizon."""
    beyond = calendar.moment(calendar.day(at) + (diary.horizon_days + 1) * ONE_DAY, time(0))
    return calendar.after(at, diary.lead), beyond


def _between(first: datetime, beyond: datetime, hours: Collection[Hours], calendar: Calendar) -> Iterator[FreeTime]:
    day = calendar.day(first)
    while calendar.moment(day, time(0)) < beyond:
        yield from (free for free in times_of_day(hours, day, calendar) if first <= free.starts_at < beyond)
        day += ONE_DAY


def times_of_day(hours: Collection[Hours], day: date, calendar: Calendar) -> Iterator[FreeTime]:
    """The times of one adviser on a day, booked ones among them.

    Weekly hours hold on working days only; a make-up day is the weekday that its date is. Extra hours hold anyhow.
    """
    off = [(one.start, one.end) for one in hours if one.kind == "off" and one.day == day]
    ends = 0
    for one in sorted(_holding(hours, day, calendar), key=lambda one: (one.start, one.kind, one.end)):
        start = one.start
        while start + one.slot <= one.end:
            until = start + one.slot
            if start >= ends and not any(start < end and begin < until for begin, end in off):
                yield _time(one, day, start, calendar)
                ends = until
            start = until


def _holding(hours: Collection[Hours], day: date, calendar: Calendar) -> Iterator[Hours]:
    for one in hours:
        if one.kind == "extra" and one.day == day:
            yield one
        if one.kind == "weekly" and one.weekday == day.weekday() and calendar.is_working_day(day):
            yield one


def _time(hours: Hours, day: date, start: int, calendar: Calendar) -> FreeTime:
    starts_at = calendar.moment(day, time(start // 60, start % 60))
    until_at = starts_at + timedelta(minutes=hours.slot)
    return FreeTime(hours.adviser, starts_at, until_at, hours.modes, hours.place)


def _meet(free: FreeTime, taken: Taken) -> bool:
    return free.starts_at < taken.until_at and taken.starts_at < free.until_at


def one_each(times: Iterable[FreeTime]) -> tuple[FreeTime, ...]:
    """Of the times that begin together only the first: who asks for a time need not choose between advisers."""
    found: dict[datetime, FreeTime] = {}
    for free in times:
        found.setdefault(free.starts_at, free)
    return tuple(found.values())


def days_of(times: Iterable[FreeTime], calendar: Calendar) -> Mapping[date, int]:
    """How many times there are on each day."""
    return Counter(calendar.day(free.starts_at) for free in times)
