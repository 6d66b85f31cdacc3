"""Working time counted the slow way, minute by minute and day by day, from a calendar on the wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

OFF = {date(2026, 9, 25), *(date(2026, 10, number) for number in range(1, 8))}
"""Mid-Autumn's Friday, and National Day."""
WORKED = {date(2026, 10, 10)}
"""The Saturday that makes up for it."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AMOUNTS: dict[str, dict[str, tuple[int, str]]] = {
    "contact": {
        "legal": (2, "working days"), "mediation": (1, "working days"), "transfer": (1, "working days"),
        "hardship": (0, "working days"),
    },
    "result": {
        "legal": (3, "working days"), "mediation": (5, "days"), "transfer": (30, "days"),
        "hardship": (5, "working days"),
    },
}  # fmt: skip
"""What the services promise, as they are described to residents; two results are the community's own promise."""
LEASES = {"legal": 5, "hardship": 5, "mediation": 2, "transfer": 1}
"""In working days: how long a claim lasts without a sign of life."""
ASKED = {"legal": (3, 3), "mediation": (3, 3), "transfer": (3, 3), "hardship": (1, 2)}
"""In days: when residents are asked how it went, and how long they have to answer, twice."""
NUDGES = {"nudge_queue": 4, "tell_coordinator": 8, "tell_street": 16, "tell_district": 24}
QUICKER = {"nudge_queue": 2, "tell_coordinator": 4}
"""In working hours: of a case that nobody claims; of one of hardship."""
URGENT = {"nudge_queue": 1, "tell_coordinator": 2, "tell_street": 4, "tell_district": 8}


def works(day: date) -> bool:
    """Whether the office opens on a day."""
    return day in WORKED or (day.isoweekday() <= 5 and day not in OFF)


def is_open(at: datetime) -> bool:
    """Whether somebody sits there in the minute that begins now."""
    return works(at.date()) and (9 <= at.hour < 12 or 14 <= at.hour < 18)


def evening(day: date) -> datetime:
    """When the office closes on a day, or on the next one on which it opens."""
    while not works(day):
        day += DAY
    return datetime.combine(day, time(18))


def working_hours(start: datetime, hours: int) -> datetime:
    """So many hours of an open office later."""
    left, at = hours * 60, start
    while left:
        if is_open(at):
            left -= 1
            at += MINUTE
        elif at.minute == 0 and not is_open(at + 59 * MINUTE):
            at += 60 * MINUTE
        else:
            at += MINUTE
    return at


def working_days(start: datetime, number: int) -> datetime:
    """The evening of the so manieth day of work after this one; with 0, of the day on which somebody is there next."""
    day = start.date()
    if not number:
        at = start
        while not is_open(at):
            at += MINUTE
        return evening(at.date())
    while number:
        day += DAY
        number -= works(day)
    return evening(day)


def later(start: datetime, amount: int, unit: str) -> datetime:
    """The end of a period that begins now."""
    if unit == "days":
        return evening(start.date() + amount * DAY)
    return working_days(start, amount)


def resumed(due: datetime, unit: str, stood_since: datetime, until: datetime) -> datetime:
    """When something is due after its clock stood still."""
    if due <= stood_since:
        return due
    if unit == "days":
        return evening(due.date() + ((until.date() - stood_since.date()).days) * DAY)
    left = sum(
        works(stood_since.date() + number * DAY) for number in range(1, (due.date() - stood_since.date()).days + 1)
    )
    return working_days(until, left)


def is_quiet(at: datetime) -> bool:
    """Whether people sleep: from nine in the evening until eight."""
    return at.hour >= 21 or at.hour < 8


def awake(at: datetime) -> datetime:
    """The same moment, or eight in the morning after it."""
    while is_quiet(at):
        at = at.replace(minute=0, second=0) + 60 * MINUTE
    return at


def day_before(day: date) -> date:
    """The last day of work before a day."""
    day -= DAY
    while not works(day):
        day -= DAY
    return day
