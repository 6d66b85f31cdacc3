"""What a slower way of counting found: pauses and later dates, who reads what twice, what the check knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.test_stories_casework import _way as way
from tests.test_stories_casework import claimed, more, street
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from tests.cast import Stage

__all__ = ["street"]


async def test_a_date_that_is_put_off_while_papers_are_missing_stands_still_only_from_then_on(street: Stage) -> None:
    wang, resident = street.wang, street.resident
    reference = await claimed(street)
    await way(wang, "请居民补材料")
    await wang.says("劳动合同")
    await resident.reads()
    await street.passes(timedelta(days=5))
    await more(wang, reference, "改答应的日期")
    await wang.says("2026年3月20日")
    await wang.says("等物业查水管")
    assert "最晚 3月20日（周五） 18:00" in await resident.reads()

    assert "最晚 3月20日（周五） 18:00" in await resident.taps("备齐了")


async def test_what_waits_for_its_resident_is_neither_late_nor_due_in_the_digest(street: Stage) -> None:
    await claimed(street)
    await way(street.wang, "请居民补材料")
    await street.wang.says("劳动合同")

    await street.passes(timedelta(days=6, hours=22, minutes=30))
    assert "今天到期或有约 0 件" in await street.zhou.reads(), "promised by the evening of the 11th"
    await street.passes(timedelta(days=1))
    assert "已超期 0 件" in await street.zhou.reads()


async def test_a_coordinator_who_has_a_case_reads_once_that_it_is_late(street: Stage) -> None:
    await claimed(street)
    await way(street.wang, "往上报")
    await street.wang.says("对方不肯见面")
    await street.passes(timedelta(days=1, hours=8))
    await street.zhou.taps("接手办理")
    await street.zhou.reads()

    await street.passes(timedelta(days=8))
    late = [message for message in street.zhou.inbox() if "过了答应居民的日期" in message.words]
    assert len(late) == 1


async def test_what_colleagues_have_not_answered_yet_is_nothing_that_the_check_complains_of(street: Stage) -> None:
    await claimed(street)
    await way(street.wang, "请同事接手")
    await street.wang.says("这周出差")
    await street.wang.taps("李律师")
    await way(street.wang, "吹哨叫人")
    await street.wang.says("楼道堆满杂物，一起去看看")
    await street.wang.taps("孙网格")

    books = await books_of(street)
    assert {"proposal_over", "whistle_due"} <= {
        each["kind"] for each in books["reminders"] if each["state"] == "pending"
    }
    assert not books["problems"]
