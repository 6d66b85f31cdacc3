"""Every figure of a transfer, counted on the calendar of 2026 by hand; and what people are told of it, and when."""

from __future__ import annotations

from datetime import datetime

import pytest

from flows import law
from flows.cases import timeline
from flows.cases.timeline import Running
from flows.registry import find_services
from flows.transfers import LETTERS, TIMELINE
from tests.flows.test_law_deadlines import OFFICE, SHANGHAI

BY_HAND = (
    # months: the same day number; a day off rolls on to the next working day
    ("transfer.away", "2026-03-02 10:00", "2026-09-02 18:00"),
    ("transfer.away", "2025-11-30 10:00", "2026-06-01 18:00"),  # 30 May is a Saturday
    ("transfer.away", "2026-04-03 10:00", "2026-10-08 18:00"),  # 3 October: the holidays end on the 7th
    ("transfer.floating", "2026-01-05 10:00", "2026-07-06 18:00"),  # 5 July is a Sunday
    ("transfer.floating", "2025-12-19 10:00", "2026-06-22 18:00"),  # 19-21 June are days off
    ("transfer.self_left", "2026-02-28 10:00", "2026-08-28 18:00"),
    ("transfer.self_left", "2026-03-20 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    ("transfer.lost", "2026-03-31 10:00", "2026-09-30 18:00"),  # September has 30 days
    ("transfer.lost", "2026-03-25 10:00", "2026-09-28 18:00"),  # 25-27 September are days off
    ("transfer.removed", "2024-10-08 10:00", "2026-10-08 18:00"),
    ("transfer.removed", "2024-02-29 10:00", "2026-02-28 18:00"),  # no 29th; a Saturday that is made up
    ("transfer.graduate", "2024-07-01 10:00", "2026-07-01 18:00"),
    ("transfer.graduate", "2024-06-20 10:00", "2026-06-22 18:00"),
    ("transfer.abroad", "2026-01-15 10:00", "2026-07-15 18:00"),
    ("transfer.abroad", "2025-10-31 10:00", "2026-04-30 18:00"),
    ("transfer.postponed", "2026-02-16 10:00", "2026-08-17 18:00"),  # 16 August is a Sunday
    ("transfer.postponed", "2025-11-03 10:00", "2026-05-06 18:00"),  # 1-5 May are days off
    ("transfer.dues", "2026-03-01 10:00", "2026-09-01 18:00"),
    ("transfer.dues", "2025-11-01 10:00", "2026-05-06 18:00"),
    # natural days: the first is not counted
    ("transfer.near", "2026-03-04 10:00", "2026-04-03 18:00"),
    ("transfer.near", "2026-09-02 10:00", "2026-10-08 18:00"),  # 2 October
    ("transfer.near", "2026-01-20 10:00", "2026-02-24 18:00"),  # 19 February
    ("transfer.province", "2026-03-02 10:00", "2026-06-01 18:00"),  # 31 May is a Sunday
    ("transfer.province", "2026-01-05 10:00", "2026-04-07 18:00"),  # 5 April
    ("transfer.far", "2026-04-07 10:00", "2026-07-06 18:00"),
    ("transfer.far", "2026-07-06 10:00", "2026-10-08 18:00"),  # 4 October
    ("transfer.written", "2026-04-07 10:00", "2026-07-06 18:00"),
    ("transfer.written", "2026-03-23 10:00", "2026-06-22 18:00"),  # 21 June
    ("transfer.receipt", "2026-03-19 10:00", "2026-04-20 18:00"),  # 18 April is a Saturday
    ("transfer.receipt", "2026-09-01 10:00", "2026-10-08 18:00"),  # 1 October
    ("transfer.correct", "2026-03-04 10:00", "2026-03-19 18:00"),
    ("transfer.correct", "2026-09-18 10:00", "2026-10-08 18:00"),  # 3 October
    ("transfer.await", "2026-03-04 10:00", "2026-03-19 18:00"),
    ("transfer.await", "2026-06-05 10:00", "2026-06-22 18:00"),  # 20 June
    ("transfer.report_in", "2026-03-04 10:00", "2026-03-19 18:00"),
    ("transfer.report_in", "2026-04-16 10:00", "2026-05-06 18:00"),  # 1 May
    # working days
    ("transfer.approve", "2026-03-04 10:00", "2026-03-18 18:00"),
    ("transfer.approve", "2026-09-21 10:00", "2026-10-12 18:00"),  # 22-24, 28-30 September, 8-10 and 12 October
    ("transfer.approve", "2026-02-10 10:00", "2026-03-02 18:00"),  # 11-14, 24-28 February, 2 March
    ("transfer.refusal", "2026-03-05 10:00", "2026-03-12 18:00"),
    ("transfer.refusal", "2026-09-28 10:00", "2026-10-10 18:00"),  # 29, 30 September, 8-10 October, a Saturday
)
LETTER = next(milestone for milestone in TIMELINE if milestone.name == "letter_far")


@pytest.mark.parametrize(("rule", "start", "end"), BY_HAND)
def test_a_figure_ends_on_the_day_that_was_worked_out_by_hand(rule: str, start: str, end: str) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)

    assert f"{OFFICE.after(began, law.RULES[rule].span).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == end


