"""Old buttons, double taps, taps of others, three languages, groups that are not ours, and people who go away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import GROUP
from tests.tales import FILLED, answers, begins, claims, is_done, reference_in, sends

if TYPE_CHECKING:
    from tests.cast import Stage

FOREIGN = -1001000000077


async def test_an_old_button_changes_nothing_and_shows_the_present_question(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    first = resident.inbox()[-1]
    await resident.taps("邻里")
    await resident.taps("没有")
    await stage.passes(timedelta(minutes=5))

    shown = await resident.taps("劳动", on=first)

    assert "没有改动" in resident.toast
    assert "您点的是前面一题的按钮" in shown
    assert "有别的地方在办吗" in shown
    assert "问题类型：邻里" in await answers(resident, FILLED["legal"][2:])


async def test_a_double_tap_counts_once(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    question = resident.inbox()[-1]
    stage.world.presses(resident.id, question, "邻里")
    stage.world.presses(resident.id, question, "邻里")
    read = await resident.reads()
    assert read.count("第 2 题") == 1

    await answers(resident, FILLED["legal"][1:])
    check = resident.inbox()[-1]
    stage.world.presses(resident.id, check, "提交咨询申请")
    stage.world.presses(resident.id, check, "提交咨询申请")
    assert (await resident.reads()).count("您的编号是") == 1
    assert len(stage.group()) == 1
    await stage.passes(timedelta(minutes=5))
    await resident.taps("改第 1 条", on=check)
    assert "已经结束" in resident.toast


async def test_a_double_tap_before_the_first_question_counts_once_too(stage: Stage) -> None:
    resident = stage.resident
    await resident.says("/legal")
    notice = resident.inbox()[-1]
    for _ in range(2):
        stage.world.presses(resident.id, notice, "同意")
    assert (await resident.reads()).count("律师免费听您说") == 1
    page = resident.inbox()[-1]
    for _ in range(2):
        stage.world.presses(resident.id, page, "同意，开始")
    assert (await resident.reads()).count("第 1 题") == 1


async def test_the_verdict_is_taken_once(stage: Stage) -> None:
    resident = stage.resident
    await is_done(stage)
    await stage.passes(timedelta(days=6))
    await resident.reads()
    question = resident.inbox()[-1]
    stage.world.presses(resident.id, question, "没解决")
    stage.world.presses(resident.id, question, "解决了")

    assert "我们接着办" in await resident.reads()
    assert "有人在办" in await resident.says("/my")


async def test_nobody_presses_the_buttons_of_others(stage: Stage) -> None:
    await begins(stage.resident, "legal")
    question = stage.resident.inbox()[-1]
    data = question.buttons[0][0]["callback_data"]
    neighbour = stage.someone(7002)
    await neighbour.starts()

    press = stage.world.presses(neighbour.id, neighbour.inbox()[-1], data=str(data))
    assert not await neighbour.reads()
    answer = await stage.world.until(lambda: stage.world.answer_to(press.id))
    assert answer is not None
    assert answer.text is not None
    assert "不是给您的" in answer.text
    for forged in ("", "x", f"{data}9", str(data).replace(".0", ".99"), "\u202e" * 10):
        stage.world.presses(neighbour.id, neighbour.inbox()[-1], data=forged or " ")
        assert not await neighbour.reads()


async def test_buttons_from_before_a_restart_still_work(each_stage: Stage) -> None:
    stage = each_stage
    await stage.wang.starts()
    await begins(stage.resident, "legal")
    await stage.restart()
    check = await answers(stage.resident, FILLED["legal"])
    await stage.restart()
    assert "您的编号是" in await stage.resident.taps("提交咨询申请")
    await stage.restart()
    assert "楼上漏水" in await claims(stage.wang)
    assert "楼上漏水" in check


async def test_the_bot_that_comes_back_goes_on_at_the_same_question(each_stage: Stage) -> None:
    stage = each_stage
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])

    await stage.restart(away=timedelta(hours=2))
    assert "对方叫什么" in await resident.says(FILLED["legal"][4])


@pytest.mark.parametrize(
    ("name", "words", "question", "back"),
    [
        ("English", "English from now on", "Question 2", "Back"),
        ("繁體中文", "以後用", "第 2 題", "上一步"),
        ("简体中文", "以后用", "第 2 题", "上一步"),
    ],
)
async def test_the_language_changes_in_the_middle_of_a_form(
    name: str, words: str, question: str, *, back: str, stage: Stage
) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await resident.taps("邻里")
    assert "English" in (await resident.says("/language"), resident.buttons())[1]

    read = await resident.taps(name)

    assert words in read
    assert question in read
    assert any(back in label for label in resident.buttons())
    resident.stage.world.presses(resident.id, resident.inbox()[-1], resident.inbox()[-1].labels[1][0])
    assert "3" in await resident.reads()


async def test_answers_given_in_one_language_are_read_in_another(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await resident.says("/language")
    await resident.taps("English")
    await resident.says("/legal")
    for number in (0, 0, 0, 0, 0, 0, 0, 0):
        await presses(stage, number)
    await resident.says("My employer has not paid me since January")
    for number in (0, 0, 2, 0, 0, 0):
        await presses(stage, number)
    reference = reference_in(resident.inbox()[-1].words)

    details = await claims(wang)
    assert reference in details
    assert "My employer has not paid me" in details
    assert "问题类型：劳动" in details


async def presses(stage: Stage, number: int) -> None:
    """The resident presses a button by its number, whatever the language."""
    shown = stage.resident.inbox()[-1]
    stage.world.presses(stage.resident.id, shown, number)
    await stage.resident.reads()


# --- groups, and people who go away ---------------------------------------------------------------


async def test_in_a_group_matters_are_sent_into_private(stage: Stage) -> None:
    stage.world.says(stage.wang.id, GROUP, "/my@yizhan_demo_bot")
    await stage.settled()
    assert "私聊" in stage.group()[-1].words
    stage.world.says(stage.wang.id, GROUP, "/id@yizhan_demo_bot")
    await stage.settled()
    assert str(GROUP) in stage.group()[-1].words


async def test_an_anonymous_admin_and_a_channel_are_asked_for_their_own_name(stage: Stage) -> None:
    group = stage.world.chats[GROUP]
    for command in ("/menu@yizhan_demo_bot", "/id@yizhan_demo_bot"):
        stage.world.anonymous_admin_says(group, command)
        await stage.settled()
        assert "请用自己的名字发" in stage.group()[-1].words
    stage.world.channel_says(stage.world.channel(-1001000000088, "频道"), group, "/queue@yizhan_demo_bot")
    await stage.settled()
    assert "请用自己的名字发" in stage.group()[-1].words
    count = len(stage.group())
    stage.world.anonymous_admin_says(group, "大家好")
    await stage.settled()
    assert len(stage.group()) == count + 1


async def test_the_bot_leaves_a_group_that_is_not_ours_and_says_its_number(stage: Stage) -> None:
    stranger = stage.world.people[7002]
    group = stage.world.group(FOREIGN, "别处的群", [stranger], bot_is_member=False)
    stage.world.joins(stranger, group)

    stage.world.joins(stage.world.bot, group)
    await stage.settled()

    assert str(FOREIGN) in stage.world.messages(FOREIGN)[-2].words + stage.world.messages(FOREIGN)[-1].words
    assert stage.world.requests("leaveChat", FOREIGN)


async def test_a_coordinator_may_take_the_bot_into_a_new_group(stage: Stage) -> None:
    zhou = stage.world.people[stage.zhou.id]
    await stage.zhou.starts()
    group = stage.world.group(FOREIGN, "新的群", [zhou], bot_is_member=False)

    stage.world.joins(stage.world.bot, group)
    await stage.settled()

    assert str(FOREIGN) in stage.world.messages(FOREIGN)[-1].words
    assert not stage.world.requests("leaveChat", FOREIGN)


async def test_a_group_that_became_a_supergroup_keeps_getting_cards(stage: Stage) -> None:
    new = stage.world.upgrades(stage.world.chats[GROUP])
    await stage.settled()

    reference = await sends(stage.resident, "legal")
    assert reference in stage.world.messages(new.id)[-1].words


async def test_who_blocked_the_bot_and_comes_back_goes_on(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])
    stage.world.blocks(resident.id)
    await stage.settled()
    stage.world.unblocks(resident.id)

    assert "请用几句话说说" in await resident.starts()
    assert "对方叫什么" in await resident.says("楼上漏水，泡坏了天花板")


async def test_thanks_are_answered_as_thanks(stage: Stage) -> None:
    await sends(stage.resident, "legal")

    assert "不客气" in await stage.resident.says("谢谢！")
    assert "还没有转给任何人" in await stage.resident.says("我家的事怎么样了")


async def test_a_volunteer_who_looks_for_work_among_their_own_cases_is_sent_to_the_queue(stage: Stage) -> None:
    assert "/queue" in await stage.wang.says("/my")
    assert "/queue" not in await stage.resident.says("/my")


async def test_who_opens_the_chat_a_second_time_is_not_sent_everything_again(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.passes(timedelta(minutes=1))

    assert "楼上漏水" not in await stage.wang.starts()


async def test_a_file_that_is_too_large_is_refused_in_words(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:11])

    stage.world.sends_document(resident.id, None, bytes(21 * 1024 * 1024), name="film.bin")

    assert "最多 20 MB" in await resident.reads()
    assert "怎么称呼您" in await resident.taps("跳过")
