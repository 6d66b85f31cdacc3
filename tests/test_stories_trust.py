"""Whom a case is none of any more, what falls through with a handler, and what nobody may miss."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.sending.fates import EDIT_TRIES
from handlers import importing
from storage.tables import ConversationRow, MessageRow
from tests.cast import GROUP, WANG
from tests.tales import claims, finishes, in_danger, sends

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.cast import Stage

SERVERS_WORDS = "Bad Request: chat not found: 陈奶奶"


async def leaves(stage: Stage, telegram_id: int) -> None:
    """The community file is imported without somebody."""
    (key,) = stage.app.database.directory.communities
    home = stage.app.database.directory.communities[key]
    rest = replace(home, people=tuple(member for member in home.people if member.telegram_id != telegram_id))
    await stage.app.database.run(lambda tx: importing.import_community(tx, key, rest, at=stage.clock.now()))
    await stage.settled()


async def appoints(stage: Stage) -> None:
    """Wang arranges to meet the resident tomorrow at three in the afternoon."""
    await stage.wang.taps("约时间", on=stage.wang.message_with("约时间"))
    await stage.wang.taps("明天")
    assert "约好了" in await stage.wang.says("下午3点")


async def test_a_coordinator_who_once_had_a_case_cannot_hand_it_back_for_its_new_handler(stage: Stage) -> None:
    zhou, wang = stage.zhou, stage.wang
    await zhou.starts()
    await wang.starts()
    await sends(stage.resident, "legal")
    await claims(zhou)
    old = zhou.message_with("交回")
    await zhou.taps("交回")
    assert "已交回" in await zhou.taps("时间不合适")
    await claims(wang)

    await zhou.taps("交回", on=old)

    assert "不归您办" in zhou.toast
    assert "王姐" in stage.group()[-1].words


async def test_who_left_the_file_reads_nothing_more_of_what_they_had_done(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    await wang.starts()
    await stage.zhou.starts()
    reference = await sends(resident, "legal")
    await claims(wang)
    await wang.taps("记一笔")
    await wang.says("去过一次")
    door = wang.message_with("打开")
    assert "楼上漏水" in await wang.taps("打开", on=door)
    await resident.says("/my")
    await resident.taps(reference)
    more = resident.message_with("补充说明")
    await finishes(wang, "水管修好了")
    await leaves(stage, WANG)

    assert not await wang.taps("打开", on=door)
    assert "不归您办" in wang.toast
    await stage.zhou.reads()
    await resident.taps("补充说明", on=more)
    assert "记下了" in await resident.says("今天又漏了")
    assert not await wang.reads()
    assert "请打电话问问居民" in await stage.zhou.reads()


async def test_a_resident_hears_who_goes_on_when_the_handler_leaves_and_that_the_appointment_is_off(
    stage: Stage,
) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await appoints(stage)
    await stage.resident.reads()
    await leaves(stage, WANG)

    heard = await stage.resident.reads()
    assert "换人接着办" in heard
    assert "取消了，请不要去" in heard
    assert any("我来认领" in label for row in stage.group()[-1].labels for label in row)


async def test_an_appointment_falls_with_the_handler_who_hands_the_case_back(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await appoints(stage)
    await stage.resident.reads()

    await stage.wang.taps("交回", on=stage.wang.message_with("交回"))
    await stage.wang.taps("时间不合适")

    assert "取消了，请不要去" in await stage.resident.reads()


async def test_a_late_reminder_says_so_to_each_of_its_readers_and_does_not_say_tomorrow(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await appoints(stage)
    await stage.resident.reads()

    await stage.restart(away=timedelta(hours=23))

    for someone in (stage.resident, stage.wang):
        heard = await someone.reads()
        assert "补发" in heard
        assert "约好的时间是" in heard
        assert "明天有约" not in heard


async def test_danger_is_told_to_the_coordinators_where_nobody_is_on_duty(stage: Stage) -> None:
    await stage.zhou.starts()
    reference = await in_danger(stage)

    alert = await stage.zhou.reads()
    assert "有紧急的办件" in alert
    assert reference in alert


async def test_an_urgent_case_that_loses_its_volunteer_is_told_again_at_once(stage: Stage) -> None:
    wang, zhou = stage.wang, stage.zhou
    for each in (wang, zhou):
        await each.starts()
    reference = await in_danger(stage)
    await claims(wang)
    await zhou.reads()

    await wang.taps("交回")
    await wang.taps("时间不合适")

    told = await zhou.reads()
    assert "紧急的办件又没人办了" in told
    assert reference in told
    assert "摔倒" not in told
    assert "隔壁老人摔倒了" in await zhou.taps("我来认领")


async def test_an_urgent_case_that_nobody_claims_is_spoken_of_within_two_hours(stage: Stage) -> None:
    await stage.zhou.starts()
    reference = await in_danger(stage)
    await stage.zhou.reads()
    cards = len(stage.group())

    await stage.passes(timedelta(hours=1, minutes=1))
    [nudge] = stage.group()[cards:]
    assert nudge.words.startswith(f"【紧急】{reference}")
    assert not await stage.zhou.reads()
    await stage.passes(timedelta(hours=3))
    assert f"【紧急】办件 {reference}" in await stage.zhou.reads()
    await stage.zhou.says("/digest")
    assert (await stage.zhou.taps("看等认领的")).startswith(f"【紧急】{reference}")


async def test_words_in_a_link_are_not_kept_but_a_grid_is(stage: Stage) -> None:
    (home,) = stage.app.database.directory.communities.values()
    kept = home.grids[0].code

    def channels(tx: Tx) -> list[str]:
        return list(tx.scalars(select(ConversationRow.channel).order_by(ConversationRow.id)))

    def actions(tx: Tx) -> str:
        return "".join(filter(None, tx.scalars(select(MessageRow.actions))))

    for someone, payload in ((stage.resident, "legal_13800007001"), (stage.someone(7002), f"legal_{kept}")):
        await someone.starts(payload)
        await someone.taps("同意")
        await someone.taps("开始")
    assert await stage.app.database.read(channels) == ["", kept]
    assert "13800007001" not in await stage.app.database.read(actions)


async def test_what_a_server_says_of_a_refusal_is_not_kept(stage: Stage) -> None:
    stage.world.fail(
        "sendMessage", chat_id=stage.resident.id, status=400, description="Bad Request: 陈奶奶, chat not found"
    )
    await stage.resident.starts()

    faults = await stage.app.database.read(lambda tx: list(filter(None, tx.scalars(select(MessageRow.fault)))))
    assert faults == ["400 chat not found"]


async def test_a_change_that_a_server_never_manages_does_not_hold_up_what_comes_after_it(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    stage.world.fail("editMessageText", chat_id=GROUP, times=10 * EDIT_TRIES)
    await claims(stage.wang)
    for _ in range(EDIT_TRIES):
        await stage.passes(timedelta(minutes=1))

    second = await sends(stage.someone(7002), "legal")
    assert second in stage.group()[-1].words
