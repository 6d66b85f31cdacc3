"""What comes by itself: a volunteer's morning list, the office's week, the month as a sheet and a picture."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import update

from flows.numbers.reporting import next_report
from storage.tables import PersonRow
from tests.cast import GROUP, START, open_team
from tests.office import HAN, OFFICE, QIAN, ZHAO, late
from tests.tales import claims, finishes, is_done, sends

if TYPE_CHECKING:
    from pathlib import Path

    from flows.calendar import Calendar
    from tests.cast import Someone, Stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT_MORNING = timedelta(hours=22)
"""From the start to 8:00 of the next day."""


async def test_a_volunteer_reads_in_the_morning_what_is_due(stage: Stage) -> None:
    await stage.wang.starts()
    reference = await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await stage.wang.reads()

    await stage.passes(NEXT_MORNING)
    read = await stage.wang.reads()
    assert "今天您手上有 1 件要看" in read
    assert f"{reference} 纠纷调解：今天到期" in read
    await stage.restart()
    assert "今天您手上有" not in await stage.wang.reads()
    await stage.passes(DAY)
    assert f"{reference} 纠纷调解：已经过了时间" in await stage.wang.reads()


async def test_a_morning_without_anything_due_is_silent(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await stage.wang.taps("已联系上居民")

    await stage.passes(NEXT_MORNING)
    assert "今天您手上有" not in await stage.wang.reads()
    assert "今天您手上有" not in await stage.li.reads()


async def test_the_office_reads_last_weeks_numbers_on_monday_without_names(office: Stage) -> None:
    await is_done(office)
    await late(office)
    zhao, qian = office.someone(ZHAO), office.someone(QIAN)
    await zhao.reads()
    await qian.reads()

    await office.passes(2 * DAY - 30 * timedelta(minutes=1))
    for reader in (zhao, qian):
        read = await reader.reads()
        assert "福安社区 周报，3月2日（周一）起的一周" in read
        assert "新增 < 3 件，办好 < 3 件，现在没办好的 < 3 件。" in read
        assert not any(name in read for name in ("王姐", "李律师", "陈奶奶", "FA-26"))
    assert "周报" not in await office.zhou.reads()
    await office.passes(DAY)
    assert "周报" not in await zhao.reads()


def sheet(stage: Stage, someone: Someone) -> dict[str, str]:
    """The tables of the last sheet that somebody was sent, as they are written."""
    message = next(one for one in reversed(someone.inbox()) if one.kind == "document")
    described = message.content["document"]
    assert isinstance(described, dict)
    file = stage.world.files.get(str(described["file_id"]))
    assert file is not None
    with zipfile.ZipFile(BytesIO(file.data)) as whole:
        return {name: whole.read(name).decode() for name in whole.namelist() if name.endswith(".xml")}


async def test_a_coordinator_gets_the_month_as_a_sheet_with_hours(office: Stage) -> None:
    await is_done(office)
    await office.wang.taps("2 小时")
    await late(office)

    await office.zhou.says("/numbers")
    assert "2026 年 3 月的数字和服务时长" in await office.zhou.taps("月报表格")
    parts = sheet(office, office.zhou)
    everything = "".join(parts.values())
    assert all(word in everything for word in ("响应率", "王姐", "李律师", "平台记录", "<v>120</v>"))
    assert "<f>" not in everything
    assert "陈奶奶" not in everything


async def test_the_sheet_of_a_month_holds_no_formula_either(tmp_path: Path) -> None:
    named = OFFICE.replace('name = "王姐"', "name = '@SUM(1,1)'")
    async with open_team(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", named, HAN, ZHAO, QIAN) as stage:
        await stage.wang.starts()
        await sends(stage.resident, "mediation")
        await claims(stage.wang)
        await finishes(stage.wang, "谈好了")
        await stage.wang.taps("2 小时")

        await stage.zhou.says("/numbers")
        await stage.zhou.taps("月报表格")

        everything = "".join(sheet(stage, stage.zhou).values())
        assert "@SUM(1,1)" in everything
        assert "<f>" not in everything
        assert 'quotePrefix="1"' in everything


async def test_above_the_community_the_sheet_has_no_names(office: Stage) -> None:
    await is_done(office)
    await office.wang.taps("2 小时")
    await late(office)
    zhao = office.someone(ZHAO)

    await zhao.says("/numbers")
    assert "没有任何人的信息" in await zhao.taps("月报表格")
    everything = "".join(sheet(office, zhao).values())
    assert "响应率" in everything
    assert not any(word in everything for word in ("王姐", "李律师", "平台记录"))


async def test_a_month_comes_as_a_picture(office: Stage) -> None:
    for _ in range(5):
        await is_done(office)
    await office.passes(4 * DAY)
    await office.zhou.says("/numbers")

    read = await office.zhou.taps("月报图")
    assert "1 响应率、2 按时办结率、3 解决率、4 满意率" in read
    message = next(one for one in reversed(office.zhou.inbox()) if one.kind == "photo")
    sizes = message.content["photo"]
    assert isinstance(sizes, list)
    file = office.world.files.get(sizes[-1]["file_id"])
    assert file is not None
    with Image.open(BytesIO(file.data)) as opened:
        colours = {colour for _, colour in opened.convert("RGB").getcolors(100_000) or ()}
    assert (0x1F, 0x6F, 0xB2) in colours


async def test_the_month_that_is_over_comes_on_the_first_working_day_once(office: Stage) -> None:
    han = office.someone(HAN)
    await han.reads()
    await office.passes(28 * DAY)  # 1 April, 10:00

    assert "2026 年 3 月的数字和服务时长" in await han.reads()
    assert "2026 年 3 月的数字，没有任何人的信息" in await office.someone(ZHAO).reads()
    assert "的数字" not in await office.wang.reads()
    await office.restart()
    await office.passes(5 * DAY)
    assert "的数字" not in await han.reads()


@pytest.mark.parametrize(
    ("kind", "after", "due"),
    [
        ("todo", "2026-03-06 10:00", "2026-03-09 08:00"), ("weekly", "2026-03-09 09:00", "2026-03-16 09:00"),
        ("weekly", "2026-04-30 10:00", "2026-05-06 09:00"), ("monthly", "2026-04-01 09:00", "2026-05-06 09:00"),
    ],
)  # fmt: skip
async def test_reports_come_on_working_days(stage: Stage, kind: str, after: str, due: str) -> None:
    calendar: Calendar = next(iter(stage.app.database.directory.communities.values())).calendar

    def moment(text: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  (as the test writes it)
        return START.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=calendar.zone)

    assert next_report(kind, calendar, moment(after)) == moment(due)  # type: ignore[arg-type]  # one of ours


async def test_a_case_that_was_done_is_in_no_morning_list(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await finishes(stage.wang, "谈好了，都同意了")
    await stage.wang.reads()

    await stage.passes(NEXT_MORNING)
    assert "今天您手上有" not in await stage.wang.reads()


async def test_who_joined_in_the_chat_has_a_morning_list_too(stage: Stage) -> None:
    await stage.resident.starts()
    newcomer = update(PersonRow).where(PersonRow.telegram_id == stage.resident.id)
    await stage.app.database.run(lambda tx: tx.execute(newcomer.values(roles="volunteer", joined="chat")))
    await stage.passes(NEXT_MORNING + HOUR)
    reference = await sends(stage.someone(7002), "mediation")
    stage.world.joins(stage.resident.id, stage.world.chats[GROUP])
    await claims(stage.resident)
    await stage.resident.taps("我同意")
    await stage.resident.taps(f"认领 {reference}")
    await stage.resident.reads()

    await stage.passes(DAY)
    assert f"{reference} 纠纷调解：今天到期" in await stage.resident.reads()
