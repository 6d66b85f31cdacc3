"""In the middle of a form: going back, changing, looking away, coming back, and what people send by mistake."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.tales import FILLED, answers, begins, picture, reference_in, sends

if TYPE_CHECKING:
    from tests.cast import Stage

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BROKEN = b"\xff\xd8\xff\xe0 only the beginning of a photo"


async def test_who_does_not_agree_is_shown_the_door_that_is_open(stage: Stage) -> None:
    await stage.resident.says("/hardship")

    refused = await stage.resident.taps("不同意")

    assert "福安社区党群服务中心一楼" in refused
    assert "0755-00000000" in refused
    assert "谁看得到" in await stage.resident.says("/hardship")


async def test_a_service_is_begun_by_its_name_by_a_link_and_by_a_command(stage: Stage) -> None:
    resident = stage.resident
    await resident.says("困难帮扶")
    assert "家里遇到难处" in await resident.taps("同意")
    assert "律师免费听您说" in await resident.starts("legal_g12")
    assert "调解员免费帮两边" in await resident.says("/mediation")
    assert "想办什么事" in await resident.starts("nothing-that-we-know")


async def test_back_offers_the_answer_that_was_given(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:6])

    assert "对方叫什么" in await resident.taps("上一步")
    assert "保留：楼上的老王" in resident.buttons()
    assert "请用几句话说说" in await resident.says("返回")
    assert "对方叫什么" in await resident.taps("保留")
    assert "您想怎么和律师谈" in await resident.says("保留")


async def test_one_answer_is_changed_and_the_check_screen_comes_back(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"])

    assert "对方叫什么" in await resident.taps("改第 6 条")
    assert "对方：物业公司" in await resident.says("物业公司")
    assert "对方叫什么" in await resident.says("6")
    assert "对方：物业公司" in await resident.taps("上一步")
    assert "怎么和律师谈" in await resident.says("改第7条")
    changed = await resident.taps("在这里打字")
    assert "现在还没有提交" in changed
    assert "138****7001" not in changed
    assert "点“改第几条”" in await resident.says("好的")
    assert "您的编号是" in await resident.says("提交")


@pytest.mark.parametrize("service", sorted(FILLED))
async def test_every_answer_can_be_changed_from_the_check_screen(service: str, stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, service)
    check = await answers(resident, FILLED[service])

    for number in range(1, check.count("\n") - 1):
        asked = await resident.taps(f"改第 {number} 条")
        assert "现在还没有提交" not in asked
        assert await resident.says("返回") == check


async def test_a_look_at_help_or_my_cases_returns_to_the_same_question(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    question = await resident.taps("邻里")

    for side_trip in ("帮助", "/help", "/my", "人工", "菜单", "/menu", "/privacy", "/start", "/nonsense"):
        assert (await resident.says(side_trip)).endswith(question), side_trip


async def test_stopping_asks_once_and_erases(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    assert "什么都没有提交" in await resident.says("取消")
    await begins(resident, "legal")
    await resident.taps("邻里")

    assert "确定不办“法律咨询”了" in await resident.says("/cancel")
    assert "有没有快到的期限" in await resident.taps("继续填")
    await resident.taps("不办了")
    assert "什么都没有提交" in await resident.taps("不办了，删掉")
    assert "没有正在填的内容" in await resident.says("取消")


async def test_stopping_asks_too_when_all_answers_were_taken_back(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await resident.taps("邻里")
    await resident.says("返回")

    assert "确定不办“法律咨询”了" in await resident.says("取消")


async def test_days_of_silence_lead_to_go_on_or_begin_anew(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])
    await stage.passes(3 * DAY)
    await resident.reads()

    asked = await resident.says("我想问问楼上漏水的事")
    assert "已经填了 4 题" in asked
    assert "请用几句话说说" in await resident.taps("继续")
    assert "已经填了 4 题" in await resident.says("/legal")
    assert "第 1 题" in await resident.taps("重新开始")


async def test_two_requests_can_be_filled_in_side_by_side(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:9])
    await begins(resident, "hardship")
    await answers(resident, FILLED["hardship"][:4])
    await stage.passes(MINUTE)

    mine = await resident.says("/my")
    assert "还没填完：法律咨询" in mine
    assert "还没填完：困难帮扶" in mine
    await resident.taps("接着填：法律咨询")
    assert "打哪个电话" in await resident.taps("继续")
    first = reference_in((await answers(resident, FILLED["legal"][9:]), await resident.taps("提交咨询申请"))[1])
    await stage.passes(MINUTE)
    await resident.says("/hardship")
    await resident.taps("继续")
    await answers(resident, FILLED["hardship"][4:12])
    await answers(resident, FILLED["hardship"][12:])
    assert reference_in(await resident.taps("提交")) != first


async def test_the_phone_number_is_shared_with_one_button_that_goes_away(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    assert "打哪个电话" in await answers(resident, FILLED["legal"][:9])
    assert stage.world.chats[resident.id].keyboard

    stage.world.sends_contact(resident.id, contact_of=7002)
    assert "不是您自己的" in await resident.reads()
    stage.world.sends_contact(resident.id)
    assert "好，记下了" in await resident.reads()
    assert not stage.world.chats[resident.id].keyboard
    assert "138****7001" in await resident.taps("跳过")


async def test_the_phone_keyboard_goes_away_when_something_else_is_begun(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:9])

    await begins(resident, "hardship")
    assert not stage.world.chats[resident.id].keyboard


async def test_ticks_change_in_place(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "hardship")
    await answers(resident, FILLED["hardship"][:3])
    count = len(resident.inbox())

    await resident.taps("看病")
    await resident.taps("吃饭")
    await resident.taps("看病")
    assert len(resident.inbox()) == count
    assert resident.buttons()[:2] == ["☐ 看病", "☑ 吃饭"]
    await resident.taps("吃饭")
    assert "至少选一个" in await resident.taps("选好了")
    assert "最想先解决什么" in await resident.says("看病、住房")


async def test_an_album_is_counted_in_one_answer(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:11])
    count = len(resident.inbox())

    for number in range(10):
        stage.world.sends_photo(resident.id, None, picture(number), album="a1")
    await resident.reads()

    assert len(resident.inbox()) == count + 1
    assert "已收到 10 个文件" in resident.inbox()[-1].words
    stage.world.sends_photo(resident.id, None, picture(1))
    assert "最多收 10 个" in await resident.reads()
    assert "怎么称呼您" in await resident.taps("发完了")


async def test_photos_that_were_taken_back_are_not_sent_on(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:11])
    stage.world.sends_photo(resident.id, None, picture(1))
    await resident.reads()
    await resident.taps("上一步")
    await answers(resident, FILLED["mediation"][11:])
    await resident.taps("提交")

    assert "附件" not in await wang.taps("我来认领", -1001000000001)


async def test_a_picture_that_cannot_be_opened_does_not_count(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:11])
    stage.world.sends_photo(resident.id, None, BROKEN)
    assert "打不开" in await resident.reads()

    stage.world.sends_photo(resident.id, None, picture(1))
    assert "已收到 1 个文件" in await resident.reads()
    await resident.taps("发完了")
    await resident.taps("上一步")
    stage.world.sends_photo(resident.id, None, BROKEN)
    await resident.reads()
    assert "还没有收到文件" in await resident.taps("发完了")


async def test_what_is_no_answer_is_met_kindly_and_the_third_time_a_person_is_offered(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    stage.world.sends_sticker(resident.id)
    assert "点下面的一个按钮" in await resident.reads()
    stage.world.sends_location(resident.id, latitude=22.5, longitude=114.0)
    assert "例如" in await resident.reads()
    assert "找人工" not in resident.buttons()
    await resident.says("我不晓得选哪个才好呢")
    assert "找人工" in resident.buttons()
    assert "0755-00000000" in await resident.taps("找人工")


@pytest.mark.parametrize(
    "text",
    ["<3 & <b>粗</b>", "a" * 600, "\u202e反过来\u202c的话", "👨\u200d👩\u200d👧 全家都好", "`*_[x](y)", "是" * 600],
)
async def test_strange_letters_arrive_as_they_are(text: str, stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])
    await resident.says(text)
    await answers(resident, FILLED["legal"][5:])
    await resident.taps("提交")

    visible = text.replace("\u202e", "").replace("\u202c", "")
    assert visible in await wang.taps("我来认领", -1001000000001)


async def test_four_thousand_letters_are_too_many_and_it_says_how_many(stage: Stage) -> None:
    await begins(stage.resident, "legal")
    await answers(stage.resident, FILLED["legal"][:4])

    assert "多了 3496 个字" in await stage.resident.says("长" * 4096)
    assert "对方叫什么" in await stage.resident.says("短一点的话")


async def test_an_edited_message_changes_nothing_and_says_how_to(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])
    message = stage.world.says(resident.id, None, "楼上漏水漏得厉害")
    await resident.reads()

    stage.world.edits(resident.id, message, "楼下漏水漏得厉害")
    assert "改过的消息" in await resident.reads()
    assert "楼上漏水漏得厉害" in await answers(resident, FILLED["legal"][5:])


async def test_the_second_request_offers_the_name_and_number_of_the_first(stage: Stage) -> None:
    resident = stage.resident
    await sends(resident, "legal")
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:12])

    assert resident.buttons()[0] == "保留：陈奶奶"
    await resident.taps("保留")
    assert resident.buttons()[0] == "保留：138****7001"
