"""The papers of a request for help, opened and read: the resident's own, the visit's, the street's, the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.helping import SEEN, arranges, is_claimed, notes, opens
from tests.tales import answers
from tests.test_stories_papers import received, text_of

if TYPE_CHECKING:
    from tests.cast import Someone, Stage


async def prints(stage: Stage, someone: Someone, title: str) -> list[str]:
    """A paper of the case's file, filled in: its lines."""
    await opens(someone, "卷宗")
    await someone.taps(title)
    await someone.taps("填好发我")
    name, content = received(stage, someone)
    assert name.endswith(f"{title}.docx")
    lines = text_of(content)
    assert not [line for line in lines if "None" in line or "{" in line]
    return lines


async def test_papers_hold_what_was_said_seen_and_decided(stage: Stage) -> None:
    wang, _resident = stage.wang, stage.resident
    reference = await is_claimed(stage)
    assert "经办人员近亲属申请救助单独登记表：现在用不上" in await opens(wang, "卷宗")

    lines = await prints(stage, wang, "求助登记表")
    assert f"编号：{reference}" in lines
    assert "难处：看病" in lines
    assert "联系电话：13800007001" in lines
    assert "老伴住院了，家里没人做饭" in lines
    await notes(wang, "初筛", "[低保]", "[是]", "福田街道")
    assert "近亲属" in await stage.zhou.reads()
    assert "还缺" in await opens(wang, "卷宗")
    lines = await prints(stage, wang, "低保申请指引和材料清单")
    told = "".join(lines)
    assert "户口街道：福田街道" in told
    for figure in ("30个工作日", "45个工作日", "20个工作日", "60天", "6个月", "7天"):
        assert figure in told

    await has_its_visit_and_referral(stage, reference)


async def has_its_visit_and_referral(stage: Stage, reference: str) -> None:
    """What two people saw, and what goes to the street; the resident prints their own."""
    wang, resident = stage.wang, stage.resident
    await notes(wang, "材料齐了")
    await arranges(stage, "2026-03-05 10:00", along=stage.li)
    await resident.taps("可以来")
    await stage.passes(timedelta(days=1))
    for someone in (stage.li, wang):
        await someone.taps("我到了")
    await wang.reads()
    await wang.taps("走了，都平安")
    await wang.taps("记下看到的")
    await answers(wang, SEEN)
    await notes(wang, "入户看过了")
    lines = await prints(stage, wang, "入户走访表")
    assert "走访时间：2026年3月5日 10:00 到 10:00" in lines
    assert any(line.startswith("走访人：王姐（工牌 FA-") and "李律师（工牌 FA-" in line for line in lines)
    assert "刚性支出：药费每月两千" in lines
    assert "住房情况：旧一点" in lines
    assert sum("签名" in line for line in lines) == 3

    await notes(wang, "已转街道窗口", "2026-03-05")
    await notes(wang, "街道受理了", "2026-03-05", "福田救助2026-018", "[低保]", "[一般手续]")
    lines = await prints(stage, wang, "转介单")
    assert lines[1] == "福田街道社会救助窗口："
    assert "受理编号：福田救助2026-018" in lines
    assert "建议先问：低保" in lines
    assert "住处：福安大厦3栋502" in lines

    # whoever asked prints what holds their own words, and nothing else
    await resident.says("/my")
    await resident.taps(reference)
    offered = [label for label in resident.buttons() if "打印" in label]
    assert offered == ["打印：求助登记表", "打印：低保申请指引和材料清单"]
    await resident.taps("打印：求助登记表")
    assert received(stage, resident)[0].endswith("求助登记表.docx")