def test_every_figure_was_worked_out_more_than_once() -> None:
    counted = [rule for rule, _, _ in BY_HAND]

    assert set(counted) == {rule.name for rule in law.BY_SERVICE["transfer"]}
    assert min(counted.count(rule) for rule in counted) >= 2


def test_what_the_regulation_fixes_is_nobodys_to_change() -> None:
    fixed = {rule.name for rule in law.BY_SERVICE["transfer"] if "条例第" in rule.source.text}

    assert fixed == {
        "transfer.away", "transfer.self_left", "transfer.lost", "transfer.removed", "transfer.graduate",
        "transfer.abroad",
    }  # fmt: skip
    assert {law.RULES[name].mark for name in fixed} == {"verified"}


@pytest.mark.parametrize(
    ("issued", "told"),
    [
        # until 6 July, a Monday: half is 22 May; a week before is 29 June; the day before a Sunday, so Friday
        ("2026-04-07 18:00", ["05-22 09:00", "06-29 09:00", "07-03 09:00", "07-06 18:01"]),
        # until 8 October: half is 21 August; a week before is 1 October, the day before the 7th: both days off
        ("2026-07-06 18:00", ["08-21 09:00", "09-30 09:00", "09-30 09:00", "10-08 18:01"]),
    ],
)
def test_a_letter_is_called_to_mind_at_half_a_week_a_day_and_when_it_is_over(issued: str, told: list[str]) -> None:
    began = datetime.fromisoformat(issued).replace(tzinfo=SHANGHAI)
    running = Running("letter_far", began, OFFICE.after(began, law.RULES[LETTER.rule].span))

    warned = [timeline.warned_at(warning, running, OFFICE).astimezone(SHANGHAI) for warning in LETTER.warnings]
    assert [f"{at:%m-%d %H:%M}" for at in warned] == told


def test_what_days_off_push_to_the_same_morning_is_said_once() -> None:
    began = datetime.fromisoformat("2026-07-06 18:00").replace(tzinfo=SHANGHAI)
    running = Running("letter_far", began, OFFICE.after(began, law.RULES[LETTER.rule].span))

    planned = timeline.planned(find_services()["transfer"], (running,), OFFICE)
    assert [one.about for one in planned] == ["letter_far/half", "letter_far/-7", "letter_far/0"]


def test_both_ends_hear_of_every_letter() -> None:
    letters = [milestone for milestone in TIMELINE if milestone.name in LETTERS]

    assert len(letters) == len(LETTERS)
    assert {warning.to for milestone in letters for warning in milestone.warnings} == {("handler", "resident")}
