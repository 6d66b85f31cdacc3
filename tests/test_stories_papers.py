"""The papers of a case's file: filled in from what was said, printed and signed by hand, ticked off; /why."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from PIL import Image

from bot.render import documents
from flows import law, papers
from flows.papers import BLANK, Rows, Signature, Title, Words
from tests.cast import COMMUNITY, open_stage
from tests.tales import claims, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Someone, Stage


def received(stage: Stage, someone: Someone) -> tuple[str, bytes]:
    """The name and content of the last document that somebody was sent."""
    message = [one for one in someone.inbox() if one.kind == "document"][-1]
    described = message.content["document"]
    assert isinstance(described, dict)
    file = stage.world.files.get(str(described["file_id"]))
    assert file is not None
    return file.name, file.data


def text_of(content: bytes) -> list[str]:
    """Every line of a paper: paragraphs, and a table's rows as label and value."""
    paper = docx.Document(io.BytesIO(content))
    rows = [f"{row.cells[0].text}：{row.cells[1].text}" for table in paper.tables for row in table.rows]
    return [line.text for line in paper.paragraphs] + rows


async def opens_file(stage: Stage, wang: Someone) -> str:
    """The volunteer has the case and looks at its file; what they read."""
    await wang.starts()
    await sends(stage.resident, "mediation")
    await claims(wang)
    await wang.taps("更多办法")
    return await wang.taps("卷宗")


async def test_a_handler_sees_what_is_missing_and_fills_in_what_is_known(stage: Stage) -> None:
    wang = stage.wang
    read = await opens_file(stage, wang)

    assert "还缺" in read
    assert "人民调解申请书：没做" in read
    assert "司法确认申请书：现在用不上" in read
    assert "不算签名" in await wang.taps("人民调解申请书")
    assert "人民调解申请书，编号" in await wang.taps("填好发我")
    name, content = received(stage, wang)
    assert name.endswith("人民调解申请书.docx")
    lines = text_of(content)
    assert lines[0] == "人民调解申请书"
    assert "申请人姓名：陈奶奶" in lines
    assert "联系方式：13800007001" in lines
    assert "纠纷类型：漏水" in lines
    assert "楼上从上个月起一直漏水下来" in "".join(lines)
    assert f"性别、民族、年龄：{BLANK}" in lines
    assert any(line.startswith("申请人（签名、盖章或按指印）") for line in lines)
    assert not [line for line in lines if "None" in line or "{" in line]


async def test_the_first_page_is_shown_as_a_picture(stage: Stage) -> None:
    wang = stage.wang
    await opens_file(stage, wang)
    await wang.taps("人民调解申请书")
    await wang.taps("填好发我")

    pictures = [one for one in wang.inbox() if one.kind == "photo"]
    if documents.face() is None:
        assert pictures == []
        return
    sizes = pictures[-1].content["photo"]
    assert isinstance(sizes, list)
    file = stage.world.files.get(str(sizes[-1]["file_id"]))
    assert file is not None
    assert len(Image.open(io.BytesIO(file.data)).convert("L").getcolors() or ()) > 2


async def test_the_signed_paper_is_ticked_once_it_lies_in_the_file(stage: Stage) -> None:
    wang = stage.wang
    await opens_file(stage, wang)
    await wang.taps("人民调解受理登记表")

    read = await wang.taps("纸质的已归档")
    assert "人民调解受理登记表：纸质已归档" in read
    await wang.taps("人民调解受理登记表")
    assert "纸质的已归档" not in wang.buttons()


async def test_whoever_asked_prints_their_own_application_and_nothing_else(stage: Stage) -> None:
    resident = stage.resident
    reference = await sends(resident, "mediation")
    await resident.says("/my")
    await resident.taps(reference)

    assert "亲笔签名" in await resident.taps("打印：人民调解申请书")
    name, content = received(stage, resident)
    assert name == f"{reference}-人民调解申请书.docx"
    assert "申请人姓名：陈奶奶" in text_of(content)
    assert not [label for label in resident.buttons() if "登记表" in label]


