"""What the best help desks do, in a chat: handing over, the ladder, a whistle, missing papers, a later date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import COMMUNITY, GROUP, listed, open_stage, open_team
from tests.tales import claims, finishes, is_done, sends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

GRID_WORKER, OFFICER, DISTRICT = 1004, 1005, 1006
LADDER = (
    COMMUNITY
    + listed(GRID_WORKER, "孙网格", "grid_worker", 'grids = ["440304006001-001"]\n')
    + listed(OFFICER, "街道老赵", "officer")
    + listed(DISTRICT, "区里老钱", "district")
)
WORKDAY = timedelta(days=1)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which everybody of the ladder has opened the bot."""
    url = f"sqlite:///{tmp_path / 'y.db'}"
    async with open_team(tmp_path, url, LADDER, GRID_WORKER, OFFICER, DISTRICT) as stage:
        yield stage


async def more(someone: Someone, reference: str, way: str) -> str:
    """Opens the case and taps a way on its second screen."""
    await someone.taps(f"打开 {reference}")
    await someone.taps("更多办法")
    return await someone.taps(way)


async def claimed(stage: Stage, service: str = "legal") -> str:
    """A case that Wang has claimed; its reference."""
    reference = await sends(stage.resident, service)
    await claims(stage.wang)
    await stage.resident.reads()
    return reference


async def test_a_colleague_takes_over_only_after_saying_yes(street: Stage) -> None:
    wang, li, resident = street.wang, street.li, street.resident
    reference = await claimed(street)

    assert "为什么请同事接手" in await _way(wang, "请同事接手")
    assert "答应之前，这件还由您负责" in await wang.says("要懂劳动法的人")
    assert "李律师" in "".join(wang.buttons())
    assert "王姐" not in "".join(wang.buttons())
    assert "已经问李律师了" in await wang.taps("李律师")
    asked = await li.reads()
    assert "王姐想请您接着办" in asked
    assert "要懂劳动法的人" in asked
    assert reference in asked
    assert "楼上漏水" not in asked
    assert not await resident.reads()

    details = await li.taps("我来接")
    assert "楼上漏水" in details
    assert "李律师答应了" in await wang.reads()
    assert "李律师接手" in await resident.reads()
    assert "已由李律师认领" in street.group()[-1].words
    assert not await wang.taps("办好了", on=wang.message_with("办好了"))
    assert "不归您办" in wang.toast


async def _way(someone: Someone, way: str) -> str:
    await someone.taps("更多办法")
    return await someone.taps(way)


async def test_a_colleague_may_decline_and_the_question_may_be_taken_back(street: Stage) -> None:
    wang, li = street.wang, street.li
    reference = await claimed(street)
    await _way(wang, "请同事接手")
    await wang.says("这周出差")
    await wang.taps("李律师")
    await li.reads()

    assert "没关系" in await li.taps("不方便")
    assert f"李律师说不方便接办件 {reference}" in await wang.reads()
    await more(wang, reference, "请同事接手")
    await wang.says("这周真的出差")
    await wang.taps("李律师")
    await li.reads()
    assert "还由您负责" in await wang.taps("不移交了")
    assert "不用您接了" in await li.reads()
    await li.taps("我来接")
    assert "已经有回话" in li.toast
    assert "楼上漏水" in await wang.taps(f"打开 {reference}")


async def test_nobody_answers_and_whoever_asked_hears_of_it(street: Stage) -> None:
    wang, li = street.wang, street.li
    reference = await claimed(street)
    await _way(wang, "请同事接手")
    await wang.says("这周出差")
    await wang.taps("李律师")
    await li.reads()
    await street.passes(WORKDAY + timedelta(hours=8, minutes=5))

    assert f"办件 {reference}：李律师一直没有回话" in await wang.reads()
    await li.taps("我来接")
    assert "已经有回话" in li.toast


async def test_a_coordinator_asks_who_could_and_nobody_is_made_to(street: Stage) -> None:
    reference = await sends(street.resident, "legal")
    await street.zhou.says("/digest")
    await street.zhou.taps("看等认领的")
    await more(street.zhou, reference, "问谁能办")
    await street.zhou.taps("李律师")

    assert "协调员问您能不能办" in await street.li.reads()
    assert "楼上漏水" in await street.li.taps("我来接")
    assert "李律师答应了" in await street.zhou.reads()


