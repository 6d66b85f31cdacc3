"""What every form here does for people, seen once through the chat: the start, what is said on the way, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import START, open_stage
from tests.tales import FILLED, answers, begins, reference_in, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage

DAY = timedelta(days=1)
TONIGHT = START + timedelta(hours=11)
"""21:00 in Shenzhen."""


async def test_the_start_page_says_how_long_it_takes_what_to_have_ready_and_the_other_way_in(stage: Stage) -> None:
    await stage.resident.says("/legal")

    page = await stage.resident.taps("同意")

    assert "大约 " in page
    assert "4 分钟。随时可以停下，下次接着填。" in page
    assert "要准备什么：\n· 事情的大概经过" in page
    assert "打 0755-00000000（福安社区党群服务中心一楼，周一至周五 09:00-12:00" in page
    assert stage.resident.buttons() == ["同意，开始", "先不办"]


async def test_before_a_number_is_given_it_is_said_why_and_who_will_see_it(stage: Stage) -> None:
    await begins(stage.resident, "legal")

    asked = await answers(stage.resident, FILLED["legal"][:9])

    assert "打哪个电话能找到您" in asked
    assert "为什么问：好和您约时间。" in asked
    assert "谁会看到：只有接手的律师和社区协调员" in asked


async def test_not_to_know_is_an_answer_and_what_is_optional_may_stay_empty(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")

    check = await answers(resident, ("邻里", "说不好", "[不清楚]", *FILLED["legal"][3:5], "没有", *FILLED["legal"][6:]))

    assert "2. 期限：不清楚\n" in check
    assert "6. 对方：没有填\n" in check


async def test_a_day_that_has_gone_by_is_asked_for_once_more_and_the_rest_is_kept(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"])
    check = resident.inbox()[-1]
    await stage.passes(4 * DAY)
    await resident.reads()

    asked = await resident.taps("提交咨询申请", on=check)

    assert "“方便的日子”要再填一次" in asked
    assert "哪天方便" in asked
    assert "对方：楼上的老王" in await resident.says("3月20日")
    reference_in(await resident.taps("提交"))


async def test_the_receipt_says_what_happens_next_by_when_and_whom_to_call(stage: Stage) -> None:
    await begins(stage.resident, "legal")
    await answers(stage.resident, FILLED["legal"])

    receipt = await stage.resident.taps("提交")

    assert receipt.startswith("已经提交。您的编号是 FA-26-")
    assert "律师会在 3月9日（周一） 18:00 前和您约好时间。" in receipt
    assert "最晚 3月11日（周三） 18:00 前给您答复。" in receipt
    assert "打 0755-00000000" in receipt
    assert stage.resident.buttons() == ["我的办件"]


@pytest.mark.parametrize(
    ("service", "before", "words"),
    [
        (
            "mediation",
            3,
            ("派出所", "社区不再另开调解。\n您可以问问承办的人，能不能先调解。想听听社区的意见，就接着填。"),
        ),
        ("mediation", 2, ("有", "也不会让您和对方坐到一起。请接着填几题，社区会单独联系您。")),
        ("transfer", 4, ("单位有党组织", "一般转到单位。您可以先问问单位，也可以接着填")),
    ],
)
async def test_what_is_better_done_elsewhere_is_said_at_once_and_nobody_is_sent_away(
    stage: Stage, service: str, before: int, words: tuple[str, str]
) -> None:
    resident, (answer, said) = stage.resident, words
    await begins(resident, service)
    await answers(resident, FILLED[service][:before])

    read = await resident.says(answer)

    assert said in read
    assert f"第 {before + 2} 题" in read


async def test_taking_a_case_back_asks_once_and_can_be_left(stage: Stage) -> None:
    resident = stage.resident
    reference = await sends(resident, "legal")
    await resident.taps("我的办件")
    await resident.taps(reference)

    assert f"确定撤回 {reference}？撤回后就不办了" in await resident.taps("撤回这件事")
    assert "等志愿者认领" in await resident.taps("不撤回")


async def test_at_night_who_wants_a_person_is_told_when_somebody_is_back_and_whom_to_call_now(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}", start=TONIGHT) as stage:
        said = await stage.resident.says("人工")

        assert "下次上班：3月5日（周四） 09:00" in said
        assert "110（报警）、119（火警）、120（急救）" in said
        assert "0755-00000000" in said
