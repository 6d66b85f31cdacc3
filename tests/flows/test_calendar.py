"""Promises and quiet hours on the Chinese calendar of 2026, with its holidays and make-up workdays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from chinese_calendar.constants import holidays, workdays
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import Calendar, CalendarData, Span, Unit, read_hours, read_quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOTICE = CalendarData(frozenset(holidays), frozenset(workdays), date(2026, 12, 31))
WEEK = (read_hours("Mon-Fri 09:00-12:00"), read_hours("Mon-Thu 14:00-18:00"), read_hours("Fri 14:00-17:00"))
MAKE_UP_DAYS = tuple(date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)))


def calendar(zone: ZoneInfo = SHANGHAI, quiet: str = "21:00-08:00", *, never_open: bool = False) -> Calendar:
    quiet_from, quiet_to = read_quiet(quiet)
    return Calendar(zone, NOTICE, () if never_open else WEEK, quiet_from, quiet_to)


OFFICE = calendar()


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def clock(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def after(start: str, span: str) -> str:
    return clock(OFFICE.after(local(start), Span.read(span)))


# --- days and office hours ------------------------------------------------------------------------


def test_every_day_of_the_year_is_a_workday_or_not_as_the_notice_says() -> None:
    year = [date(2026, 1, 1) + timedelta(days) for days in range(365)]

    assert [day for day in year if OFFICE.is_working_day(day)] == [
        day for day in year if chinese_calendar.is_workday(day)
    ]


@pytest.mark.parametrize("day", MAKE_UP_DAYS)
def test_a_weekend_day_that_makes_up_for_a_holiday_has_the_hours_of_a_friday(day: date) -> None:
    assert day.weekday() >= 5
    assert [(clock(start)[11:], clock(end)[11:]) for start, end in OFFICE.periods(day)] == [
        ("09:00", "12:00"),
        ("14:00", "17:00"),
    ]


def test_the_office_is_closed_at_noon_in_the_evening_at_weekends_and_on_holidays() -> None:
    times = ["2026-11-23 08:59", "2026-11-23 09:00", "2026-11-23 12:00", "2026-11-23 14:00", "2026-11-23 18:00"]

    assert [OFFICE.is_open(local(at)) for at in times] == [False, True, False, True, False]
    assert not OFFICE.is_open(local("2026-11-22 10:00"))
    assert not OFFICE.is_open(local("2026-10-01 10:00"))
    assert OFFICE.is_open(local("2026-10-10 10:00"))


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-11-23 10:30", "2026-11-23 10:30"),
        ("2026-11-23 07:00", "2026-11-23 09:00"),
        ("2026-11-23 12:30", "2026-11-23 14:00"),
        ("2026-11-27 17:00", "2026-11-30 09:00"),
        ("2026-02-13 17:30", "2026-02-14 09:00"),
        ("2026-02-14 17:30", "2026-02-24 09:00"),
        ("2026-09-30 18:00", "2026-10-08 09:00"),
        ("2026-10-09 17:30", "2026-10-10 09:00"),
    ],
)
def test_the_office_opens_next_after_nights_weekends_and_holidays(at: str, opening: str) -> None:
    assert clock(OFFICE.next_opening(local(at))) == opening


def test_the_days_around_a_holiday() -> None:
    assert OFFICE.next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)
    assert OFFICE.last_working_day_before(date(2026, 2, 24)) == date(2026, 2, 14)
    assert OFFICE.next_working_day(date(2026, 9, 19)) == date(2026, 9, 20)
    assert OFFICE.last_working_day_before(date(2026, 10, 8)) == date(2026, 9, 30)


def test_dates_that_the_notice_does_not_cover_are_only_presumed() -> None:
    assert not OFFICE.is_presumed(local("2026-12-31 23:59"))
    assert OFFICE.is_presumed(local("2027-01-01 00:00"))


def test_the_day_is_that_of_the_community_and_not_of_greenwich() -> None:
    assert OFFICE.day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert OFFICE.moment(date(2026, 11, 23), time(0, 0)) == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


# --- spans ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-23 10:00", "1 working day", "2026-11-24 18:00"),
        ("2026-11-26 10:00", "1 working day", "2026-11-27 17:00"),
        ("2026-11-27 23:00", "1 working day", "2026-11-30 18:00"),
        ("2026-11-28 10:00", "1 working day", "2026-11-30 18:00"),
        ("2026-02-13 10:00", "2 working days", "2026-02-24 18:00"),
        ("2026-09-30 10:00", "3 working days", "2026-10-10 17:00"),
        ("2026-11-23 10:00", "5 working days", "2026-11-30 18:00"),
    ],
)
def test_working_days_are_counted_from_the_next_day_and_end_with_business(start: str, span: str, end: str) -> None:
    assert after(start, span) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23 07:00", "2026-11-23 18:00"),
        ("2026-11-23 17:59", "2026-11-23 18:00"),
        ("2026-11-23 18:00", "2026-11-24 18:00"),
        ("2026-11-22 10:00", "2026-11-23 18:00"),
        ("2026-02-14 20:00", "2026-02-24 18:00"),
    ],
)
def test_the_same_day_is_today_while_the_office_is_still_open(start: str, end: str) -> None:
    assert after(start, "0 working days") == end


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-23 09:00", "4 working hours", "2026-11-23 15:00"),
        ("2026-11-23 11:00", "1 working hour", "2026-11-23 12:00"),
        ("2026-11-23 12:30", "1 working hour", "2026-11-23 15:00"),
        ("2026-11-23 16:00", "4 working hours", "2026-11-24 11:00"),
        ("2026-11-27 16:00", "4 working hours", "2026-11-30 12:00"),
        ("2026-11-28 03:00", "8 working hours", "2026-12-01 10:00"),
        ("2026-09-30 17:00", "2 working hours", "2026-10-08 10:00"),
        ("2026-11-23 22:00", "36 hours", "2026-11-25 10:00"),
    ],
)
def test_working_hours_stand_still_while_the_office_is_closed(start: str, span: str, end: str) -> None:
    assert after(start, span) == end


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-23 10:00", "30 days", "2026-12-23 18:00"),
        ("2026-11-24 10:00", "4 days", "2026-11-30 18:00"),
        ("2026-09-01 10:00", "30 days", "2026-10-08 18:00"),
        ("2026-09-03 10:00", "37 days", "2026-10-10 17:00"),
    ],
)
def test_days_that_end_on_a_day_off_end_on_the_next_working_day(start: str, span: str, end: str) -> None:
    assert after(start, span) == end


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-01-31 10:00", "1 month", "2026-02-28 17:00"),
        ("2026-03-31 10:00", "1 month", "2026-04-30 18:00"),
        ("2026-04-30 10:00", "1 month", "2026-06-01 18:00"),
        ("2026-10-31 10:00", "2 months", "2026-12-31 18:00"),
        ("2026-11-30 10:00", "3 months", "2027-03-01 18:00"),
        ("2027-12-31 10:00", "2 months", "2028-02-29 18:00"),
    ],
)
def test_a_month_ends_on_the_same_number_or_on_its_last_day(start: str, span: str, end: str) -> None:
    assert after(start, span) == end


def test_a_promise_made_in_an_office_that_never_opens_still_has_an_end() -> None:
    closed = calendar(never_open=True)
    at = local("2026-11-23 10:00")

    assert closed.next_opening(at) == at
    assert not closed.is_open(at)
    assert clock(closed.after(at, Span(1, "working day"))) == "2026-11-24 18:00"
    assert clock(closed.after(at, Span(4, "working hour"))) == "2026-11-23 14:00"
    assert clock(closed.after(at, Span(2, "day"))) == "2026-11-25 18:00"


# --- quiet hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "awake"),
    [
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-23 23:59", "2026-11-24 08:00"),
        ("2026-11-24 00:00", "2026-11-24 08:00"),
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
    ],
)
def test_quiet_hours_last_over_midnight(at: str, awake: str) -> None:
    assert clock(OFFICE.awake(local(at))) == awake


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    siesta, restless = calendar(quiet="12:00-14:00"), calendar(quiet="08:00-08:00")

    assert clock(siesta.awake(local("2026-11-23 12:30"))) == "2026-11-23 14:00"
    assert clock(siesta.awake(local("2026-11-23 23:00"))) == "2026-11-23 23:00"
    assert clock(restless.awake(local("2026-11-23 03:00"))) == "2026-11-23 03:00"


# --- clocks that are put forward and back ---------------------------------------------------------


def test_a_zone_with_summer_time_keeps_the_hours_that_hang_on_the_wall() -> None:
    office = calendar(NEW_YORK)
    friday = local("2026-03-06 22:00", NEW_YORK)

    assert office.awake(local("2026-03-07 22:00", NEW_YORK)) == datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
    assert office.awake(friday) == datetime(2026, 3, 7, 13, 0, tzinfo=UTC)
    assert office.after(friday, Span(1, "working day")) == datetime(2026, 3, 9, 22, 0, tzinfo=UTC)


def test_an_hour_that_does_not_exist_or_exists_twice_holds_nobody_up() -> None:
    office = calendar(NEW_YORK, quiet="01:00-02:30")
    missing, twice = local("2026-03-08 01:30", NEW_YORK), local("2026-11-01 01:30", NEW_YORK)

    assert timedelta() < office.awake(missing) - missing <= timedelta(hours=2)
    assert timedelta() < office.awake(twice) - twice <= timedelta(hours=2)


# --- what always holds ----------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001  # naive bounds, as hypothesis wants them
UNITS = st.sampled_from(["hour", "working hour", "day", "working day", "month"])


@given(at=MOMENTS, amount=st.integers(1, 40), unit=UNITS)
def test_a_span_ends_later_than_it_starts_and_a_longer_one_not_earlier(at: datetime, amount: int, unit: Unit) -> None:
    end = OFFICE.after(at, Span(amount, unit))

    assert end > at
    assert OFFICE.after(at, Span(amount + 1, unit)) >= end
    assert unit == "hour" or OFFICE.is_working_day(OFFICE.day(end))


@given(at=MOMENTS)
def test_the_next_opening_is_open_and_nothing_opens_before_it(at: datetime) -> None:
    opening = OFFICE.next_opening(at)

    assert OFFICE.is_open(opening)
    assert OFFICE.is_open(at) == (opening == at)
    assert OFFICE.after(at, Span(0, "working day")) > at


@given(at=MOMENTS, start=st.times(), end=st.times())
def test_who_is_woken_is_not_woken_in_quiet_hours_and_within_a_day(at: datetime, start: time, end: time) -> None:
    office = Calendar(SHANGHAI, NOTICE, WEEK, start, end)
    awake = office.awake(at)

    assert timedelta() <= awake - at <= timedelta(days=1)
    assert office.awake(awake) == awake
