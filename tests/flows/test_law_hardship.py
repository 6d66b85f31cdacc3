"""Every clock of social assistance, counted on the calendar of 2026: the results were worked out by hand.

The days off and the days made up stand in `test_law_deadlines`.
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
    ("low.check", "2026-02-11 10:00", "2026-02-14 18:00"),  # a Saturday that is made up
    ("low.check", "2026-03-11 10:00", "2026-03-16 18:00"),
    ("low.county", "2026-03-18 10:00", "2026-04-01 18:00"),
    ("low.county", "2026-09-22 10:00", "2026-10-13 18:00"),
    ("low.refusal", "2026-03-18 10:00", "2026-03-23 18:00"),
    ("low.whole", "2026-03-02 10:00", "2026-04-14 18:00"),
    ("low.whole", "2026-02-09 10:00", "2026-03-27 18:00"),
    ("low.whole", "2026-09-18 10:00", "2026-11-05 18:00"),
    ("low.special", "2026-03-02 10:00", "2026-05-08 18:00"),
    ("low.street", "2026-03-02 10:00", "2026-03-30 18:00"),
    ("poor.street", "2026-03-02 10:00", "2026-03-23 18:00"),
    ("poor.county", "2026-03-30 10:00", "2026-04-21 18:00"),
    ("poor.again", "2026-04-30 10:00", "2026-05-25 18:00"),
    ("poor.refusal", "2026-06-17 10:00", "2026-06-23 18:00"),
    ("poor.selfcare", "2026-06-01 10:00", "2026-06-15 18:00"),
    ("rigid.whole", "2026-03-02 10:00", "2026-04-14 18:00"),
    ("rigid.special", "2026-03-02 10:00", "2026-05-08 18:00"),
    # natural days, and a last day that is off
    ("low.notice", "2026-03-11 10:00", "2026-03-18 18:00"),
    ("low.notice", "2026-09-18 10:00", "2026-09-28 18:00"),
    ("poor.notice", "2026-03-23 10:00", "2026-03-30 18:00"),
    # months
    ("low.yearly", "2026-03-23 10:00", "2027-03-23 18:00"),
    ("low.halfyearly", "2026-03-27 10:00", "2026-09-28 18:00"),
    ("low.halfyearly", "2026-08-31 10:00", "2027-03-01 18:00"),  # 28 February 2027 is a Sunday
    ("low.leaving", "2026-03-31 10:00", "2026-09-30 18:00"),
    ("rigid.valid", "2026-02-28 10:00", "2027-03-01 18:00"),
    # local practice, and our own
    ("aid.accept", "2026-03-04 10:00", "2026-03-11 18:00"),
    ("aid.supply", "2026-03-06 10:00", "2026-03-10 18:00"),
    ("aid.first", "2026-03-06 23:00", "2026-03-07 23:00"),  # hours stand still for nobody, at night and on Saturdays
    ("aid.papers", "2026-03-05 10:00", "2026-03-12 18:00"),
    ("aid.relief", "2026-03-02 10:00", "2026-03-30 18:00"),
    ("aid.written", "2026-03-18 10:00", "2026-03-23 18:00"),
    ("plan.monthly", "2026-01-31 10:00", "2026-02-28 18:00"),
    ("plan.monthly", "2026-03-23 10:00", "2026-04-23 18:00"),
    ("plan.end", "2026-04-27 10:00", "2026-05-06 18:00"),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("name", "start", "end"), BY_HAND)
def test_a_clock_ends_when_people_counted_that_it_does(name: str, start: str, end: str) -> None:
    assert OFFICE.after(at(start), law.RULES[name].span) == at(end)


def test_every_clock_of_social_assistance_was_counted_by_hand() -> None:
    assert {name for name, _, _ in BY_HAND} == {rule.name for rule in HARDSHIP}


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
