"""Elder mode: fewer words, numbered answers, one action a message, and the telephone number always there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.tales import FILLED, REFERENCE, answers, begins, claims, reference_in, sends

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message
    from tests.cast import Someone, Stage

CALL = "有事打 0755-00000000"
PHONE = "0755-00000000"
LEFT_OUT = re.compile(r"第 \d+ 题|为什么问|谁会看到|可以跳过|大约 \d+ 个问题")
MARY = 7003
HAN = re.compile("[\u3400-\u9fff]")
SIMPLIFIED = re.compile("[们这为时个说问题关办开发请让认还选择进谁写书电话见听读应该样从边达运过长门间]")
NAMES = re.compile("福安社区|党群服务中心一楼")


async def elder(someone: Someone) -> int:
    """Switches elder mode on; the number of the last message before."""
    await someone.starts()
    before = someone.inbox()[-1].id
    await someone.says("/simple")
    return before


def since(someone: Someone, number: int) -> list[Message]:
    return [message for message in someone.inbox() if message.id > number]


@pytest.mark.parametrize("service", sorted(FILLED))
async def test_in_elder_mode_each_service_is_few_words_to_a_case(service: str, stage: Stage) -> None:
    resident = stage.resident
    before = await elder(resident)

    reference = await sends(resident, service)

    read = since(resident, before)
    assert [message.words for message in read if LEFT_OUT.search(message.words)] == []
    assert {message.words.count(PHONE) for message in read} == {1}
    assert {len(row) for message in read if message.labels for row in message.labels} <= {1, 2}
    receipt = read[-1].words
    assert receipt.startswith(f"已经提交。您的编号是 {reference}。\n最晚 ")
    assert receipt.endswith(f"\n\n{CALL}")
    assert len(receipt.splitlines()) == 4
    assert reference in stage.group()[-1].words


async def test_in_elder_mode_every_button_stands_in_a_row_of_its_own(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "legal")
    await answers(resident, ("3", "3", "1", "1"))
    await resident.says("/my")

    shown = [message for message in resident.inbox()[2:] if message.labels]
    assert len(shown) > 4
    assert all(len(row) == 1 for message in shown for row in message.labels)


async def test_in_elder_mode_numbers_are_all_that_has_to_be_typed(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    first = await begins(resident, "legal")
    assert first == (
        "您想咨询哪类问题？选最接近的一个就行。\n\n1. 劳动\n2. 婚姻家庭\n3. 邻里\n4. 房屋\n5. 借钱欠款\n6. 受伤赔偿\n\n"
        + CALL
    )
    assert resident.buttons()[:7] == [
        "1. 劳动",
        "2. 婚姻家庭",
        "3. 邻里",
        "4. 房屋",
        "5. 借钱欠款",
        "6. 受伤赔偿",
        "更多",
    ]

    for words in ("三", "3", "一", "第1个", "楼上漏水，把我家天花板泡坏了", "跳过", "2"):
        await resident.says(words)
    assert "哪天方便" in resident.inbox()[-1].words
    assert "2. 明天" in resident.buttons()
    assert "怎么称呼" in await resident.says("2")
    check = await answers(resident, ("陈奶奶", "13800007001", "跳过"))
    assert "问题类型：邻里" in check
    assert "方便的日子：3月5日" in check
    assert resident.buttons() == ["提交咨询申请", "要改"]


async def test_in_elder_mode_what_was_read_out_of_words_is_confirmed_by_number(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "legal")
    await answers(resident, ("3", "3", "1", "1", "楼上漏水，把我家天花板泡坏了", "跳过", "2"))

    asked = await resident.says("下周三下午")

    assert "1. 对，就是它\n2. 改一下" in asked
    assert "怎么称呼" in await resident.says("一")


async def test_in_elder_mode_more_than_six_options_come_in_two_pages(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "legal")
    question = resident.inbox()[-1]

    for _ in range(2):
        stage.world.presses(resident.id, question, "更多")
    assert (await resident.reads()).count("7. 政府决定\n8. 其他") == 1
    assert resident.buttons()[:3] == ["7. 政府决定", "8. 其他", "回到前面"]
    assert "1. 劳动" in await resident.taps("回到前面")
    assert "8. 其他" in await resident.says("更多")
    await resident.taps("其他")
    assert "问题类型：其他" in await answers(resident, FILLED["legal"][1:])


async def test_in_elder_mode_an_option_of_the_next_page_may_be_typed_by_its_number(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "legal")

    await resident.says("8")

    assert "问题类型：其他" in await answers(resident, FILLED["legal"][1:])


async def test_in_elder_mode_ticks_change_in_place_on_their_page(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "hardship")
    await answers(resident, ("2", "1", "1"))
    await resident.taps("更多")
    await resident.taps("火灾意外")

    assert "7. ☑ 火灾意外\n8. ☐ 其他" in resident.inbox()[-1].words
    assert resident.inbox()[-1].words.endswith(CALL)
    assert resident.buttons()[:2] == ["7. ☑ 火灾意外", "8. ☐ 其他"]
    await resident.taps("回到前面")
    await resident.taps("看病")
    await resident.taps("选好了")
    assert "难处：看病、火灾意外" in await answers(resident, FILLED["hardship"][5:])


async def test_in_elder_mode_the_check_screen_sends_or_leads_to_a_list_of_numbers(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"])

    assert "1. 问题类型\n" in await resident.taps("要改")
    assert "7. 怎么谈\n" in await resident.taps("更多")
    assert "您想怎么和律师谈" in await resident.taps("怎么谈")
    assert "怎么谈：在这里打字" in await resident.taps("在这里打字")
    assert "6. 对方" in await resident.says("要改")
    assert "现在还没有提交" in await resident.taps("不改了")
    assert "点“要改”，或者打它的号码" in await resident.says("好的")
    await resident.says("6")
    assert "对方：物业公司" in await resident.says("物业公司")
    reference_in(await resident.taps("提交"))


async def test_the_style_changes_in_the_middle_of_a_form_and_old_buttons_still_count(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    usual = resident.inbox()[-1]

    again = await resident.says("长辈模式")
    assert "您想咨询哪类问题？选最接近的一个就行。\n\n1. 劳动" in again
    assert "第 1 题" not in again
    plainly = resident.inbox()[-1]
    assert "第 1 题" in await resident.says("普通模式")
    assert "1. 劳动" in await resident.says("/simple")

    assert "快到的期限" in await resident.taps("邻里", on=usual)
    await stage.passes(timedelta(minutes=5))
    assert "您点的是前面一题的按钮" in await resident.taps("劳动", on=plainly)
    assert "问题类型：邻里" in await answers(resident, FILLED["legal"][1:])


async def test_a_page_that_was_asked_for_in_elder_mode_is_the_whole_question_in_the_usual_one(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await begins(resident, "legal")
    plainly = resident.inbox()[-1]
    await resident.says("普通模式")

    await resident.taps("更多", on=plainly)

    assert {"劳动", "其他"} <= set(resident.buttons())


async def test_each_reads_in_their_own_style(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await elder(resident)
    await sends(resident, "legal")

    details = await claims(wang)

    assert CALL not in details
    assert (await resident.reads()).endswith(CALL)
    await wang.taps("给居民留言")
    await wang.says("明天上午有空吗？")
    said = await resident.reads()
    assert "明天上午有空吗" in said
    assert said.endswith(CALL)
    assert CALL not in stage.group()[-1].words
    assert wang.message_with("记一笔").labels != resident.inbox()[-1].labels
    assert any(len(row) == 2 for row in wang.message_with("记一笔").labels)


async def test_the_menu_of_elder_mode_has_the_services_two_ways_to_help_and_nothing_else(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    assert "长辈模式" in resident.buttons()

    await resident.taps("长辈模式")
    await resident.says("菜单")

    assert resident.inbox()[-1].labels == (
        ("困难帮扶",),
        ("法律咨询",),
        ("纠纷调解",),
        ("党组织关系接转",),
        ("找人工",),
        ("我有危险",),
    )
    assert "现在有人上班" in await resident.taps("找人工")
    await resident.says("/language")
    assert "好，换回普通模式了" in await resident.taps("普通模式")
    assert "语言 / Language" in resident.buttons()


@pytest.mark.parametrize("words", ["大字", "长者模式", "簡單模式", "Simple mode", "長者模式。"])
async def test_elder_mode_may_be_typed_in_each_script_even_in_the_middle_of_a_question(
    words: str, stage: Stage
) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])

    asked = await resident.says(words)

    assert "现在是长辈模式" in asked
    assert "请用几句话说说" in asked


async def test_in_elder_mode_the_papers_to_bring_are_found_with_the_case(stage: Stage) -> None:
    resident = stage.resident
    await elder(resident)
    await sends(resident, "hardship")

    await resident.taps("我的办件")
    shown = await resident.taps("困难帮扶 FA-")

    assert "需要准备的材料" in shown
    assert shown.count(PHONE) == 1


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [("en", ("simple mode", "legal advice"), "1. Work"), ("zh-hant", ("長者模式", "法律諮詢"), "1. 勞動")],
)
async def test_elder_mode_is_in_the_readers_language(
    stage: Stage, language: str, words: tuple[str, str], first: str
) -> None:
    stage.world.user(MARY, "Mary", language_code=language, phone="+8613800007003")
    mary = stage.someone(MARY)
    await mary.starts()
    before = mary.inbox()[-1].id
    await answers(mary, words)
    for _ in range(2):
        await mary.taps(mary.buttons()[0])
    assert first in mary.inbox()[-1].words

    await mary.taps(mary.buttons()[6])
    await answers(mary, ("3", "3", "1", "1", "Water came through, 12345", "1", "2", "2"))
    await answers(mary, ("Mary", "+86 138 0000 7003", "skip"))
    for place in (1, -2, 0):
        await mary.taps(mary.buttons()[place])

    assert REFERENCE.search(mary.inbox()[-1].words)
    said = [label for message in since(mary, before) for row in message.labels for label in row]
    said += [message.words for message in since(mary, before)]
    foreign = HAN if language == "en" else SIMPLIFIED
    assert [text for text in said if foreign.search(NAMES.sub("", text))] == []


async def test_the_question_about_the_number_says_how_to_go_back(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    await resident.says("/simple")
    await begins(resident, "legal")

    asked = await answers(resident, FILLED["legal"][:9])

    assert "打“返回”" in asked
    assert "怎么称呼您" in await resident.says("返回")
