"""Reminders that can be put off, stopped and counted, and that keep silent while people talk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.tales import claims, is_done, sends

if TYPE_CHECKING:
    from tests.cast import Stage


async def test_a_reminder_is_put_off_until_the_next_working_day(stage: Stage) -> None:
    await stage.wang.starts()
    reference = await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.passes(timedelta(days=2, hours=8, minutes=5))
    assert "联系时间到了" in await stage.wang.reads()
    await stage.wang.taps("明天再提醒")
    assert "3月9日" in stage.wang.toast, "Friday evening: the next working day is Monday"
    await stage.passes(timedelta(days=1))
    assert not await stage.wang.reads()

    await stage.passes(timedelta(days=1, hours=15, minutes=30))
    assert f"您让我今天再提醒：办件 {reference}" in await stage.wang.reads()


async def test_a_case_is_not_spoken_of_again_where_its_handler_wants_it_so(stage: Stage) -> None:
    await stage.wang.starts()
    await stage.zhou.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.passes(timedelta(days=2, hours=8, minutes=5))
    await stage.wang.reads()
    await stage.wang.taps("这件别再提醒")
    assert "不再提醒您" in stage.wang.toast

    await stage.passes(timedelta(days=3))
    assert "快到了" not in await stage.wang.reads()
    assert "还没联系居民" in await stage.zhou.reads()


async def test_a_handler_has_ten_reminders_a_day_and_no_more(stage: Stage) -> None:
    await stage.wang.starts()
    for number in range(12):
        person = stage.world.user(
            8000 + number, f"居民{number}", language_code="zh-hans", phone=f"+86138001{number:05}"
        )
        await sends(stage.someone(person.id), "transfer")
        await claims(stage.wang)
    await stage.passes(timedelta(days=1, hours=8, minutes=5))

    told = await stage.wang.reads()
    assert told.count("联系时间到了") == 10
    assert told.count("今天的提醒就到这里") == 1


async def test_nothing_is_asked_while_people_talk(stage: Stage) -> None:
    resident = stage.resident
    await is_done(stage)
    finished = next(message for message in resident.inbox() if "办好了" in message.words)
    await stage.passes(timedelta(days=2, hours=23, minutes=50))
    stage.world.says(resident.id, None, "谢谢，还想问一句", reply_to=finished)
    await resident.reads()

    await stage.passes(timedelta(minutes=15))
    assert "几天前办好了" not in await resident.reads()
    await stage.passes(timedelta(minutes=30))
    assert "几天前办好了" in await resident.reads()
