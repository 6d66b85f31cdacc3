"""A coordinator asks for the cases as a sheet: what is in it, who gets it, and that nothing in it is ever run."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from sqlalchemy import select, update

from storage import people
from storage.reports import dumps
from storage.tables import AuditRow, CaseRow, PersonRow
from tests.bot.short_cut import open_case
from tests.cast import COMMUNITY, WANG, ZHOU, open_stage
from tests.tales import claims, is_done, sends

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from bot.demo.telegram.model import Message
    from storage.database import Tx
    from tests.cast import Someone, Stage

DAY = timedelta(days=1)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  (a sheet's dates have no zone)
LEGAL_ONLY = COMMUNITY.replace('roles = ["coordinator"]', 'roles = ["coordinator"]\nqueues = ["legal"]')


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet as a program of somebody else finds it."""

    xml: str
    rows: Sequence[Sequence[str]]
    quotes: int
    """Styles that say of a cell: this is text."""

    def column(self, head: str) -> list[str]:
        """What stands below a heading."""
        place = self.rows[0].index(head)
        return [row[place] for row in self.rows[1:]]


def opened(stage: Stage, message: Message) -> Read:
    """The sheet of a message, whole and readable."""
    described = message.content["document"]
    assert isinstance(described, dict)
    file = stage.world.files.get(str(described["file_id"]))
    assert file is not None
    assert file.name.endswith(".xlsx")
    with zipfile.ZipFile(BytesIO(file.data)) as whole:
        assert whole.testzip() is None
        parts = {name: whole.read(name).decode() for name in whole.namelist()}
    xml = parts["xl/worksheets/sheet1.xml"]
    assert not [name for name in parts if "vba" in name or "externalLink" in name]
    return Read(
        xml, [_row(row) for row in read(xml, "row")], quotes=len(read(parts["xl/styles.xml"], "xf", "quotePrefix"))
    )


def read(xml: str, name: str, attribute: str = "") -> list[ElementTree.Element]:
    """The elements of a name (with an attribute); our own file, which names no entities."""
    assert "<!" not in xml
    found = ElementTree.fromstring(xml).iter(MAIN + name)  # noqa: S314  (it was looked through)
    return [element for element in found if not attribute or attribute in element.attrib]


def _row(row: ElementTree.Element) -> list[str]:
    cells = {cell.attrib["r"].rstrip("0123456789"): cell for cell in row}
    return [_said(cells.get(letter)) for letter in "ABCDEFGHIJKLMNO"]


def _said(cell: ElementTree.Element | None) -> str:
    if cell is None:
        return ""
    if cell.attrib.get("t") == "inlineStr":
        return "".join(cell.itertext())
    assert "t" not in cell.attrib, "a number, which is a date"
    moment = FIRST_DAY + timedelta(days=float("".join(cell.itertext())))
    return f"{moment + timedelta(seconds=0.5):%Y-%m-%d %H:%M}"


async def asks(someone: Someone, words: str = "/export") -> Message:
    """Asks for a sheet, by a command or a button; the message that brings it."""
    await (someone.says(words) if words.startswith("/") else someone.taps(words))
    assert someone.inbox()[-1].kind == "document"
    return someone.inbox()[-1]


async def test_a_coordinator_gets_the_cases_as_a_sheet(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    done = await is_done(stage)
    await stage.passes(timedelta(minutes=5))
    waiting = await sends(stage.resident, "mediation")

    message = await asks(stage.zhou)

    assert message.protected
    assert message.caption == "最近 90 天提交的办件，2 件。\n表里没有居民的姓名和电话。\n想要别的天数，点下面。"
    assert message.labels == (("30 天", "全部"),)
    sheet = opened(stage, message)
    assert sheet.rows[0] == [
        "编号", "服务", "类别", "网格", "队列", "状态", "紧急", "提交时间", "认领时间", "首次联系", "办好时间",
        "结案时间", "答应的日期", "经办", "结果",
    ]  # fmt: skip
    assert sheet.rows[1:] == [
        [waiting, "纠纷调解", "漏水", "第一网格", "mediation", "待认领", "", "2026-03-04 10:05", "", "", "", "",
         sheet.rows[1][12], "", ""],
        [done, "法律咨询", "邻里", "", "legal", "已办好，待回访", "", "2026-03-04 10:00", "2026-03-04 10:00", "",
         "2026-03-04 10:00", "", "2026-03-11 18:00", "王姐", ""],
    ]  # fmt: skip
    assert "<autoFilter" in sheet.xml
    assert 'state="frozen"' in sheet.xml
    for secret in ("陈", "1380000", "7001", "楼上", "502"):
        assert secret not in sheet.xml


async def test_a_sheet_holds_no_formula_whatever_people_and_files_call_things(tmp_path: Path) -> None:
    named = COMMUNITY.replace('name = "王姐"', "name = '@SUM(1,1)'").replace('"第一网格"', "'=HYPERLINK(\"x\")'")
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=named) as stage:
        await stage.wang.starts()
        await sends(stage.resident, "mediation")
        await claims(stage.wang)
        await write(stage, category="=1+1", queue="+cmd|' /C calc'!A0", outcome="-2+3")

        sheet = opened(stage, await asks(stage.zhou))

        assert sheet.column("类别") == ["=1+1"]
        assert sheet.column("队列") == ["+cmd|' /C calc'!A0"]
        assert sheet.column("网格") == ['=HYPERLINK("x")']
        assert sheet.column("经办") == ["@SUM(1,1)"]
        assert sheet.column("结果") == ["-2+3"]
        assert read(sheet.xml, "f") == []
        assert "hyperlink" not in sheet.xml
        assert sheet.quotes == 1


