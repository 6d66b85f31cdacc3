"""A month's numbers as a sheet for Excel: rates, hours, hard questions; no formula, and names only for coordinators."""

from __future__ import annotations

import io
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from bot.render.sheets import BEGIN_FORMULAS
from flows.model import Phrase, verbatim
from flows.numbers import rates
from flows.texts import say
from handlers.numbers.board import CHECK_SCREEN
from storage.reports.questions import CHECK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from flows.numbers.rates import Rates
    from storage.reports.months import Month

NUMBERS, HOURS, QUESTIONS = Phrase("数字"), Phrase("服务时长"), Phrase("最难的问题")
KIND, NAME, RATE = Phrase("口径"), Phrase("名称"), Phrase("项目")
MET, OF, PERCENT, LEFT_OUT = Phrase("做到"), Phrase("应做"), Phrase("百分比"), Phrase("不计入")
VOLUNTEER, ENTRIES, MINUTES = Phrase("志愿者"), Phrase("条数"), Phrase("分钟（平台记录）")
QUESTION, REJECTED, LEFT = Phrase("问题"), Phrase("没听懂"), Phrase("停在这里")
COMMUNITY, SERVICE, GRID = Phrase("社区"), Phrase("服务"), Phrase("网格")
RATES_OF = (KIND, NAME, RATE, MET, OF, PERCENT, LEFT_OUT)
NONE = Phrase("没有")
Cell = Phrase | str | int | None
Row = tuple[Cell, ...]


def write(month: Month, *, at: datetime) -> bytes:
    """The whole file; nothing stays on the disk."""
    kept = io.BytesIO()
    with TemporaryDirectory(prefix="yizhan-month-") as place:
        book = Workbook(kept, {"constant_memory": True, "tmpdir": place})
        book.set_properties({"created": at.replace(tzinfo=None)})
        _table(book, month, NUMBERS, heads=RATES_OF, rows=_numbers(month))
        if month.named:
            _table(book, month, HOURS, heads=(VOLUNTEER, ENTRIES, MINUTES), rows=month.hours)
        _table(book, month, QUESTIONS, heads=(SERVICE, QUESTION, REJECTED, LEFT), rows=_questions(month))
        book.close()
    return kept.getvalue()


def _numbers(month: Month) -> Iterator[Row]:
    yield from _rates(month, COMMUNITY, month.home.name, month.whole)
    for kind, parts in ((SERVICE, month.services), (GRID, month.grids), (VOLUNTEER, month.volunteers)):
        for name, numbers in parts:
            yield from _rates(month, kind, name or NONE, numbers)


def _rates(month: Month, kind: Phrase, name: Phrase | str, numbers: Rates) -> Iterator[Row]:
    for rate, found in numbers.items():
        met, of, left_out = (rates.count_of(n, named=month.named) for n in (found.met, found.of, found.excluded))
        yield kind, name, rates.TITLES[rate], met, of, found.shown_percent(named=month.named), left_out


def _questions(month: Month) -> Iterator[Row]:
    for service, hard in month.hard:
        labels = {step.name: step.label for step in service.steps} | {CHECK: CHECK_SCREEN}
        counts = (rates.count_of(number, named=month.named) for number in (hard.rejected, hard.left))
        yield service.title, labels.get(hard.step) or hard.step, *counts


def _table(book: Workbook, month: Month, title: Phrase, *, heads: tuple[Phrase, ...], rows: Iterable[Row]) -> None:
    table = book.add_worksheet(say(title, month.reader))
    table.freeze_panes(1, 0)
    table.set_column(0, len(heads) - 1, 18)
    style = book.add_format({"bold": True, "bg_color": "#DDE7F0", "bottom": 1})
    quoted = book.add_format({"quote_prefix": True})
    for column, head in enumerate(heads):
        table.write_string(0, column, say(head, month.reader), style)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                table.write_number(line, column, cell)
            elif cell is not None:
                words = say(cell if isinstance(cell, Phrase) else verbatim(cell), month.reader)
                table.write_string(line, column, words, quoted if words.startswith(BEGIN_FORMULAS) else None)
