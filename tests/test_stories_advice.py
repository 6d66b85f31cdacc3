"""Legal advice from the first word to the archive: clocks, the record, what comes next, another lawyer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage.reports import dumps
from tests.cast import GROUP, listed
from tests.diary import DIARY, WITH_DIARY, asks, books, entries, open_diary
from tests.tales import REFERENCE, answers, begins, claims, finishes, reference_in, sends
from tests.test_stories_papers import received, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

ZHANG, QIAN = 1004, 1005
THREE = (
    WITH_DIARY.replace(DIARY, "")
    + listed(ZHANG, "张律师", "lawyer")
    + listed(QIAN, "钱律师", "lawyer")
    + DIARY
    + DIARY.replace("1002", "1004").replace("Fri", "Tue").replace('"phone"]', '"phone", "online"]')
    + DIARY.replace("1002", "1005").replace("Fri", "Mon")
)
RECORD = "先拍下漏水的地方，和物业一起看一次，再书面要求楼上修。"
FACTS = "楼上水管老化，物业已确认；居民愿意让一步。"
WORK = (
    "[没有]", "[没有]", "[我自己]", "去年在饭馆打工，老板欠我两个月工资没给", "好味餐饮公司", "[打工讨薪或工伤]",
    "[打电话]", "[明天]", "陈奶奶", "13800007001", "[跳过]",
)  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def three(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """Three lawyers with diaries: Friday, Tuesday and Monday afternoons."""
    async with open_diary(tmp_path, database_url, THREE, ZHANG, QIAN) as stage:
        yield stage


async def _way(someone: Someone, label: str) -> str:
    await someone.taps("更多办法")
    return await someone.taps(label)


async def records(someone: Someone, *, step: str = "已答复", facts: str = "[保留]", more: tuple[str, ...] = ()) -> str:
    """From the case's screen to what is shown before it is kept."""
    await _way(someone, "写咨询记录")
    return await answers(someone, (facts, RECORD, f"[{step}]", *more, "[已经告诉了]", "40分钟"))


async def _files(stage: Stage, someone: Someone, title: str) -> list[str]:
    """The paper filled in, and ticked as signed and laid in; its lines."""
    await someone.taps(title)
    await someone.taps("填好发我")
    lines = text_of(received(stage, someone)[1])
    await someone.taps("卷宗", on=someone.message_with("卷宗"))
    await someone.taps(title)
    await someone.taps("纸质的已归档")
    return lines


async def test_a_booked_talk_goes_to_another_lawyer_and_ends_with_a_record_and_a_full_file(three: Stage) -> None:
    stage, resident, li = three, three.resident, three.li
    zhang, qian = stage.someone(ZHANG), stage.someone(QIAN)
    await qian.says("/diary")
    await qian.taps("我的当事人")
    await qian.says("楼上的老王")
    reference = reference_in(await books(resident, "3月6日"))
    assert "有人约了您" in await li.reads()

    # the lawyer finds that they may not hear it: another is asked for, none of those who hear the other side
    offered = await _way(li, "换一位律师")
    assert reference in offered
    labels = " ".join(li.buttons())
    assert "3月10日（周二） 14:00 张律师" in labels
    assert not {"钱律师", "李律师"} & {name for name in ("钱律师", "李律师") if name in labels}
    assert "点头之前，还由原来的律师负责" in await li.taps("3月10日（周二） 14:00 张律师")
    asked = await resident.reads()
    assert "张律师，3月10日（周二） 14:00" in asked
    assert not [word for word in ("利害", "冲突", "回避", "当事人") if word in asked]
    assert "换好了" in await resident.taps("可以，就这样")
    assert "有人约了您：3月10日（周二） 14:00" in await zhang.reads()
    assert "由张律师接着办" in await li.reads()
    assert "已由张律师认领" in stage.group()[-1].words
    await stage.passes(timedelta(minutes=5))
    assert entries(stage, li)[-1]["METHOD"] == "CANCEL"
    assert entries(stage, resident)[-1]["DTSTART"] == "20260310T060000Z"
    await li.reads()
    assert not await li.taps("办好了", on=li.message_with("办好了"))
    assert "不归您办" in li.toast

    await _is_reminded(stage, zhang)
    await _is_recorded(stage, zhang, reference)
    await zhang.taps(reference)
    assert "办成了什么" in await zhang.taps("办好了")
    assert f"{reference} 按咨询记录记下了：40 分钟" in await zhang.says("已经讲清楚怎么要求赔偿。")
    await resident.reads()
    await _is_filed(stage, zhang, reference)
    await stage.passes(4 * DAY)
    assert "解决了" in "".join(resident.buttons())
    await resident.taps("解决了")
    assert "已办结" in stage.group()[-1].words
    await zhang.taps("打开", on=zhang.message_with(reference))
    assert "该有的都齐了" in await _way(zhang, "卷宗")


