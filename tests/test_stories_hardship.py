"""Illness at home, over months: heard, visited by two, granted by the street, helped by neighbours, ended together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage import retention
from storage.tables import CourseStepRow, ErrandRow, HomeVisitRow
from tests.cast import GROUP
from tests.helping import SEEN, arranges, is_claimed, notes, opens
from tests.tales import answers, finishes
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from tests.cast import Stage

DAY = timedelta(days=1)


async def test_illness_from_the_first_word_to_the_agreed_end(each_stage: Stage) -> None:
    stage = each_stage
    reference = await is_claimed(stage)
    await is_looked_at(stage)
    await is_visited(stage)
    await goes_through_the_street(stage)
    await is_granted(stage)
    await is_helped_by_neighbours(stage)
    await wishes_for_a_stool(stage, reference)
    await ends_together(stage)
    await is_erased(stage)
    assert (await books_of(stage))["problems"] == []


async def is_erased(stage: Stage) -> None:
    """Thirty days after its end nothing is left of what was seen and wished; that it was can be counted."""
    stage.clock.forward(31 * DAY)
    at = stage.clock.now()
    await stage.app.database.run(lambda tx: retention.sweep(tx, at=at))
    for sealed in (HomeVisitRow.report, ErrandRow.words):
        kept = await stage.app.database.read(lambda tx, sealed=sealed: list(tx.scalars(select(sealed))))  # type: ignore[misc]  # bound at once
        assert kept
        assert set(kept) == {None}
    assert await stage.app.database.read(lambda tx: tx.scalar(select(func.count()).select_from(CourseStepRow))) == 0


async def is_looked_at(stage: Stage) -> None:
    """A direction, and no decision."""
    wang, resident = stage.wang, stage.resident
    told = await notes(wang, "初筛", "[低保]", "[不是]", "福田街道")
    assert "现在：初筛好了" in told
    assert "可以先问一问“低保”" in (read := await resident.reads())
    assert "由街道定" in read
    await notes(wang, "材料齐了")
    await resident.reads()
    await notes(wang, "入户看过了")
    assert "两个人上门走访" in wang.toast


async def is_visited(stage: Stage) -> None:
    """Two people at the door, known beforehand."""
    wang, li, resident = stage.wang, stage.li, stage.resident
    asked = await arranges(stage, "2026-03-06 10:00", along=li)
    assert "王姐（工牌 FA-" in asked
    assert "李律师（工牌 FA-" in asked
    assert "0755-00000000" in asked
    assert "502" not in "".join(message.words for message in li.inbox())
    assert "好，3月6日" in await resident.taps("可以来")
    assert "福安大厦3栋502" in await li.reads()
    assert "福安大厦3栋502" in await wang.reads()
    await stage.passes(DAY)
    assert "明天有人上门" in await resident.reads()
    await stage.passes(DAY - timedelta(hours=2))
    assert "有人上门" in await resident.reads()
    await wang.reads()
    await stage.passes(timedelta(hours=2, minutes=5))
    assert "李律师还没到" in await wang.taps("我到了")
    assert "王姐到门口了" in await li.reads()
    await wang.reads()
    assert "两个人都到了" in await li.taps("我到了")
    assert "，10:05）" in await wang.reads()
    await stage.passes(timedelta(minutes=40))
    assert "平安就好" in await wang.taps("走了，都平安")
    await wang.taps("记下看到的")
    assert "只有工作人员看得到" in await answers(wang, SEEN)
    assert "药费每月两千" in await wang.taps("看走访记录")
    assert "花了您多少时间" in await li.reads()
    assert "1 小时" in await li.taps("1 小时")
    await notes(wang, "入户看过了")


async def goes_through_the_street(stage: Stage) -> None:
    """The window's number, the law's clocks, who hears that one has run out."""
    wang, zhou, resident = stage.wang, stage.zhou, stage.resident
    await notes(wang, "已转街道窗口", "2026-03-06")
    assert "受不受理，最晚 3月13日" in await resident.reads()
    told = await notes(wang, "街道受理了", "2026-03-06", "福田救助2026-018", "[低保]", "[一般手续]")
    assert "街道开始调查家庭经济状况：最晚 3月11日" in told
    assert "低保审核确认：最晚 4月20日" in told
    assert "福田救助2026-018" in await resident.reads()
    await stage.passes(5 * DAY + timedelta(hours=8))
    assert "街道开始调查家庭经济状况”到期" in await wang.reads()
    assert "街道开始调查家庭经济状况" in await zhou.reads()
    await notes(wang, "街道开始调查了")


async def is_granted(stage: Stage) -> None:
    """The notice, the district's word, and when it is looked at again."""
    wang, resident = stage.wang, stage.resident
    await notes(wang, "开始公示", "2026-03-11")
    assert "到 3月18日" in await resident.reads()
    await stage.passes(7 * DAY)
    await notes(wang, "公示完，交区里确认", "2026-03-18")
    assert "区里提出确认意见：最晚 4月1日" in await opens(wang, "办到哪一步")
    await stage.passes(5 * DAY)
    await resident.reads()
    await notes(wang, "批准了", "2026-03-23", "低保，两口人，每月九百元", "[收入稳定]")
    read = await resident.reads()
    assert "批准了。低保，两口人，每月九百元" in read
    assert "要复核一次，最晚 3月23日" in read


