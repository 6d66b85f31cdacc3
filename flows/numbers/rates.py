"""The rates of 接诉即办: what counts in each, in which period, and when there are too few cases for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from flows.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from datetime import datetime

    from flows.calendar import Calendar
    from flows.cases import Verdict

RateName = Literal["response", "on_time", "solved", "content"]
RATES: tuple[RateName, ...] = get_args(RateName)
LEAST = 5
"""No rate is made of fewer: one more or less would change it by a quarter."""
HIDDEN_BELOW = 3
"""Smaller counts might point to somebody: where nothing personal may show they are only said to be small."""
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)

TITLES: Mapping[RateName, Phrase] = {
    "response": Phrase("响应率"),
    "on_time": Phrase("按时办结率"),
    "solved": Phrase("解决率"),
    "content": Phrase("满意率"),
}
MEANING: Mapping[RateName, Phrase] = {
    "response": Phrase("响应率：到期要联系居民的，按时联系上的占多少。"),
    "on_time": Phrase("按时办结率：答应的日期到了的，按时办好的占多少。"),
    "solved": Phrase("解决率：居民回过话的，说“解决了”的占多少。"),
    "content": Phrase("满意率：打过分的，说“满意”的占多少。"),
}
PERCENT = Phrase("{name}：{percent}%（{met}/{of}）")
TOO_FEW = Phrase("{name}：少于 {least} 件，不算率（{met}/{of}）")
NOTHING = Phrase("{name}：没有")
BESIDES = Phrase("{rate}，不计入 {count} 件")
FEW = Phrase("< {count}")


# --- periods --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """A local month or week: its name (2026-03, 2026-W10), and from when until when, the end not included."""

    name: str
    first: date
    start: datetime
    end: datetime

    @property
    def is_week(self) -> bool:
        """Whether it is a week, from Monday on."""
        return "W" in self.name


def month_of(calendar: Calendar, day: date) -> Period:
    """The month that a day is in."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(f"{first:%Y-%m}", first, calendar.moment(first, time(0)), calendar.moment(following, time(0)))


def week_of(calendar: Calendar, day: date) -> Period:
    """The week that a day is in, from Monday on."""
    first = day - timedelta(days=day.weekday())
    year, week, _ = first.isocalendar()
    start, end = calendar.moment(first, time(0)), calendar.moment(first + A_WEEK, time(0))
    return Period(f"{year}-W{week:02}", first, start, end)


def read_period(calendar: Calendar, name: str) -> Period | None:
    """The period of a name; None for what is none."""
    try:
        if found := re.fullmatch(r"(\d{4})-W(\d\d)", name):
            return week_of(calendar, date.fromisocalendar(int(found[1]), int(found[2]), 1))
        return month_of(calendar, date.fromisoformat(f"{name}-01")) if re.fullmatch(r"\d{4}-\d\d", name) else None
    except (ValueError, OverflowError):
        return None


def before(calendar: Calendar, period: Period) -> Period:
    """The one before."""
    of = week_of if period.is_week else month_of
    return of(calendar, period.first - timedelta(days=1))


def after(calendar: Calendar, period: Period) -> Period:
    """The next one."""
    of = week_of if period.is_week else month_of
    return of(calendar, calendar.day(period.end))


# --- what counts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that was due on a case, and how it ended."""

    due_at: datetime
    ended_at: datetime | None = None
    ended: str | None = None
    """met, dropped, extended"""
    paused_at: datetime | None = None
    """Since when the case waits for its resident, where it still does."""

    def is_met(self, as_of: datetime) -> bool | None:
        """Whether it was kept, as was known at a moment; None where it does not count.

        All is settled when it falls due: what ended before counts only if it was met (one that was put off counts
        with its new date), and what happened later changes nothing.
        """
        if self.due_at > as_of:
            return None
        if self.ended_at is not None and self.ended_at <= self.due_at:
            return True if self.ended == "met" else None
        if self.paused_at is not None and self.paused_at <= self.due_at:
            return None
        return False


def is_solved(verdict: Verdict) -> bool | None:
    """Whether an answered call-back says so; None where nothing was left to solve."""
    return None if verdict == "not needed" else verdict == "solved"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a rate is made of: on which case, whose work it was, and how it came out."""

    rate: RateName
    case: int
    service: str
    grid: str
    holder: int | None
    is_good: bool | None
    """None where it is no part of the rate by itself."""
    is_left_out: bool = False
    """Its case was taken back, goes with another, or was left out by two people."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many; and how many cases were left out."""

    met: int = 0
    of: int = 0
    excluded: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded; None where there are too few."""
        return (200 * self.met + self.of) // (2 * self.of) if self.of >= LEAST else None

    def shown_percent(self, *, named: bool) -> int | None:
        """The same; None too where it would tell a small number."""
        hides = not named and 0 < self.met < HIDDEN_BELOW
        return None if hides else self.percent


Rates = dict[RateName, Rate]


def rates(facts: Iterable[Fact]) -> Rates:
    """All four."""
    found = list(facts)
    return {name: _rate([fact for fact in found if fact.rate == name]) for name in RATES}


def _rate(facts: list[Fact]) -> Rate:
    counted = [fact.is_good for fact in facts if not fact.is_left_out and fact.is_good is not None]
    return Rate(sum(counted), len(counted), len({fact.case for fact in facts if fact.is_left_out}))


def by(facts: Iterable[Fact], of: Callable[[Fact], Hashable]) -> dict[Hashable, Rates]:
    """The rates of each service, grid or person, in the order in which they are met."""
    parts: dict[Hashable, list[Fact]] = {}
    for fact in facts:
        parts.setdefault(of(fact), []).append(fact)
    return {key: rates(part) for key, part in parts.items()}


def behind(facts: Iterable[Fact], name: RateName) -> list[tuple[int, str]]:
    """The cases behind a rate, once each: those that were not good first, then the good, then those left out."""
    found: dict[int, str] = {}
    for fact in facts:
        if fact.rate == name and (state := _state(fact)):
            found[fact.case] = min(found.get(fact.case, state), state, key=ORDER.index)
    return sorted(found.items(), key=lambda one: (ORDER.index(one[1]), one[0]))


ORDER = ("bad", "good", "left out")


def _state(fact: Fact) -> str:
    if fact.is_left_out:
        return "left out"
    return "" if fact.is_good is None else "good" if fact.is_good else "bad"


# --- words ----------------------------------------------------------------------------------------


def count_of(number: int, *, named: bool) -> Phrase | int:
    """A number; a small one only as small where nothing personal may show."""
    return FEW(count=HIDDEN_BELOW) if not named and 0 < number < HIDDEN_BELOW else number


def line(name: RateName, rate: Rate, *, named: bool) -> Phrase:
    """A rate in words, with what it is made of and how much was left out."""
    met, of = count_of(rate.met, named=named), count_of(rate.of, named=named)
    percent = rate.shown_percent(named=named)
    if not rate.of:
        said = NOTHING(name=TITLES[name])
    elif rate.of < LEAST:
        said = TOO_FEW(name=TITLES[name], least=LEAST, met=met, of=of)
    elif percent is None:
        said = Phrase("{name}：{met}/{of}")(name=TITLES[name], met=met, of=of)
    else:
        said = PERCENT(name=TITLES[name], percent=percent, met=met, of=of)
    return BESIDES(rate=said, count=count_of(rate.excluded, named=named)) if rate.excluded else said
