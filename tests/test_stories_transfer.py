"""A transfer into the community, from the first word to the archive; floating members; what the form tells at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from flows.papers import BLANK
from tests.tales import answers, begins, finishes
from tests.test_stories_papers import received, text_of
from tests.transfers import ADDRESSEE, COMMITTEE, INTO, THEIRS, asks_for, is_in_hand, notes, open_place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_place(tmp_path) as there:
        yield there


async def paper(stage: Stage, someone: Someone, title: str) -> list[str]:
    """The lines of a paper that its handler has filled in."""
    await someone.says("/queue")
    await someone.taps("打开 FA-")
    await someone.taps("更多办法")
    await someone.taps("卷宗")
    await someone.taps(title)
    await someone.taps("填好发我")
    return text_of(received(stage, someone)[1])


async def opens_course(wang: Someone, reference: str) -> str:
    """The handler opens a case, and where it stands."""
    await wang.says("/queue")
    await wang.taps(f"打开 {reference}")
    await wang.taps("更多办法")
    return await wang.taps("办到哪一步")


async def test_a_member_comes_from_another_province_with_a_letter_that_nearly_runs_out(stage: Stage) -> None:
    resident, wang, zhou = stage.resident, stage.wang, stage.zhou
    reference = await is_in_hand(stage, INTO)

    # the letter's own day runs from the first moment, before anybody has seen the letter
    await resident.says("/my")
    assert "介绍信上写的有效期，最长：最晚 3月20日" in await resident.taps(reference)
    for days, left in ((8, 8), (1, 7), (6, 1)):
        await stage.passes(timedelta(days=days))
        for reader in (resident, wang):
            assert f"还剩 {left} 天" in await reader.reads()
    assert "介绍信快过期 1 件" in await zhou.says("/board")
    assert f"{reference}：已经收到申请，到 3月20日" in await zhou.taps("介绍信快过期 1 件")

    # brought in on the last day but one; the day that is written on it counts
    await opens_course(wang, reference)
    read = await notes(wang, "介绍信已交来，核对过", "湘组介〔2026〕001", "2026-02-18", "2026-03-20")
    assert "介绍信编号：湘组介〔2026〕001" in read
    assert "3月20日（周五） 18:00 前有效" in await resident.reads()
    await stage.passes(timedelta(hours=1))
    assert await resident.reads() + await wang.reads() == ""  # what was said of this day before is not said again
    read = await notes(wang, "本社区党委已接收", "2026-03-19", "福安社区第二党支部")
    assert "本社区已接收，等寄回执" in read
    assert f"{COMMITTEE}接收您了，编入：福安社区第二党支部" in await resident.reads()
    await stage.passes(timedelta(days=3))
    assert "过了有效期" not in await resident.reads() + await wang.reads()  # it was used in time
    assert "没有要催的" in await zhou.says("/board")

    # the receipt: 30 days from the day of reception, 18 April, a Saturday: until Monday
    await stage.passes(timedelta(days=30))
    assert "回执还没回到转出的党委（该在 4月20日" in await wang.reads()
    assert "回执没到 1 件" in await zhou.says("/board")
    await opens_course(wang, reference)
    await notes(wang, "回执已寄回", "2026-04-21")
    assert "手续齐了" in await resident.reads()
    await says_what_is_on_paper(stage, reference)

    await wang.says("/queue")
    await wang.taps(f"打开 {reference}")
    assert "还没办完，现在是：手续齐了，等归档" in await wang.taps("办好了")
    await notes(wang, "已归档")
    assert "已经归档" in await resident.reads()
    await wang.taps(f"打开 {reference}")
    await finishes(wang, "关系已经转到福安社区第二党支部")
    assert "关系已经转到福安社区第二党支部" in await resident.reads()


async def says_what_is_on_paper(stage: Stage, reference: str) -> None:
    """The papers of the file, field by field."""
    lines = await paper(stage, stage.wang, "组织关系介绍信回执登记")
    assert lines[0] == "组织关系介绍信回执登记"
    assert [line for line in lines if "：" in line and "＿" not in line and "____" not in line] == [
        f"编号：{reference}", "介绍信编号：湘组介〔2026〕001", "姓名：陈美玲", "开信日期：2026年2月18日",
        "接收日期：2026年3月19日", "编入的支部：福安社区第二党支部", "回执应到日期：2026年4月20日",
        "寄回回执：2026年4月21日",
    ]  # fmt: skip
    lines = await paper(stage, stage.wang, "组织关系介绍信办理单")
    for line in (
        "党员身份：正式党员", f"转出单位：{THEIRS}", f"抬头：{ADDRESSEE}", f"去往单位：{COMMITTEE}",
        "党费交至：2026年3月", "有效期至：2026年3月20日", f"身份证号（当面填写）：{BLANK}", "现住处：福安大厦",
    ):  # fmt: skip
        assert line in lines
    assert not [line for line in lines if "{" in line or "None" in line or "补开" in line]
    told = "\n".join(await paper(stage, stage.wang, "组织关系接转交接记录"))
    assert "2026年3月4日：已经收到申请" in told
    assert "2026年3月19日：材料齐了，等本社区党委接收（介绍信编号：湘组介〔2026〕001" in told


async def test_everything_to_bring_and_the_exact_names_are_told_at_once(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "transfer")
    read = await answers(resident, ("[我自己的]", "[转入本社区]", "[预备党员]", "[还没满]"))
    assert "推迟讨论，最长6个月" in read
    assert "多半要纸质介绍信" in await resident.taps("跨省")
    read = await answers(resident, ("[没上班或已退休]", "[还没有]"))
    assert f"抬头：{ADDRESSEE}。去往单位：{COMMITTEE}。" in read
    await answers(resident, (THEIRS, "[上个月]", "[跳过]", "陈美玲", "13800007001", "[跳过]"))
    receipt = await resident.taps("提交接转申请")
    assert f"介绍信要这样写：抬头 {ADDRESSEE}；去往单位 {COMMITTEE}" in receipt
    assert "预备党员：转正材料" in receipt
    assert "不要发到聊天里" in receipt

    await resident.says("/my")
    await resident.taps("FA-")
    await resident.taps("打印：组织关系接转材料清单")
    lines = text_of(received(stage, resident)[1])
    assert f"请开信的党组织这样写——抬头：{ADDRESSEE}；去往单位：{COMMITTEE}。" in lines
    assert "· 党费先向现在的支部交到当月" in "\n".join(lines)
    await resident.taps("打印：党员组织关系接转申请表")
    lines = text_of(received(stage, resident)[1])
    for line in ("姓名：陈美玲", "预备期：还没满", f"转入党组织（全称）：{COMMITTEE}", f"转出党组织（全称）：{THEIRS}"):
        assert line in lines


async def test_what_was_said_last_time_need_not_be_typed_again(stage: Stage) -> None:
    resident = stage.resident
    await asks_for(resident, INTO)
    await begins(resident, "transfer")
    await answers(resident, ("[我自己的]", "[转入本社区]"))
    assert any("正式党员" in label for label in resident.buttons())
    await answers(resident, ("[正式党员]", "[跨省]", "[没上班或已退休]", "[还没有]"))
    assert any(THEIRS[:10] in label for label in resident.buttons())


async def test_a_floating_member_is_registered_and_reports_without_a_letter(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    given = (
        "[我自己的]", "[流动党员登记]", "[正式党员]", "[6个月以上]", "中共某某县某某镇某某村支部委员会", "[跳过]",
        "陈美玲", "13800007001", "[跳过]",
    )  # fmt: skip
    reference = await is_in_hand(stage, given)
    assert not [label for label in wang.buttons() if "介绍信" in label]
    await notes(wang, "已登记为流动党员", "福安社区流动党员党支部")
    told = await resident.reads()
    assert "请到福安社区流动党员党支部报到" in told
    assert "党费还交给原来的支部" in told
    await stage.passes(timedelta(days=16))
    assert "还没到支部报到" in await resident.reads()
    assert "登记了没去报到 1 件" in await stage.zhou.says("/board")
    assert "可以就近参加" in await notes(resident, "已到支部报到", "2026-03-19")
    assert "居民说“已到支部报到”" in await wang.reads()
    assert "没有要催的" in await stage.zhou.says("/board")
    assert reference in await wang.taps("打开 FA-")
