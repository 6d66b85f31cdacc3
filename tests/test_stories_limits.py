"""How much one person may do: kindly refused in what is too often, told when it goes again, and never in danger."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.guarding.harvest import Handled, is_harvest
from storage.tables import AuditRow, PersonRow
from tests.cast import COMMUNITY, GROUP, NEIGHBOUR, open_stage
from tests.tales import FILLED, answers, begins, claims, finishes, in_danger, reference_in, sends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

DAY = timedelta(days=1)


@asynccontextmanager
async def limited(folder: Path, *lines: str) -> AsyncIterator[Stage]:
    """A stage on which some numbers are smaller than usual."""
    community = "\n".join((COMMUNITY, "[limits]", *lines, ""))
    async with open_stage(folder, f"sqlite:///{folder / 'yizhan.db'}", community=community) as stage:
        for someone in (stage.wang, stage.li, stage.zhou):
            await someone.starts()
        yield stage


async def audited(stage: Stage, action: str) -> list[str]:
    """The details of what the record of actions has under a name."""
    return await stage.app.database.read(
        lambda tx: list(tx.scalars(select(AuditRow.detail).where(AuditRow.action == action)))
    )


async def fills(someone: Someone, service: str) -> str:
    """Fills in a service and presses the last button; what is read then."""
    await begins(someone, service)
    await answers(someone, FILLED[service])
    return await someone.taps("提交")


async def hands_back(someone: Someone, reason: str = "时间不合适") -> str:
    await someone.taps("交回")
    return await someone.taps(reason)


async def test_who_sent_many_requests_keeps_the_next_filled_in_and_sends_it_a_day_later(tmp_path: Path) -> None:
    async with limited(tmp_path, "cases = 1") as stage:
        resident = stage.resident
        await sends(resident, "legal")
        assert "这件可以先填，3月5日（周四） 10:00 后再交" in await resident.says("/transfer")
        refused = await fills(resident, "transfer")
        assert "一天里已经交了 1 件" in refused
        assert "3月5日（周四） 10:00" in refused
        assert len([message for message in stage.group() if "我来认领" in str(message.labels)]) == 1
        await in_danger(stage)
        await sends(stage.someone(NEIGHBOUR), "legal")

        await stage.passes(DAY)
        await resident.says("/my")
        await resident.taps("接着填：党组织关系接转")
        reference_in(await resident.taps("提交"))
        assert await audited(stage, "limit.reached") == ["cases"]


async def test_so_many_claims_a_day_and_an_urgent_one_all_the_same(tmp_path: Path) -> None:
    async with limited(tmp_path, "claims = 1") as stage:
        first = await sends(stage.resident, "legal")
        assert first in await claims(stage.wang)
        await sends(stage.someone(NEIGHBOUR), "legal")
        await claims(stage.wang)
        assert "一天里已经认领了 1 件" in stage.wang.toast
        assert "3月5日（周四） 10:00 后再接新的" in stage.wang.toast
        urgent = await in_danger(stage)
        assert urgent in await claims(stage.wang)

        await stage.passes(DAY)
        await stage.wang.says("/queue")
        assert "由您负责了" in await stage.wang.taps("认领")


async def test_so_many_cases_are_handed_back_a_day_but_for_ties(tmp_path: Path) -> None:
    async with limited(tmp_path, "releases = 1") as stage:
        reference = await sends(stage.resident, "legal")
        await claims(stage.wang)
        assert "已交回" in await hands_back(stage.wang)
        await claims(stage.wang)
        refused = await hands_back(stage.wang)
        assert "一天里已经交回了 1 件" in refused
        assert "0755-00000000" in refused
        await stage.wang.taps(f"打开 {reference}")
        assert "已交回" in await hands_back(stage.wang, "需要回避")


async def test_nobody_opens_cases_all_day_long_but_an_urgent_one_always(tmp_path: Path) -> None:
    async with limited(tmp_path, "looks = 2") as stage:
        reference = await sends(stage.resident, "legal")
        urgent = await in_danger(stage)
        await stage.zhou.says("/digest")
        await stage.zhou.taps("看等认领的")
        listed = stage.zhou.message_with(reference)
        await stage.zhou.taps(f"打开 {reference}", on=listed)
        await stage.zhou.taps(f"打开 {reference}", on=listed)
        assert "您一小时里看了 2 次" in stage.zhou.toast
        assert "11:00 后再看" in stage.zhou.toast
        assert urgent in await stage.zhou.taps(f"打开 {urgent}", on=listed)
        assert "您一小时里看了 2 次" in await stage.zhou.says("/queue")

        await stage.passes(timedelta(hours=1))
        assert reference in await stage.zhou.taps(f"打开 {reference}", on=listed)


async def test_so_many_links_a_day_by_one_and_by_all(tmp_path: Path) -> None:
    async with limited(tmp_path, "invitations = 1", "all_invitations = 2") as stage:
        for made in (True, False):
            await stage.zhou.says("/team")
            await stage.zhou.taps("邀请人")
            letter = await stage.zhou.taps("做链接")
            assert ("t.me" in letter) is made
        assert "一天里已经做了 1 个链接" in stage.zhou.toast
        assert await audited(stage, "team.invited") == ["volunteer"]


async def test_words_of_danger_are_heard_from_who_writes_too_fast(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    for _ in range(32):
        stage.world.says(resident.id, None, "在吗")
    assert "您发得太快了" in await resident.reads()
    assert "120" in await resident.says("我妈晕倒了，叫不醒")
    assert await resident.says("在吗") == ""


# --- who claims to read ---------------------------------------------------------------------------


async def again_and_again(stage: Stage, times: int) -> str:
    """Wang takes the same case on and hands it back; what the coordinator reads meanwhile."""
    await sends(stage.resident, "legal")
    for _ in range(times):
        await claims(stage.wang)
        await hands_back(stage.wang)
    return await stage.zhou.reads()


async def test_who_claims_and_hands_back_again_and_again_is_spoken_of_once_a_day(each_stage: Stage) -> None:
    stage = each_stage
    for someone in (stage.wang, stage.zhou):
        await someone.starts()
    read = await again_and_again(stage, 10)
    assert read.count("王姐七天里认领了 8 件，交回了 8 件，办好了 0 件") == 1
    assert "七天里认领了 9 件" not in read
    assert "楼上漏水" not in read
    assert await audited(stage, "team.harvest") == ["8 8 0"]
    assert "交回 10 件，办好 0 件。交回的太多，请问一问" in await stage.zhou.taps("王姐")


async def test_a_busy_volunteer_who_finishes_is_not_spoken_of(stage: Stage) -> None:
    for someone in (stage.wang, stage.zhou):
        await someone.starts()
    for resident in (stage.resident, stage.someone(NEIGHBOUR), stage.li):
        await sends(resident, "legal")
        await claims(stage.wang)
        await finishes(stage.wang, "都说清楚了")
    assert "七天里认领" not in await again_and_again(stage, 8)
    await stage.zhou.says("/team")
    assert "七天里：认领 11 件，交回 8 件，办好 3 件\n" in await stage.zhou.taps("王姐") + "\n"


def test_a_ratio_is_no_alarm_before_there_are_many_nor_is_many_without_the_ratio() -> None:
    assert not is_harvest(Handled(claimed=7, handed_back=7, finished=0))
    assert is_harvest(Handled(claimed=8, handed_back=8, finished=0))
    assert is_harvest(Handled(claimed=12, handed_back=8, finished=2))
    assert not is_harvest(Handled(claimed=60, handed_back=12, finished=40))
    assert not is_harvest(Handled(claimed=20, handed_back=11, finished=3))


# --- links and references -------------------------------------------------------------------------


async def test_who_guesses_links_is_slowed_after_twenty_and_those_on_duty_hear_of_it_once(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    guesser = stage.resident
    said = {await guesser.starts(f"i-n{number:022}") for number in range(20)}
    assert len(said) == 1
    assert "用过了，或者过期了" in said.pop()
    slow = await guesser.starts("i-n" + "A" * 22)
    assert "试得太多次了" in slow
    assert "3月4日（周三） 11:00 后再试" in slow
    assert await guesser.starts("i-p" + "A" * 22) == "", "once a minute"
    told = await stage.zhou.reads()
    assert told.count("试了 20 个不对的链接或编号") == 1
    assert f"编号 {guesser.id}" in told
    assert "陈奶奶" not in told

    assert "一步一步来" in await guesser.starts(), "everything else goes on"
    await stage.passes(timedelta(hours=1))
    assert "用过了，或者过期了" in await guesser.starts("i-n" + "A" * 22)
    assert await stage.zhou.reads() == ""


async def test_who_guesses_references_finds_nothing_and_is_slowed(stage: Stage) -> None:
    reference = await sends(stage.resident, "legal")
    await stage.zhou.starts()
    for number in range(20):
        assert "没有找到" in await stage.zhou.says(f"/find FA-26-{number + 222222}")
    assert "试得太多次了" in await stage.zhou.says(f"/find {reference}")
    assert await audited(stage, "limit.reached") == ["guesses"]


async def test_who_presses_what_is_not_theirs_is_spoken_of(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.resident.starts()
    menu = stage.resident.message_with("我的办件")
    neighbour = stage.someone(NEIGHBOUR)
    for number in range(25):
        stage.world.presses(NEIGHBOUR, menu, data=f"{number:022}.0" if number % 2 else None)
    assert await neighbour.reads() == ""
    assert (await stage.zhou.reads()).count("按了 20 次不是给自己的按钮") == 1
    assert "一步一步来" in await neighbour.starts()


# --- who comes into the group -----------------------------------------------------------------------


async def test_a_stranger_in_the_group_is_told_of_once_and_no_row_of_theirs_is_made(stage: Stage) -> None:
    await stage.zhou.starts()
    group = stage.world.chats[GROUP]
    stranger = stage.world.user(7900, "张\u202e三", language_code="zh-hans")
    stage.world.joins(stranger, group)
    told = await stage.zhou.reads()
    assert "不在名单上：“张三”（编号 7900）" in told
    stage.world.leaves(stranger, group)
    stage.world.joins(stranger, group)
    stage.world.joins(stage.world.people[stage.li.id], group)
    assert await stage.zhou.reads() == ""
    known = await stage.app.database.read(lambda tx: tx.scalars(select(PersonRow.telegram_id)).all())
    assert 7900 not in known
    assert not [message for message in stage.group() if "张" in message.words]

    for number in range(9):
        stage.world.joins(stage.world.user(7910 + number, f"某{number}", language_code="zh-hans"), group)
    told = await stage.zhou.reads()
    assert told.count("不在名单上：") == 4
    assert told.count("不再一个个说") == 1


async def test_a_stranger_is_told_of_whoever_let_them_in_and_however_telegram_says_so(stage: Stage) -> None:
    await stage.zhou.starts()
    gone, there = {"user": who(7900), "status": "left"}, {"user": who(7900), "status": "member"}
    change = {"chat": {"id": GROUP, "type": "supergroup", "title": "群"}, "from": who(7002), "date": 1772589600}
    stage.world.raw_update({"chat_member": {**change, "old_chat_member": gone, "new_chat_member": there}})
    assert "（编号 7900）" in await stage.zhou.reads()
    said = {"message_id": 990, **change, "from": {**who(1087968824), "is_bot": True}}
    said["new_chat_members"] = [who(7900), who(7901), {**who(7902), "is_bot": True, "username": "reads_all_bot"}]
    stage.world.raw_update({"message": said})
    told = await stage.zhou.reads()
    assert "（编号 7900）" not in told
    assert "（编号 7901）" in told
    assert "有个机器人进了群" in told
    elsewhere = {**change, "chat": {**change["chat"], "id": -100999}}  # type: ignore[dict-item]  # a chat is a dict
    there = {"user": who(7950), "status": "member"}
    stage.world.raw_update({"chat_member": {**elsewhere, "old_chat_member": gone, "new_chat_member": there}})
    assert await stage.zhou.reads() == ""


def who(id: int) -> dict[str, object]:
    return {"id": id, "is_bot": False, "first_name": f"某{id}"}
