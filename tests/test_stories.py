"""Whole stories through real HTTP: from the first word to the closed case, for each service."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.tales import FILLED, answers, begins, claims, finishes, is_done, picture, reference_in, sends

if TYPE_CHECKING:
    from tests.cast import Stage

UNTIL_ASKED = timedelta(days=6)
"""Three days after "done", at the close of a working day."""


async def test_a_legal_question_goes_from_the_first_word_to_solved(each_stage: Stage) -> None:
    stage = each_stage
    resident, wang = stage.resident, stage.wang
    await wang.starts()

    assert "福安社区" in await resident.starts()
    assert "谁看得到" in await resident.taps("法律咨询")
    assert "律师免费听您说" in await resident.taps("同意")
    assert "您想咨询哪类问题" in await resident.taps("同意，开始")
    check = await answers(resident, FILLED["legal"])
    assert "现在还没有提交" in check
    assert "138****7001" in check
    receipt = await resident.taps("提交咨询申请")
    reference = reference_in(receipt)
    assert "不收一分钱" in receipt
    [card] = stage.group()
    assert reference in card.words
    assert "邻里" in card.words

    details = await claims(wang)
    assert "13800007001" in details
    assert "楼上漏水" in details
    assert f"您的办件 {reference}（法律咨询）已由王姐接手" in await resident.reads()
    assert "已联系上居民" in await wang.taps("已联系上居民")
    assert "已记为办好" in await finishes(wang, "写了律师函，给了您一份")
    assert "写了律师函，给了您一份" in await resident.reads()

    await stage.passes(UNTIL_ASKED)
    assert f"您的办件 {reference}（法律咨询）几天前办好了" in await resident.reads()
    assert resident.buttons() == ["解决了", "部分解决", "没解决", "不需要了"]
    assert "太好了" in await resident.taps("解决了")
    [card] = stage.group()
    assert "已办结" in card.words
    assert not card.labels


@pytest.mark.parametrize("service", sorted(FILLED))
async def test_each_service_is_sent_claimed_done_and_judged(service: str, stage: Stage) -> None:
    resident, li = stage.resident, stage.li
    await li.starts()

    reference = await sends(resident, service)
    assert reference in await claims(li)
    await finishes(li, "办成了")
    assert "办成了" in await resident.reads()
    await stage.passes(UNTIL_ASKED)
    assert reference in await resident.taps("不需要了")
    assert "已办结" in stage.group()[-1].words


@pytest.mark.parametrize("service", sorted(FILLED))
async def test_nothing_of_the_resident_stands_in_the_group(service: str, stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, service)
    await claims(stage.wang)
    await finishes(stage.wang, "陈奶奶的事办好了")

    said = " ".join(message.words for message in stage.group())
    for secret in ("陈", "1380000", "7001", "楼上", "502", "老伴", "中共", "律师函", "办好了的"):
        assert secret not in said


async def test_a_mediation_brings_its_photos_to_the_mediator(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await begins(resident, "mediation")
    before, after = FILLED["mediation"][:11], FILLED["mediation"][12:]
    await answers(resident, before)

    for number in (1, 2, 3):
        stage.world.sends_photo(resident.id, None, picture(number))
        assert f"已收到 {number} 个文件" in await resident.reads()
    await resident.taps("发完了")
    assert "3 个文件" in await answers(resident, after)
    await resident.taps("提交调解申请")
    details = await claims(wang)

    assert "附件：3 个" in details
    photos = [message for message in wang.inbox() if message.kind == "photo"]
    assert len(photos) == 3
    assert all(photo.protected for photo in photos)


async def test_not_solved_goes_on_at_once_with_the_same_person_and_a_new_promise(each_stage: Stage) -> None:
    stage = each_stage
    resident, wang, zhou = stage.resident, stage.wang, stage.zhou
    reference = await is_done(stage)
    await zhou.starts()
    await stage.passes(UNTIL_ASKED)

    reopened = await resident.taps("没解决")

    assert f"编号不变：{reference}" in reopened
    assert "还差什么没办好" in reopened
    assert f"{reference}（法律咨询）居民说还没解决" in await wang.reads()
    assert "还没解决" in await zhou.reads()
    assert "已转给王姐" in await resident.says("对方还是不认账")
    assert "对方还是不认账" in await wang.reads()
    assert "对方还是不认账" in await wang.taps("打开")
    await finishes(wang, "这回他签字了")
    await stage.passes(UNTIL_ASKED)
    assert "太好了" in await resident.taps("解决了")


async def test_not_solved_counts_even_when_the_resident_writes_nothing(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await is_done(stage)
    await stage.passes(UNTIL_ASKED)

    await wang.reads()
    await resident.taps("部分解决")
    assert "就这样接着办" in await resident.taps("跳过")

    assert "居民说只解决了一部分，请接着办" in await wang.reads()
    assert "办理中" in await wang.taps("打开")
    assert "有人在办" in await resident.says("/my")


async def test_a_verdict_may_be_typed(stage: Stage) -> None:
    resident = stage.resident
    reference = await is_done(stage)
    assert "还没有转给任何人" in await resident.says("没解决吧我看")
    assert f"编号不变：{reference}" in await resident.says("没解决")
    await resident.taps("跳过")
    await finishes(stage.wang, "水管修好了")
    await resident.reads()

    assert f"太好了，{reference} 就办结了" in await resident.says("解决了。")
    assert "转给办事的人" not in await resident.says("解决了")


async def test_a_typed_verdict_names_its_case_where_several_wait_for_one(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    first = await is_done(stage)
    second = await is_done(stage, "mediation")

    assert "您说的是哪一件" in await resident.says("不需要了")
    assert sorted(resident.buttons()) == [f"法律咨询 {first}", f"纠纷调解 {second}"]
    assert f"{second} 就到这里" in await resident.taps(second)
    assert f"太好了，{first}" in await resident.says("解决了")
    assert sum("已办结" in message.words for message in stage.group()) == 2
    assert not await wang.reads()


async def test_my_cases_say_what_comes_next(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    reference = await sends(resident, "legal")

    async def mine() -> str:
        """The line of the list and the case behind it."""
        listed = await resident.says("/my")
        return f"{listed}|{await resident.taps(reference)}"

    assert (await mine()).count("最晚 3月9日（周一） 18:00 前联系您") == 2
    await claims(wang)
    await resident.reads()
    assert (await mine()).count("最晚 3月6日（周五） 18:00 前联系您") == 2
    await wang.taps("已联系上居民")
    assert (await mine()).count("最晚 3月11日（周三） 18:00 前给您回话") == 2
    await wang.taps("约时间")
    assert "约好了" in await wang.says("3月6日下午三点")
    await resident.reads()
    assert "有人在办，约好 3月6日（周五） 15:00" in await resident.says("/my")
    assert (await resident.taps(reference)).count("3月6日（周五） 15:00") == 1
    await stage.passes(timedelta(days=3))
    await finishes(wang, "谈好了")
    await resident.reads()
    assert (await mine()).count("3月10日（周二） 10:00 问您解决了没有") == 2

    assert "3月6日" not in await resident.taps("没解决")
    assert "约好" not in await resident.says("/my")
    assert "约好" not in await wang.taps("打开")


async def test_silence_is_asked_once_more_and_then_closes(stage: Stage) -> None:
    resident = stage.resident
    reference = await is_done(stage)

    await stage.passes(UNTIL_ASKED)
    assert "现在怎么样" in await resident.reads()
    await stage.passes(UNTIL_ASKED)
    assert "再问一次" in await resident.reads()
    await stage.passes(UNTIL_ASKED)
    assert f"{reference}（法律咨询）已经结案" in await resident.reads()
    await stage.passes(timedelta(days=30))
    assert not await resident.reads()
    assert "已办结" in stage.group()[-1].words
    assert not await resident.taps("解决了")
    assert "已经回答过了" in resident.toast
