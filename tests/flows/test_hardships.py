"""What a request for help declares: checked before the start, leading to the right door, promising nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows.hardships.leads import LEADS
from flows.hardships.seen import ERRANDS
from flows.model import Is, Service
from flows.model.parts import Advance, Course
from flows.papers import leads
from flows.registry import find_services, problems
from flows.visits import badge, seasons

HARDSHIP = find_services()["hardship"]
GROUPS = ("特困", "低保：", "低保边缘", "刚性支出", "受灾", "临时救助", "疾病应急", "流浪")
"""The eight groups of the Social Assistance Law, art. 13, as residents know them."""


def with_advance(name: str, **changes: object) -> Service:
    """The service with one advance changed."""
    assert HARDSHIP.course is not None

    def changed(advance: Advance) -> Advance:
        return replace(advance, **changes) if advance.name == name else advance  # type: ignore[arg-type]  # its own fields

    stages = tuple(
        replace(stage, advances=tuple(changed(one) for one in stage.advances)) for stage in HARDSHIP.course.stages
    )
    return replace(HARDSHIP, course=Course(stages, street_when=HARDSHIP.course.street_when))


@pytest.mark.parametrize(
    ("service", "words"),
    [
        (replace(HARDSHIP, visits=None, documents=()), "waits for visits"),
        (with_advance("screen", alerts_when=Is("related", "也许")), "'也许', which is no option of related"),
        (with_advance("screen", alerts_when=Is("unasked", "是")), "unasked, which nothing asks"),
        (
            replace(HARDSHIP, documents=(replace(HARDSHIP.documents[0], when="after:nowhere"),)),
            "is needed when after:nowhere",
        ),
        (
            replace(HARDSHIP, documents=(replace(HARDSHIP.documents[0], when="related=也许"),)),
            "is needed when related=也许",
        ),
        (replace(HARDSHIP, errands=replace(ERRANDS, stages=("nowhere",))), "errands wait for nowhere"),
        (replace(HARDSHIP, leads=(replace(LEADS[0], when=Is("trouble", "没有的")),)), "a lead waits for '没有的'"),
    ],
)
def test_what_could_not_work_is_told_before_the_bot_starts(service: Service, words: str) -> None:
    assert list(problems(HARDSHIP)) == []
    assert any(words in problem for problem in problems(service)), list(problems(service))


def test_every_group_of_the_law_is_named_to_somebody_and_nobody_is_promised_anything() -> None:
    said = [lead.text.text for lead in LEADS]
    for group in GROUPS:
        assert any(group in words for words in said), group
    assert not [words for words in said if any(sign in words for sign in ("您符合", "一定", "可以领", "能领"))]
    assert "批不批由街道按规定定" in leads.MAY_ASK.text


@pytest.mark.parametrize(
    ("answers", "wanted", "not_wanted"),
    [
        ({"pressing": "是", "trouble": ("其他",)}, ("不看户口", "派出所"), ("低保：",)),
        ({"danger": "有", "trouble": ("没人照顾",)}, ("先送医院", "特困"), ("就业",)),
        ({"pressing": "不是", "trouble": ("上学",)}, ("直接问学校", "刚性支出"), ("受灾", "住房部门")),
        ({"trouble": ("住房",), "members": ("残疾人",)}, ("住房部门", "残联"), ("学校",)),
        ({"trouble": ("其他",), "party_member": "是"}, ("党支部",), ("低保",)),
        ({"trouble": ("其他",), "party_member": "不是"}, (), ("党支部",)),
    ],
)
def test_answers_lead_to_the_right_door(
    answers: dict[str, str | tuple[str, ...]], wanted: tuple[str, ...], not_wanted: tuple[str, ...]
) -> None:
    said = "\n".join(str(line.args) for line in leads.lines(HARDSHIP, answers))
    for words in wanted:
        assert words in said
    for words in not_wanted:
        assert words not in said


def test_a_badge_is_the_same_every_time_and_tells_no_number_of_an_account() -> None:
    numbers = {badge("FA", person) for person in range(10**17, 10**17 + 500)}
    assert badge("FA", 7) == badge("FA", 7)
    assert len(numbers) > 450
    assert all(one.startswith("FA-") and len(one) == 7 for one in numbers)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 6, 9), ()),
        (date(2026, 6, 10), (date(2026, 7, 1),)),
        (date(2026, 7, 1), (date(2026, 7, 1),)),
        (date(2026, 7, 2), ()),
        (date(2027, 1, 16), (date(2027, 2, 6),)),
        (date(2028, 1, 16), ()),
    ],
)
def test_the_list_of_a_visiting_day_is_due_three_weeks_before_it(today: date, found: tuple[date, ...]) -> None:
    assert seasons.coming(("07-01", "2027-02-06"), today) == found
