"""The file of a paper: nothing of the machine, the day or the library in it, and no sign that hides or misleads."""

from __future__ import annotations

import io
import sys
import unicodedata
import zipfile

import docx
import pytest

from bot.render import documents
from bot.render.letters import printable
from flows.papers import Rows, Seal, Signature, Title, Words

PARTS = (
    Title("人民调解申请书"), Rows((("申请人", "陈奶奶"), ("电话", "13800007001"))), Words("第一行\n第二行"),
    Signature("申请人"), Seal("福安社区人民调解委员会"),
)  # fmt: skip
LEFTOVERS = (
    b"Macintosh", b"Microsoft Office", b"python-docx", b"Normal.dotm", b"rsid", b"docId", b"thumbnail", b"customXml",
    b"AppVersion", b"lastModifiedBy", b"creator", b"revision", b"created", b"modified", b"vba", b"ja-JP",
    b'TargetMode="External"',
)  # fmt: skip


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_same_words_make_the_same_file() -> None:
    with opened(documents.write(PARTS)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert documents.write(PARTS) == documents.write(PARTS)
    assert documents.write(PARTS) != documents.write(PARTS[1:])


def test_nothing_tells_who_or_what_made_it() -> None:
    with opened(documents.write(PARTS)) as file:
        names = file.namelist()
        content = {name: file.read(name) for name in names}
    assert sorted(names) == [
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels", "word/document.xml",
        "word/fontTable.xml", "word/numbering.xml", "word/settings.xml", "word/styles.xml", "word/theme/theme1.xml",
    ]  # fmt: skip
    assert [(name, sign) for name in names for sign in LEFTOVERS if sign in content[name]] == []


def test_a_word_processor_still_opens_it_whole() -> None:
    paper = docx.Document(io.BytesIO(documents.write(PARTS)))

    assert [line.text for line in paper.paragraphs if line.text][:3] == ["人民调解申请书", "第一行", "第二行"]
    assert [cell.text for row in paper.tables[0].rows for cell in row.cells] == [
        "申请人",
        "陈奶奶",
        "电话",
        "13800007001",
    ]
    assert paper.paragraphs[-1].text.endswith("（盖章处）")
    page = paper.sections[0]
    assert (round(page.page_width.cm), round(page.page_height.cm, 1)) == (21, 29.7)  # type: ignore[union-attr]


def test_no_sign_without_a_shape_is_printed() -> None:
    hidden = {"Cf", "Cc", "Co", "Cs", "Cn"}
    shown = {letter for letter in map(chr, range(sys.maxunicode + 1)) if printable(letter) == letter}

    assert {letter for letter in shown if unicodedata.category(letter) in hidden} == {"\n", "\t"}
    assert {unicodedata.category(letter) for letter in shown}.isdisjoint({"Zl", "Zp"})
    assert {"中", "あ", "A", "é", "ん", "😀", "𠮷", "　", "\u0301"} <= shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("付\u202e元001款\u202c", "付元001款"),  # turned around
        ("\u2066a\u2069\u061cb\u200ec", "abc"),
        ("密\u200b\u200c\u200d\u2060\ufeff码", "密码"),  # of no width
        ("软\u00ad连\u034f字", "软连字"),
        ("旗\U000e0067\U000e0062\U000e007f", "旗"),  # tags
        ("❤\ufe0f好", "❤好"),
        ("葛\U000e0100城\U000e0101", "葛\U000e0100城\U000e0101"),  # how a name is written
        ("神\ufe00\ufe0f\ufe0f", "神\ufe00"),
        ("\ufe00\U000e0100中", "中"),
        ("空\u3164\u2800\uffa0\u115f白", "空白"),
        ("私\ue000\U000f0000\uffff", "私"),
        ("一\r\n二\x0b三\u2028四\u2029五\x85六", "一\n二\n三\n四\n五\n六"),
        ("半\ud800", "半"),
    ],
)
def test_what_people_write_to_hide_or_to_mislead_is_left_out(written: str, shown: str) -> None:
    assert printable(written) == shown