async def write(stage: Stage, **values: object) -> None:
    """Puts words into the newest case that no service would put there."""

    def unit(tx: Tx) -> None:
        newest = select(CaseRow.id).order_by(CaseRow.id.desc()).limit(1).scalar_subquery()
        tx.execute(update(CaseRow).where(CaseRow.id == newest).values(**values))

    await stage.app.database.run(unit)


async def test_a_sheet_has_the_cases_of_the_scope_and_no_others(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=LEGAL_ONLY) as stage:
        legal = await sends(stage.resident, "legal")
        await sends(stage.resident, "mediation")

        assert opened(stage, await asks(stage.zhou)).column("编号") == [legal]
        assert opened(stage, await asks(stage.zhou, "30 天")).column("编号") == [legal]


async def test_the_buttons_ask_for_another_time(stage: Stage) -> None:
    for _ in range(3):
        await open_case(stage)
        await stage.passes(40 * DAY)
    await open_case(stage)
    await stage.settled()

    assert "最近 90 天提交的办件，3 件" in (usual := await asks(stage.zhou)).caption
    assert len(opened(stage, usual).rows) == 1 + 3
    assert "最近 30 天提交的办件，1 件" in (short := await asks(stage.zhou, "30 天")).caption
    assert len(opened(stage, short).rows) == 1 + 1
    assert short.labels == (("90 天", "全部"),)


async def test_where_there_is_nothing_words_say_so_and_no_sheet_comes(stage: Stage) -> None:
    assert await stage.zhou.says("/export") == "最近 90 天没有人提交办件。\n想要别的天数，点下面。"
    assert "还没有办件。" in await stage.zhou.taps("全部")
    assert not [message for message in stage.zhou.inbox() if message.kind == "document"]


async def test_a_sheet_is_in_the_words_of_its_reader(stage: Stage) -> None:
    stage.world.user(ZHOU, "Zhou", language_code="en")
    stage.world.chats[ZHOU].standing = "member"
    await is_done(stage)

    message = await asks(stage.zhou)

    sheet = opened(stage, message)
    assert message.caption.startswith("Cases sent in the last 90 days: 1.")
    assert sheet.column("Service") == ["Legal advice"]
    assert sheet.column("Category") == ["Neighbours"]
    assert sheet.column("State") == ["Done, follow-up due"]


async def test_nobody_but_a_coordinator_gets_a_sheet(stage: Stage) -> None:
    await sends(stage.resident, "legal")

    for someone in (stage.wang, stage.resident):
        assert "只给社区协调员用" in await someone.says("/export")
        assert not [message for message in someone.inbox() if message.kind == "document"]
    assert await audited(stage) == []


async def test_who_is_no_coordinator_any_more_when_it_is_made_gets_none(stage: Stage) -> None:
    await stage.zhou.starts()
    await sends(stage.resident, "legal")
    stage.world.fail("sendDocument", chat_id=ZHOU, status=429, description="Too Many Requests", retry_after=1)
    await stage.zhou.says("/export")
    await stage.app.database.run(
        lambda tx: tx.execute(update(PersonRow).where(PersonRow.telegram_id == ZHOU).values(roles=""))
    )

    stage.clock.forward(timedelta(seconds=2))
    await stage.settled()

    assert len(stage.world.requests("sendDocument", ZHOU)) == 1
    found = await stage.app.database.read(dumps.messages)
    assert [row["state"] for row in found if row["kind"] == "export"] == ["sent"]
    assert await audited(stage) == [("export.asked", "90")]


async def test_a_sheet_whose_fate_is_unknown_comes_once_more_and_says_so(stage: Stage) -> None:
    reference = await sends(stage.resident, "legal")
    stage.world.fail("sendDocument", chat_id=ZHOU, cut="reset", after=True)

    await stage.zhou.says("/export")

    first, second = [message for message in stage.zhou.inbox() if message.kind == "document"]
    assert second.caption.startswith("【可能重复】")
    assert second.caption.endswith(first.caption)
    assert opened(stage, first).column("编号") == opened(stage, second).column("编号") == [reference]


async def test_a_sheet_that_finds_no_place_to_be_written_to_is_given_up_and_its_reader_told(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sends(stage.resident, "legal")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert await stage.zhou.says("/export") == ""

    for _ in range(10):
        await stage.passes(timedelta(minutes=5))

    assert [message.words for message in stage.zhou.inbox()] == ["表格没做出来。请再打一次 /export。"]
    assert stage.world.requests("sendDocument", ZHOU) == ()
    monkeypatch.undo()
    assert len(opened(stage, await asks(stage.zhou)).rows) == 1 + 1


async def test_every_sheet_is_in_the_audit_trail(stage: Stage) -> None:
    await sends(stage.resident, "legal")
    await asks(stage.zhou)

    assert await audited(stage) == [("export.asked", "90"), ("export.sent", "")]


async def audited(stage: Stage) -> list[tuple[str, str]]:
    """What the trail says of sheets, each by its coordinator."""

    def unit(tx: Tx) -> list[tuple[str, str]]:
        zhou = people.meet(tx, ZHOU, None, at=stage.clock.now(), private=False)
        rows = tx.scalars(select(AuditRow).where(AuditRow.action.startswith("export.")).order_by(AuditRow.id))
        return [(row.action, row.detail) for row in rows if row.by_id == zhou.id]

    return await stage.app.database.run(unit)


async def test_a_coordinator_finds_the_sheet_in_the_help(stage: Stage) -> None:
    assert "/export" in await stage.zhou.says("/help")
    assert "/export" not in await stage.someone(WANG).says("/help")
