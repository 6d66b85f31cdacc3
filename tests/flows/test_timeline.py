"""When somebody hears of a span: on the day from its start, or back from its end, always while the office is open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows import law
from flows.calendar import Span
from flows.cases import timeline
from flows.cases.timeline import Running
from flows.model import Phrase
from flows.model.parts import Milestone, Warning
from tests.flows.test_law_deadlines import OFFICE, SHANGHAI

SAYS = Phrase("{ref}")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rule", "start", "days", "at"),
    [
        ("confirmation.window", "2026-03-02 16:30", 15, "2026-03-17 09:00"),
        ("confirmation.window", "2026-03-02 16:30", 23, "2026-03-25 09:00"),
        ("confirmation.window", "2026-03-02 16:30", 28, "2026-03-30 09:00"),
        ("confirmation.window", "2026-03-02 16:30", 0, "2026-04-01 18:01"),
        ("mediation.limit", "2026-09-03 10:00", 28, "2026-10-08 09:00"),  # 1 October: said when people are back
        ("mediation.limit", "2026-09-03 10:00", -3, "2026-09-30 09:00"),  # 5 October: said while something can be done
        ("mediation.limit", "2026-08-21 10:00", 23, "2026-09-14 09:00"),  # 13 September is a Sunday
        ("mediation.limit", "2026-08-28 10:00", 23, "2026-09-20 09:00"),  # a Sunday that is made up
    ],
)
def test_a_warning_comes_at_the_opening_of_its_day(rule: str, start: str, days: int, at: str) -> None:
    began = local(start)
    running = Running("span", began, OFFICE.after(began, law.RULES[rule].span))

    warned = timeline.warned_at(Warning(days, ("handler",), SAYS), running, OFFICE)
    assert f"{warned.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == at


def test_a_community_changes_what_no_law_fixes_and_nothing_else() -> None:
    local_one, lawful = Milestone("mediation", "mediation.limit"), Milestone("confirm", "confirmation.window")
    changed = {"mediation": Span(20, "day"), "confirm": Span(90, "day")}

    assert timeline.span_of(local_one, changed) == Span(20, "day")
    assert timeline.span_of(lawful, changed) == Span(30, "day")
    assert timeline.span_of(local_one, {}) == Span(30, "day")


def test_quiet_hours_hold_back_what_an_end_in_the_evening_says() -> None:
    began = local("2026-03-02 22:30")
    running = Running("span", began, began + timedelta(hours=24))

    warned = timeline.warned_at(Warning(0, ("handler",), SAYS), running, OFFICE)
    assert f"{warned.astimezone(SHANGHAI):%m-%d %H:%M}" == "03-04 08:00"
