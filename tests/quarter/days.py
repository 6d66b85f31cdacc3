"""2026 on a calendar on the wall: days of work, and periods counted day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

OFF = {
    date(2026, month, day)
    for month, first, last in (
        (1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7),
    ) for day in range(first, last + 1)
}  # fmt: skip
"""New year, spring festival, tombs, labour, dragon boats, mid-autumn, the nation."""
WORKED = {date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}
"""Days of weekends that make up for them."""
DAY = timedelta(days=1)
OPENS, CLOSES = time(9), time(18)


def works(day: date) -> bool:
    """Whether the office opens on a day."""
    return day in WORKED or (day.isoweekday() <= 5 and day not in OFF)


def on_or_before(day: date) -> date:
    """The day itself where people work on it, or the last one before."""
    while not works(day):
        day -= DAY
    return day


def on_or_after(day: date) -> date:
    """The day itself where people work on it, or the next one."""
    while not works(day):
        day += DAY
    return day


def evening(day: date) -> datetime:
    """When the office closes on a day, or on the next one on which it opens."""
    return datetime.combine(on_or_after(day), CLOSES)


def morning(day: date) -> datetime:
    """When it opens on a day of work."""
    return datetime.combine(day, OPENS)


def days_later(day: date, number: int) -> datetime:
    """The end of so many days, of which the first is not counted."""
    return evening(day + number * DAY)


def working_days_later(day: date, number: int) -> datetime:
    """The end of so many days of work."""
    while number:
        day += DAY
        number -= works(day)
    return evening(day)
