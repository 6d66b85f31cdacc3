"""A time with a lawyer: chosen in the form, held, booked, reminded of, moved, cancelled, missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.diary import AFTER, BEFORE, asks, books, entries, open_diary
from tests.tales import answers, begins, finishes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Stage


@pytest.fixture
async def friday(tmp_path: Path) -> AsyncIterator[Stage]:
    """A Wednesday morning before a Friday on which the lawyer sees four people."""
    async with open_diary(tmp_path) as stage:
        yield stage


@pytest.fixture
async def each_friday(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """The same on each database."""
    async with open_diary(tmp_path, database_url) as stage:
        yield stage


async def test_a_time_goes_from_the_first_word_to_solved(each_friday: Stage) -> None:
    stage = each_friday
    resident, li = stage.resident, stage.li

    await asks(resident, mode="[到社区谈]")
    assert resident.buttons()[:4] == [
        "3月6日（周五）14:00 李律师", "3月6日（周五）14:30 李律师", "3月6日（周五）15:00 李律师", "换个日子",
    ]  # fmt: skip
    assert "给您留到 10:15" in await resident.taps("14:30")
    assert "约的时间：3月6日（周五）14:30 李律师" in await answers(resident, ("[跳过]", *AFTER))
    receipt = await resident.taps("提交")

    assert "约好了：3月6日（周五） 14:30，李律师。\n地点：二楼201室。" in receipt
    assert "有什么带什么" in receipt
    assert "和您约好时间" not in receipt
    told = await li.reads()
    assert "有人约了您：3月6日（周五） 14:30。居民来：二楼201室。" in told
    assert "楼上漏水" in told
    assert "已由李律师认领" in stage.group()[-1].words
    (mine,), (theirs,) = entries(stage, resident), entries(stage, li)
    assert mine["DTSTART"] == "20260306T063000Z"
    assert mine["DTEND"] == "20260306T070000Z"
    assert (mine["METHOD"], mine["SEQUENCE"], mine["STATUS"]) == ("PUBLISH", "0", "CONFIRMED")
    assert mine["LOCATION"] == "二楼201室"
    assert mine["SUMMARY"] == "法律咨询：李律师"
    assert mine["UID"] == theirs["UID"]
    assert "陈奶奶" not in str(theirs)

    await stage.passes(timedelta(days=1, hours=4, minutes=31))
    day_before = await resident.reads()
    assert "明天有约" in day_before
    assert "二楼201室" in day_before
    assert "有什么带什么" in day_before
    assert {"改时间", "取消预约"} <= set(resident.buttons())
    await stage.passes(timedelta(hours=22))
    assert "快到约好的时间" in await resident.reads()
    assert "快到约好的时间" in await li.reads()
    await stage.passes(timedelta(hours=3))
    await finishes(li, "已经讲清楚怎么要求赔偿。")
    await resident.reads()
    await stage.passes(timedelta(days=4))
    assert "解决了" in "".join(resident.buttons())
    assert await resident.taps("解决了")


async def test_what_is_held_is_nobody_elses_until_it_ends(friday: Stage) -> None:
    resident, neighbour = friday.resident, friday.someone(7002)
    await asks(resident)
    await resident.taps("14:00")
    await asks(neighbour)
    assert not any("14:00" in label for label in neighbour.buttons())

    friday.clock.forward(timedelta(minutes=16))
    await neighbour.taps("换个日子")
    await neighbour.taps("3月6日")
    assert "14:00 李律师" in neighbour.buttons()
    await neighbour.taps("14:00")

    assert "刚刚约出去了" in await resident.says("陈奶奶")
    assert "3月6日（周五）14:30 李律师" in resident.buttons()
    await resident.taps("14:30")
    await answers(resident, AFTER[1:])
    assert "约好了：3月6日（周五） 14:30" in await resident.taps("提交")


async def test_a_form_that_is_sent_too_late_asks_for_the_time_again(friday: Stage) -> None:
    resident = friday.resident
    await asks(resident)
    await resident.taps("14:00")
    await answers(resident, AFTER)
    friday.clock.forward(timedelta(minutes=16))
    await books(friday.someone(7002), "14:00")

    assert "刚刚约出去了" in await resident.taps("提交")
    assert len(friday.group()) == 1
    await resident.taps("14:30")
    assert "约好了：3月6日（周五） 14:30" in await resident.taps("提交")


async def test_of_twelve_people_who_tap_at_once_each_has_a_time_of_their_own_or_is_asked_again(
    each_friday: Stage,
) -> None:
    stage, crowd = each_friday, [each_friday.someone(8000 + number) for number in range(12)]
    for person in crowd:
        stage.world.user(person.id, f"居民{person.id}", language_code="zh-hans", phone="")
        await asks(person)
    for person in crowd:
        stage.world.presses(person.id, person.message_with("14:00"), "3月6日（周五）14:00 李律师")
    await stage.settled(60)

    said = [await person.reads() for person in crowd]
    assert sum("给您留到" in words for words in said) == 1
    assert sum("刚刚约出去了" in words for words in said) == 11
    late = [person for person, words in zip(crowd, said, strict=True) if "刚刚约出去了" in words]
    assert all("14:30 李律师" in person.buttons()[0] for person in late)


async def test_a_hold_that_ended_unnoticed_is_still_booked_where_nobody_wants_it(friday: Stage) -> None:
    await asks(friday.resident)
    await friday.resident.taps("14:00")
    await friday.passes(timedelta(minutes=40))
    await answers(friday.resident, AFTER)

    assert "约好了：3月6日（周五） 14:00" in await friday.resident.taps("提交")


async def test_an_old_button_never_books_another_time_than_it_says(friday: Stage) -> None:
    resident, neighbour = friday.resident, friday.someone(7002)
    await asks(resident)
    await books(neighbour, "14:00")

    assert "刚刚约出去了" in await resident.taps("3月6日（周五）14:00 李律师")
    assert "给您留到" in await resident.taps("3月6日（周五）14:30 李律师")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2", "14:30"), ("15:00", "15:00"), ("后天下午三点", "15:00"), ("3月6号两点半", "14:30"),
        ("下周五 15:30", "3月13日（周五）15:30"),
    ],
)  # fmt: skip
async def test_a_time_may_be_typed(friday: Stage, typed: str, read: str) -> None:
    await asks(friday.resident)
    assert "给您留到" in await friday.resident.says(typed)

    assert read in next(line for line in (await answers(friday.resident, AFTER)).splitlines() if "约的时间" in line)


async def test_a_day_shows_its_times_and_nonsense_is_answered_kindly(friday: Stage) -> None:
    resident = friday.resident
    await asks(resident)

    assert "没看懂是哪个时间" in await resident.says("哎呀我不晓得呀")
    assert "3月5日（周四） 没有空的时间" in await resident.says("明天")
    assert "3月13日（周五） 有这些时间" in await resident.says("下周五")
    assert resident.buttons()[:5] == ["14:00 李律师", "14:30 李律师", "15:00 李律师", "15:30 李律师", "换个日子"]
    await resident.taps("换个日子")
    assert resident.buttons()[0] == "3月6日（周五） 有 4 个时间"


async def test_another_choice_a_cancelled_form_and_an_expired_one_free_the_time(friday: Stage) -> None:
    resident, neighbour = friday.resident, friday.someone(7002)
    await asks(resident)
    await resident.taps("14:00")
    await resident.says("返回")
    await resident.taps("15:00")
    await asks(neighbour)
    assert [label[8:13] for label in neighbour.buttons()[:3]] == ["14:00", "14:30", "15:30"]

    await resident.says("/cancel")
    await resident.taps("不办了，删掉")
    await neighbour.says("返回")
    await neighbour.taps("打电话")
    assert [label[8:13] for label in neighbour.buttons()[:3]] == ["14:00", "14:30", "15:00"]


async def test_a_resident_moves_the_time_and_the_lawyer_reads_it(friday: Stage) -> None:
    resident, li = friday.resident, friday.li
    await books(resident)
    await li.reads()

    await resident.says("/my")
    await resident.taps("法律咨询 FA")
    await resident.taps("改时间")
    moved = await resident.taps("15:30")

    assert "改好了" in moved
    assert "约好了：3月6日（周五） 15:30，李律师" in moved
    assert "改到 3月6日（周五） 15:30" in await li.reads()
    first, second = entries(friday, resident)
    assert (first["UID"], first["SEQUENCE"], second["SEQUENCE"]) == (second["UID"], "0", "1")
    await asks(friday.someone(7002))
    assert "14:00" in friday.someone(7002).buttons()[0]


async def test_a_resident_cancels_and_the_entry_goes_from_both_calendars(friday: Stage) -> None:
    resident, li = friday.resident, friday.li
    await books(resident)
    await li.reads()
    await resident.says("/my")
    await resident.taps("法律咨询 FA")
    await resident.taps("取消预约")

    assert "预约取消了" in await resident.taps("取消预约，让给别人")
    assert "取消了" in await li.reads()
    await friday.passes(timedelta(seconds=1))
    for person in (resident, li):
        last = entries(friday, person)[-1]
        assert (last["METHOD"], last["SEQUENCE"], last["STATUS"]) == ("CANCEL", "1", "CANCELLED")
    await resident.reads()
    assert not await resident.taps("取消预约，让给别人")
    await resident.says("/my")
    await resident.taps("法律咨询 FA")
    await resident.taps("选个时间")
    assert "约好了：3月6日（周五） 14:00" in await resident.taps("14:00")


async def test_the_lawyer_moves_and_cancels_and_the_resident_reads_it(friday: Stage) -> None:
    resident, li = friday.resident, friday.li
    await books(resident)
    await li.reads()
    await li.taps("更多办法")
    await li.taps("改时间")
    await li.taps("15:00")
    assert "约的时间改了" in await resident.reads()
    await li.taps("打开")
    await li.taps("更多办法")
    await li.taps("取消预约")
    assert "居民会收到通知" in await li.taps("取消预约，让给别人")
    assert "真对不住" in await resident.reads()
    assert "选个时间" in resident.buttons()


async def test_who_did_not_come_may_choose_again_and_only_after_the_time(friday: Stage) -> None:
    resident, li, wang = friday.resident, friday.li, friday.wang
    await books(resident)
    await li.reads()
    await li.taps("更多办法")
    assert "没来" not in li.buttons()
    await friday.passes(timedelta(days=2, hours=5))
    await resident.reads()
    await li.reads()
    await li.taps("打开")
    await li.taps("更多办法")
    missed = li.message_with("没来")
    assert "没来" in await li.taps("没来", on=missed)

    assert "我们没等到您" in await resident.reads()
    assert "选个时间" in resident.buttons()
    assert not await wang.taps("没来", on=missed)
    assert not await li.taps("没来", on=missed)


async def test_a_time_that_the_lawyer_arranges_otherwise_frees_the_one_in_the_diary(friday: Stage) -> None:
    await books(friday.resident)
    await friday.li.reads()
    await friday.li.taps("约时间")
    await friday.li.says("下周一上午11点")
    assert "约好了：3月9日（周一） 11:00" in await friday.li.taps("对，就是它")

    await friday.passes(timedelta(seconds=1))
    assert entries(friday, friday.resident)[-1]["METHOD"] == "CANCEL"
    await asks(friday.someone(7002))
    assert "14:00" in friday.someone(7002).buttons()[0]


async def test_a_community_without_a_diary_asks_for_a_day(stage: Stage) -> None:
    await begins(stage.resident, "legal")

    assert "哪天方便" in await answers(stage.resident, (*BEFORE, "楼上的老王", "[打电话]"))


async def test_elder_mode_numbers_the_times(friday: Stage) -> None:
    resident = friday.resident
    await resident.says("/simple")
    asked = await asks(resident)

    assert "1. 3月6日（周五）14:00 李律师" in asked
    await resident.taps("2. 3月6日（周五）14:30 李律师")
    await answers(resident, AFTER)
    receipt = await resident.taps("提交")
    assert "14:30，李律师" in receipt
    assert "0755-00000000" in receipt