async def _is_reminded(stage: Stage, zhang: Someone) -> None:
    """Until the hour of the talk."""
    resident = stage.resident
    await stage.passes(5 * DAY + 5 * HOUR)
    assert "明天有约" in await resident.reads()
    await stage.passes(22 * HOUR)
    assert "快到约好的时间" in await resident.reads()
    assert "快到约好的时间" in await zhang.reads()
    await stage.passes(2 * HOUR)


async def _is_recorded(stage: Stage, zhang: Someone, reference: str) -> None:
    """The record: shown whole, kept, its public part told."""
    resident = stage.resident
    await zhang.says("/queue")
    await zhang.taps("我正在办的")
    await zhang.taps(reference)
    shown = await records(zhang, facts=FACTS)
    assert shown.startswith("请核对一下")
    for part in (FACTS, RECORD, "下一步：已答复", "40 分钟"):
        assert part in shown
    assert not await resident.reads()
    assert "建议和下一步已经发给居民" in await zhang.taps("保存，发给居民")
    told = await resident.reads()
    assert f"{reference}（法律咨询），张律师的答复" in told
    assert RECORD in told
    assert "可以申请法律援助" in told
    assert "收到申请后7天内给答复，定了3天内派人" in told
    assert "水管老化" not in told


async def _is_filed(stage: Stage, zhang: Someone, reference: str) -> None:
    """Both papers, filled in and laid into the file."""
    await zhang.taps("打开", on=zhang.message_with(reference))
    assert "还缺" in await _way(zhang, "卷宗")
    lines = await _files(stage, zhang, "法律咨询登记表")
    assert {
        "称呼：陈奶奶",
        "联系电话：13800007001",
        "问题类型：邻里",
        "对方：楼上的老王",
        "登记日期：2026年3月4日",
        "约好的时间：2026年3月10日 14:00",
    } <= set(lines)
    lines = await _files(stage, zhang, "法律咨询记录")
    assert {
        f"编号：{reference}", "咨询日期：2026年3月10日", "接待律师：张律师", "用时：40 分钟", FACTS, RECORD,
        "下一步：已经答复",
    } <= set(lines)  # fmt: skip
    assert "该有的都齐了" in zhang.inbox()[-1].words


