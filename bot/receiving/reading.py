"""Tells the updates of an answer apart: one that can't be read is put aside by itself, its neighbours are served."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from bot.wire import whole_number
from storage.inbox import update_id_of
from storage.watching.aside import Unread

DEEPEST = 40
"""Telegram's own updates are nested a dozen levels deep at most; what is deeper would stop whoever reads it."""
HIGHEST = 2**31
"""Telegram's numbers stay below; a higher one is not the number under which the update stands in its queue."""
RESULT = '"result"'
PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{},]', re.DOTALL)
"""A string, even one that never ends, or a sign that structures."""
NUMBER = re.compile(r'(?<!\\)"update_id"\s*:\s*(\d{1,18})(?![\d.eE])')
NAMED = re.compile(r'(?<!\\)"update_id"')
SEAM = re.compile(r',\s*(?=\{\s*"update_id"\s*:)')
"""Where the next update begins, whatever the one before has left open: in a text that somebody wrote the quotation
marks are escaped."""
END = re.compile(r"\]\s*\}\s*$")
CLOSERS = "]} \t\r\n"
DECODER = json.JSONDecoder(parse_int=whole_number)
IN_RESULT = 2
"""How deep the elements of the result stand."""


@dataclass(slots=True)
class Batch:
    """What an answer brings."""

    updates: list[object] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    last: int | None = None
    """The number of the last of all these that says one."""
    behind: int = 0
    """How many came after that one, and say none."""
    rest: str = ""
    """What follows and can't be told apart: where one update ends and the next begins is not certain."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be kept of it."""
        return not self.updates and not self.unread

    def add(self, value: object) -> None:
        """An update that was read: it may still be one that nobody can work on."""
        number = update_id_of(value)
        self._count(number)
        if number is not None and not is_too_deep(value):
            self.updates.append(value)
        else:
            self.unread.append(Unread(_written(value), number))

    def put_aside(self, text: str) -> None:
        """An update of which there is the text only."""
        number = number_in(text)
        self.unread.append(Unread(text, number))
        self._count(number)

    def after(self, offset: int) -> int:
        """The offset that confirms all these and nothing else: those that say no number have one all the same,
        each higher than the one before. The same offset where nothing is known."""
        start = offset if self.last is None else self.last + 1
        return start + self.behind if start else start

    def _count(self, number: int | None) -> None:
        if number is not None and number <= HIGHEST:
            self.last, self.behind = number, 0
        else:
            self.behind += 1


def sorted_out(values: list[object]) -> Batch:
    """The batch of an answer that was read whole."""
    batch = Batch()
    for value in values:
        batch.add(value)
    return batch


def picked_out(body: bytes) -> Batch | None:
    """The batch of an answer that can't be read whole; None where it is no answer with updates at all."""
    text = body.decode("utf-8", "replace")
    elements, rest = _elements(text)
    if elements is None:
        return None
    batch = Batch()
    left = _take(batch, elements)
    rest = ",".join([*left, *([rest] if rest else [])])
    if rest:
        finished = is_finished(body)
        pieces = SEAM.split(END.sub("", rest) if finished else rest)
        cut = [] if finished else [pieces.pop()]
        batch.rest = ",".join([*_take(batch, pieces), *cut])
    return batch


def _take(batch: Batch, texts: list[str]) -> list[str]:
    """Reads them in turn or puts them aside; answers those from the first on that may hold more than one update."""
    for position, text in enumerate(texts):
        left = text
        while left:
            try:
                value, end = DECODER.raw_decode(left)
            except (ValueError, RecursionError):
                if len(NAMED.findall(left)) > 1:
                    return [left, *texts[position + 1 :]]
                batch.put_aside(left)
                break
            batch.add(value)
            closed = left[end:].lstrip(CLOSERS)
            left = closed[1:].lstrip() if closed.startswith(",") else ""  # what no comma parts belongs to what was read
    return []


def is_finished(body: bytes) -> bool:
    """Whether an answer was sent to its end, as far as can be told."""
    return END.search(body[-64:].decode("ascii", "replace")) is not None


def is_one(text: str) -> bool:
    """Whether a text holds one update only, and says its number."""
    return len(NAMED.findall(text)) == 1 and number_in(text) is not None


def number_in(text: str) -> int | None:
    """The number that the first update of a text says; None where it says none that could be one."""
    found = NUMBER.search(text)
    return int(found[1]) if found else None


def _elements(text: str) -> tuple[list[str] | None, str]:
    """The elements of the result, and the text that is left of one that never ends."""
    level, began, last_string = 0, -1, ""
    elements: list[str] = []
    for piece in PIECE.finditer(text):
        sign = piece[0]
        if sign[0] == '"':
            last_string = sign if level == 1 else last_string
            continue
        if began < 0:
            level += 1 if sign in "[{" else -1 if sign in "]}" else 0
            if sign == "[" and level == IN_RESULT and last_string == RESULT:
                began = piece.end()
            continue
        if level == IN_RESULT and sign in ",]}":
            elements.append(text[began : piece.start()].strip())
            began = piece.end()
        level += 1 if sign in "[{" else -1 if sign in "]}" else 0
        if level < IN_RESULT:
            return [element for element in elements if element], ""
    if began < 0:
        return None, ""
    return [element for element in elements if element], text[began:].strip()


def is_too_deep(value: object, most: int = DEEPEST) -> bool:
    """Whether lists and objects are nested deeper than that, looked at without recursion."""
    level: list[dict[object, object] | list[object]] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(most):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _written(value: object) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return f"nested too deeply to be written down, number {update_id_of(value)}"