async def test_where_the_queue_is_set_so_volunteers_offer_a_time_and_the_coordinator_chooses(tmp_path: Path) -> None:
    offers = COMMUNITY.replace("chat_id = -1001000000001", "chat_id = -1001000000001\noffers = true")
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=offers) as stage:
        for one in (stage.wang, stage.li, stage.zhou):
            await one.starts()
        await sends(stage.resident, "legal")
        assert "我来认领" not in str(stage.group()[-1].labels)

        await stage.wang.taps("24 小时内可以", GROUP)
        assert "告诉协调员了" in stage.wang.toast
        await stage.li.taps("2 小时内可以", GROUP)
        assert "王姐说 24 小时内可以办" in await stage.zhou.reads()
        assert "李律师答应了" in await stage.zhou.taps("请李律师办")
        assert "楼上漏水" in await stage.li.reads()
        assert "李律师接手" in await stage.resident.reads()
        await stage.zhou.taps("请王姐办")
        assert "已经有人办了" in stage.zhou.toast


async def test_a_case_climbs_the_ladder_and_goes_outside_only_with_the_residents_word(street: Stage) -> None:
    wang, officer, resident = street.wang, street.someone(OFFICER), street.resident
    reference = await claimed(street, "mediation")
    assert "为什么办不了" in await _way(wang, "往上报")
    assert "已上报网格员" in await wang.says("对方不肯见面")
    sun = street.someone(GRID_WORKER)
    assert "对方不肯见面" in await sun.reads()
    assert "楼上从上个月" in await sun.taps("接手办理")
    assert "孙网格答应了" in await wang.reads()
    await resident.reads()

    await _way(sun, "往上报")
    await sun.says("还是不肯")
    await street.zhou.reads()
    await street.passes(timedelta(hours=25, minutes=30))
    assert "轮到您这里" in await officer.reads()
    assert "可以吗" in await resident.reads()
    details = await officer.taps("接手办理")
    assert reference in details
    assert "楼上从上个月" not in details
    assert "还没同意" in details
    await resident.reads()
    assert "街道的人接手后" in await resident.taps("可以")
    assert "同意把内容给街道" in await officer.reads()
    assert "楼上从上个月" in await officer.taps(f"打开 {reference}")


async def test_units_are_called_together_and_the_caller_ends_it(street: Stage) -> None:
    wang, sun, officer = street.wang, street.someone(GRID_WORKER), street.someone(OFFICER)
    reference = await claimed(street, "mediation")
    await _way(wang, "吹哨叫人")
    assert "叫谁来" in await wang.says("楼道堆满杂物，一起去看看")
    await wang.taps("孙网格")
    await wang.taps("街道老赵", on=wang.message_with("街道老赵"))
    assert "一起去看看" in await sun.reads()
    assert "楼上从上个月" not in "".join(message.words for message in officer.inbox())
    await officer.reads()

    await sun.taps("回报")
    assert "已回报给王姐" in await sun.says("清走了一半")
    assert "街道老赵：还没回报" in await wang.reads()
    await officer.taps("回报")
    await officer.says("约了清运车明天来")
    assert "都回报了" in await wang.reads()
    assert "结束了" in await wang.taps("可以了，结束")
    assert f"办件 {reference} 的吹哨结束了" in await sun.reads()
    await officer.taps("回报")
    assert "已经结束" in officer.toast


async def test_what_is_missing_is_told_in_one_list_and_the_clock_stands_still(street: Stage) -> None:
    wang, resident = street.wang, street.resident
    reference = await claimed(street)
    await _way(wang, "请居民补材料")
    assert "不算在期限里" in await wang.says("劳动合同\n上个月的工资条")
    asked = await resident.reads()
    assert "· 劳动合同\n· 上个月的工资条" in asked

    await street.passes(timedelta(days=3, hours=1))
    assert "还在等您补材料" in await resident.reads()
    await street.passes(timedelta(days=4))
    assert "没有动静" not in await wang.reads()
    told = await resident.taps("备齐了")
    assert "告诉王姐了" in told
    assert "期限接着算" in await wang.reads()
    assert "3月18日" in told, "five working days were promised on the 4th; five were spent waiting"
    await resident.taps("备齐了", on=resident.message_with("备齐了"))
    assert "没有改动" in resident.toast
    await wang.taps(f"打开 {reference}")
    assert "在等居民补材料" not in wang.inbox()[-1].words


