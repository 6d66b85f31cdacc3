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
    ("transfer.away", "2026-08-31 10:00", "2027-03-01 18:00"),  # 28 February 2027 is its month's last, and a Sunday
    ("transfer.floating", "2026-01-05 10:00", "2026-07-06 18:00"),  # 5 July is a Sunday
    ("transfer.floating", "2025-12-19 10:00", "2026-06-22 18:00"),  # 19-21 June are days off
    ("transfer.floating", "2026-03-10 10:00", "2026-09-10 18:00"),  # a Thursday
    ("transfer.floating", "2025-08-31 10:00", "2026-02-28 18:00"),  # no 31st; a Saturday that is made up
    ("transfer.self_left", "2026-02-28 10:00", "2026-08-28 18:00"),
    ("transfer.self_left", "2026-03-20 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    ("transfer.self_left", "2026-01-18 10:00", "2026-07-20 18:00"),  # 18 July is a Saturday
    ("transfer.self_left", "2026-08-29 10:00", "2027-03-01 18:00"),  # no 29th; 28 February 2027 is a Sunday
    ("transfer.lost", "2026-03-31 10:00", "2026-09-30 18:00"),  # September has 30 days
    ("transfer.lost", "2026-03-25 10:00", "2026-09-28 18:00"),  # 25-27 September are days off
    ("transfer.lost", "2026-02-08 10:00", "2026-08-10 18:00"),  # 8 August is a Saturday
    ("transfer.lost", "2026-07-31 10:00", "2027-02-01 18:00"),  # 31 January 2027 is a Sunday
    ("transfer.removed", "2024-10-08 10:00", "2026-10-08 18:00"),
    ("transfer.removed", "2024-02-29 10:00", "2026-02-28 18:00"),  # no 29th; a Saturday that is made up
    ("transfer.removed", "2024-07-11 10:00", "2026-07-13 18:00"),  # 11 July is a Saturday
    ("transfer.removed", "2024-10-03 10:00", "2026-10-08 18:00"),  # 3 October
    ("transfer.removed", "2025-01-01 10:00", "2027-01-01 18:00"),  # a Friday; the notice of its days off is not out
    ("transfer.graduate", "2024-07-01 10:00", "2026-07-01 18:00"),
    ("transfer.graduate", "2024-06-20 10:00", "2026-06-22 18:00"),
    ("transfer.graduate", "2024-07-05 10:00", "2026-07-06 18:00"),  # 5 July is a Sunday
    ("transfer.graduate", "2024-09-20 10:00", "2026-09-20 18:00"),  # a Sunday that is made up
    ("transfer.graduate", "2025-06-30 10:00", "2027-06-30 18:00"),  # a Wednesday
    ("transfer.abroad", "2026-01-15 10:00", "2026-07-15 18:00"),
    ("transfer.abroad", "2025-10-31 10:00", "2026-04-30 18:00"),
    ("transfer.abroad", "2026-02-22 10:00", "2026-08-24 18:00"),  # 22 August is a Saturday
    ("transfer.abroad", "2026-04-05 10:00", "2026-10-08 18:00"),  # 5 October
    ("transfer.abroad", "2026-10-08 10:00", "2027-04-08 18:00"),  # a Thursday
    ("transfer.postponed", "2026-02-16 10:00", "2026-08-17 18:00"),  # 16 August is a Sunday
    ("transfer.postponed", "2025-11-03 10:00", "2026-05-06 18:00"),  # 1-5 May are days off
    ("transfer.postponed", "2026-03-11 10:00", "2026-09-11 18:00"),  # a Friday
    ("transfer.postponed", "2025-08-31 10:00", "2026-02-28 18:00"),  # no 31st; a Saturday that is made up
    ("transfer.dues", "2026-03-01 10:00", "2026-09-01 18:00"),
    ("transfer.dues", "2025-11-01 10:00", "2026-05-06 18:00"),
    ("transfer.dues", "2026-02-01 10:00", "2026-08-03 18:00"),  # 1 August is a Saturday
    ("transfer.dues", "2026-09-01 10:00", "2027-03-01 18:00"),  # a Monday
    # natural days: the first is not counted
    ("transfer.near", "2026-03-04 10:00", "2026-04-03 18:00"),
    ("transfer.near", "2026-09-02 10:00", "2026-10-08 18:00"),  # 2 October
    ("transfer.near", "2026-01-20 10:00", "2026-02-24 18:00"),  # 19 February
    ("transfer.near", "2026-06-11 10:00", "2026-07-13 18:00"),  # 11 July is a Saturday
    ("transfer.near", "2026-08-21 10:00", "2026-09-20 18:00"),  # 10 days of August and 20: a Sunday that is made up
    ("transfer.near", "2026-12-02 10:00", "2027-01-01 18:00"),  # 29 days of December and 1: a Friday
    ("transfer.province", "2026-03-02 10:00", "2026-06-01 18:00"),  # 31 May is a Sunday
    ("transfer.province", "2026-01-05 10:00", "2026-04-07 18:00"),  # 5 April
    ("transfer.province", "2026-06-03 10:00", "2026-09-01 18:00"),  # 27, 31 and 31 days, and 1: a Tuesday
    (
        "transfer.province",
        "2025-11-16 10:00",
        "2026-02-14 18:00",
    ),  # 14, 31 and 31 days, and 14: a Saturday that is made up
    ("transfer.province", "2026-11-20 10:00", "2027-02-18 18:00"),  # 10, 31 and 31 days, and 18: a Thursday
    ("transfer.far", "2026-04-07 10:00", "2026-07-06 18:00"),
    ("transfer.far", "2026-07-06 10:00", "2026-10-08 18:00"),  # 4 October
    ("transfer.far", "2026-04-12 10:00", "2026-07-13 18:00"),  # 18, 31 and 30 days, and 11: a Saturday
    ("transfer.far", "2026-10-03 10:00", "2027-01-01 18:00"),  # 28, 30 and 31 days, and 1: a Friday
    ("transfer.written", "2026-04-07 10:00", "2026-07-06 18:00"),
    ("transfer.written", "2026-03-23 10:00", "2026-06-22 18:00"),  # 21 June
    ("transfer.written", "2026-05-10 10:00", "2026-08-10 18:00"),  # 21, 30 and 31 days, and 8: a Saturday
    ("transfer.written", "2026-11-30 10:00", "2027-03-01 18:00"),  # 31 and 31 days, and 28: a Sunday, the month's last
    ("transfer.receipt", "2026-03-19 10:00", "2026-04-20 18:00"),  # 18 April is a Saturday
    ("transfer.receipt", "2026-09-01 10:00", "2026-10-08 18:00"),  # 1 October
    ("transfer.receipt", "2026-05-12 10:00", "2026-06-11 18:00"),  # 19 days of May and 11: a Thursday
    ("transfer.receipt", "2026-01-31 10:00", "2026-03-02 18:00"),  # 28 days of February and 2: a Monday
    ("transfer.receipt", "2026-12-10 10:00", "2027-01-11 18:00"),  # 21 days and 9: a Saturday
    ("transfer.correct", "2026-03-04 10:00", "2026-03-19 18:00"),
    ("transfer.correct", "2026-09-18 10:00", "2026-10-08 18:00"),  # 3 October
    ("transfer.correct", "2026-07-10 10:00", "2026-07-27 18:00"),  # 25 July is a Saturday
    ("transfer.correct", "2026-02-13 10:00", "2026-02-28 18:00"),  # a Saturday that is made up, its month's last
    ("transfer.correct", "2026-12-17 10:00", "2027-01-01 18:00"),  # 14 days and 1: a Friday
    ("transfer.await", "2026-03-04 10:00", "2026-03-19 18:00"),
    ("transfer.await", "2026-06-05 10:00", "2026-06-22 18:00"),  # 20 June
    ("transfer.await", "2026-08-01 10:00", "2026-08-17 18:00"),  # 16 August is a Sunday
    ("transfer.await", "2026-04-24 10:00", "2026-05-09 18:00"),  # 6 days and 9: a Saturday that is made up
    ("transfer.await", "2026-12-18 10:00", "2027-01-04 18:00"),  # 13 days and 2: a Saturday
    ("transfer.report_in", "2026-03-04 10:00", "2026-03-19 18:00"),
    ("transfer.report_in", "2026-04-16 10:00", "2026-05-06 18:00"),  # 1 May
    ("transfer.report_in", "2026-07-03 10:00", "2026-07-20 18:00"),  # 18 July is a Saturday
    ("transfer.report_in", "2026-01-31 10:00", "2026-02-24 18:00"),  # 15 February; the holidays end on the 23rd
    ("transfer.report_in", "2026-12-31 10:00", "2027-01-15 18:00"),  # a Friday
    # working days
    ("transfer.approve", "2026-03-04 10:00", "2026-03-18 18:00"),
    ("transfer.approve", "2026-09-21 10:00", "2026-10-12 18:00"),  # 22-24, 28-30 September, 8-10 and 12 October
    ("transfer.approve", "2026-02-10 10:00", "2026-03-02 18:00"),  # 11-14, 24-28 February, 2 March
    (
        "transfer.approve",
        "2026-05-03 10:00",
        "2026-05-18 18:00",
    ),  # begins on a day off: 6-9 (a Saturday), 11-15, 18 May
    ("transfer.approve", "2026-12-21 10:00", "2027-01-04 18:00"),  # 22-25, 28-31 December, 1 and 4 January
    ("transfer.refusal", "2026-03-05 10:00", "2026-03-12 18:00"),
    ("transfer.refusal", "2026-09-28 10:00", "2026-10-10 18:00"),  # 29, 30 September, 8-10 October, a Saturday
    ("transfer.refusal", "2026-03-02 10:00", "2026-03-09 18:00"),  # 3-6 and 9 March
    ("transfer.refusal", "2026-02-13 10:00", "2026-02-27 18:00"),  # 14 (a Saturday), 24-27 February
    ("transfer.refusal", "2026-12-29 10:00", "2027-01-05 18:00"),  # 30, 31 December, 1, 4, 5 January
)
LETTER = next(milestone for milestone in TIMELINE if milestone.name == "letter_far")


@pytest.mark.parametrize(("rule", "start", "end"), BY_HAND)
def test_a_figure_ends_on_the_day_that_was_worked_out_by_hand(rule: str, start: str, end: str) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)

    assert f"{OFFICE.after(began, law.RULES[rule].span).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == end


def test_every_figure_was_worked_out_four_times() -> None:
    counted = [rule for rule, _, _ in BY_HAND]

    assert set(counted) == {rule.name for rule in law.BY_SERVICE["transfer"]}
    assert min(counted.count(rule) for rule in counted) >= 4


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