async def test_nobody_else_has_a_paper_and_who_lost_the_case_has_none_any_more(stage: Stage) -> None:
    wang, li, zhou = stage.wang, stage.li, stage.zhou
    await li.starts()
    await zhou.starts()
    await opens_file(stage, wang)
    await wang.taps("人民调解申请书")
    message = wang.inbox()[-1]

    await li.taps("填好发我", on=message)
    await zhou.says("/cases")
    await zhou.taps("办理中")
    await zhou.taps("打开 ")
    await zhou.taps("更多办法")
    seen = await zhou.taps("卷宗")
    assert "人民调解申请书：没做" in seen
    assert not [label for label in zhou.buttons() if "申请书" in label]
    for someone in (li, zhou):
        assert not [one for one in someone.inbox() if one.kind in {"document", "photo"}]
    await wang.says("/queue")
    await wang.taps("我正在办的")
    await wang.taps("打开 ")
    await wang.taps("交回")
    await wang.taps("时间不合适")
    await wang.taps("填好发我", on=message)
    assert not [one for one in wang.inbox() if one.kind == "document"]


def test_what_people_wrote_can_change_nothing_but_its_own_place() -> None:
    evil = "</w:t><w:p/>&<!ENTITY>\u202e\u200b\x00\x1b{community}\n第二行"
    parts = papers.filled((Title("{topic}"), Rows((("事", "{topic}"),)), Words("{topic}")), {"topic": evil})
    content = documents.write((*parts, Signature("人")))

    lines = text_of(content)
    shown = "</w:t><w:p/>&<!ENTITY>{community}\n第二行"
    assert lines[0] == shown
    assert f"事：{shown}" in lines
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
        assert b"python-docx" not in archive.read("docProps/core.xml")
        assert b'TargetMode="External"' not in b"".join(map(archive.read, archive.namelist()))


async def test_staff_read_where_a_figure_comes_from_and_residents_do_not(stage: Stage) -> None:
    wang = stage.wang
    await wang.starts()

    assert "期限从哪里来" in await wang.says("/why")
    read = await wang.taps("纠纷调解")
    assert "申请司法确认：30天" in read
    assert "人民调解法第33条" in read
    assert "本地做法" in read
    assert "劳动争议调解仲裁法第27条" in await wang.says("/why 仲裁")
    assert "没有找到" in await wang.says("/why 天气")
    assert "只给工作人员" in await stage.resident.says("/why")


OWN_FIGURES = (
    COMMUNITY
    + """
[service.mediation]
mediation = "20 days"
visit_first = "10 days"
"""
)


async def test_the_table_comes_in_pages_that_a_phone_shows_at_once(stage: Stage) -> None:
    wang = stage.wang
    await wang.starts()
    assert "本社区没有改过" in await wang.says("/why")
    pages = [await wang.taps("纠纷调解")]
    while "下一页" in wang.buttons():
        pages.append(await wang.taps("下一页"))

    figures = sum(page.count("算起。") for page in pages)
    assert figures == len(law.BY_SERVICE["mediation"])
    assert len(pages) > 2
    assert max(map(len, pages)) < 500
    assert "上一页" in wang.buttons()
    assert "还有" in await wang.says("/why 调解")


async def test_a_figure_that_the_community_changed_is_told_and_printed(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}", community=OWN_FIGURES) as stage:
        wang = stage.wang
        await opens_file(stage, wang)
        await wang.taps("当事人权利义务告知书（申请人）")
        await wang.taps("填好发我")

        assert "调解期限一般为20天" in "".join(text_of(received(stage, wang)[1]))
        assert "本社区改过的：调解期限、第一次回访。" in await wang.says("/why")
        assert "调解期限：本社区定 20天，一般 30天" in await wang.says("/why 调解期限")
