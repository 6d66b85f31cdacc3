"""The calendar of China: published years whole, later ones presumed, none refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.community_file.calendars import chinese_calendar_data
from flows.calendar import Calendar, Span, read_hours

DATA = chinese_calendar_data(2024, 2029)
OFFICE = Calendar(
    ZoneInfo("Asia/Shanghai"),
    DATA,
    (read_hours("Mon-Fri 09:00-12:00"), read_hours("Mon-Fri 14:00-18:00")),
    time(21),
    time(8),
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # a Saturday that makes up for the holiday
        (date(2026, 10, 11), False),
        (date(2026, 2, 14), True),  # a Saturday before the Spring Festival
        (date(2026, 2, 23), False),
        (date(2025, 1, 26), True),
        (date(2027, 1, 1), False),  # presumed: only the statutory day is known
        (date(2027, 1, 4), True),
        (date(2027, 10, 1), False),
    ],
)
def test_days_are_worked_as_the_state_council_says(day: date, works: bool) -> None:  # noqa: FBT001  # a table
    assert OFFICE.is_working_day(day) is works


def test_what_lies_after_the_last_published_year_is_presumed() -> None:
    assert DATA.until == date(2026, 12, 31)
    assert not OFFICE.is_presumed(datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert OFFICE.is_presumed(datetime(2026, 12, 31, 16, tzinfo=UTC))  # midnight has passed in Shanghai


def test_a_clock_that_reaches_into_a_year_without_a_notice_runs_on() -> None:
    over = OFFICE.after(datetime(2026, 11, 20, 2, tzinfo=UTC), Span(30, "working day"))

    assert over.astimezone(OFFICE.zone).date() == date(2027, 1, 4)
    assert OFFICE.is_presumed(over)


def test_only_the_years_that_were_asked_for_are_given() -> None:
    years = {day.year for day in chinese_calendar_data(2025, 2027).holidays}

    assert years == {2025, 2026, 2027}


@pytest.mark.parametrize(("first", "last"), [(1900, 1949), (2003, 2004), (2099, 2101), (9990, 9999), (2030, 2020)])
def test_no_year_is_too_early_or_too_late(first: int, last: int) -> None:
    data = chinese_calendar_data(first, last)

    assert all(first <= day.year <= last for day in data.holidays | data.make_up_days)
    assert not data.holidays & data.make_up_days
    assert data.until == DATA.until
