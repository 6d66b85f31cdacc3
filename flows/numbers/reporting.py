"""When reports come, and what a volunteer's day and an office's week look like in a few lines."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from flows import sla
from flows.numbers import rates

if TYPE_CHECKING:
    from datetime import date, datetime

    from flows.calendar import Calendar
    from flows.cases import Case
    from flows.model import Clocks

Kind = Literal["todo", "weekly", "monthly"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TODO_AT, REPORT_AT = time(8), time(9)
LONGEST_HOLIDAY = 15
"""Days in which a working day is looked for."""
Group = Literal["late", "today", "ending", "meeting"]


def next_report(kind: Kind, calendar: Calendar, after: datetime) -> datetime:
    """When the next one comes: each working day, the first of a week, the first of a month."""
    day = calendar.day(after)
    while True:
        due = calendar.moment(day, TODO_AT if kind == "todo" else REPORT_AT)
        if due > after and _is_its_day(kind, calendar, day):
            return due
        day += rates.A_DAY


def _is_its_day(kind: Kind, calendar: Calendar, day: date) -> bool:
    """Whether a report comes on this day; where a whole week has no working day, its report comes on Monday."""
    match kind:
        case "todo":
            return calendar.is_working_day(day)
        case "weekly":
            week = [rates.week_of(calendar, day).first + timedelta(days=number) for number in range(7)]
            return day == next((one for one in week if calendar.is_working_day(one)), week[0])
        case "monthly":
            first = day.replace(day=1)
            days = (first + timedelta(days=number) for number in range(LONGEST_HOLIDAY))
            return day == next((one for one in days if calendar.is_working_day(one)), first)


def group_of(case: Case, clocks: Clocks, calendar: Calendar, *, at: datetime) -> Group | None:
    """Why a case is in its handler's list of the day; None where nothing about it is due."""
    today = calendar.day(at)
    contact = sla.contact_by(case, clocks, calendar) if case.contacted_at is None else None
    dates = [one for one in (case.promised_at, contact) if one is not None]
    if case.paused_at is None:
        if any(one < at for one in dates):
            return "late"
        if any(calendar.day(one) == today for one in dates):
            return "today"
        if calendar.day(sla.lease_ends(case, clocks, calendar)) <= calendar.next_working_day(today):
            return "ending"
    met = case.appointment_at
    return "meeting" if met is not None and met >= at and calendar.day(met) == today else None
