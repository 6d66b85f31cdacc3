"""Until when something can still be done: counted from a day that the resident names, and never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flows.calendar import ONE_DAY, natural_end
from flows.law import RULES, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.calendar import Calendar, Span
    from flows.model import Service, Value
    from flows.model.parts import Limitation

NEAR = "aid.urgent"
"""Less than this before its end a limitation is pressing: legal aid may be given at once (Legal Aid Law art. 44)."""
FULL_DATE = 3
"""Parts of a day that was named whole: year, month, day."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limitation as the answers have it."""

    rule: Rule
    since: date
    """The earliest day that the answer allows."""
    until: date
    """The last day on which it can be done."""
    is_exact: bool
    """Whether the day was named whole."""

    def left(self, today: date) -> int:
        """The days that are left; negative once it is over."""
        return (self.until - today).days

    def is_near(self, today: date) -> bool:
        """Whether less is left than the law's span for help at once."""
        return 0 <= self.left(today) < RULES[NEAR].span.amount

    def is_over(self, today: date) -> bool:
        """Whether the last day has gone by."""
        return self.left(today) < 0


def limits_of(service: Service, answers: Mapping[str, Value], calendar: Calendar) -> tuple[Limit, ...]:
    """Every limitation that the answers make known, in the order of the service."""
    found: list[Limit] = []
    for limitation in service.limitations:
        found += limits_by(limitation, answers, calendar)
    return tuple(found)


def limits_by(limitation: Limitation, answers: Mapping[str, Value], calendar: Calendar) -> tuple[Limit, ...]:
    """Those of one declared limitation; none where its day is not known, or it does not apply."""
    said = answers.get(limitation.step)
    if not isinstance(said, str) or not said or not limitation.when.holds(answers):
        return ()
    since, is_exact = earliest(said)
    return tuple(
        Limit(RULES[name], since, last_day(since, RULES[name].span, calendar), is_exact) for name in limitation.rules
    )


def earliest(said: str) -> tuple[date, bool]:
    """The first day that 2025-03-05, 2025-03 or 2025 allows, and whether it names one."""
    parts = [int(part) for part in said.partition(" ")[0].split("-")]
    year, month, day = (*parts, 1, 1)[:FULL_DATE]
    return date(year, month, day), len(parts) == FULL_DATE


def last_day(since: date, span: Span, calendar: Calendar) -> date:
    """The last day: on the next working day where it is a day off (Civil Code arts. 201-203).

    Beyond the published holidays nothing rolls on: a day too early does no harm, a day too late does.
    """
    end = natural_end(since, span)
    if end > calendar.data.until:
        return end
    rolled = calendar.day(calendar.after(calendar.moment(since, time(12)), span))
    return rolled if rolled <= calendar.data.until else end


def comes_near(limit: Limit, calendar: Calendar) -> datetime:
    """The opening of the first day on which it is near; of a day off the last working day before it."""
    day = limit.until - (RULES[NEAR].span.amount - 1) * ONE_DAY
    opening = calendar.periods(day) or calendar.periods(calendar.last_working_day_before(day))
    return calendar.awake(opening[0][0])


def is_pressing(service: Service, answers: Mapping[str, Value], calendar: Calendar, today: date) -> bool:
    """Whether somebody has to look at it now: one of the ways is nearly over, or all of one matter are."""
    for limitation in service.limitations:
        found = limits_by(limitation, answers, calendar)
        if any(limit.is_near(today) for limit in found):
            return True
        if found and all(limit.is_over(today) for limit in found):
            return True
    return False
