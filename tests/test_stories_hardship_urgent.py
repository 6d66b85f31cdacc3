"""What can't wait, at night; a refusal with its reason and what can be done; visits that are moved, and their alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import COMMUNITY, GROUP, NEIGHBOUR, listed, open_stage
from tests.helping import SEEN, arranges, is_claimed, notes, opens
from tests.tales import FILLED, answers, begins, claims, reference_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Stage

OFFICER = 1009
HOURS = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    community = COMMUNITY + listed(OFFICER, "街道刘姐", "officer")
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=community) as there:
        there.world.user(OFFICER, "刘", language_code="zh-hans")
        for id in (there.wang.id, there.li.id, there.zhou.id, OFFICER):
            await there.someone(id).starts()
        yield there


async def test_who_has_nothing_to_eat_is_helped_first_at_night(stage: Stage) -> None:
    wang, zhou, officer, resident = stage.wang, stage.zhou, stage.someone(OFFICER), stage.resident
    await stage.passes(13 * HOURS)  # 23:00
    for someone in (wang, zhou, officer):
        await someone.reads()
    await begins(resident, "hardship")
    await resident.taps("没有")
    assert "急事不等手续" in await resident.taps("是")
    receipt = await answers(resident, (*FILLED["hardship"][2:], "[提交求助]"))
    assert "临时救助：突然遇到难处" in receipt
    assert "批不批由街道按规定定" in receipt
    reference = reference_in(receipt)
    told = await officer.reads()
    assert "【先行救助】" in told
    assert reference in told
    for secret in ("陈奶奶", "1380", "502", "老伴"):
        assert secret not in told
    assert "紧急" in await zhou.reads()
    assert "紧急" in stage.group()[-1].words

    await claims(wang)
    await opens(wang, "办到哪一步")
    assert "先行救助：最晚 3月5日" in wang.inbox()[-1].words
    await notes(wang, "请街道先行救助")
    assert "先救助，手续后补" in await officer.reads()
    assert "手续后补" in await resident.reads()
    await notes(wang, "先救助上了", "街道送来三天的饭和五百元临时救助")
    assert "先救助上了：街道送来" in (read := await resident.reads())
    assert "手续最晚 3月11日" in read
    await notes(wang, "情况急，先电话看过", "一个人带着孩子，断粮两天，邻居证实")
    assert "现在：走访过了" in wang.inbox()[-1].words


async def test_nobody_from_the_street_answers_within_a_day(stage: Stage) -> None:
    await begins(stage.resident, "hardship")
    await answers(stage.resident, ("[没有]", "[是]", *FILLED["hardship"][2:], "[提交求助]"))
    await claims(stage.wang)
    await stage.zhou.reads()
    await stage.wang.reads()
    await stage.passes(24 * HOURS + timedelta(minutes=2))
    assert "先行救助的时间到了" in await stage.wang.reads()
    assert "先行救助的时间到了" in await stage.zhou.reads()


async def test_a_refusal_is_told_with_its_reason_and_what_can_be_done(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    await is_claimed(stage)
    await notes(wang, "初筛", "[低保]", "[不是]", "[跳过]")
    await notes(wang, "材料齐了")
    await arranges(stage, "2026-03-04 15:00", along=stage.li)
    await resident.taps("可以来")
    await stage.passes(5 * HOURS)
    await stage.li.taps("我到了")
    for label in ("我到了", "走了，都平安", "记下看到的"):
        await wang.taps(label)
    await answers(wang, ("一个人", "退休金三千", "房租一千", "[安稳]", "想少交点房租", "[都签了]"))
    await notes(wang, "入户看过了")
    await notes(wang, "已转街道窗口", "2026-03-04")
    await notes(wang, "街道要补材料", "租房合同")
    assert "街道还要这些，最晚 3月6日" in await resident.reads()
    await notes(wang, "材料补交了", "2026-03-04")
    assert "受不受理，最晚 3月11日" in await resident.reads()
    await notes(wang, "街道受理了", "2026-03-04", "福田救助2026-031", "[低保]", "[街道直接确认]")
    await resident.reads()
    assert "低保审核确认（街道直接确认）：最晚 4月1日" in wang.inbox()[-1].words
    await stage.passes(14 * DAY)
    await resident.reads()
    await notes(wang, "没有批", "2026-03-18", "全家人均收入高于当地标准")
    read = await resident.reads()
    assert "街道写的理由：全家人均收入高于当地标准" in read
    assert "书面的决定最晚 3月23日" in read
    assert "60天内可以申请行政复议" in read
    assert "6个月内去法院起诉" in read
    await notes(wang, "书面决定已送到本人", "2026-03-18")
    assert "复议最晚 5月18日" in await resident.reads()
    await notes(wang, "本人申请了复议", "2026-03-18")
    await notes(wang, "复议后重新办", "2026-03-18")
    assert "重新办" in await resident.reads()
    await notes(wang, "批准了", "2026-03-18", "临时救助八百元", "[跳过]")
    assert "批准了。临时救助八百元" in (read := await resident.reads())
    assert "复核" not in read


async def test_a_visit_is_moved_fallen_and_looked_for(stage: Stage) -> None:
    wang, li, zhou, resident = stage.wang, stage.li, stage.zhou, stage.resident
    await is_claimed(stage)
    await arranges(stage, "2026-03-05 15:00", along=li)
    await resident.taps("换个时间")
    assert "不急" in await resident.says("周五上午")
    assert "说“周五上午”" in await wang.reads()
    await arranges(stage, "2026-03-06 10:00", along=li)
    await resident.taps("可以来")
    await li.reads()
    await li.taps("我去不了了")
    assert "取消了，请不要等" in await resident.reads()
    assert "李律师去不了" in await wang.reads()
    await arranges(stage, "2026-03-06 19:00", along=zhou)
    await resident.taps("可以来")
    await wang.taps("我到了")
    assert "还没到时间" in wang.toast
    await stage.passes(2 * DAY + 9 * HOURS)
    await zhou.taps("我到了")
    await wang.reads()
    assert "两个人都到了" in await wang.taps("我到了")
    await zhou.reads()
    await stage.passes(HOURS + timedelta(minutes=31))  # 20:31, half an hour after the window
    assert "还没报平安" in await zhou.reads()
    assert "走了请点" in await wang.reads()
    assert "平安就好" in await zhou.taps("走了，都平安")


async def test_who_comes_alone_waits_at_the_door_and_the_visit_counts_only_with_both(stage: Stage) -> None:
    wang, li, zhou = stage.wang, stage.li, stage.zhou
    await is_claimed(stage)
    await notes(wang, "初筛", "[低保]", "[不是]", "[跳过]")
    await notes(wang, "材料齐了")
    await arranges(stage, "2026-03-05 10:00", along=li)
    await stage.resident.taps("可以来")
    await stage.passes(DAY)  # 10:00
    await zhou.reads()
    await wang.reads()
    read = await li.taps("我到了")
    assert "王姐还没到" in read
    assert "两个人都到了再进门" in read
    assert "走了，都平安" not in "".join(li.buttons())
    assert "李律师到门口了" in await wang.reads()
    await stage.passes(timedelta(minutes=14))
    assert "只有李律师签到" not in await zhou.reads()
    await stage.passes(timedelta(minutes=1))
    assert "只有李律师签到。一个人不进门" in await zhou.reads()
    await notes(wang, "入户看过了")
    assert "两个人上门走访" in wang.toast
    assert "到了一个人" in await opens(wang, "上门走访")
    assert "两个人都到了" in await wang.taps("我到了")
    assert "，10:15）" in await li.reads()
    await stage.passes(timedelta(minutes=30))
    assert "签到" not in await zhou.reads()
    await li.taps("走了，都平安")
    await wang.reads()
    await wang.taps("记下看到的")
    await answers(wang, SEEN)
    assert "现在：走访过了" in await notes(wang, "入户看过了")


async def test_a_case_that_changes_hands_takes_its_visit_with_it(stage: Stage) -> None:
    await is_claimed(stage)
    await arranges(stage, "2026-03-06 10:00", along=stage.li)
    await stage.resident.taps("可以来")
    await stage.li.reads()
    await stage.wang.taps("交回")
    await stage.wang.taps("时间不合适")
    await stage.passes(timedelta(minutes=1))
    assert "取消了，请不要等" in await stage.resident.reads()
    assert "取消了，请不要去" in await stage.li.reads()


async def test_a_neighbour_takes_on_nothing_and_a_wish_is_looked_at_first(stage: Stage) -> None:
    wang, li, resident, neighbour = stage.wang, stage.li, stage.resident, stage.someone(NEIGHBOUR)
    reference = await is_claimed(stage)
    await notes(wang, "初筛", "[只要志愿帮扶]", "[不是]", "[跳过]")
    await notes(wang, "定帮扶计划", "每周买一次菜")
    await opens(wang, "帮扶任务和心愿")
    await wang.taps("请人帮一把")
    await answers(wang, ("[跑腿买东西]", "2026-03-06", "买米"))
    await neighbour.taps("我来帮", GROUP)
    assert "请别人来" in neighbour.toast
    await resident.taps("我来帮", GROUP)
    assert "自己家" in resident.toast
    await li.taps("我来帮", GROUP)
    await resident.reads()
    assert "交回了" in await li.taps("我做不了，交回")
    assert "换一个人来帮" in await resident.reads()
    assert "请人帮一把：跑腿买东西" in stage.group()[-1].words
    await stage.passes(2 * DAY + HOURS)
    assert "还没人认领" in await wang.reads()
    for number in (1, 2):
        await resident.says("/my")
        await resident.taps(reference)
        await resident.taps("说个微心愿")
        await answers(resident, ("[生活用品]", "[50元以内]", f"第{number}样"))
    await wang.reads()
    await resident.says("/my")
    await resident.taps(reference)
    await resident.taps("说个微心愿")
    assert "已经有 2 个心愿" in resident.toast
    await opens(wang, "帮扶任务和心愿")
    await wang.taps("不合适：生活用品")
    assert "这回办不到" in await resident.reads()


async def test_coordinators_get_the_list_of_party_members_before_the_visiting_day(stage: Stage) -> None:
    member = (*FILLED["hardship"][:11], "[是]", *FILLED["hardship"][12:])
    assert member.count("[是]") == 1
    await begins(stage.resident, "hardship")
    reference = reference_in(await answers(stage.resident, (*member, "[提交求助]")))
    other = stage.someone(NEIGHBOUR)
    await begins(other, "hardship")
    not_meant = reference_in(await answers(other, (*FILLED["hardship"], "[提交求助]")))
    await claims(stage.wang)
    await stage.passes(timedelta(days=97))  # 9 June: more than three weeks before 1 July
    lists = [one.words for one in stage.zhou.inbox() if "困难党员" in one.words]
    assert lists == []
    await stage.passes(timedelta(days=2))
    lists = [one.words for one in stage.zhou.inbox() if "困难党员" in one.words]
    assert len(lists) == 1
    assert "7月1日" in lists[0]
    assert reference in lists[0]
    assert not_meant not in lists[0]
    assert "陈奶奶" not in lists[0]
    await stage.passes(timedelta(days=3))
    assert len([one for one in stage.zhou.inbox() if "困难党员" in one.words]) == 1
