"""Every figure of legal advice and mediation, counted on the calendar of 2026: the results were worked out by hand.

Days off of 2026: 1-3 January, 15-23 February, 4-6 April, 1-5 May, 19-21 June, 25-27 September, 1-7 October; made up on
4 January, 14 and 28 February, 9 May, 20 September, 10 October. The office is open from Monday to Friday until 18:00.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar.constants import holidays, workdays

from flows import law
from flows.calendar import Calendar, CalendarData, read_hours, read_quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTICE = CalendarData(frozenset(holidays), frozenset(workdays), date(2026, 12, 31))
HOURS = (read_hours("Mon-Fri 09:00-12:00"), read_hours("Mon-Fri 14:00-18:00"))
OFFICE = Calendar(SHANGHAI, NOTICE, HOURS, *read_quiet("21:00-08:00"))

BY_HAND = (
    # natural days: the first is not counted, a last day off rolls on (Civil Code arts. 201, 203)
    ("mediation.limit", "2026-06-01 10:00", "2026-07-01 18:00"),
    ("mediation.limit", "2026-04-05 10:00", "2026-05-06 18:00"),
    ("mediation.limit", "2026-08-21 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    ("mediation.unheld", "2026-03-02 10:00", "2026-03-09 18:00"),
    ("mediation.unheld", "2026-09-25 10:00", "2026-10-08 18:00"),
    ("mediation.unheld", "2026-02-21 10:00", "2026-02-28 18:00"),
    ("mediation.labour", "2026-03-02 10:00", "2026-03-17 18:00"),
    ("mediation.labour", "2026-06-05 10:00", "2026-06-22 18:00"),
    ("mediation.labour", "2026-09-20 10:00", "2026-10-08 18:00"),
    ("confirmation.window", "2026-03-02 16:30", "2026-04-01 18:00"),
    ("confirmation.window", "2026-09-04 09:00", "2026-10-08 18:00"),
    ("confirmation.window", "2026-01-20 09:00", "2026-02-24 18:00"),
    ("confirmation.accept", "2026-03-02 10:00", "2026-03-05 18:00"),
    ("confirmation.accept", "2026-03-05 10:00", "2026-03-09 18:00"),
    ("confirmation.accept", "2026-09-29 10:00", "2026-10-08 18:00"),
    ("confirmation.decide", "2026-03-02 10:00", "2026-03-17 18:00"),
    ("confirmation.decide", "2026-06-05 10:00", "2026-06-22 18:00"),
    ("confirmation.decide", "2026-09-18 10:00", "2026-10-08 18:00"),
    ("confirmation.longer", "2026-03-17 10:00", "2026-03-27 18:00"),
    ("confirmation.longer", "2026-09-24 10:00", "2026-10-08 18:00"),
    ("confirmation.longer", "2026-02-06 10:00", "2026-02-24 18:00"),
    ("follow_up.first", "2026-03-10 10:00", "2026-03-25 18:00"),
    ("follow_up.first", "2026-09-18 10:00", "2026-10-08 18:00"),
    ("follow_up.first", "2026-03-13 10:00", "2026-03-30 18:00"),
    ("follow_up.second", "2026-01-05 10:00", "2026-03-06 18:00"),
    ("follow_up.second", "2026-03-10 10:00", "2026-05-09 18:00"),
    ("follow_up.second", "2026-08-03 10:00", "2026-10-08 18:00"),
    ("limit.review", "2026-01-04 10:00", "2026-03-05 18:00"),
    ("limit.review", "2026-04-20 10:00", "2026-06-22 18:00"),
    ("limit.review", "2026-08-04 10:00", "2026-10-08 18:00"),
    (
        "limit.review",
        "2026-11-02 10:00",
        "2027-01-01 18:00",
    ),  # 28 and 31 days, and 1: a Friday, of which no notice is out
    ("aid.decide", "2026-03-02 10:00", "2026-03-09 18:00"),
    ("aid.decide", "2026-09-28 10:00", "2026-10-08 18:00"),
    ("aid.decide", "2026-02-11 10:00", "2026-02-24 18:00"),
    ("aid.appoint", "2026-03-04 10:00", "2026-03-09 18:00"),
    ("aid.appoint", "2026-09-29 10:00", "2026-10-08 18:00"),
    ("aid.appoint", "2026-02-11 10:00", "2026-02-14 18:00"),  # a Saturday that is made up
    ("aid.objection", "2026-03-02 10:00", "2026-03-09 18:00"),
    ("aid.objection", "2026-05-04 10:00", "2026-05-09 18:00"),
    ("aid.objection", "2026-03-03 10:00", "2026-03-09 18:00"),
    # months: the same day number, or the month's last (art. 202)
    ("limit.civil", "2023-10-08 10:00", "2026-10-08 18:00"),
    ("limit.civil", "2023-10-03 10:00", "2026-10-08 18:00"),
    ("limit.civil", "2024-02-29 10:00", "2027-03-01 18:00"),  # 28 February 2027 is a Sunday
    ("limit.labour", "2025-11-30 10:00", "2026-11-30 18:00"),
    ("limit.labour", "2025-10-01 10:00", "2026-10-08 18:00"),
    ("limit.labour", "2025-02-28 10:00", "2026-02-28 18:00"),
    ("limit.suit", "2026-03-31 10:00", "2026-09-30 18:00"),
    ("limit.suit", "2026-04-03 10:00", "2026-10-08 18:00"),
    ("limit.suit", "2026-08-31 10:00", "2027-03-01 18:00"),
    ("protection.length", "2026-03-02 10:00", "2026-09-02 18:00"),
    ("protection.length", "2025-11-30 10:00", "2026-06-01 18:00"),  # 30 May 2026 is a Saturday
    ("protection.length", "2026-08-31 10:00", "2027-03-01 18:00"),
    # working days
    ("advice.letter", "2026-03-02 10:00", "2026-03-11 18:00"),
    ("advice.letter", "2026-09-28 10:00", "2026-10-13 18:00"),
    ("advice.letter", "2026-02-12 10:00", "2026-02-28 18:00"),
    ("transfer.wrong_body", "2026-03-02 10:00", "2026-03-05 18:00"),
    ("transfer.wrong_body", "2026-09-29 10:00", "2026-10-09 18:00"),
    ("transfer.wrong_body", "2026-02-13 10:00", "2026-02-25 18:00"),
    ("transfer.accept", "2026-03-02 10:00", "2026-03-09 18:00"),
    ("transfer.accept", "2026-09-29 10:00", "2026-10-12 18:00"),
    ("transfer.accept", "2026-04-30 10:00", "2026-05-11 18:00"),
    ("transfer.complex", "2026-03-02 10:00", "2026-03-16 18:00"),
    ("transfer.complex", "2026-09-18 10:00", "2026-10-09 18:00"),
    ("transfer.complex", "2026-02-12 10:00", "2026-03-04 18:00"),
    # hours: from the moment itself, by day and night
    ("advice.online", "2026-03-06 17:30", "2026-03-07 17:30"),
    ("advice.online", "2026-10-01 10:00", "2026-10-02 10:00"),
    ("advice.online", "2026-02-14 23:59", "2026-02-15 23:59"),
    ("protection.usual", "2026-03-06 10:00", "2026-03-09 10:00"),
    ("protection.usual", "2026-10-01 08:00", "2026-10-04 08:00"),
    ("protection.usual", "2026-02-27 22:00", "2026-03-02 22:00"),
    ("protection.urgent", "2026-03-06 10:00", "2026-03-07 10:00"),
    ("protection.urgent", "2026-10-01 08:00", "2026-10-02 08:00"),
    ("protection.urgent", "2026-02-28 22:00", "2026-03-01 22:00"),
)
COUNTED_BACK = frozenset({"aid.urgent"})
"""Not a span that begins with something: how near the end of another one is."""


@pytest.mark.parametrize(("rule", "start", "end"), BY_HAND)
def test_a_figure_ends_on_the_day_that_was_worked_out_by_hand(rule: str, start: str, end: str) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)

    assert f"{OFFICE.after(began, law.RULES[rule].span).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == end


def test_every_figure_was_worked_out_three_times() -> None:
    counted = [rule for rule, _, _ in BY_HAND]
    wanted = {rule.name for rules in (law.BY_SERVICE["legal"], law.BY_SERVICE["mediation"]) for rule in rules}

    assert set(counted) == wanted - COUNTED_BACK
    assert min(counted.count(rule) for rule in counted) >= 3