async def test_wages_with_five_days_left_go_to_the_front_and_on_to_legal_aid(stage: Stage) -> None:
    resident, li, wang = stage.resident, stage.li, stage.wang
    await li.starts()
    await wang.starts()
    earlier = await sends(stage.someone(7002), "legal")
    await begins(resident, "legal")
    assert "一般要在1年内申请劳动仲裁" in await resident.taps("劳动")
    warned = await resident.says("2025年3月9日")
    assert "申请劳动仲裁：一般最晚 2026年 3月9日（周一），只剩 5 天了！" in warned
    assert "最后以法院、仲裁的说法为准" in warned
    await answers(resident, WORK[:5])
    assert "不再核查家里有没有钱（法律援助法第42条）" in await resident.taps("打工讨薪或工伤")
    await answers(resident, WORK[6:])
    receipt = await resident.taps("提交")
    assert "只剩 5 天了" in receipt
    reference = reference_in(receipt)

    assert "【紧急】" in stage.group()[-1].words
    assert "好味餐饮" not in stage.group()[-1].words
    queue = await li.says("/queue")
    assert REFERENCE.findall(queue)[:2] == [reference, earlier]
    details = await li.taps("我来认领", GROUP)
    assert "【急】申请劳动仲裁：最晚 2026年 3月9日（周一），只剩 5 天。劳动争议调解仲裁法第27条，1年" in details
    assert "法律援助：可以申请，带上证明" in details
    await li.says("/why 劳动仲裁")
    assert "1年" in li.inbox()[-1].words

    await _gets_the_guide(stage, reference)
    await li.taps("打开")
    await finishes(li, "已经陪着递了法律援助申请。")
    await stage.passes(5 * DAY)
    await resident.taps("解决了")
    assert "已办结" in await resident.says("/my")
    await stage.passes(95 * DAY)
    await stage.app.ticker.retain()
    assert reference not in await resident.says("/my"), "what is left of it is nobody's"
    (left,) = await stage.app.database.read(lambda tx: [one for one in dumps.cases(tx) if one["ref"] == reference])
    assert (left["status"], left["opened_by"]) == ("closed", None)


async def _gets_the_guide(stage: Stage, reference: str) -> None:
    """The record says legal aid: the guide comes filled in."""
    resident, li = stage.resident, stage.li
    await records(li, step="可申请法律援助")
    await li.taps("保存，发给居民")
    told = "\n".join(message.words for message in resident.inbox()[-4:])
    assert "下一步：可以申请法律援助" in told
    name, content = received(stage, resident)
    assert name == f"{reference}-法律援助申请指引.docx"
    lines = text_of(content)
    assert {
        f"咨询编号：{reference}", "姓名：陈奶奶", "对方：好味餐饮公司",
        "时效（按本人所说推算）：申请劳动仲裁：最晚2026年3月9日",
        "您的情况：可以申请，带上证明，就不再核查家里有没有钱（法律援助法第42条）。",
    } <= set(lines)  # fmt: skip
    assert any("收到申请之日起7天内决定" in line and "3天内指派" in line for line in lines)


async def test_a_date_that_comes_near_while_a_case_waits_makes_it_urgent(stage: Stage) -> None:
    resident, zhou, li = stage.resident, stage.zhou, stage.li
    await zhou.starts()
    await li.starts()
    await begins(resident, "legal")
    await resident.taps("劳动")
    assert "一般最晚 2026年 3月16日（周一）。请尽早办。" in await resident.says("2025年3月16日")
    await answers(resident, WORK)
    reference = reference_in(await resident.taps("提交"))
    assert "【紧急】" not in stage.group()[-1].words

    await stage.passes(5 * DAY + 22 * HOUR)
    assert "快到时效" not in "".join(message.words for message in zhou.inbox())
    await stage.passes(2 * HOUR)
    assert "申请劳动仲裁最晚 2026年 3月16日（周一），只剩 6 天" in await zhou.reads()
    assert any("【紧急】" in message.words and reference in message.words for message in stage.group())
    await claims(li)
    await stage.passes(DAY)
    assert "快到时效" not in "".join(message.words for message in li.inbox())


