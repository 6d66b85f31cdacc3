"""Rows of a table as the content of a frame: columns beside one another, the same for both databases."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

LENGTH = struct.Struct(">I")
KIND, TABLE = slice(0, 4), slice(4, 68)
"""Stand before the rest, so that a table's frames are found without unpacking them all."""
START = TABLE.stop
QUICK = 1
"""zlib's level: most bytes are ciphertext, which no level makes smaller."""
ROWS, GONE = "rows", "gone"
Column = list[Any]
"""Whole numbers, texts, truth values, bytes, and None."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table, or the keys of some that are gone: column by column."""

    kind: str
    table: str
    columns: tuple[str, ...]
    values: tuple[Column, ...]

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.values[0]) if self.values else 0


def block_of(kind: str, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> Block:
    """The same from rows."""
    return Block(kind, table, columns, tuple(list(column) for column in zip(*rows, strict=True)))


def pack(block: Block) -> bytes:
    """Bytes are kept apart, for JSON has none; of such a column the JSON holds the lengths."""
    told: list[Column] = []
    raw: list[int] = []
    apart: list[bytes] = []
    for number, column in enumerate(block.values):
        if isinstance(next((value for value in column if value is not None), None), bytes):
            raw.append(number)
            told.append([None if value is None else len(value) for value in column])
            apart.append(b"".join(value for value in column if value is not None))
        else:
            told.append(column)
    words = json.dumps([block.columns, raw, told], ensure_ascii=False, separators=(",", ":"))
    small = zlib.compress(words.encode(), QUICK)
    label = block.kind.encode().ljust(KIND.stop) + block.table.encode().ljust(TABLE.stop - TABLE.start)
    return label + LENGTH.pack(len(small)) + small + b"".join(apart)


def unpack(frame: bytes) -> Block:
    """The block of a frame that was proved before."""
    (length,) = LENGTH.unpack_from(frame, START)
    start = START + LENGTH.size
    columns, raw, told = json.loads(zlib.decompress(frame[start : start + length]))
    start += length
    for number in raw:
        column = told[number]
        ends = list(accumulate((size or 0 for size in column), initial=start))
        told[number] = [
            None if size is None else frame[begin:end]
            for size, (begin, end) in zip(column, pairwise(ends), strict=True)
        ]
        start = ends[-1]
    return Block(frame[KIND].decode().strip(), table_of(frame), tuple(columns), tuple(told))


def table_of(frame: bytes) -> str:
    """Of which table a block is."""
    return frame[TABLE].decode().strip()
