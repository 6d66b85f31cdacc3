"""What is asked of the bot by those who look for holes, told as what people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.limits import Rate
from storage.tables import AuditRow, CaseRow
from tests.cast import RESIDENT, WANG, changed
from tests.tales import answers, begins, claims, sends

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.cast import Stage

IDENTITY, CARD = "990101195001010053", "6299990000000009"  # invented


async def test_a_number_of_an_identity_card_is_kept_by_nobody_and_can_be_taken_out_of_the_chat(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await begins(resident, "legal")
    await answers(resident, ("[邻里]", "[没有]", "[没有]", "[我自己]"))

    said = await resident.says(f"楼上漏水，我的身份证是{IDENTITY}，卡号{CARD}")

    told, _, question = said.partition("\n---\n")
    assert "遮住了" in told
    assert "对方叫什么" in question, "the form goes on"
    await resident.taps("删掉我刚才的话")
    assert stage.world.requests("deleteMessage", RESIDENT)
    await answers(resident, ("楼上的老王", "[打电话]", "[明天]", "陈奶奶", "13800007001", "[跳过]"))
    await resident.taps("提交")
    details = await claims(wang)
    assert "楼上漏水，我的身份证是99**************53，卡号62************09" in details
    await wang.says(f"/find {IDENTITY}")
    every = [*stage.world.messages(WANG), *stage.group(), *resident.inbox()]
    assert not [message for message in every if message.sender_id == stage.world.bot.id and IDENTITY in message.words]


async def test_staff_who_pass_on_such_a_number_are_told_the_same(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    await wang.starts()
    await sends(resident, "legal")
    await claims(wang)
    await resident.reads()

    await wang.taps("给居民留言")
    assert "遮住了" in await wang.says(f"请打款到 {CARD}")

    heard = await resident.reads()
    assert "请打款到 62************09" in heard
    assert CARD not in heard


async def test_whoever_takes_over_a_user_name_and_a_name_takes_over_nothing_else(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    old = stage.world.people[WANG]
    stage.world.people[WANG] = replace(old, username="helper_of_fuan")
    await claims(stage.wang)
    await stage.wang.taps("记一笔")
    await stage.wang.says("去过一次")
    door = stage.wang.message_with("打开")
    stage.world.people[WANG] = old
    new = stage.world.user(7777, old.first_name, language_code="zh-hans")
    stage.world.people[7777] = replace(new, username="helper_of_fuan")
    other = stage.someone(7777)

    await other.starts()
    assert "还没有办件" in await other.says("/my")
    assert "楼上漏水" not in await other.taps("打开", on=door)
    assert "楼上漏水" in await stage.wang.taps("打开", on=door)


async def test_each_look_at_a_story_is_in_the_record_of_actions(each_stage: Stage) -> None:
    stage = each_stage
    wang, zhou = stage.wang, stage.zhou
    await wang.starts()
    await zhou.starts()
    reference = await sends(stage.resident, "legal")
    await claims(wang)
    await wang.taps("记一笔")
    await wang.says("去过一次")
    door = wang.message_with("打开")
    for _ in range(2):
        assert "楼上漏水" in await wang.taps("打开", on=door)
    await zhou.says(f"/find {reference}")
    assert "楼上漏水" not in await zhou.taps(reference)

    def looks(tx: Tx) -> list[tuple[str, int | None]]:
        case = tx.scalar(select(CaseRow.id).where(CaseRow.reference == reference))
        wanted = select(AuditRow).where(AuditRow.case_id == case, AuditRow.action.in_(("case.claimed", "case.read")))
        return [(entry.action, entry.by_id) for entry in tx.scalars(wanted.order_by(AuditRow.id))]

    found = await stage.app.database.read(looks)
    (claimed, first, second, third) = found
    assert [action for action, _ in found] == ["case.claimed", "case.read", "case.read", "case.read"]
    assert claimed[1] == first[1] == second[1] != third[1]


async def test_what_a_locked_screen_shows_of_a_reminder_tells_no_story_and_no_name(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    await wang.starts()
    await stage.zhou.starts()
    await sends(resident, "hardship")
    await stage.passes(timedelta(days=2))
    await claims(wang)
    await wang.taps("约时间", on=wang.message_with("约时间"))
    await wang.taps("明天")
    await wang.says("下午3点")
    before = [(someone, someone.inbox()[-1].id) for someone in (resident, wang, stage.zhou)]

    for _ in range(12):
        await stage.passes(timedelta(hours=20))

    reminders = [message.words for someone, last in before for message in someone.inbox() if message.id > last]
    assert sum("提醒" in words or "办件" in words for words in reminders) > 5
    told = " ".join(reminders)
    for secret in ("陈", "1380000", "老伴", "住院", "502", "看病"):
        assert secret not in told


async def test_in_a_flood_of_people_who_is_in_danger_reads_the_number_at_once(stage: Stage) -> None:
    crowd = range(8000, 8060)
    for number in crowd:
        stage.world.user(number, f"居民{number}", language_code="zh-hans")
    stage.config = changed(stage.config, send_rate=Rate(10, 1.0))
    await stage.restart()
    for number in crowd:
        stage.world.starts(number)
    await stage.world.until(lambda: stage.world.requests("sendMessage", crowd[0]), timeout=10)

    stage.world.says(RESIDENT, None, "家里着火了")
    await stage.world.until(lambda: any("119" in one.words for one in stage.resident.inbox()), timeout=10)

    answered = [number for number in crowd if stage.someone(number).inbox()]
    assert len(answered) < len(crowd) / 2, "the others still wait in the line"
