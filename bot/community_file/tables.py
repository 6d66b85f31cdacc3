"""Reads tables key by key and gathers everything that is wrong, each with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from bot.community_file.lines import find_lines, line_of
from bot.config import nearest
from flows.texts import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from pathlib import Path

    from bot.community_file.lines import Where

T = TypeVar("T")
MOST_BYTES = 256 * 1024
MOST_LETTERS = 200


@dataclass(slots=True)
class Sheet:
    """A file, where everything stands in it, and what is wrong with it."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[Where, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    _seen: dict[tuple[str, Hashable], int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """The line of a place."""
        return line_of(where, self.lines)

    def refuse(self, where: Where, words: str) -> None:
        """Notes what is wrong at a place."""
        self.problems.append((self.line(where), words))

    def told(self) -> tuple[str, ...]:
        """A line of words for each problem, in the order of the file."""
        return tuple(
            f"{self.name}:{line}: {words}" for line, words in sorted(self.problems, key=lambda found: found[0])
        )

    def earlier(self, what: str, value: Hashable, where: Where) -> int | None:
        """The line in which this value was met before; None for the first time, which is remembered."""
        if (what, value) in self._seen:
            return self._seen[what, value]
        self._seen[what, value] = self.line(where)
        return None


def open_sheet(path: Path) -> Sheet:
    """A file as TOML; what can't be read at all is a problem of the sheet."""
    sheet = Sheet(str(path))
    text = _read_text(path, sheet)
    if sheet.problems:
        return sheet
    try:
        sheet.values = tomllib.loads(text)
        sheet.lines = find_lines(text)
    except RecursionError:
        sheet.problems.append((1, "lists within lists within lists: far too deep"))
    except ValueError as error:
        sheet.problems.append(_place_of(str(error), text))
    return sheet


def _read_text(path: Path, sheet: Sheet) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror or "unknown reason").lower() if isinstance(error, OSError) else "not a file name"
        sheet.problems.append((1, f"can't be read ({reason})"))
        return ""
    if len(content) > MOST_BYTES:
        sheet.problems.append((1, "far too long; is it the right file?"))
        return ""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sheet.problems.append((content.count(b"\n", 0, error.start) + 1, "not text in UTF-8; save the file as UTF-8"))
        return ""


def _place_of(words: str, text: str) -> tuple[int, str]:
    """What the TOML reader says as a line and the words without the place."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", words, re.DOTALL)
    if match is None:
        return 1, f"not TOML: {words}"
    return int(match[2] or text.rstrip().count("\n") + 1), f"not TOML: {match[1]}"


class Table:
    """One table: every key that is asked for is a known one, and `close` refuses the others.

    A value that is wrong is noted, and something harmless stands in for it until the whole file is refused.
    """

    def __init__(self, sheet: Sheet, where: Where, title: str, values: Mapping[str, object]) -> None:
        self.sheet = sheet
        self.where = where
        self._title = title
        self._values = values
        self._known: set[str] = set()
        self.refused: set[str] = set()
        """The keys with something wrong in them: what stands in for their values means nothing."""

    def refuse(self, key: str, words: str, *, item: int | str | None = None) -> None:
        """Notes what is wrong with a key, or with an item of its list or table."""
        where = (*self.where, key) if item is None else (*self.where, key, item)
        self.refused.add(key)
        self.sheet.refuse(where, f"{self._title} {key}: {words}".lstrip())

    def close(self) -> None:
        """Refuses the keys that nobody asked for."""
        for key in self._values.keys() - self._known:
            shown = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else ascii(key)
            self.refuse_named(key, f"{shown}: unknown key{nearest(key, self._known)}")

    def refuse_named(self, key: str, words: str) -> None:
        """Notes what is wrong at a key, in words that name the key themselves."""
        self.sheet.refuse((*self.where, key), f"{self._title} {words}".lstrip())

    def has(self, key: str) -> bool:
        """Whether the key stands in the table."""
        self._known.add(key)
        return key in self._values

    def read(self, key: str, reader: Callable[[str], T], default: str, *, needed: bool = False) -> T:
        """A text as its reader understands it; the default where the key is absent (unless needed) or wrong."""
        value = self._take(key, needed=needed)
        if value is None:
            return reader(default)
        try:
            return reader(_text(value))
        except ValueError as error:
            self.refuse(key, str(error))
            return reader(default)

    def items(self, key: str, reader: Callable[[str], T], *, needed: bool = False) -> tuple[T, ...]:
        """A list of texts as their reader understands them, without those that are wrong."""
        value = self._take(key, needed=needed)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(key, f'must be a list, such as ["..."], not {kind_of(value)}')
            return ()
        if needed and not value:
            self.refuse(key, "the list is empty")
        found: list[T] = []
        for position, part in enumerate(value):
            try:
                found.append(reader(_text(part)))
            except ValueError as error:
                self.refuse(key, str(error), item=position)
        return tuple(found)

    def number(self, key: str, accepted: range, *, what: str, needed: bool = False) -> int | None:
        """A whole number; `what` says in words which one. None where it is absent or wrong."""
        value = self._take(key, needed=needed)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(key, f"must be {what}, not {kind_of(value)}")
        elif value not in accepted:
            self.refuse(key, f"must be {what}")
        else:
            return value
        return None

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.refuse(key, f"must be true or false, without quotes, not {kind_of(value)}")
        return default

    def table(self, key: str, *, needed: bool = False) -> Table:
        """A table within this one; an empty one where it is absent or something else."""
        value = self._take(key, needed=needed)
        title = ".".join(str(part) for part in (*self.where, key))
        if value is not None and not isinstance(value, dict):
            self.refuse(key, f"must be one table, [{title}], not {kind_of(value)}")
        return Table(self.sheet, (*self.where, key), f"[{title}]", value if isinstance(value, dict) else {})

    def parts(self, key: str) -> Mapping[str, object]:
        """A table of values that the caller reads."""
        value = self._take(key)
        if value is None or isinstance(value, dict):
            return value or {}
        self.refuse(key, f"must be a table, such as {{...}}, not {kind_of(value)}")
        return {}

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.refuse(key, f"must be tables, each under a line [[{key}]], not {kind_of(value)}")
            return ()
        return tuple(
            Table(self.sheet, (*self.where, key, position), f"[[{key}]]", part) for position, part in enumerate(value)
        )

    def names(self) -> tuple[str, ...]:
        """Every key of a table whose keys are names; all of them count as known."""
        self._known.update(self._values)
        return tuple(self._values)

    def _take(self, key: str, *, needed: bool = False) -> object:
        self._known.add(key)
        if needed and key not in self._values:
            self.refuse(key, "is missing")
        return self._values.get(key)


def kind_of(value: object) -> str:
    """What a value of TOML is, in words."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    mend = "; write it in quotes" if not isinstance(value, list | dict) else ""
    raise ValueError(f"must be text, not {kind_of(value)}{mend}")


def words(text: str) -> str:
    """A text of one line that is not empty."""
    if not text or "\n" in text or len(text) > MOST_LETTERS:
        raise ValueError(f"must be one line of 1 to {MOST_LETTERS} letters")
    return text
