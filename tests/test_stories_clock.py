"""What time alone does: nudges, leases, promises, quiet hours, and the days when the bot was away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.cast import open_stage
from tests.tales import FILLED, answers, begins, claims, is_done, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Someone, Stage

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def hears_once(stage: Stage, someone: Someone, words: str, *, within: timedelta, step: timedelta = HOUR) -> str:
    """Lets time go by in steps; the moment at which the words came, and that they came once."""
    came: list[str] = []
    for _ in range(int(within / step)):
        await stage.passes(step)
        if words in (read := await someone.reads()):
            came.append(read)
    assert len(came) == 1, f"{words} came {len(came)} times"
    return came[0]


async def test_an_unclaimed_case_nudges_its_queue_and_then_tells_the_coordinator(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    reference = await sends(stage.resident, "legal")

    await stage.passes(5 * HOUR)
    assert len(stage.group()) == 1
    await stage.passes(HOUR)
    assert "已经等了一阵" in stage.group()[-1].words
    assert reference in stage.group()[-1].words
    assert "还没人认领，请安排" in await hears_once(
        stage, stage.zhou, f"办件 {reference}", within=5 * DAY, step=4 * HOUR
    )
    assert sum("已经等了一阵" in message.words for message in stage.group()) == 1


async def test_a_case_claimed_in_time_nudges_nobody(stage: Stage) -> None:
    await stage.wang.starts()
    await stage.zhou.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.wang.taps("已联系上居民")

    await stage.passes(DAY)
    assert len(stage.group()) == 1
    assert "没人认领，请安排" not in await stage.zhou.reads()


async def test_a_first_contact_that_is_late_reminds_the_handler_and_then_the_coordinator(stage: Stage) -> None:
    await stage.wang.starts()
    await stage.zhou.starts()
    await sends(stage.resident, "mediation")
    await claims(stage.wang)

    assert "说好的联系时间到了" in await hears_once(stage, stage.wang, "联系时间到了", within=3 * DAY, step=3 * HOUR)
    late = [message.words for message in stage.zhou.inbox() if "还没联系居民" in message.words]
    assert len(late) == 1
    assert "经办是王姐" in late[0]
    assert "已超期 1 件" in await stage.zhou.says("/digest")
    assert "王姐还没联系居民，该在 3月5日（周四） 18:00 前联系" in await stage.zhou.taps("看超期的 1 件")
    await stage.wang.taps("已联系上居民")
    assert "已超期 0 件" in await stage.zhou.says("/digest")


async def test_a_claim_without_a_sign_of_life_is_warned_and_then_ends(each_stage: Stage) -> None:
    stage = each_stage
    await stage.wang.starts()
    reference = await sends(stage.resident, "hardship")
    await claims(stage.wang)
    await stage.wang.taps("已联系上居民")

    assert "好几天没有动静" in await hears_once(stage, stage.wang, "后会自动回到队列", within=6 * DAY, step=6 * HOUR)
    assert "自动回到队列" in await hears_once(
        stage, stage.wang, f"{reference} 好几天没有动静，已", within=4 * DAY, step=6 * HOUR
    )
    card = next(message for message in stage.group() if reference in message.words)
    assert card.labels == (("我来认领",),)
    assert any("换人接着办" in message.words for message in stage.resident.inbox())


async def test_a_note_or_going_on_renews_the_claim(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await stage.wang.taps("已联系上居民")
    await hears_once(stage, stage.wang, "后会自动回到队列", within=6 * DAY, step=6 * HOUR)

    assert "由您接着办" in await stage.wang.taps("继续办")
    await stage.passes(5 * DAY)
    assert "已自动回到队列" not in await stage.wang.reads()


async def test_a_promise_that_passed_is_owned_up_to(stage: Stage) -> None:
    resident, wang, zhou = stage.resident, stage.wang, stage.zhou
    await wang.starts()
    await zhou.starts()
    reference = await sends(resident, "legal")
    await claims(wang)
    await wang.taps("已联系上居民")
    await resident.reads()

    assert "快到了" in await hears_once(stage, wang, "答应居民的日期快到了", within=7 * DAY, step=6 * HOUR)
    await stage.passes(DAY)
    assert f"{reference}（法律咨询）没能在 3月11日（周三） 18:00 前办好，很对不住" in "".join(
        m.words for m in resident.inbox()
    )
    assert sum("很对不住" in message.words for message in resident.inbox()) == 1
    assert any("过了答应居民的日期" in message.words for message in zhou.inbox())


async def test_nothing_wakes_people_at_night(tmp_path: Path) -> None:
    start = datetime(2026, 3, 4, 13, 30, tzinfo=UTC)
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", start=start) as stage:
        await begins(stage.resident, "legal")
        await stage.resident.taps("劳动")

        await stage.passes(DAY + 10 * HOUR)
        assert not await stage.resident.reads()
        await stage.passes(HOUR)
        nudge = await stage.resident.reads()
        assert "还没提交" in nudge
        assert "补发" not in nudge


async def test_the_follow_up_waits_for_an_open_form(stage: Stage) -> None:
    resident = stage.resident
    await is_done(stage)
    await stage.passes(timedelta(days=3) - timedelta(minutes=5))
    await begins(resident, "hardship")
    await resident.taps("没有")

    await stage.passes(timedelta(minutes=10))
    assert "现在怎么样" not in await resident.reads()
    await stage.passes(timedelta(minutes=45))
    assert "现在怎么样" in await resident.reads()


async def test_what_fell_due_while_the_bot_was_away_comes_late_and_says_so(each_stage: Stage) -> None:
    stage = each_stage
    resident = stage.resident
    await is_done(stage)

    await stage.restart(away=timedelta(days=6, hours=1))
    assert "补发：本该在 3月7日（周六） 10:00 提醒" in await resident.reads()
    await stage.restart()
    await stage.restart(away=HOUR)
    assert not await resident.reads()


async def test_each_coordinator_gets_one_digest_a_working_day_whatever_restarts(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    await stage.passes(timedelta(hours=22, minutes=31))
    await stage.restart()
    await stage.restart(away=timedelta(minutes=5))
    await stage.passes(timedelta(hours=10))

    assert digest_days(stage) == ["福安社区 3月5日（周四） 汇总"]
    await stage.passes(14 * HOUR)
    await stage.passes(3 * DAY)
    assert digest_days(stage)[1:] == ["福安社区 3月6日（周五） 汇总", "福安社区 3月9日（周一） 汇总"]


def digest_days(stage: Stage) -> list[str]:
    """The first lines of the coordinator's digests."""
    heads = [message.words.split("\n")[0] for message in stage.zhou.inbox()]
    return [head for head in heads if head.endswith("汇总")]


async def test_a_draft_is_nudged_once_and_erased_after_two_weeks(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await resident.taps("劳动")

    assert "还没提交" in await hears_once(stage, resident, "还没提交", within=3 * DAY, step=6 * HOUR)
    assert "已经填了 1 题" in await resident.says("我回来了")
    assert "从什么时候开始的" in await resident.taps("继续")
    await stage.passes(15 * DAY)
    assert "已经删掉了" in await resident.reads()
    assert "还没有办件" in await resident.says("/my")


async def test_the_bot_that_comes_back_goes_on_at_the_same_question(each_stage: Stage) -> None:
    stage = each_stage
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"][:4])

    await stage.restart(away=timedelta(hours=2))
    check = await answers(resident, FILLED["legal"][4:])
    assert "楼上漏水" in check
    await stage.restart()
    assert "您的编号是" in await resident.taps("提交咨询申请")
    assert len(stage.group()) == 1
