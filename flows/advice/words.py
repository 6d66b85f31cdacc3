"""Limitations in plain words: for the resident right after the answer, for the handler with the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields.dated import DAY_WITH_YEAR
from flows.law import in_words
from flows.law.limits import limits_of
from flows.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from flows.calendar import Calendar
    from flows.law.limits import Limit
    from flows.model import Lines, Service, Value
    from flows.model.parts import Consultation, Ground

FAR = Phrase("{what}：一般最晚 {day}。请尽早办。")
NEAR = Phrase("{what}：一般最晚 {day}，只剩 {n} 天了！您的事会排到最前面。别只等我们，现在也打 12348。")
OVER = Phrase("{what}：一般到 {day} 为止，可能已经过了。律师帮您看有没有例外，别放弃问。")
BY_EARLIEST = Phrase("您没写是哪一天，先按最早的一天算。")
NO_DECISION = Phrase("这是按您说的日子算的，最后以法院、仲裁的说法为准。")
STAFF_HEAD = Phrase("时效（按居民说的日子算，请核对）：")
STAFF = Phrase("· {what}：最晚 {day}，还有 {n} 天。{source}，{span}，从{start}算起。")
STAFF_NEAR = Phrase("· 【急】{what}：最晚 {day}，只剩 {n} 天。{source}，{span}，从{start}算起。")
STAFF_OVER = Phrase("· 【急】{what}：到 {day} 为止，可能已过，看有没有中止、中断。{source}，{span}，从{start}算起。")
AID = Phrase("法律援助：{says}")


def day_words(day: date) -> Phrase:
    """A day with its year: what is years away, or long gone, needs it."""
    return DAY_WITH_YEAR(year=str(day.year), day=day)


def resident_lines(limits: Iterable[Limit], today: date) -> Lines:
    """Until when, in plain words, and that it is no decision; nothing where nothing is known."""
    found = tuple(limits)
    lines = tuple(_for_resident(limit, today) for limit in found)
    earliest = () if all(limit.is_exact for limit in found) else (BY_EARLIEST,)
    return (*lines, *earliest, NO_DECISION) if lines else ()


def limit_lines(service: Service, answers: Mapping[str, Value], calendar: Calendar, at: datetime) -> Lines:
    """The same of everything that the answers name."""
    return resident_lines(limits_of(service, answers, calendar), calendar.day(at))


def _for_resident(limit: Limit, today: date) -> Phrase:
    filled = {"what": limit.rule.what, "day": day_words(limit.until)}
    if limit.is_over(today):
        return OVER(**filled)
    return NEAR(**filled, n=limit.left(today)) if limit.is_near(today) else FAR(**filled)


def staff_lines(limits: Iterable[Limit], today: date) -> Lines:
    """The same for who works on it, with what the law says and from when it counts."""
    lines = tuple(_for_staff(limit, today) for limit in limits)
    return (STAFF_HEAD, *lines) if lines else ()


def _for_staff(limit: Limit, today: date) -> Phrase:
    said = STAFF_OVER if limit.is_over(today) else STAFF_NEAR if limit.is_near(today) else STAFF
    return said(
        what=limit.rule.what, day=day_words(limit.until), n=max(limit.left(today), 0), source=limit.rule.source,
        span=in_words(limit.rule.span), start=limit.rule.start,
    )  # fmt: skip


def ground_of(part: Consultation, answers: Mapping[str, Value]) -> Ground | None:
    """On which ground legal aid may be asked for; None where nobody said."""
    said = answers.get(part.screening)
    return next((ground for ground in part.grounds if said in ground.values), None)
