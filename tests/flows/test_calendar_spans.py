"""Working time over ten years: what is added is measured back, and a clock that stood still loses nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random  # noqa: TID251  (drawn by a seed, the same each time)
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.calendar import Calendar, CalendarData, Span, Unit, read_hours

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2021, 1, 1), date(2030, 12, 31)
KNOWN_UNTIL = 2026
"""Published notices end here; the years after it have days off and make-up days drawn by chance."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS = (
    ("Mon-Fri 09:00-12:00", "Mon-Fri 14:00-18:00"),
    ("Mon-Thu 08:30-12:00", "Mon-Thu 13:30-17:45", "Fri 08:30-12:15"),
    ("Mon-Sat 09:00-10:30", "Mon-Sat 11:00-12:00", "Mon-Fri 15:00-20:00"),
)
"""Several periods a day, different ones on different days, and a Saturday that only make-up days open."""


def drawn_years(seed: int) -> CalendarData:
    """The published days, and for the years after them eleven days off and four make-up weekend days each."""
    draw, off, made_up = Random(seed), set(holidays), set(workdays)  # noqa: S311  (days, not secrets)
    for year in range(KNOWN_UNTIL + 1, LAST.year + 1):
        days = [date(year, 1, 1) + DAY * number for number in range(365)]
        off |= set(draw.sample([day for day in days if day.weekday() < 5], 11))
        made_up |= set(draw.sample([day for day in days if day.weekday() > 4], 4))
    return CalendarData(frozenset(off), frozenset(made_up), date(LAST.year, 12, 31))


def calendar_of(week: int, seed: int) -> Calendar:
    return Calendar(ZONE, drawn_years(seed), tuple(map(read_hours, WEEKS[week])), time(21), time(8))


CALENDARS = tuple(calendar_of(week, seed) for week in range(len(WEEKS)) for seed in (1, 2))
MOMENTS = st.integers(0, 3590 * 24 * 3600).map(
    lambda seconds: datetime(2021, 1, 1, tzinfo=ZONE) + timedelta(0, seconds)
)
HOURS, DAYS = st.integers(0, 200), st.integers(0, 60)
many = settings(max_examples=400, deadline=None)


def minutes_open(calendar: Calendar, start: datetime, end: datetime) -> int:
    """The same measured minute by minute: slow, and in no other words than the week's."""
    at, found = start, 0
    while at < end:
        day, clock = at.astimezone(ZONE).date(), at.astimezone(ZONE).time()
        works = day in calendar.data.make_up_days or (day.weekday() < 5 and day not in calendar.data.holidays)
        weekday = 4 if day in calendar.data.make_up_days and day.weekday() > 4 else day.weekday()
        found += works and any(
            weekday in hours.weekdays and hours.start <= clock < hours.end for hours in calendar.hours
        )
        at += timedelta(minutes=1)
    return found


@many
@given(st.sampled_from(CALENDARS), MOMENTS, HOURS)
def test_added_working_hours_are_measured_back(calendar: Calendar, start: datetime, hours: int) -> None:
    end = calendar.after(start, Span(hours, "working hour"))

    assert end >= start
    assert calendar.open_time(start, end) == HOUR * hours


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CALENDARS), MOMENTS, st.integers(0, 30))
def test_they_are_the_minutes_that_somebody_counts_by_hand(calendar: Calendar, start: datetime, hours: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = calendar.after(start, Span(hours, "working hour"))

    assert minutes_open(calendar, start, end) == hours * 60


@many
@given(st.sampled_from(CALENDARS), MOMENTS, MOMENTS, MOMENTS)
def test_measures_of_two_stretches_add_up(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    first, second, third = sorted((one, two, min(three, one + DAY * 400)))
    second, third = min(second, first + DAY * 200), min(third, first + DAY * 400)
    second = min(second, third)

    measured = calendar.open_time(first, second) + calendar.open_time(second, third)
    assert measured == calendar.open_time(first, third)


@many
@given(st.sampled_from(CALENDARS), MOMENTS, DAYS)
def test_working_days_leave_out_the_first_and_end_on_one(calendar: Calendar, start: datetime, amount: int) -> None:
    end = calendar.after(start, Span(amount, "working day"))
    first, last = calendar.day(start), calendar.day(end)
    between = [first + DAY * (number + 1) for number in range((last - first).days)]

    assert calendar.is_working_day(last)
    if amount:
        assert sum(bool(calendar.periods(day)) for day in between) == amount


@many
@given(st.sampled_from(CALENDARS), MOMENTS, HOURS, st.sampled_from(("hour", "working hour", "day", "working day")))
def test_more_time_is_never_over_sooner(calendar: Calendar, start: datetime, amount: int, unit: Unit) -> None:
    assert calendar.after(start, Span(amount, unit)) <= calendar.after(start, Span(amount + 1, unit))


STOPS = st.tuples(st.integers(0, 60 * 24 * 20), st.integers(0, 60 * 24 * 40))
"""Minutes after the start at which a clock stops, and for how many."""


@many
@given(st.sampled_from(CALENDARS), MOMENTS, st.integers(1, 120), STOPS)
def test_a_clock_that_stood_still_has_as_much_time_left_as_before(
    calendar: Calendar, start: datetime, hours: int, stop: tuple[int, int]
) -> None:
    due = calendar.after(start, Span(hours, "working hour"))
    since = start + timedelta(minutes=stop[0])
    until = since + timedelta(minutes=stop[1])
    moved = calendar.moved(due, stood=(since, until), unit="working hour")

    if due <= since:
        assert moved == due
    else:
        assert calendar.open_time(until, moved) == calendar.open_time(since, due)


SPANS = st.builds(
    Span, st.integers(0, 60), st.sampled_from(("hour", "working hour", "day", "working day"))
) | st.builds(Span, st.integers(0, 12), st.just("month"))


@many
@given(st.sampled_from(CALENDARS), MOMENTS, SPANS, STOPS)
def test_standing_still_makes_nothing_due_sooner(
    calendar: Calendar, start: datetime, span: Span, stop: tuple[int, int]
) -> None:
    due = calendar.after(start, span)
    since = start + timedelta(minutes=stop[0])
    until = since + timedelta(minutes=stop[1])

    assert calendar.moved(due, stood=(since, until), unit=span.unit) >= due
