"""Time that volunteers give: asked for after a case, kept as a record, corrected by themselves; thanks that count."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.tables import AuditRow
from tests.tales import claims, finishes, is_done, sends

if TYPE_CHECKING:
    from tests.cast import Stage

DAY = timedelta(days=1)


async def test_a_volunteer_records_the_time_with_one_tap_and_finds_it_again(each_stage: Stage) -> None:
    stage = each_stage
    reference = await is_done(stage)
    assert "花了您多少时间" in stage.wang.inbox()[-1].words

    assert f"记下了：{reference}，30 分钟。" in await stage.wang.taps("半小时")
    listed = await stage.wang.says("/hours")
    assert f"3月4日（周三） {reference}：30 分钟" in listed
    assert "一共 30 分钟。" in listed
    assert "再有 99 小时 30 分钟 到 1 星" in listed
    assert "平台记录，不是证明，也不是认证" in listed


async def test_what_no_button_says_is_typed(stage: Stage) -> None:
    reference = await is_done(stage)

    assert "花了多久" in await stage.wang.taps("其他")
    assert "没看懂是多久" in await stage.wang.says("挺久的")
    assert "一次最多记 24 小时" in await stage.wang.says("30小时")
    assert f"记下了：{reference}，3 小时 20 分钟。" in await stage.wang.says("三小时20分钟")


async def test_an_entry_is_corrected_and_counts_once(stage: Stage) -> None:
    reference = await is_done(stage)
    await stage.wang.taps("2 小时")

    await stage.wang.says("/hours")
    assert "现在记的是：2 小时" in await stage.wang.taps(f"改 {reference}")
    await stage.wang.taps("1 小时")
    listed = await stage.wang.says("/hours")
    assert "您的服务时间，1 条" in listed
    assert "一共 1 小时。" in listed
    assert await audited(stage, "hours") == ["hours.recorded", "hours.corrected"]


async def test_who_records_nothing_is_reminded_once_within_ten_working_days(stage: Stage) -> None:
    reference = await is_done(stage)
    await stage.wang.reads()

    heard = []
    for _ in range(20):
        await stage.passes(DAY)
        heard.append("还没记服务时间" in await stage.wang.reads())
    assert heard.index(True) < 14
    assert sum(heard) == 1
    assert f"记下了：{reference}，1 小时。" in await stage.wang.taps("1 小时")


async def test_who_wants_nothing_recorded_is_left_in_peace(stage: Stage) -> None:
    await is_done(stage)
    await stage.wang.taps("不记")

    await stage.passes(20 * DAY)
    assert "还没记服务时间" not in await stage.wang.reads()
    assert "没记时间" in await stage.wang.says("/hours")


async def test_a_case_that_was_done_twice_has_two_entries(stage: Stage) -> None:
    await is_done(stage)
    await stage.wang.taps("1 小时")
    await stage.passes(4 * DAY)
    await stage.resident.taps("没解决")
    await stage.resident.says("还在漏")
    await stage.wang.reads()
    await stage.wang.taps("打开 ")
    await finishes(stage.wang, "又去了一趟")
    await stage.wang.taps("半小时")

    listed = await stage.wang.says("/hours")
    assert "2 条" in listed
    assert "一共 1 小时 30 分钟" in listed


async def test_hours_are_for_volunteers_and_each_sees_their_own(stage: Stage) -> None:
    await is_done(stage)
    await stage.wang.taps("1 小时")

    assert "志愿者和工作人员用" in await stage.resident.says("/hours")
    assert "还没有记过" in await stage.li.says("/hours")


async def test_a_resident_says_thanks_once_and_the_handler_hears_it(stage: Stage) -> None:
    reference = await is_done(stage)
    await stage.wang.reads()
    await stage.passes(4 * DAY)
    await stage.resident.taps("解决了")

    await stage.resident.taps("谢谢经办的人")
    assert "转到了" in stage.resident.toast
    assert f"办件 {reference} 的居民让我转告您：谢谢" in await stage.wang.reads()
    await stage.resident.taps("谢谢经办的人")
    assert "已经转过了" in stage.resident.toast
    assert not await stage.wang.reads()
    assert await audited(stage, "thanked") == ["case.thanked"]
    assert "已办结" in await stage.resident.says("/my")


async def test_an_unsolved_case_asks_for_no_thanks(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await finishes(stage.wang, "都说清楚了")
    await stage.passes(4 * DAY)

    await stage.resident.taps("没解决")
    assert not any("谢谢" in label for message in stage.resident.inbox() for row in message.labels for label in row)


async def audited(stage: Stage, what: str) -> list[str]:
    """What the audit trail says, in the order of time."""
    query = select(AuditRow.action).where(AuditRow.action.contains(what)).order_by(AuditRow.id)
    return await stage.app.database.read(lambda tx: list(tx.scalars(query)))
