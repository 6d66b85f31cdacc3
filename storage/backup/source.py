"""Reads a database through one consistent snapshot: rows in the order of their keys, and what tells a changed row."""

from __future__ import annotations

import json
import marshal
import secrets
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, LargeBinary, String, text

from storage.backup.sealing import BackupError
from storage.schema import newest, version
from storage.tables import Base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Table

Key = Any
"""The primary key: a number, a text, or a tuple of them."""
Row = Any
"""A sequence of values."""
MARKED_ROWS = 2000
FEWEST_ROWS, MOST_ROWS = 4, 2000
FRAME_BYTES = 1024 * 1024
WRITTEN_ONCE = frozenset({"file_chunk"})
"""Rows that are added and deleted and never changed: their bytes need not be read to know that they are the same."""
PRINT_KEY = secrets.token_bytes(32)
"""Whoever chooses what stands in a row can't choose its print."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns and keys, and the columns whose values SQLite keeps as numbers."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    truths: tuple[int, ...]
    raw: tuple[str, ...]
    texts: frozenset[str]

    def key_of(self, row: Row) -> Key:
        """The key of a row."""
        found = tuple(row[self.columns.index(name)] for name in self.keys)
        return found[0] if len(found) == 1 else found


@cache
def shapes() -> tuple[Shape, ...]:
    """All tables, those that others refer to before the others."""
    return tuple(_shape(table) for table in Base.metadata.sorted_tables)


def _shape(table: Table) -> Shape:
    columns = list(table.columns)
    return Shape(
        name=table.name,
        columns=tuple(column.name for column in columns),
        keys=tuple(column.name for column in table.primary_key.columns),
        truths=tuple(number for number, column in enumerate(columns) if isinstance(column.type, Boolean)),
        raw=tuple(column.name for column in columns if isinstance(column.type, LargeBinary)),
        texts=frozenset(column.name for column in columns if isinstance(column.type, String)),
    )


class Snapshot:
    """A connection in a transaction whose reads all see the same moment."""

    def __init__(self, connection: Connection) -> None:
        """BackupError where the schema is not this program's."""
        self._connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.schema = version(connection)
        if not self.schema:
            raise BackupError("the database is empty: there is nothing to back up yet")
        if self.schema != newest():
            mend = "run `yizhan migrate up` first, or the program that belongs to it"
            raise BackupError(f"the database has schema {self.schema}, this program backs up {newest()}: {mend}")

    def count(self, shape: Shape) -> int:
        """How many rows the table has."""
        found: int = self._connection.execute(text(f'SELECT count(*) FROM "{shape.name}"')).scalar_one()  # noqa: S608
        return found

    def rows(self, shape: Shape) -> Iterator[list[Row]]:
        """All rows in the order of their keys, some at a time: about a mebibyte of bytes."""
        most, last = FEWEST_ROWS * 16, None
        columns = _listed(shape.columns)
        while True:
            found = self._after(shape, columns, last, most)
            if not found:
                return
            yield [self._plain(shape, row) for row in found]
            last = shape.key_of(found[-1])
            most = _next_amount(found)

    def rows_of(self, shape: Shape, keys: Sequence[Key]) -> Iterator[list[Row]]:
        """The rows of some keys, some at a time; the keys are of one snapshot."""
        most, start = FEWEST_ROWS * 16, 0
        while start < len(keys):
            found = self._named(shape, keys[start : start + most])
            start += most
            yield [self._plain(shape, row) for row in found]
            most = _next_amount(found)

    def prints(self, shape: Shape) -> Iterator[tuple[list[Key], list[int]]]:
        """Every row's key, in order, with a number that is another one once the row was changed.

        On PostgreSQL that is the transaction that wrote this version of the row; on SQLite a keyed hash of its values.
        """
        told = self._printed_columns(shape)
        last: Key | None = None
        width = len(shape.keys)
        while found := self._after(shape, told, last, MARKED_ROWS):
            keys = [row[0] for row in found] if width == 1 else [tuple(row[:width]) for row in found]
            yield keys, [_print(row) for row in found] if self.is_sqlite else [row[width] for row in found]
            last = keys[-1]

    def _printed_columns(self, shape: Shape) -> str:
        keys = _listed(shape.keys)
        if not self.is_sqlite:
            return f"{keys}, CAST(CAST(xmin AS text) AS bigint)"
        is_raw = shape.raw if shape.name in WRITTEN_ONCE else ()
        rest = (
            f'length("{name}")' if name in is_raw else f'"{name}"' for name in shape.columns if name not in shape.keys
        )
        return ", ".join((keys, *rest))

    def _order(self, shape: Shape) -> str:
        """By bytes on both, whatever the database's language."""
        if self.is_sqlite:
            return _listed(shape.keys)
        return ", ".join(f'"{name}" COLLATE "C"' if name in shape.texts else f'"{name}"' for name in shape.keys)

    def _after(self, shape: Shape, columns: str, last: Key | None, most: int) -> Sequence[Row]:
        order, given = self._order(shape), {}
        where = ""
        if last is not None:
            parts = last if isinstance(last, tuple) else (last,)
            given = {f"k{number}": part for number, part in enumerate(parts)}
            where = f"WHERE ({order}) > ({', '.join(f':{name}' for name in given)})"
        query = f'SELECT {columns} FROM "{shape.name}" {where} ORDER BY {order} LIMIT {most:d}'  # noqa: S608  (our names)
        return self._connection.execute(text(query), given).all()

    def _named(self, shape: Shape, keys: Sequence[Key]) -> Sequence[Row]:
        columns = _listed(shape.columns)
        given: dict[str, Any]
        if len(shape.keys) > 1:
            named = [[f"k{one}_{part}" for part in range(len(shape.keys))] for one in range(len(keys))]
            places = ", ".join(f"({', '.join(f':{name}' for name in names)})" for names in named)
            flat = zip((name for names in named for name in names), (part for key in keys for part in key), strict=True)
            given, where = dict(flat), f"({_listed(shape.keys)}) IN (VALUES {places})"
        elif self.is_sqlite:
            given, where = {"keys": json.dumps(keys)}, f"{_listed(shape.keys)} IN (SELECT value FROM json_each(:keys))"  # noqa: S608  (our names)
        else:
            given, where = {"keys": list(keys)}, f"{_listed(shape.keys)} = ANY(:keys)"
        query = f'SELECT {columns} FROM "{shape.name}" WHERE {where}'  # noqa: S608  (our names)
        return self._connection.execute(text(query), given).all()

    def _plain(self, shape: Shape, row: Row) -> Row:
        if not shape.truths or not self.is_sqlite:
            return row
        changed = list(row)
        for number in shape.truths:
            changed[number] = None if row[number] is None else bool(row[number])
        return changed


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _print(row: Row) -> int:
    return int.from_bytes(blake2b(marshal.dumps(tuple(row), 0), digest_size=8, key=PRINT_KEY).digest(), "big")


def _next_amount(rows: Sequence[Row]) -> int:
    """So many rows as are about a frame, by what these ones hold."""
    held = sum(len(value) for row in rows for value in row if isinstance(value, (bytes, str)))
    return max(FEWEST_ROWS, min(MOST_ROWS, FRAME_BYTES * len(rows) // (held + 100 * len(rows))))
