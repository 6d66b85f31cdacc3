"""Somebody in danger reads the right number before anything else, loses nothing, and is not left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.tales import FILLED, answers, begins, claims, sends

if TYPE_CHECKING:
    from tests.cast import Stage


async def test_numbers_come_before_all_else_and_those_on_duty_hear_of_it(stage: Stage) -> None:
    resident, zhou = stage.resident, stage.zhou
    await zhou.starts()
    await resident.starts()

    said = await resident.says("我不想活了")

    assert said.index("12356") < said.index("已经告诉社区值班的人")
    assert "0755" in said
    assert "看不懂" not in said
    alert = await zhou.reads()
    assert "不想活" in alert
    assert "没有留下名字和电话" in alert
    assert "我不想活了" not in alert


async def test_who_is_known_is_named_with_their_number_and_their_case(stage: Stage) -> None:
    resident, zhou = stage.resident, stage.zhou
    await zhou.starts()
    reference = await sends(resident, "legal")
    await zhou.reads()

    await resident.says("他拿刀要杀我")

    alert = await zhou.reads()
    assert "陈奶奶" in alert
    assert "13800007001" in alert
    assert reference in alert


async def test_a_form_waits_and_the_answer_is_kept(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:5])

    said = await resident.says("楼上漏水我去说，他拿菜刀要砍我")

    assert "110" in said
    assert "第 " not in said
    assert "您填的都留着" in said
    assert "第 7 题" in await resident.taps("继续填")
    await answers(resident, FILLED["mediation"][6:])
    assert "他拿菜刀要砍我" in "".join(message.words for message in resident.inbox()[-2:])


async def test_an_alarm_is_given_once_an_hour(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.resident.starts()

    await stage.resident.says("救命")
    await stage.resident.says("救命啊")
    assert (await stage.zhou.reads()).count("【紧急】") == 1

    await stage.passes(timedelta(hours=1))
    await stage.resident.says("救命")
    assert (await stage.zhou.reads()).count("【紧急】") == 1


async def test_the_words_can_be_deleted_from_the_chat(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    await resident.says("老公打我")
    assert any("老公打我" in message.words for message in stage.world.messages(resident.id))

    await resident.taps("删掉我刚才的话")
    await resident.taps("删掉我刚才的话")

    assert "马上删" in resident.toast
    assert not any("老公打我" in message.words for message in stage.world.messages(resident.id))
    assert not [message for message in stage.zhou.inbox() if "拒收" in message.words]


async def test_a_false_alarm_is_taken_back_with_one_tap(stage: Stage) -> None:
    resident, zhou = stage.resident, stage.zhou
    await zhou.starts()
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])
    await resident.says("以前他打过我")
    await zhou.reads()

    said = await resident.taps("没有危险")

    assert "没事就好" in said
    assert "第 6 题" in said
    assert "点了“没有危险”" in await zhou.reads()


async def test_staff_who_write_about_a_case_go_on_and_an_alarm_is_given(stage: Stage) -> None:
    resident, wang, zhou = stage.resident, stage.wang, stage.zhou
    await zhou.starts()
    await wang.starts()
    reference = await sends(resident, "legal")
    await claims(wang)
    await zhou.reads()
    await wang.taps("记一笔")

    said = await wang.says("她说活着没意思，我很担心")

    assert "12356" in said
    assert "只有工作人员看得到" in said
    alert = await zhou.reads()
    assert "不想活" in alert
    assert f"王姐在办件 {reference} 里写到" in alert


@pytest.mark.parametrize("words", ["灭火器过期了，找谁换", "气死我了", "打人工", "手机不见了"])
async def test_what_only_sounds_dangerous_is_answered_as_ever(stage: Stage, words: str) -> None:
    await stage.zhou.starts()
    await stage.resident.starts()

    said = await stage.resident.says(words)

    assert "110" not in said.replace("马上打 110（报警）、119（火警）、120（急救）", "")
    assert not await stage.zhou.reads()


async def test_where_nobody_can_be_told_nobody_is_said_to_be(stage: Stage) -> None:
    """The coordinator is in danger, and there is no other."""
    await stage.zhou.starts()

    said = await stage.zhou.says("我家着火了")

    assert "119" in said
    assert "已经告诉" not in said
