"""Who waits for a time with a lawyer, whom a lawyer may not see, and the lawyer's own days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import listed
from tests.diary import AFTER, WITH_DIARY, asks, books, open_diary
from tests.tales import answers
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

NARROW = WITH_DIARY.replace("14:00-16:00", "14:00-14:30")
ZHANG = 1009
TWO_LAWYERS = (
    WITH_DIARY
    + listed(ZHANG, "张律师", "lawyer")
    + """
[[diary]]
person = 1009
service = "legal"
hours = ["Fri 15:00-16:00"]
"""
)


@pytest.fixture
async def friday(tmp_path: Path) -> AsyncIterator[Stage]:
    """A lawyer who sees four people on Fridays."""
    async with open_diary(tmp_path) as stage:
        yield stage


@pytest.fixture
async def narrow(tmp_path: Path) -> AsyncIterator[Stage]:
    """A lawyer who sees one person a week, and four residents."""
    async with open_diary(tmp_path, "", NARROW, 7003, 7004) as stage:
        yield stage


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Stage]:
    """Two lawyers, and a third resident."""
    async with open_diary(tmp_path, "", TWO_LAWYERS, ZHANG, 7003) as stage:
        yield stage


async def waits(someone: Someone) -> str:
    await asks(someone)
    await someone.taps("都不合适，帮我排队")
    await answers(someone, AFTER)
    return await someone.taps("提交")


async def cancels(someone: Someone) -> str:
    await someone.says("/my")
    await someone.taps("法律咨询 FA")
    await someone.taps("取消预约")
    return await someone.taps("取消预约，让给别人")


async def test_a_freed_time_goes_along_the_line_until_somebody_takes_it(narrow: Stage) -> None:
    resident, second, third = narrow.resident, narrow.someone(7002), narrow.someone(7003)
    await books(resident)
    assert "在排队等时间" in await waits(second)
    narrow.clock.forward(timedelta(minutes=1))
    await waits(third)
    assert "前面还有 1 位" in await third.says("/my")
    assert "下一个空出来就问您" in await second.says("/my")

    await cancels(resident)
    await narrow.passes(timedelta(seconds=1))
    assert "时间有了：3月6日（周五） 14:00，李律师" in await second.reads()
    assert not await third.reads()
    offer = second.message_with("就这个时间")
    assert "接着等" in await second.taps("不要，接着等")
    await narrow.passes(timedelta(seconds=1))
    assert "时间有了" in await third.reads()
    assert not await second.taps("就这个时间", on=offer)

    taken = await third.taps("就这个时间")
    assert "约好了：3月6日（周五） 14:00，李律师" in taken
    assert "有人约了您" in await narrow.li.reads()
    assert "下一个空出来就问您" in await second.says("/my")
    assert "在排队" not in await third.says("/my")


async def test_who_does_not_answer_keeps_their_place_and_the_next_is_asked(narrow: Stage) -> None:
    resident, second, third = narrow.resident, narrow.someone(7002), narrow.someone(7003)
    await books(resident)
    await waits(second)
    narrow.clock.forward(timedelta(minutes=1))
    await waits(third)
    await cancels(resident)
    await narrow.passes(timedelta(seconds=1))
    await second.reads()
    offer = second.message_with("就这个时间")

    await narrow.passes(timedelta(hours=4, minutes=1))
    await narrow.passes(timedelta(seconds=1))
    assert "让给下一位了" in await second.reads()
    assert "时间有了" in await third.reads()
    await second.taps("就这个时间", on=offer)
    assert "已经给别人了" in second.toast


async def test_nobody_is_asked_at_night_and_the_hours_of_the_night_do_not_count(narrow: Stage) -> None:
    resident, second = narrow.resident, narrow.someone(7002)
    await books(resident, "3月13日")
    await waits(second)
    narrow.clock.forward(timedelta(hours=13))
    await cancels(resident)
    await narrow.passes(timedelta(seconds=1))
    assert "时间有了" not in await second.reads()

    await narrow.passes(timedelta(hours=9))
    assert "3月5日（周四） 12:00 前点一下" in await second.reads()


async def test_somebody_else_cannot_take_an_offer(narrow: Stage) -> None:
    resident, second = narrow.resident, narrow.someone(7002)
    await books(resident)
    await waits(second)
    await cancels(resident)
    await narrow.passes(timedelta(seconds=1))
    await second.reads()
    fourth = narrow.someone(7004)
    await asks(fourth)

    assert not any("3月6日" in label for label in fourth.buttons())


async def test_a_case_that_is_handed_back_may_choose_another_lawyer(two: Stage) -> None:
    resident, li = two.resident, two.li
    await books(resident)
    await li.reads()
    await li.taps("交回")
    await li.taps("需要回避")
    assert "另约一位律师" in await resident.reads()

    await resident.taps("选个时间")
    assert "3月6日（周五）15:00 张律师" in resident.buttons()
    assert "约好了：3月6日（周五） 15:00，张律师" in await resident.taps("15:00 张律师")
    assert "有人约了您" in await two.someone(ZHANG).reads()


async def test_nobody_hears_both_sides_and_nobody_is_told_why(two: Stage) -> None:
    await books(two.resident)
    neighbour = two.someone(7002)

    asked = await asks(neighbour, other="楼上的小李，陳 奶 奶")
    assert neighbour.buttons()[0] == "3月6日（周五）15:00 张律师"
    assert not any("李律师" in label for label in neighbour.buttons())
    assert "回避" not in asked
    assert "冲突" not in asked


async def test_the_other_side_changed_at_the_end_asks_for_the_time_again(two: Stage) -> None:
    await books(two.resident)
    neighbour = two.someone(7002)
    await asks(neighbour)
    await neighbour.taps("14:30 李律师")
    await answers(neighbour, ("林先生", *AFTER[1:]))
    await neighbour.taps("改第 6 条")

    again = await neighbour.says("陈奶奶")
    assert "时间有变动" in again
    assert "陈奶奶" not in again
    assert not any("李律师" in label for label in neighbour.buttons())
    await neighbour.taps("15:00 张律师")
    assert "张律师" in await neighbour.taps("提交")


async def test_where_every_lawyer_hears_the_other_side_the_coordinator_finds_another(friday: Stage) -> None:
    await books(friday.resident)
    neighbour = friday.someone(7002)
    await asks(neighbour, other="陈奶奶")
    await neighbour.taps("帮我排队")
    await answers(neighbour, AFTER)
    assert "已经提交" in await neighbour.taps("提交")

    told = await friday.zhou.reads()
    assert "要另找一位律师" in told
    assert "陈奶奶" not in told


async def test_clients_whom_a_lawyer_declares_count_and_no_name_is_kept(two: Stage) -> None:
    li = two.li
    await li.says("/diary")
    await li.taps("我的当事人")
    assert "记下了 2 个" in await li.says("某某餐饮有限公司、王大明")

    await asks(two.resident, other="某某餐饮 有限公司")
    assert not any("李律师" in label for label in two.resident.buttons())
    await li.says("/diary")
    assert "清掉了" in await li.taps("清掉当事人")
    await asks(two.someone(7002), other="王大明")
    assert "李律师" in two.someone(7002).buttons()[0]


async def test_a_lawyer_adds_hours_and_closes_a_day_and_who_had_booked_is_told(friday: Stage) -> None:
    resident, li = friday.resident, friday.li
    await books(resident)
    await li.reads()
    shown = await li.says("/diary")
    assert "3月6日（周五） 14:00 FA-26-" in shown
    assert "陈奶奶" not in shown
    assert "每周五 14:00-16:00" in shown

    await li.taps("加时段")
    await answers(li, ("[只有一天]", "2026-03-07", "上午9点", "上午10点", "[打电话]", "[选好了]"))
    assert "加好了：3月7日（周六） 09:00-10:00" in await li.taps("跳过")
    await li.says("/diary")
    await li.taps("停一天")
    assert "1 位已经通知" in await li.says("2026-03-06")

    assert "请不要去" in await resident.reads()
    await resident.taps("选个时间")
    assert resident.buttons()[0] == "3月7日（周六）09:00 李律师"
    await resident.taps("3月7日（周六）09:00 李律师")
    await li.says("/diary")
    assert "1 位已经通知" in await li.taps("删掉 3月7日")
    assert "没有人约" in await li.says("/diary")
    assert (await books_of(friday))["problems"] == [], "what was filled in is hours now, and no form any more"


async def test_a_coordinator_sees_everybodys_days_and_others_nothing(friday: Stage) -> None:
    await books(friday.resident)
    assert "李律师" in await friday.zhou.says("/diary")
    assert "加时段" not in friday.zhou.buttons()
    assert "这里只给" in await friday.wang.says("/diary")
    assert "这里只给" in await friday.resident.says("/diary")


async def test_at_eight_a_lawyer_reads_whom_they_see_that_day(friday: Stage) -> None:
    await books(friday.resident)
    await friday.li.reads()
    await friday.passes(timedelta(hours=22))
    assert "今天约好的" not in await friday.li.reads()
    await friday.passes(timedelta(hours=24))
    told = await friday.li.reads()
    assert "今天约好的（1 件）" in told
    assert "14:00" in told
    assert "陈奶奶" not in told
