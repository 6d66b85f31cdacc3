"""The papers of a case's file as DOCX, ready to print and to sign by hand, and a picture of their first page."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from PIL import Image, ImageDraw, ImageFont

from bot.render.letters import printable
from bot.render.packing import bare, packed
from flows.papers import Listed, Rows, Seal, Signature, Title, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from flows.papers import Part

BODY, HEAD = "仿宋", "黑体"
"""Typefaces by name: every office suite of the country has them, and any other takes the next best."""
BODY_SIZE, HEAD_SIZE = Pt(14), Pt(22)
LABEL_WIDTH, VALUE_WIDTH = Cm(4.5), Cm(11.5)
LIST_WIDTHS = (Cm(1.5), Cm(8), Cm(4.5), Cm(2))
"""Of a list: its number, what it is, what became of it, a cell to write in."""
SIGNED = "____________________　　　　　　年　　月　　日"
SEAL_PLACE = "（盖章处）"


def write(parts: Sequence[Part]) -> bytes:
    """The paper as DOCX: A4, no author, no macro, no link; the same words make the same file."""
    paper = docx.Document()
    _set_up(paper)
    for part in parts:
        _add(paper, part)
    bare(paper)
    return packed(paper)


def _set_up(paper: Document) -> None:
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin = page.bottom_margin = Cm(2.5)
    page.left_margin = page.right_margin = Cm(2.5)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = BODY, BODY_SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)


def _add(paper: Document, part: Part) -> None:
    match part:
        case Title(text):
            line = _paragraph(paper, text, size=HEAD_SIZE, face=HEAD)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(12)
        case Rows(rows):
            _table(paper, rows, (LABEL_WIDTH, VALUE_WIDTH))
        case Listed(head, rows):
            _table(paper, (head, *rows), LIST_WIDTHS)
        case Words(text):
            for line_text in text.split("\n"):
                _paragraph(paper, line_text).paragraph_format.first_line_indent = Pt(28)
        case Signature(who):
            _paragraph(paper, f"{who}：{SIGNED}").paragraph_format.space_before = Pt(18)
        case Seal(whose):
            line = _paragraph(paper, f"{whose}　{SEAL_PLACE}")
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.paragraph_format.space_before = Pt(24)


def _paragraph(paper: Document, text: str, *, size: Pt = BODY_SIZE, face: str = BODY) -> Paragraph:
    line = paper.add_paragraph()
    run = line.add_run(printable(text))
    run.font.name, run.font.size = face, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    return line


def _table(paper: Document, rows: Sequence[tuple[str, ...]], widths: tuple[Cm, ...]) -> None:
    table = paper.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width, cell.text = width, printable(text)
    paper.add_paragraph()


# --- the picture ----------------------------------------------------------------------------------

WIDTH, HEIGHT, MARGIN = 900, 1273, 50
LETTER, TALL, GAP = 24, 36, 12
COLUMNS, LIST_COLUMNS = (240, 560), (70, 420, 220, 90)
"""Widths in the picture: of a row, and of a list."""
IN_A_COLLECTION = 12
NEVER_FIRST = "，。；：、！？）》”’"
"""Signs with which no line begins: they hang over its end."""
INK, LINE, PAPER = "#1f2d27", "#8a948f", "#ffffff"
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts",
           Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"))  # fmt: skip
FACES = (
    "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc",
    "SourceHanSerifSC-Regular.otf", "SourceHanSansSC-Regular.otf",
       "wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "simfang.ttf", "simsun.ttc", "msyh.ttc",
    "Songti.ttc", "PingFang.ttc",
)  # fmt: skip
"""Chinese typefaces that systems bring, the ones for print first."""


@cache
def face() -> Path | None:
    """A Chinese typeface of this machine; None where there is none."""
    known: dict[str, Path] = {}
    for folder in FOLDERS:
        if folder.is_dir():
            known |= {path.name: path for path in folder.rglob("*") if path.name in FACES}
    return next((known[name] for name in FACES if name in known), None)


@cache
def _letters(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Of a collection the face for the mainland, whose forms of letters are not those of Japan."""
    found = ImageFont.truetype(path, size)
    for index in range(IN_A_COLLECTION if path.suffix == ".ttc" else 0):
        try:
            one = ImageFont.truetype(path, size, index)
        except OSError:
            break
        if "SC" in str(one.getname()[0]).split():
            return one
    return found


def preview(parts: Sequence[Part]) -> bytes | None:
    """The first page as a PNG; None where this machine has no Chinese typeface to draw it with."""
    path = face()
    if path is None:
        return None
    page = _Page(path)
    for part in parts:
        page.add(part)
    content = io.BytesIO()
    page.written.save(content, "PNG")
    return content.getvalue()


class _Page:
    """A page that is drawn from its top; what comes after its end is left out."""

    def __init__(self, path: Path) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self._small, self._large = (_letters(path, size) for size in (LETTER, TALL))
        self._y = MARGIN

    @property
    def written(self) -> Image.Image:
        """The page without what is empty below its last line: on a phone the rest is larger so."""
        return self.image.crop((0, 0, WIDTH, min(HEIGHT, self._y + MARGIN)))

    def add(self, part: Part) -> None:
        """One part below the last."""
        match part:
            case Title(text):
                width = self._draw.textlength(printable(text), self._large)
                self._text(printable(text), (WIDTH - width) / 2, self._large)
                self._y += TALL + 2 * GAP
            case Rows(rows):
                self._table(rows, COLUMNS)
            case Listed(head, rows):
                self._table((head, *rows), LIST_COLUMNS)
            case Words(text):
                self._lines(self._wrapped(text, WIDTH - 2 * MARGIN), MARGIN)
            case Signature(who):
                self._y += GAP
                self._lines(self._wrapped(f"{who}：____________　　年　月　日", WIDTH - 2 * MARGIN), MARGIN)
            case Seal(whose):
                words = printable(f"{whose}　{SEAL_PLACE}")
                self._lines([words], int(WIDTH - MARGIN - self._draw.textlength(words, self._small)))

    def _table(self, rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> None:
        for row in rows:
            self._row(row, widths)
        self._y += GAP

    def _row(self, texts: tuple[str, ...], widths: tuple[int, ...]) -> None:
        cells = [self._wrapped(text, width - 2 * GAP) for text, width in zip(texts, widths, strict=True)]
        top, height = self._y, max(map(len, cells)) * (LETTER + GAP) + GAP
        if top + height > HEIGHT - MARGIN:
            self._y = HEIGHT
            return
        x = MARGIN
        for lines, width in zip(cells, widths, strict=True):
            self._draw.rectangle((x, top, x + width, top + height), outline=LINE)
            self._y = top + GAP // 2
            self._lines(lines, x + GAP)
            x += width
        self._y = top + height

    def _lines(self, lines: Iterable[str], x: int) -> None:
        for line in lines:
            self._text(line, x, self._small)
            self._y += LETTER + GAP

    def _text(self, line: str, x: float, letters: ImageFont.FreeTypeFont) -> None:
        if self._y < HEIGHT - MARGIN:
            self._draw.text((x, self._y), line, fill=INK, font=letters)

    def _wrapped(self, text: str, width: int) -> list[str]:
        return [line for paragraph in printable(text).split("\n") for line in self._broken(paragraph, width)]

    def _broken(self, paragraph: str, width: int) -> Iterator[str]:
        line = ""
        for letter in paragraph:
            if line and letter not in NEVER_FIRST and self._draw.textlength(line + letter, self._small) > width:
                yield line
                line = ""
            line += letter
        yield line
