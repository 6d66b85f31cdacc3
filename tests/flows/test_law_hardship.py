"""Every clock of social assistance, counted on the calendar of 2026: the results were worked out by hand.

The days off and the days made up stand in `test_law_deadlines`; of 2027 no notice is out, so Monday to Friday
count. Each clock has an ordinary end, one over days off with their make-up day, and one into 2027 or at a month's end.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from flows import law
from flows.calendar import Span
from flows.cases.timeline import Running, planned
from flows.hardships.clocks import TIMELINE
from flows.law.hardship import HARDSHIP
from flows.registry import find_services
from tests.flows.test_law_deadlines import OFFICE, SHANGHAI

if TYPE_CHECKING:
    from flows.model.parts import Milestone

BY_HAND = (
    # the street's and the district's working days: the first day is not counted
    ("low.probe", "2026-03-06 10:00", "2026-03-11 18:00"),
    ("low.probe", "2026-04-30 10:00", "2026-05-08 18:00"),
    ("low.probe", "2026-09-29 10:00", "2026-10-09 18:00"),
    ("low.probe", "2026-03-09 10:00", "2026-03-12 18:00"),  # within a week
    ("low.probe", "2026-02-26 10:00", "2026-03-02 18:00"),  # 27, 28 (a Saturday) February, 2 March
    ("low.probe", "2026-12-30 10:00", "2027-01-04 18:00"),  # 31 December, 1 and 4 January: no notice yet
    ("low.check", "2026-02-11 10:00", "2026-02-14 18:00"),  # a Saturday that is made up
    ("low.check", "2026-03-11 10:00", "2026-03-16 18:00"),
    ("low.check", "2026-07-06 10:00", "2026-07-09 18:00"),
    ("low.check", "2026-09-30 10:00", "2026-10-10 18:00"),  # 8, 9, 10 October, a Saturday
    ("low.check", "2026-12-31 10:00", "2027-01-05 18:00"),  # 1, 4, 5 January
    ("low.county", "2026-03-18 10:00", "2026-04-01 18:00"),
    ("low.county", "2026-09-22 10:00", "2026-10-13 18:00"),
    ("low.county", "2026-02-09 10:00", "2026-02-28 18:00"),  # 10-14 and 24-28 February, both to a Saturday
    ("low.county", "2026-12-24 10:00", "2027-01-07 18:00"),  # 25, 28-31 December, 1, 4-7 January
    ("low.refusal", "2026-03-18 10:00", "2026-03-23 18:00"),
    ("low.refusal", "2026-06-01 10:00", "2026-06-04 18:00"),
    ("low.refusal", "2026-05-07 10:00", "2026-05-11 18:00"),  # 8, 9 (a Saturday), 11 May
    ("low.refusal", "2026-12-30 10:00", "2027-01-04 18:00"),
    ("low.whole", "2026-03-02 10:00", "2026-04-14 18:00"),
    ("low.whole", "2026-02-09 10:00", "2026-03-27 18:00"),
    ("low.whole", "2026-09-18 10:00", "2026-11-05 18:00"),
    (
        "low.whole",
        "2026-11-23 10:00",
        "2027-01-04 18:00",
    ),  # 4 in November's week, 5 weeks to 1 January are 25 more, 4 January
    ("low.special", "2026-03-02 10:00", "2026-05-08 18:00"),
    (
        "low.special",
        "2026-01-05 10:00",
        "2026-03-13 18:00",
    ),  # 19 in January, 11 to 14 February, 5 to the 28th, 5 and 5 in March
    (
        "low.special",
        "2026-09-01 10:00",
        "2026-11-09 18:00",
    ),  # 18 to 24 September, 3, 3 (8-10 October), 15 to the 30th, 5 and 1 in November
    (
        "low.special",
        "2026-11-02 10:00",
        "2027-01-04 18:00",
    ),  # 19 in November's four weeks, 5 x 5 to 1 January, 4 January
    ("low.street", "2026-03-02 10:00", "2026-03-30 18:00"),
    ("low.street", "2026-04-20 10:00", "2026-05-20 18:00"),  # 8 in April, 6-9 (a Saturday) are 4, 11-15 and 18-20 May
    ("low.street", "2026-01-30 10:00", "2026-03-05 18:00"),  # 11 to 14 February, 24-28 are 5, 2-5 March
    ("low.street", "2026-12-07 10:00", "2027-01-04 18:00"),  # 4, 5, 5 and 4 to the 31st, 1 and 4 January
    ("poor.street", "2026-03-02 10:00", "2026-03-23 18:00"),
    ("poor.street", "2026-02-09 10:00", "2026-03-06 18:00"),  # 10-14 and 24-28 February, 2-6 March
    (
        "poor.street",
        "2026-09-18 10:00",
        "2026-10-15 18:00",
    ),  # 20 (a Sunday), 21-24, 28-30 September, 8-10, 12-15 October
    ("poor.street", "2026-12-14 10:00", "2027-01-04 18:00"),  # 4, 5 and 4 in December, 1 and 4 January
    ("poor.county", "2026-03-30 10:00", "2026-04-21 18:00"),
    ("poor.county", "2026-08-03 10:00", "2026-08-24 18:00"),  # 4-7, 10-14, 17-21, 24 August
    ("poor.county", "2026-01-30 10:00", "2026-02-27 18:00"),  # 2-6, 9-14 (a Saturday), 24-27 February
    ("poor.county", "2026-12-11 10:00", "2027-01-01 18:00"),  # 5, 5 and 4 in December, 1 January
    ("poor.again", "2026-04-30 10:00", "2026-05-25 18:00"),
    ("poor.again", "2026-07-06 10:00", "2026-07-27 18:00"),  # 7-10, 13-17, 20-24, 27 July
    ("poor.again", "2026-06-10 10:00", "2026-07-02 18:00"),  # 11, 12, 15-18, 22-26, 29, 30 June, 1, 2 July
    ("poor.again", "2026-12-18 10:00", "2027-01-08 18:00"),  # 5 and 4 in December, 1, 4-8 January
    ("poor.refusal", "2026-06-17 10:00", "2026-06-23 18:00"),
    ("poor.refusal", "2026-07-13 10:00", "2026-07-16 18:00"),
    ("poor.refusal", "2026-07-16 10:00", "2026-07-21 18:00"),  # 17, 20, 21 July
    ("poor.refusal", "2026-10-08 10:00", "2026-10-12 18:00"),  # 9, 10 (a Saturday), 12 October
    ("poor.refusal", "2026-12-31 10:00", "2027-01-05 18:00"),
    ("poor.selfcare", "2026-06-01 10:00", "2026-06-15 18:00"),
    ("poor.selfcare", "2026-04-27 10:00", "2026-05-13 18:00"),  # 28-30 April, 6-9 (a Saturday), 11-13 May
    ("poor.selfcare", "2026-02-12 10:00", "2026-03-04 18:00"),  # 13, 14 (a Saturday), 24-28 February, 2-4 March
    ("poor.selfcare", "2026-12-28 10:00", "2027-01-11 18:00"),  # 29-31 December, 1, 4-8, 11 January
    ("rigid.whole", "2026-03-02 10:00", "2026-04-14 18:00"),
    ("rigid.whole", "2026-04-01 10:00", "2026-05-18 18:00"),  # 20 in April, 6-9 (a Saturday), 11-15, 18 May
    (
        "rigid.whole",
        "2026-09-10 10:00",
        "2026-10-28 18:00",
    ),  # 14 in September, with the 20th, 8-10, 12-16, 19-23, 26-28 October
    ("rigid.whole", "2026-11-30 10:00", "2027-01-11 18:00"),  # 23 in December, 1, 4-8, 11 January
    ("rigid.special", "2026-03-02 10:00", "2026-05-08 18:00"),
    ("rigid.special", "2026-06-01 10:00", "2026-08-04 18:00"),  # 20 in June (19 is off), 23 in July, 3, 4 August
    ("rigid.special", "2026-01-20 10:00", "2026-03-30 18:00"),  # 8 in January, 16 in February, 20 to 27 March, the 30th
    (
        "rigid.special",
        "2026-11-16 10:00",
        "2027-01-18 18:00",
    ),  # 10 in November, 23 in December, 1, 4-8, 11-15, 18 January
    # natural days, and a last day that is off
    ("low.notice", "2026-03-11 10:00", "2026-03-18 18:00"),
    ("low.notice", "2026-09-18 10:00", "2026-09-28 18:00"),
    ("low.notice", "2026-07-04 10:00", "2026-07-13 18:00"),  # 11 July is a Saturday
    ("low.notice", "2026-02-21 10:00", "2026-02-28 18:00"),  # a Saturday that is made up
    ("low.notice", "2026-12-25 10:00", "2027-01-01 18:00"),  # a Friday
    ("poor.notice", "2026-03-23 10:00", "2026-03-30 18:00"),
    ("poor.notice", "2026-05-30 10:00", "2026-06-08 18:00"),  # 6 June is a Saturday
    ("poor.notice", "2026-04-28 10:00", "2026-05-06 18:00"),  # 5 May
    ("poor.notice", "2026-05-02 10:00", "2026-05-09 18:00"),  # a Saturday that is made up
    ("poor.notice", "2026-12-26 10:00", "2027-01-04 18:00"),  # 2 January is a Saturday
    # months
    ("low.yearly", "2026-03-23 10:00", "2027-03-23 18:00"),
    ("low.yearly", "2024-02-29 10:00", "2025-02-28 18:00"),  # no 29th; a Friday
    ("low.yearly", "2025-07-11 10:00", "2026-07-13 18:00"),  # a Saturday
    ("low.yearly", "2025-10-01 10:00", "2026-10-08 18:00"),  # 1 October
    ("low.yearly", "2026-02-28 10:00", "2027-03-01 18:00"),  # a Sunday
    ("low.halfyearly", "2026-03-27 10:00", "2026-09-28 18:00"),
    ("low.halfyearly", "2026-08-31 10:00", "2027-03-01 18:00"),  # 28 February 2027 is a Sunday
    ("low.halfyearly", "2026-01-15 10:00", "2026-07-15 18:00"),  # a Wednesday
    ("low.halfyearly", "2026-01-11 10:00", "2026-07-13 18:00"),  # 11 July is a Saturday
    ("low.leaving", "2026-03-31 10:00", "2026-09-30 18:00"),
    ("low.leaving", "2026-02-10 10:00", "2026-08-10 18:00"),  # a Monday
    ("low.leaving", "2026-02-15 10:00", "2026-08-17 18:00"),  # 15 August is a Saturday
    ("low.leaving", "2026-03-20 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    ("low.leaving", "2026-07-31 10:00", "2027-02-01 18:00"),  # 31 January 2027 is a Sunday
    ("rigid.valid", "2026-02-28 10:00", "2027-03-01 18:00"),
    ("rigid.valid", "2025-07-15 10:00", "2026-07-15 18:00"),  # a Wednesday
    ("rigid.valid", "2025-08-08 10:00", "2026-08-10 18:00"),  # a Saturday
    ("rigid.valid", "2025-10-02 10:00", "2026-10-08 18:00"),  # 2 October
    ("rigid.valid", "2025-09-20 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    # local practice, and our own
    ("aid.accept", "2026-03-04 10:00", "2026-03-11 18:00"),
    ("aid.accept", "2026-02-12 10:00", "2026-02-26 18:00"),  # 13, 14 (a Saturday), 24-26 February
    ("aid.accept", "2026-09-29 10:00", "2026-10-12 18:00"),  # 30 September, 8-10, 12 October
    ("aid.accept", "2026-12-28 10:00", "2027-01-04 18:00"),  # 29-31 December, 1, 4 January
    ("aid.supply", "2026-03-06 10:00", "2026-03-10 18:00"),
    ("aid.supply", "2026-03-10 10:00", "2026-03-12 18:00"),
    ("aid.supply", "2026-05-08 10:00", "2026-05-11 18:00"),  # 9, a Saturday, and 11 May
    ("aid.supply", "2026-09-30 10:00", "2026-10-09 18:00"),
    ("aid.supply", "2026-12-31 10:00", "2027-01-04 18:00"),
    ("aid.first", "2026-03-06 23:00", "2026-03-07 23:00"),  # hours stand still for nobody, at night and on Saturdays
    ("aid.first", "2026-03-04 10:00", "2026-03-05 10:00"),
    ("aid.first", "2026-02-14 20:00", "2026-02-15 20:00"),  # the first day of the holidays
    ("aid.first", "2026-12-31 09:30", "2027-01-01 09:30"),
    ("aid.papers", "2026-03-05 10:00", "2026-03-12 18:00"),
    ("aid.papers", "2026-03-01 10:00", "2026-03-06 18:00"),  # begins on a Sunday: 2-6 March
    ("aid.papers", "2026-04-29 10:00", "2026-05-09 18:00"),  # 30 April, 6-9 May, to a Saturday
    ("aid.papers", "2026-12-30 10:00", "2027-01-06 18:00"),  # 31 December, 1, 4-6 January
    ("aid.relief", "2026-03-02 10:00", "2026-03-30 18:00"),
    ("aid.relief", "2026-02-06 10:00", "2026-03-12 18:00"),  # 9-14 and 24-28 February are 11, 2-6 and 9-12 March
    ("aid.relief", "2026-09-14 10:00", "2026-10-16 18:00"),  # 15-18, 20-24, 28-30 September are 12, 8-10, 12-16 October
    ("aid.relief", "2026-12-10 10:00", "2027-01-07 18:00"),  # 15 in December, 1, 4-7 January
    ("aid.written", "2026-03-18 10:00", "2026-03-23 18:00"),
    ("aid.written", "2026-04-13 10:00", "2026-04-16 18:00"),
    ("aid.written", "2026-04-02 10:00", "2026-04-08 18:00"),  # 3, 7, 8 April
    ("aid.written", "2026-02-26 10:00", "2026-03-02 18:00"),  # 27, 28 (a Saturday) February, 2 March
    ("aid.written", "2026-12-30 10:00", "2027-01-04 18:00"),
    ("plan.monthly", "2026-01-31 10:00", "2026-02-28 18:00"),
    ("plan.monthly", "2026-03-23 10:00", "2026-04-23 18:00"),
    ("plan.monthly", "2026-06-11 10:00", "2026-07-13 18:00"),  # 11 July is a Saturday
    ("plan.monthly", "2026-09-03 10:00", "2026-10-08 18:00"),  # 3 October
    ("plan.monthly", "2026-12-01 10:00", "2027-01-01 18:00"),  # a Friday
    ("plan.end", "2026-04-27 10:00", "2026-05-06 18:00"),
    ("plan.end", "2026-03-03 10:00", "2026-03-10 18:00"),
    ("plan.end", "2026-07-11 10:00", "2026-07-20 18:00"),  # 18 July is a Saturday
    ("plan.end", "2026-09-13 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    ("plan.end", "2026-12-27 10:00", "2027-01-04 18:00"),  # 3 January is a Sunday
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("name", "start", "end"), BY_HAND)
def test_a_clock_ends_when_people_counted_that_it_does(name: str, start: str, end: str) -> None:
    assert OFFICE.after(at(start), law.RULES[name].span) == at(end)


def test_every_clock_of_social_assistance_was_counted_by_hand_four_times() -> None:
    counted = [name for name, _, _ in BY_HAND]

    assert set(counted) == {rule.name for rule in HARDSHIP}
    assert min(counted.count(name) for name in counted) >= 4


def test_a_thirty_day_clock_that_began_late_in_the_year_ends_in_the_next() -> None:
    """The notice of the days off of 2027 is not out: counted from Monday to Friday, not refused."""
    assert OFFICE.after(at("2026-11-20 10:00"), law.RULES["low.whole"].span) == at("2027-01-01 18:00")
    assert OFFICE.after(at("2026-11-20 10:00"), law.RULES["low.special"].span) == at("2027-01-22 18:00")


def test_the_figures_are_those_of_the_measures() -> None:
    figures = {
        "low.probe": Span(3, "working day"), "low.check": Span(3, "working day"), "low.notice": Span(7, "day"),
        "low.county": Span(10, "working day"), "low.refusal": Span(3, "working day"),
        "low.whole": Span(30, "working day"), "low.special": Span(45, "working day"),
        "low.street": Span(20, "working day"), "low.yearly": Span(12, "month"), "low.halfyearly": Span(6, "month"),
        "poor.street": Span(15, "working day"), "poor.notice": Span(7, "day"), "poor.county": Span(15, "working day"),
        "poor.again": Span(15, "working day"), "poor.refusal": Span(3, "working day"),
        "poor.selfcare": Span(10, "working day"), "rigid.whole": Span(30, "working day"),
        "rigid.special": Span(45, "working day"), "rigid.valid": Span(12, "month"), "low.leaving": Span(6, "month"),
    }  # fmt: skip
    assert {name: law.RULES[name].span for name in figures} == figures
    assert {name for name in figures if law.RULES[name].mark != "verified"} == set()
    assert all(rule.mark in law.CHANGEABLE for rule in HARDSHIP if rule.name.startswith(("aid.", "plan.")))


@pytest.mark.parametrize("milestone", TIMELINE, ids=lambda milestone: milestone.name)
def test_somebody_hears_of_the_end_of_every_clock_before_or_when_it_comes(milestone: Milestone) -> None:
    start = at("2026-03-02 10:00")
    end = OFFICE.after(start, law.RULES[milestone.rule].span)
    told = list(planned(find_services()["hardship"], (Running(milestone.name, start, end),), OFFICE))
    assert told
    assert all(start < one.due_at for one in told)
