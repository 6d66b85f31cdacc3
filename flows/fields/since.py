"""When something happened, as exactly as somebody remembers: a day, a month, or only a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.fields.answers import Accepted, Partial, Rejected
from flows.fields.dated import MONTH_OF_YEAR, MONTHS, Day
from flows.fields.days import read_month
from flows.fields.reading import digits_before, fold
from flows.model import Phrase

if TYPE_CHECKING:
    from flows.fields.answers import Asked
    from flows.model import Reply, Value

YEAR_ONLY = Phrase("{year}年")
EXAMPLE = Phrase("去年3月5日，或者只写“去年3月”")
MONTH_KEPT = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
YEAR_KEPT = re.compile(r"[0-9]{4}")
YEARS_BACK = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3, "thisyear": 0, "lastyear": 1}
LONGEST = 30
"""Letters of what may be a month or a year."""


@dataclass(frozen=True, slots=True)
class Since(Day):
    """A day gone by, or the month or year of it: 2025-03-05, 2025-03, 2025."""

    ahead_days: int = 0
    back_days: int = 7320
    timed: bool = False

    @property
    def example(self) -> Phrase | None:
        """Ways to write it."""
        return EXAMPLE

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """A day; where none is named, a month; where none is named, a year."""
        found = Day.parse(self, reply, asked)
        if not isinstance(found, Rejected) or reply.pick is not None or not 0 < len(reply.text) <= LONGEST:
            return found
        today, first = asked.today, self._window(asked.today).first
        month = read_month(reply.text, today)
        if month is not None:
            inside = f"{first:%Y-%m}" <= month.value <= f"{today:%Y-%m}"
            return _read(month.value, asked, sure=month.exact) if inside else found
        year = _year(reply.text, today.year)
        return _read(str(year), asked, sure=True) if year is not None and first.year < year <= today.year else found

    def show(self, value: Value) -> Phrase:
        """The day with its weekday, or the month, or the year."""
        said = value if isinstance(value, str) else " ".join(value)
        if match := MONTH_KEPT.fullmatch(said):
            return MONTH_OF_YEAR(year=match[1], month=MONTHS[int(match[2]) - 1])
        return YEAR_ONLY(year=said) if YEAR_KEPT.fullmatch(said) else Day.show(self, value)


def _read(value: str, asked: Asked, *, sure: bool) -> Accepted | Partial:
    return Accepted(value) if sure or value == asked.pending else Partial(value)


def _year(text: str, now: int) -> int | None:
    said = re.sub(r"[\W吧的]", "", digits_before(fold(text), "[年]"))
    if said in YEARS_BACK:
        return now - YEARS_BACK[said]
    match = re.fullmatch(r"((?:19|20)[0-9]{2})年?", said)
    return int(match[1]) if match else None