async def is_helped_by_neighbours(stage: Stage) -> None:
    """A plan, two tasks, two people; the group knows no name."""
    wang, li, zhou, resident = stage.wang, stage.li, stage.zhou, stage.resident
    await notes(wang, "定帮扶计划", "每周买一次菜，每月陪着看一次病")
    assert "每周买一次菜" in (read := await resident.reads())
    assert "下次最晚 4月23日" in read
    for kind, day, words in (("跑腿买东西", "2026-03-28", "买米和青菜"), ("陪着看病", "2026-03-30", "去市二院拿药")):
        await opens(wang, "帮扶任务和心愿")
        await wang.taps("请人帮一把")
        await answers(wang, (f"[{kind}]", day, words))
    cards = [message for message in stage.group() if "请人帮一把" in message.words]
    assert len(cards) == 2
    assert not any(secret in card.words for card in cards for secret in ("陈奶奶", "502", "1380", "买米", "二院"))
    await li.taps("我来帮", GROUP, on=cards[0])
    assert "买米和青菜" in li.inbox()[-1].words
    await zhou.taps("我来帮", GROUP, on=cards[0])
    assert "已由李律师认领" in zhou.toast
    await zhou.taps("我来帮", GROUP, on=cards[1])
    assert "去市二院拿药" in zhou.inbox()[-1].words
    assert "已由周协调认领" in next(one for one in stage.group() if one.id == cards[1].id).words
    await resident.reads()
    await stage.passes(4 * DAY + timedelta(hours=22))
    assert "今天要帮的事：跑腿买东西" in await li.reads()
    assert "辛苦您了" in await li.taps("做好了")
    assert "“跑腿买东西”做好了。收到了吗" in await resident.reads()
    assert "替您谢谢李律师" in await resident.taps("收到了，谢谢")
    assert "收到了，谢谢您" in await li.reads()


async def wishes_for_a_stool(stage: Stage, reference: str) -> None:
    """Said in private, put up without a name, brought, and thanked for."""
    wang, li, resident = stage.wang, stage.li, stage.resident
    await resident.says("/my")
    await resident.taps(reference)
    await resident.taps("说个微心愿")
    await answers(resident, ("[生活用品]", "[100元以内]", "想要一个带扶手的小凳子"))
    assert "带扶手的小凳子" in await wang.reads()
    await wang.taps("帮扶任务和心愿")
    await wang.taps("发到群里")
    card = stage.group()[-1]
    assert "微心愿：生活用品，100元以内" in card.words
    assert "凳子" not in card.words
    await li.taps("我来圆", GROUP, on=card)
    await li.taps("做好了")
    await resident.reads()
    await resident.taps("收到了，谢谢")


async def ends_together(stage: Stage) -> None:
    """Every month somebody asks; the end is agreed, and the resident has the last word."""
    wang, resident = stage.wang, stage.resident
    await stage.passes(20 * DAY)
    await wang.reads()
    await notes(wang, "这个月回访过了", "[好转]", "气色好多了")
    assert "下次回访最晚 5月" in await resident.reads()
    await notes(wang, "问本人能不能结束")
    assert "您同意吗" in await resident.reads()
    assert "随时打 /menu" in await resident.taps("同意结束帮扶")
    assert "同意结束帮扶" in await wang.reads()
    await wang.taps("打开")
    await finishes(wang, "低保批下来了，邻居们会常去看您")
    assert "办好了" in await resident.reads()
    await stage.passes(3 * DAY)
    await resident.reads()
    assert "办结了" in await resident.taps("解决了")
    assert "已办结" in await resident.says("/my")