async def test_a_later_date_comes_with_its_reason_and_a_handler_has_two(street: Stage) -> None:
    wang, resident = street.wang, street.resident
    reference = await claimed(street)
    for day, said in (("2026年3月20日", "3月20日"), ("2026年3月27日", "3月27日")):
        await more(wang, reference, "改答应的日期") if said != "3月20日" else await _way(wang, "改答应的日期")
        await wang.says(day)
        assert said in await wang.says("等物业查水管")
        told = await resident.reads()
        assert said in told
        assert "原因：等物业查水管" in told

    assert "再改请协调员来" in await more(wang, reference, "改答应的日期")
    await street.passes(timedelta(hours=23))
    await street.zhou.taps("看新增")
    await more(street.zhou, reference, "改答应的日期")
    await street.zhou.says("2026年3月10日")
    assert "要比原来答应的" in await street.zhou.says("早一点")


async def test_what_belongs_elsewhere_goes_back_once_and_then_the_coordinator_decides(street: Stage) -> None:
    wang, li, zhou = street.wang, street.li, street.zhou
    reference = await claimed(street)
    await _way(wang, "不归这里办")
    assert "退回去了" in await wang.says("这是漏水纠纷，归调解")
    assert "归调解" in await zhou.reads()
    assert "归调解" in await claims(li)
    await _way(li, "不归这里办")
    await li.says("还是归调解")
    assert "现在由您决定" in await zhou.reads()
    assert "等协调员决定" in street.group()[-1].words
    assert not street.group()[-1].labels

    await zhou.taps("转到别的队列")
    assert f"{reference} 转到“纠纷调解”" in await zhou.taps("纠纷调解")
    assert "已转到别的队列" in street.group()[0].words
    assert "归调解" in await claims(wang)


async def test_who_is_not_content_is_called_back(street: Stage) -> None:
    resident, zhou = street.resident, street.zhou
    await is_done(street)
    await street.passes(timedelta(days=3, hours=1))
    await resident.reads()
    await zhou.reads()

    assert "这次办得怎么样" in await resident.taps("解决了")
    assert "有人打电话" in await resident.taps("不满意")
    assert "居民不满意" in await zhou.reads()
    assert "已回访" in await zhou.taps("已打过电话回访")
    assert "不满意" not in "".join(resident.buttons())


async def test_one_tap_opens_a_case_again_with_whoever_had_it(street: Stage) -> None:
    resident, wang = street.resident, street.wang
    reference = await is_done(street)
    await street.passes(timedelta(days=3, hours=1))
    await resident.reads()
    await resident.taps("解决了")
    await resident.says("谢谢")
    await street.passes(timedelta(days=10))
    await wang.reads()
    await resident.says("/my")
    await resident.taps(reference)

    assert f"编号不变：{reference}" in await resident.taps("又有问题，重新办")
    assert "居民说又有问题，请接着办" in await wang.reads()
    await resident.says("又开始漏了")
    assert "又开始漏了" in await wang.reads()
    await finishes(wang, "换了一根水管")
    assert "换了一根水管" in await resident.reads()
    await street.passes(timedelta(days=3, hours=1))
    await resident.reads()
    await resident.taps("解决了")
    await street.passes(timedelta(days=40))
    await resident.says("/my")
    await resident.taps(reference)
    assert "又有问题，重新办" not in resident.buttons()


async def test_words_that_are_said_often_reach_the_resident_in_their_own_language(street: Stage) -> None:
    resident, wang = street.resident, street.wang
    await claimed(street)
    await resident.says("/language")
    await resident.taps("English")
    await _way(wang, "常用话")
    assert "已转给居民" in await wang.taps("1")

    assert "I have seen it and am working on it" in await resident.reads()
    assert "1" not in wang.message_with("常用话").words


async def test_what_is_to_be_done_is_ticked_in_place(street: Stage) -> None:
    wang = street.wang
    await claimed(street, "transfer")
    listed = await _way(wang, "要做的事")
    assert "☐ 2. 核对党费交到哪年哪月" in listed
    sent = len(wang.inbox())

    await wang.taps("2")
    assert "☑ 2. 核对党费" in wang.inbox()[-1].words
    assert len(wang.inbox()) == sent
    await wang.taps("2")
    assert "☐ 2. 核对党费" in wang.inbox()[-1].words
