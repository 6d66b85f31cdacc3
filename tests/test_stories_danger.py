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


@pytest.mark.parametrize("way", ["/menu", "/help", "找人工"])
async def test_the_button_of_danger_is_there_wherever_help_is_looked_for(way: str, stage: Stage) -> None:
    resident, zhou = stage.resident, stage.zhou
    await zhou.starts()
    await resident.starts()
    await resident.says(way)

    said = await resident.taps("我有危险")

    for number in ("110", "119", "120", "12356", "0755-00000000"):
        assert number in said
    assert "已经告诉社区值班的人" in said
    assert "有人点了“我有危险”" in await zhou.reads()


async def test_who_taps_the_button_of_danger_again_alarms_nobody_twice_within_an_hour(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.resident.starts()

    for _ in range(2):
        assert "110" in await stage.resident.taps("我有危险")
    assert (await stage.zhou.reads()).count("【紧急】") == 1

    await stage.passes(timedelta(hours=1))
    await stage.resident.says("我有危险")
    assert (await stage.zhou.reads()).count("【紧急】") == 1


async def test_the_button_of_danger_makes_the_form_wait(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])
    await resident.says("/help")

    said = await resident.taps("我有危险")

    assert "您填的都留着" in said
    assert "第 5 题" not in said
    assert "第 5 题" in await resident.taps("继续填")
    assert "问题类型：邻里" in await answers(resident, FILLED["legal"][4:])


@pytest.mark.parametrize(
    "words", ["我有危险！", "我有危險", "我現在有危險", "I am in danger", "I’m in danger", "Help me now"]
)
async def test_that_one_is_in_danger_may_be_typed_in_each_script_and_is_no_answer(words: str, stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:5])

    said = await resident.says(words)

    assert said.startswith("马上打 110（报警）、119（火警）、120（急救）。")
    assert "第 6 题" in await resident.taps("继续填")


async def test_the_bots_own_words_can_be_deleted_too(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    await resident.says("我有危险")
    answer = resident.inbox()[-1]

    await resident.taps("删掉我刚才的话", on=answer)
    await resident.taps("删掉这条消息", on=answer)

    left = [message.words for message in stage.world.messages(resident.id)]
    assert not [words for words in left if "12356" in words or words == "我有危险"]
    assert not [message for message in stage.zhou.inbox() if "拒收" in message.words]


async def test_in_elder_mode_the_button_of_danger_stands_in_the_menu(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    await resident.says("/simple")

    assert resident.buttons()[-1] == "我有危险"
    said = await resident.taps("我有危险")
    assert said.count("0755-00000000") == 1


async def test_words_typed_while_the_form_waits_answer_no_question_that_was_not_shown(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:5])
    await resident.says("楼上漏水我去说，他拿菜刀要砍我")

    read = await resident.says("快来人啊")

    assert "没有填进去" in read
    assert "第 7 题" in read
    assert "第 8 题" in await resident.says("请他修好水管")
