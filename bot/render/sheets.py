"""Cases as a sheet for Excel: no formula, no name, number or word of a resident, times as dates of the community."""

from __future__ import annotations

import io
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from flows.cards import STAFF_STATUS
from flows.model import Phrase, verbatim
from flows.texts import say
from handlers.views import VERDICT_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flows.cases import Case
    from flows.community import Community
    from flows.texts import Reader

TITLE = Phrase("办件")
YES = Phrase("是")
COLUMNS: tuple[tuple[Phrase, int], ...] = (
    (Phrase("编号"), 18), (Phrase("服务"), 18), (Phrase("类别"), 20), (Phrase("网格"), 14), (Phrase("队列"), 12),
    (Phrase("状态"), 16), (Phrase("紧急"), 8), (Phrase("提交时间"), 17), (Phrase("认领时间"), 17),
    (Phrase("首次联系"), 17), (Phrase("办好时间"), 17), (Phrase("结案时间"), 17), (Phrase("答应的日期"), 17),
    (Phrase("经办"), 12), (Phrase("结果"), 16),
)  # fmt: skip
"""Headings, and widths in characters."""
BY_COORDINATOR = Phrase("社区直接结案")
OUTCOMES: Mapping[str, Phrase] = {
    **{str(verdict): words for verdict, words in VERDICT_LABELS.items()},
    "no answer": Phrase("没有回话"),
    "by coordinator": BY_COORDINATOR,
    "closed by coordinator": BY_COORDINATOR,  # as it stood in SQLite until now
    "withdrawn": STAFF_STATUS["withdrawn"],
}
A_MOMENT = "yyyy-mm-dd hh:mm"
BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""A program may take such a text for a formula once its cell is edited: a quote before it says that it is none."""
Cell = Phrase | datetime | None


class Sheet:
    """A table that is written row by row into a temporary file of this process's own, so that it fills no memory."""

    def __init__(self, reader: Reader, home: Community, *, at: datetime) -> None:
        """Writes the headings."""
        self._reader, self._zone, self._rows = reader, home.calendar.zone, 0
        self._kept = io.BytesIO()
        self._place = TemporaryDirectory(prefix="yizhan-sheet-")
        self._book = Workbook(self._kept, {"constant_memory": True, "tmpdir": self._place.name})
        self._book.set_properties({"created": at.replace(tzinfo=None)})
        self.name = f"{home.prefix}-{home.calendar.day(at)}.xlsx"
        self._table = self._book.add_worksheet(say(TITLE, reader))
        self._moment = self._book.add_format({"num_format": A_MOMENT, "align": "left"})
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._table.freeze_panes(1, 1)
        head = self._book.add_format({"bold": True, "bg_color": "#DDE7F0", "bottom": 1})
        for number, (words, width) in enumerate(COLUMNS):
            self._table.set_column(number, number, width)
            self._table.write_string(0, number, say(words, reader), head)

    def add(self, cases: Iterable[tuple[Case, Phrase, str]]) -> None:
        """A row for each case, with the name of its service and of who handles it."""
        for case, title, who in cases:
            self._rows += 1
            for number, cell in enumerate(_cells(case, title, who)):
                self._write(number, cell)

    def _write(self, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            local = cell.astimezone(self._zone).replace(tzinfo=None, microsecond=0)
            self._table.write_datetime(self._rows, column, local, self._moment)
        elif cell is not None and (words := say(cell, self._reader)):
            style = self._quoted if words.startswith(BEGIN_FORMULAS) else None
            self._table.write_string(self._rows, column, words, style)

    def close(self) -> bytes:
        """The whole file; nothing can be added after, and nothing stays on the disk."""
        with self._place:
            self._table.autofilter(0, 0, self._rows, len(COLUMNS) - 1)
            self._book.close()
        return self._kept.getvalue()


def _cells(case: Case, title: Phrase, who: str) -> Iterator[Cell]:
    yield verbatim(case.reference)
    yield title
    yield Phrase("{parts}")(parts=tuple(Phrase(part) for part in case.category.split("、")))
    yield from (verbatim(case.grid), verbatim(case.queue), STAFF_STATUS[case.status], YES if case.urgent else None)
    yield from (case.opened_at, case.claimed_at, case.contacted_at, case.done_at, case.closed_at, case.promised_at)
    yield verbatim(who)
    yield OUTCOMES.get(case.outcome) or verbatim(case.outcome)
