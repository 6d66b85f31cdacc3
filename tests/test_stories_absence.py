"""Away and too close: leave with a deputy, quiet days, whose cases are not whose, and how much is enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.tables import AvoidanceRow, ConversationRow
from tests.cast import COMMUNITY, GROUP, listed, open_stage
from tests.tales import claims, finishes, in_danger, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Someone, Stage

LIMITED = COMMUNITY.replace(
    "digest_when_empty = true", 'digest_when_empty = true\nmost_claims = 1\nrest_after_urgent = "4 working hours"'
)
NO_GROUP = COMMUNITY.replace('[[queue]]\nname = "default"\nchat_id = -1001000000001\n', "") + listed(
    1004, "吴协调", "coordinator"
)


async def all_start(*people: Someone) -> None:
    for person in people:
        await person.starts()


async def takes_leave(someone: Someone, first: str, last: str) -> str:
    await someone.says("/queue")
    await someone.taps("我的安排")
    await someone.taps("请假")
    await someone.says(first)
    if "对，就是它" in someone.buttons():
        await someone.taps("对，就是它")
    read = await someone.says(last)
    return await someone.taps("对，就是它") if "对，就是它" in someone.buttons() else read


async def test_who_goes_on_leave_gives_each_case_to_the_deputy_or_back(each_stage: Stage) -> None:
    stage = each_stage
    wang, li, zhou = stage.wang, stage.li, stage.zhou
    await all_start(wang, li, zhou)
    first = await sends(stage.resident, "legal")
    await claims(wang)
    second = await sends(stage.someone(7002), "mediation")
    await claims(wang)
    await stage.resident.reads()
    await stage.someone(7002).reads()

    assert "请假记下了" in await takes_leave(wang, "2026-03-05", "2026-03-08")
    assert "王姐请假：3月5日（周四） 到 3月8日（周日），手里有 2 件" in await zhou.reads()
    assert "我去问李律师" in await wang.taps("李律师")
    assert "王姐请假，想请您代他办" in await li.reads()
    await li.taps("可以")
    assert "李律师答应代您办" in await wang.reads()
    await stage.passes(timedelta(days=1))

    assert "手里还有 2 件" in await wang.reads()
    assert "王姐（志愿者、调解员）：正在办 2 件，请假到 3月9日（周一） 00:00" in await zhou.says("/team")
    assert "已放回队列" in await wang.taps(f"放回 {second}")
    assert "换人接着办" in await stage.someone(7002).reads()
    assert "已经问李律师了" in await wang.taps(f"请代办接 {first}")
    offer = await li.reads()
    assert first in offer
    assert "楼上漏水" not in offer
    assert "楼上漏水" in await li.taps("接下")
    assert "李律师接下了" in await wang.reads()
    assert "换李律师接着办" in await stage.resident.reads()
    assert "已由李律师认领" in stage.group()[0].words
    await stage.passes(timedelta(days=5))
    assert "欢迎回来" in await wang.reads()


async def test_a_deputy_who_cannot_take_a_case_says_so_and_it_stays(stage: Stage) -> None:
    wang, li = stage.wang, stage.li
    await all_start(wang, li, stage.zhou)
    reference = await sends(stage.resident, "legal")
    await claims(wang)

    await takes_leave(wang, "今天", "明天")
    await wang.taps("李律师")
    await li.taps("可以")
    assert f"{reference} 法律咨询" in await wang.reads()
    await wang.taps(f"请代办接 {reference}")
    await li.taps("不方便")

    assert "接不了" in await wang.reads()
    assert reference in await wang.taps("我正在办的", on=wang.message_with("我正在办的"))
    assert "欢迎回来" in await _back(wang)
    assert "王姐回来了" in await stage.zhou.reads()


async def _back(someone: Someone) -> str:
    await someone.says("/queue")
    await someone.taps("我的安排")
    return await someone.taps("我回来了")


async def test_a_leave_that_ends_before_it_begins_is_none(stage: Stage) -> None:
    await all_start(stage.wang, stage.zhou)

    assert "比开始的还早" in await takes_leave(stage.wang, "2026-03-08", "2026-03-05")

    assert not await stage.zhou.reads()


async def test_new_cards_come_to_a_coordinator_neither_on_leave_nor_on_a_quiet_day(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=NO_GROUP) as stage:
        stage.world.user(1004, "吴", language_code="zh-hans")
        stage.world.chats[1004].standing = "member"
        wu = stage.someone(1004)
        await all_start(stage.zhou, wu)
        await wu.says("/queue")
        await wu.taps("我的安排")
        await wu.taps("安静日")
        await wu.taps("周三")
        assert "☑ 周三" in wu.buttons()

        first = await sends(stage.resident, "legal")
        assert first in await stage.zhou.reads()
        assert first not in await wu.reads()

        await wu.taps("周三")
        await takes_leave(stage.zhou, "今天", "今天")
        await wu.reads()
        second = await sends(stage.someone(7002), "mediation")
        assert second in await wu.reads()
        assert second not in await stage.zhou.reads()


async def test_a_relative_of_a_volunteer_is_for_somebody_else_and_only_a_mark_is_kept(each_stage: Stage) -> None:
    stage = each_stage
    await all_start(stage.wang, stage.li)
    await stage.wang.says("/queue")
    await stage.wang.taps("我的安排")
    assert "亲友 0 位" in await stage.wang.taps("回避")
    await stage.wang.taps("登记亲友")
    assert "号码没有保存" in await stage.wang.says("138 0000 7001")
    reference = await sends(stage.resident, "legal")

    assert not await claims(stage.wang)
    assert stage.wang.toast == "这件请别的同事来办，谢谢您！"
    assert reference not in await stage.wang.says("/queue")
    assert reference in await claims(stage.li)
    kept = await stage.app.database.read(
        lambda tx: tx.execute(select(AvoidanceRow.kind, AvoidanceRow.mark, ConversationRow.state).join(
            ConversationRow, ConversationRow.service == "relative")).all()
    )  # fmt: skip
    assert [(kind, "7001" in str(mark), state) for kind, mark, state in kept] == [("relative", False, "cancelled")]


async def test_the_building_where_a_volunteer_lives_is_for_somebody_else_until_that_is_cleared(stage: Stage) -> None:
    await all_start(stage.wang, stage.li)
    await stage.wang.says("/queue")
    await stage.wang.taps("我的安排")
    await stage.wang.taps("回避")
    await stage.wang.taps("登记我住的楼")
    assert "楼名没有保存" in await stage.wang.says("福安大厦3栋")
    reference = await sends(stage.resident, "mediation")

    assert not await claims(stage.wang)
    assert "请别的同事" in stage.wang.toast
    await stage.wang.says("/queue")
    await stage.wang.taps("我的安排")
    assert "楼 1 栋" in await stage.wang.taps("回避")
    await stage.wang.taps("全部清掉")
    assert reference in await claims(stage.wang)


async def test_a_resident_who_wants_another_gets_one_and_the_handler_is_not_told(stage: Stage) -> None:
    wang, zhou, resident = stage.wang, stage.zhou, stage.resident
    await all_start(wang, stage.li, zhou)
    reference = await sends(resident, "legal")
    await claims(wang)
    await resident.reads()
    await resident.says("/my")
    await resident.taps(reference)
    assert "不会告诉对方" in await resident.taps("换个人办")

    assert "协调员会安排别人" in await resident.taps("对，不要这个人")

    told = await zhou.reads()
    assert f"{reference}（法律咨询）要换一位同事" in told
    assert "王姐" not in told
    assert not await wang.reads()
    await zhou.taps(f"打开 {reference}")
    await zhou.taps("收回，重新排队")
    assert "收回重新安排" in await wang.reads()
    assert not await wang.taps("我来认领", GROUP)
    assert wang.toast == "这件请别的同事来办，谢谢您！"
    assert reference not in await wang.says("/queue")
    assert reference in await claims(stage.li)


async def test_nobody_speaks_against_the_handler_of_somebody_elses_case(stage: Stage) -> None:
    await all_start(stage.wang, stage.zhou)
    reference = await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.resident.says("/my")
    await stage.resident.taps(reference)
    asked = stage.resident.message_with("换个人办")

    await stage.someone(7002).taps("换个人办", on=asked)

    assert not await stage.zhou.reads()


async def test_who_hands_back_for_being_too_close_meets_that_resident_no_more(stage: Stage) -> None:
    await all_start(stage.wang, stage.li)
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.wang.taps("交回")
    await stage.wang.taps("需要回避")

    assert not await claims(stage.wang)
    assert "请别的同事" in stage.wang.toast
    later = await sends(stage.resident, "mediation")
    assert later not in await stage.wang.says("/queue")


async def test_who_has_enough_in_hand_is_thanked_and_an_urgent_case_is_taken_all_the_same(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=LIMITED) as stage:
        await all_start(stage.wang, stage.zhou)
        await sends(stage.someone(7002), "legal")
        await claims(stage.wang)
        await sends(stage.someone(7002), "mediation")

        assert not await claims(stage.wang)
        assert "已经有 1 件了" in stage.wang.toast

        reference = await in_danger(stage)
        assert reference in await claims(stage.wang)
        await finishes(stage.wang, "送到医院了")
        await stage.wang.says("/queue")
        await stage.wang.taps("我正在办的")
        await stage.wang.taps("打开")
        await finishes(stage.wang, "都说清楚了")

        assert not await stage.wang.taps("我来认领", GROUP)
        assert "先歇一歇，3月4日（周三） 16:00 后" in stage.wang.toast
        await stage.passes(timedelta(hours=7))
        assert await stage.wang.taps("我来认领", GROUP)
