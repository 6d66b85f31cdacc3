"""Where each key, table and list item of a TOML text stands; the text is known to be valid."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Where = tuple[str | int, ...]
"""Keys and positions in lists from the top of the file down: ("person", 2, "roles", 0)."""
DEEPEST = 6
"""Parts of a dotted key that are told apart; a file that we understand has three."""
TOKEN = re.compile(
    r'''(?P<text>"""(?:[^"\\]|\\.|"(?!""))*"""(?:"{0,2})|\'\'\'(?:[^']|'(?!\'\'))*\'\'\'(?:'{0,2})'''
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|(?P<comment>\#[^\n]*)|(?P<end>\n)|(?P<space>[ \t\r]+)"""
    r"""|(?P<mark>[\[\]{},.=])|(?P<word>[^\s\[\]{},.=\#"']+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, its kind, and the line that it begins in."""

    kind: str
    text: str
    line: int


def find_lines(text: str) -> Mapping[Where, int]:
    """The line, counted from 1, of every table, key and item of a list; those inside inline tables are left out."""
    return _Walk(text).lines


def line_of(where: Where, lines: Mapping[Where, int]) -> int:
    """The line of a place, or of the nearest place around it that has one; the first line for the whole file."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def _tokens(text: str) -> Iterator[Token]:
    line = 1
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind not in ("space", "comment"):
            yield Token(kind, match[0], line)
        line += match[0].count("\n")


class _Walk:
    """Goes through the statements of a text once, in order."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Where, int] = {}
        self._counts: dict[Where, int] = {}
        self._table: Where = ()
        self._tokens = list(_tokens(text))
        self._at = 0
        while self._at < len(self._tokens):
            self._statement()

    def _statement(self) -> None:
        token = self._next()
        if token.kind == "end":
            return
        if token.text == "[":
            is_list = self._tokens[self._at].text == "["
            self._at += is_list
            self._table = self._resolve(self._key(until="]"), is_list=is_list)
            self._keep((), self._table, token.line)
            self._at += is_list
        else:
            self._at -= 1
            key = self._key(until="=")
            self._keep(self._table, self._table + key, token.line)
            self._value(self._table + key)

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _key(self, *, until: str) -> Where:
        """The parts of a dotted key, up to and with the mark that ends it."""
        parts: list[str] = []
        while (token := self._next()).text != until or token.kind != "mark":
            if token.kind != "mark":
                parts.append(_part(token))
        return tuple(parts[:DEEPEST])

    def _resolve(self, key: Where, *, is_list: bool) -> Where:
        """The place that a table's header speaks of: in a list of tables the one begun last, or a new one."""
        where: Where = ()
        for position, part in enumerate(key, start=1):
            where += (part,)
            if is_list and position == len(key):
                self._counts[where] = self._counts.get(where, 0) + 1
            if where in self._counts:
                where += (self._counts[where] - 1,)
        return where

    def _keep(self, around: Where, where: Where, line: int) -> None:
        for length in range(len(around) + 1, len(where) + 1):
            self.lines.setdefault(where[:length], line)

    def _value(self, where: Where) -> None:
        """Passes a value, up to the end of its line, and keeps the lines of a list's items."""
        opened: list[str] = []
        items = 0
        expected = False
        while self._at < len(self._tokens):
            token = self._next()
            if token.kind == "end":
                if not opened:
                    return
                continue
            mark = token.text if token.kind == "mark" else ""
            if expected and mark not in ("]", ","):
                self.lines[*where, items] = token.line
                items += 1
            expected = (mark == "[" and not opened) or (mark == "," and opened == ["["])
            if mark in ("[", "{"):
                opened.append(mark)
            elif mark in ("]", "}") and opened:
                opened.pop()


def _part(token: Token) -> str:
    if token.kind != "text":
        return token.text
    return str(tomllib.loads(f"key = {token.text}")["key"])
