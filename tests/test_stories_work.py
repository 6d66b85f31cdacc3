"""Volunteers and coordinators at work: who may claim, handing back, taking back, the digest and what its buttons do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, GROUP, open_stage
from tests.tales import FILLED, answers, begins, claims, finishes, in_danger, is_done, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage

LAWYERS = COMMUNITY.replace(
    'roles = ["volunteer", "lawyer"]', 'roles = ["volunteer", "lawyer"]\nskills = ["lawyer"]'
) + ('\n[[queue]]\nname = "legal"\nchat_id = -1001000000001\nskills = ["lawyer"]\n')


async def test_who_comes_second_is_told_who_was_first(stage: Stage) -> None:
    await stage.wang.starts()
    await stage.li.starts()
    await sends(stage.resident, "legal")
    [card] = stage.group()
    await claims(stage.wang)

    assert not await stage.li.taps("我来认领", on=card)

    assert "已由王姐认领" in stage.li.toast
    assert len(stage.group()) == 1
    assert "已由王姐认领" in stage.group()[0].words
    await stage.wang.taps("我来认领", on=card)
    assert "已经由您负责" in stage.wang.toast


async def test_a_case_handed_back_with_its_reason_is_claimed_by_another(stage: Stage) -> None:
    resident, wang, li = stage.resident, stage.wang, stage.li
    await wang.starts()
    await li.starts()
    reference = await sends(resident, "legal")
    await claims(wang)
    await resident.reads()

    await wang.taps("交回")
    assert "已交回" in await wang.taps("需要别的专长")
    assert f"{reference}（法律咨询）换人接着办" in await resident.reads()
    details = await claims(li)

    assert "楼上漏水" in details
    assert "需要别的专长" in details
    assert "李律师接手" in await resident.reads()
    assert not await wang.taps("记一笔")
    assert "不归您办" in wang.toast


async def test_a_case_waits_in_the_private_queue_too(stage: Stage) -> None:
    await stage.li.starts()
    assert "没有等认领" in await stage.li.says("/queue")
    first, second = await sends(stage.resident, "legal"), await sends(stage.someone(7002), "mediation")

    listed = await stage.li.says("/queue")
    assert first in listed
    assert second in listed
    assert "由您负责了" in await stage.li.taps(f"认领 {second}")
    assert second in await stage.li.taps("我正在办的")
    assert second not in await stage.li.says("/queue")
    assert "只给志愿者" in await stage.resident.says("/queue")


async def test_only_those_with_the_skill_can_claim(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=LAWYERS) as stage:
        await stage.wang.starts()
        await stage.li.starts()
        reference = await sends(stage.resident, "legal")

        assert not await claims(stage.wang)
        assert "lawyer" in stage.wang.toast
        assert reference in await claims(stage.li)


async def test_nobody_works_on_a_case_of_their_own(stage: Stage) -> None:
    await stage.wang.starts()
    reference = await sends(stage.wang, "legal")

    assert not await claims(stage.wang)
    assert "要由别人来办" in stage.wang.toast
    assert reference not in await stage.wang.says("/queue")


async def test_a_neighbour_in_the_group_cannot_claim(stage: Stage) -> None:
    neighbour = stage.someone(7002)
    stage.world.joins(neighbour.id, stage.world.chats[GROUP])
    await sends(stage.resident, "legal")

    await neighbour.taps("我来认领", GROUP)
    assert "不在志愿者名单" in neighbour.toast
    assert stage.group()[-1].labels


async def test_a_volunteer_who_never_opened_the_bot_is_told_how_and_then_reads_everything(stage: Stage) -> None:
    await stage.zhou.starts()
    reference = await sends(stage.resident, "legal")

    await claims(stage.wang)
    assert "打开私聊" in stage.wang.toast
    assert not stage.wang.inbox()
    assert not await stage.zhou.reads()
    assert reference in await stage.wang.starts()
    assert "楼上漏水" in stage.wang.inbox()[-1].words


async def test_danger_is_told_at_once_to_whoever_is_on_duty(tmp_path: Path) -> None:
    on_duty = COMMUNITY.replace('roles = ["coordinator"]', 'roles = ["coordinator"]\nduty = true')
    night = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", start=night, community=on_duty) as stage:
        await stage.zhou.starts()
        await stage.wang.starts()
        await sends(stage.someone(7002), "hardship")
        assert not await stage.zhou.reads()
        reference = await in_danger(stage)

        alert = await stage.zhou.reads()
        assert "有紧急的办件" in alert
        assert reference in alert
        assert "摔倒" not in alert
        assert "【紧急】" in stage.group()[-1].words
        assert not await stage.wang.reads()
        assert "隔壁老人摔倒了" in await stage.zhou.taps("我来认领")


async def test_words_go_both_ways_before_and_after_the_claim(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    reference = await sends(resident, "legal")
    assert "等志愿者认领" in await resident.says("/my")
    await resident.taps(reference)
    await resident.taps("补充说明")
    assert "记下了" in await resident.says("昨天又漏了")

    assert "昨天又漏了" in await claims(wang)
    await resident.reads()
    await wang.taps("给居民留言")
    assert "已转给居民" in await wang.says("明天上午我来看看")
    assert "王姐给您留言：\n明天上午我来看看" in await resident.reads()
    await resident.taps("补充说明")
    await resident.says("好的我在家")
    assert "好的我在家" in await wang.reads()
    await wang.taps("记一笔", on=wang.message_with("记一笔"))
    await wang.says("语气很急")
    assert "语气很急" in await wang.taps("打开")
    await resident.says("/my")
    assert "语气很急" not in await resident.taps(reference)


async def test_a_case_withdrawn_is_over_for_everybody(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    reference = await sends(resident, "hardship")
    await claims(wang)
    await resident.says("/my")
    await resident.taps(reference)

    assert "确定撤回" in await resident.taps("撤回这件事")
    assert "已撤回" in await resident.taps("撤回")

    assert "居民已撤回" in await wang.reads()
    assert "居民已撤回" in stage.group()[-1].words
    await wang.taps("办好了")
    assert "不归您办" in wang.toast
    await stage.passes(timedelta(days=60))
    assert not await resident.reads()


async def test_the_digest_comes_on_the_next_working_day_and_its_buttons_lead_to_the_cases(stage: Stage) -> None:
    zhou, wang = stage.zhou, stage.wang
    await zhou.starts()
    await wang.starts()
    waiting = await sends(stage.resident, "legal")
    await stage.passes(timedelta(hours=22, minutes=30))

    digest = await zhou.reads()
    assert "福安社区 3月5日（周四） 汇总" in digest
    assert "新增 1 件" in digest
    assert "法律咨询：没办结 1 件，其中 1 件没人认领" in digest
    assert waiting in await zhou.taps("看等认领的 1 件")
    overview = await zhou.taps(f"打开 {waiting}")
    assert "楼上漏水" not in overview
    assert "还没有人认领" in overview
    await zhou.taps("催一催")
    await zhou.taps("催一催")
    nudges = [message for message in stage.group() if "还在等人认领" in message.words]
    assert len(nudges) == 1
    await wang.taps("我来认领", on=nudges[0])
    assert "由您负责了" in await wang.reads() or waiting in wang.inbox()[-1].words


async def test_a_coordinator_takes_a_case_back_or_closes_it(each_stage: Stage) -> None:
    stage = each_stage
    zhou, wang, resident = stage.zhou, stage.wang, stage.resident
    await zhou.starts()
    await wang.starts()
    reference = await sends(resident, "legal")
    await claims(wang)
    await resident.reads()
    await stage.passes(timedelta(minutes=1))
    await zhou.says("/digest")
    await zhou.taps("看新增的 1 件")
    await zhou.taps(f"打开 {reference}")

    assert "已收回" in await zhou.taps("收回")
    assert "收回重新安排" in await wang.reads()
    assert "换人接着办" in await resident.reads()
    assert stage.group()[-1].labels == (("我来认领",),)
    await stage.passes(timedelta(minutes=1))
    await zhou.says("/digest")
    await zhou.taps("看新增的 1 件")
    await zhou.taps(f"打开 {reference}")
    assert "确定直接结案" in await zhou.taps("直接结案")
    assert "已结案" in await zhou.taps("结案")
    assert "已由社区结案" in await resident.reads()
    assert "只给社区协调员" in await wang.says("/digest")


async def test_a_coordinator_sees_what_was_done_yesterday(stage: Stage) -> None:
    await stage.zhou.starts()
    reference = await is_done(stage)

    await stage.passes(timedelta(hours=22, minutes=30))
    assert "办好 1 件" in await stage.zhou.reads()
    assert reference in await stage.zhou.taps("看办好的 1 件")


async def test_an_appointment_is_told_to_both_and_reminded_twice(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await sends(resident, "legal")
    await claims(wang)
    await resident.reads()
    await wang.taps("约时间")
    await wang.says("3月6日")
    assert "约好了：3月6日（周五） 15:00。居民会收到通知。\n前一天和提前两小时各提醒一次。" in await wang.says(
        "下午三点"
    )
    assert "3月6日（周五） 15:00" in await resident.reads()

    await stage.passes(timedelta(hours=29))
    assert "明天有约" in await resident.reads()
    assert "明天有约" in await wang.reads()
    await stage.passes(timedelta(hours=22))
    assert "快到约好的时间了" in await resident.reads()
    assert "快到约好的时间了" in await wang.reads()
    await finishes(wang, "谈好了")
    assert "谈好了" in await resident.reads()


async def test_only_the_reminders_are_announced_that_will_come(stage: Stage) -> None:
    wang = stage.wang
    await wang.starts()
    await sends(stage.resident, "legal")
    await claims(wang)

    for hour, announced in (("下午三点", "提前两小时再提醒一次。"), ("上午十一点", "居民会收到通知。")):
        await wang.taps("约时间")
        await wang.says(f"今天{hour}")
        told = await wang.taps("对，就是它")
        assert told.endswith(announced)


async def test_a_volunteer_writes_a_note_in_the_middle_of_a_request_of_their_own(stage: Stage) -> None:
    wang = stage.wang
    await wang.starts()
    await sends(stage.resident, "legal")
    await claims(wang)
    await begins(wang, "transfer")
    await answers(wang, FILLED["transfer"][:2])

    await wang.taps("记一笔")
    read = await wang.says("已打电话，没人接")

    assert "只有工作人员看得到" in read
    assert "您是正式党员还是预备党员" in read
    assert "预备期满了吗" in await wang.taps("预备党员")
    assert "已打电话，没人接" in await wang.taps("打开")


async def test_a_coordinator_sees_the_team_and_what_each_has_in_hand(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)

    team = await stage.zhou.says("/team")

    assert "王姐（志愿者、调解员）：正在办 1 件" in team
    assert "李律师（志愿者、律师）：正在办 0 件，还没打开过私聊" in team
    assert "只给社区协调员用" in await stage.wang.says("/team")