async def test_a_record_needs_the_word_on_legal_aid_and_is_asked_for_with_the_end(stage: Stage) -> None:
    resident, li, wang = stage.resident, stage.li, stage.wang
    await li.starts()
    await wang.starts()
    reference = await sends(resident, "legal")
    await claims(li)

    await li.taps("办好了")
    assert f"{reference} 还没有咨询记录" in await li.says("都说清楚了")
    await resident.reads()
    asked = li.message_with("写咨询记录")
    assert not await wang.taps("写咨询记录", on=asked)
    assert "主要事实是什么" in await li.taps("写咨询记录", on=asked)
    assert "保留：楼上漏水" in " ".join(li.buttons())
    await answers(li, ("[保留]", RECORD, "[转其他部门]", "街道综治中心，电话 0755-00000000"))
    assert "法律要求一定要说" in await li.says("还没有")
    assert "法律要求一定要说" in await li.says("四十分钟")
    await li.taps("已经告诉了")
    assert "没看懂是多久" in await li.says("四十")
    assert "去找" not in await li.says("半小时")
    await li.taps("保存，发给居民")
    assert "下一步：去找街道综治中心" in await resident.reads()


async def test_where_nothing_was_talked_about_one_tap_says_why(stage: Stage) -> None:
    await stage.li.starts()
    await sends(stage.resident, "legal")
    await claims(stage.li)
    await stage.li.taps("办好了")
    await stage.li.says("打了三次电话没人接")

    assert "记下了" in await stage.li.taps("联系不上居民")
    assert "办好了" in await stage.resident.reads()
    await stage.zhou.starts()
    await stage.zhou.says("/cases")
    await stage.zhou.taps("已办好")
    await stage.zhou.taps("FA-")
    assert "联系不上居民" not in stage.zhou.inbox()[-1].words  # the coordinator sees no inner words
    assert "咨询记录" not in "".join(message.words for message in stage.resident.inbox())


async def test_a_second_record_stands_beside_the_first_and_counts(stage: Stage) -> None:
    resident, li = stage.resident, stage.li
    await li.starts()
    await sends(resident, "legal")
    await claims(li)
    await records(li, step="已答复")
    await li.taps("保存，发给居民")
    await li.taps("打开")
    await _way(li, "写咨询记录")
    await answers(li, ("[保留]", "再去一次派出所，把报警记录拿来。", "[再约一次]", "[已经告诉了]", "15分钟"))
    await li.taps("保存，发给居民")

    said = await resident.reads()
    assert "再去一次派出所" in said
    assert "律师会再和您约时间" in said
    await resident.says("/my")
    both = await resident.taps("FA-")
    assert RECORD in both
    assert "再去一次派出所" in both
    await li.taps("打开")
    await _way(li, "卷宗")
    await li.taps("法律咨询记录")
    await li.taps("填好发我")
    lines = text_of(received(stage, li)[1])
    assert "再去一次派出所，把报警记录拿来。" in lines
    assert "下一步：再约一次" in lines
    assert RECORD not in lines


async def test_the_matter_goes_on_to_mediation_only_by_the_residents_own_hand(stage: Stage) -> None:
    resident, li = stage.resident, stage.li
    await li.starts()
    reference = await sends(resident, "legal")
    await claims(li)
    await records(li, step="转调解", facts=FACTS)
    await li.taps("保存，发给居民")
    asked = await resident.reads()
    assert "您点头才转" in asked
    assert "只给接手的调解员和社区协调员看" in asked
    before = len(stage.group())

    first = await resident.taps("同意，先填好给我看")
    assert "已经替您填上了" in first
    await answers(resident, ("[我自己的]", "[漏水]", "[没有]", "[没有]", "[福安大厦]"))
    assert "保留：楼上漏水" in " ".join(resident.buttons())
    assert "水管老化" not in "".join(message.words for message in resident.inbox())
    await answers(resident, ("[保留]", "请他修好水管", "[没谈过]", "[保留]", "[同意]", "[都可以]", "[跳过]"))
    check = await answers(resident, ("[保留]", "[保留]", "[跳过]"))
    assert "对方：楼上的老王" in check
    assert len(stage.group()) == before
    onward = reference_in(await resident.taps("提交调解申请"))
    assert onward != reference

    await li.taps("打开")
    assert f"已转调解：{onward}" in li.inbox()[-1].words
    assert f"已转调解：{onward}" in await _own(resident, reference)
    await stage.wang.starts()
    assert f"从法律咨询 {reference} 转来" in await stage.wang.taps("我来认领", GROUP)
    assert RECORD not in stage.wang.inbox()[-1].words


