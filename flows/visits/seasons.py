"""Days of the year before which people are visited, and when their coordinators are told who."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAD = timedelta(days=21)
"""So long before such a day the list is there: time to arrange visits by two."""
USUAL = ("07-01",)
"""Of every year; the Spring Festival moves, so a community's file names it."""


def coming(days: Iterable[str], today: date) -> tuple[date, ...]:
    """Those for which the list is due: three weeks before, until the day itself."""
    found = {_day(day, today.year) for day in days}
    return tuple(sorted(day for day in found if day - LEAD <= today <= day))


def _day(text: str, year: int) -> date:
    return date.fromisoformat(text if len(text) > len("MM-DD") else f"{year}-{text}")
