"""China's holidays and make-up workdays from the calendar libraries, as the value that the clocks count with."""

from __future__ import annotations

from datetime import date

import chinese_calendar
import holidays

from flows.calendar import CalendarData

PUBLISHED_OFF: frozenset[date] = frozenset(chinese_calendar.holidays)
PUBLISHED_MADE_UP: frozenset[date] = frozenset(chinese_calendar.workdays)
PUBLISHED_FROM = min(PUBLISHED_OFF).year
PUBLISHED_TO = max(PUBLISHED_OFF).year
"""The last year whose notice of the State Council the library knows."""


def chinese_calendar_data(first: int, last: int) -> CalendarData:
    """The days off and make-up workdays of these years, both included.

    Years whose notice is published are whole. Of other years only the statutory days are known (Regulation on Public
    Holidays for National Annual Festivals and Memorial Days), without the days swapped around them; what lies after
    `until` is therefore presumed.
    """
    off = {day for day in PUBLISHED_OFF if first <= day.year <= last}
    made_up = {day for day in PUBLISHED_MADE_UP if first <= day.year <= last}
    for year in range(first, last + 1):
        if not PUBLISHED_FROM <= year <= PUBLISHED_TO:
            statutory = holidays.country_holidays("CN", years=year)
            off.update(day for day in statutory if day.year == year)
            made_up.update(day for day in statutory.weekend_workdays if day.year == year)
    return CalendarData(frozenset(off), frozenset(made_up - off), date(PUBLISHED_TO, 12, 31))