async def test_who_does_not_want_mediation_sends_nothing(stage: Stage) -> None:
    await stage.li.starts()
    await sends(stage.resident, "legal")
    await claims(stage.li)
    await records(stage.li, step="转调解")
    await stage.li.taps("保存，发给居民")

    assert "什么都没有发出去" in await stage.resident.taps("不转")
    assert "纠纷调解" not in await stage.resident.says("/my")


async def test_another_talk_is_booked_from_the_answer(three: Stage) -> None:
    resident, li = three.resident, three.li
    await books(resident, "3月6日")
    await three.passes(2 * DAY + 5 * HOUR)
    await li.says("/queue")
    await li.taps("我正在办的")
    await li.taps("打开")
    await records(li, step="再约一次")
    await li.taps("保存，发给居民")

    assert "什么时候谈" in await resident.taps("选个时间")
    assert {label[-3:] for label in resident.buttons() if "律师" in label} == {"李律师"}
    await resident.taps("3月13日")
    assert "约的时间改到 3月13日（周五）" in await li.reads()


async def test_who_would_rather_stay_stays_and_the_lawyer_calls(three: Stage) -> None:
    resident, li, zhou = three.resident, three.li, three.zhou
    reference = reference_in(await books(resident, "3月6日"))
    await zhou.says("/cases")
    await zhou.taps("办理中")
    await zhou.taps(reference)
    await _way(zhou, "换一位律师")
    await zhou.taps("张律师")

    assert "先不换" in await resident.taps("不行，再商量")
    assert f"{reference}：居民不想换" in await zhou.reads()
    await li.says("/queue")
    assert reference in await li.taps("我正在办的")


async def test_a_time_that_is_gone_when_the_resident_agrees_changes_nothing(three: Stage) -> None:
    resident, li, neighbour = three.resident, three.li, three.someone(7002)
    await books(resident, "3月6日")
    await _way(li, "换一位律师")
    await li.taps("张律师")
    await three.zhou.reads()
    await asks(neighbour, other="楼下的人")
    await neighbour.taps("换个日子")
    await neighbour.taps("3月10日")
    await neighbour.taps("14:00")

    assert "刚刚约出去了" in await resident.taps("可以，就这样")
    assert "李律师" in await _own(resident)


async def _own(someone: Someone, reference: str = "FA-") -> str:
    await someone.says("/my")
    return await someone.taps(reference)


async def test_a_video_call_is_offered_only_where_a_diary_has_it(three: Stage, tmp_path: Path) -> None:
    await begins(three.resident, "legal")
    await answers(three.resident, ("[邻里]", "[没有]", "[没有]", "[我自己]", "楼上漏水，泡坏了天花板", "[跳过]"))
    assert "视频谈" in three.resident.buttons()
    assert "请律师上门" not in three.resident.buttons()
    await three.resident.taps("视频谈")
    assert all("张律师" in label for label in three.resident.buttons()[:3])

    (tmp_path / "one").mkdir()
    async with open_diary(tmp_path / "one") as one:
        await begins(one.resident, "legal")
        await answers(one.resident, ("[邻里]", "[没有]", "[没有]", "[我自己]", "楼上漏水，泡坏了天花板", "[跳过]"))
        assert not {"视频谈", "请律师上门"} & set(one.resident.buttons())


async def test_a_mediation_agreement_has_its_clock_and_a_day_may_be_skipped(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, ("[邻里]", "[没有]"))
    assert "30天内双方可以一起请法院确认" in await resident.taps("签了调解协议")
    assert "申请司法确认：一般最晚 2026年 4月1日（周三）" in await resident.says("2026年3月2日")
    await resident.taps("上一步")
    assert "申请司法确认" not in await resident.taps("跳过")
