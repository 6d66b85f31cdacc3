"""Writes a whole backup, and what has changed since the one before."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.backup.rows import GONE, ROWS, block_of, pack
from storage.backup.source import shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.backup.sealing import SealedWriter
    from storage.backup.source import Key, Shape, Snapshot

KEYS_IN_FRAME = 20_000


@dataclass(slots=True)
class Prints:
    """What a table's rows looked like: keys in order, and a print beside each; 16 bytes where keys are numbers."""

    keys: array[int] | list[Key] = field(default_factory=list)
    prints: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, keys: list[Key], prints: list[int]) -> None:
        """Takes the next ones."""
        if not self.keys and isinstance(keys[0], int):
            self.keys = array("q")
        self.keys.extend(keys)
        self.prints.extend(prints)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of a table since its prints were taken."""

    changed: list[Key]
    gone: list[Key]
    after: Prints


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds: rows, keys of deleted rows, and the digest that the next file names."""

    rows: int
    gone: int
    size: int
    digest: str


def take_prints(snapshot: Snapshot) -> dict[str, Prints]:
    """Of every table, to compare the next snapshot with."""
    return {shape.name: compare(Prints(), snapshot.prints(shape)).after for shape in shapes()}


def compare(before: Prints, present: Iterable[tuple[list[Key], list[int]]]) -> Changes:
    """Both are in the order of their keys; where a stretch is the same, no single row is looked at."""
    changed: list[Key] = []
    gone: list[Key] = []
    after, start = Prints(), 0
    for keys, prints in present:
        until = bisect_right(before.keys, keys[-1], start)
        old_keys, old_prints = before.keys[start:until], before.prints[start:until]
        if list(old_keys) != keys or list(old_prints) != prints:
            old = dict(zip(old_keys, old_prints, strict=True))
            changed += [key for key, print in zip(keys, prints, strict=True) if old.pop(key, None) != print]
            gone += old
        after.add(keys, prints)
        start = until
    gone += before.keys[start:]
    return Changes(changed, gone, after)


def write_whole(snapshot: Snapshot, writer: SealedWriter) -> Written:
    """Every row of every table."""
    counts: dict[str, int] = {}
    for shape in shapes():
        counts[shape.name] = 0
        for rows in snapshot.rows(shape):
            counts[shape.name] += len(rows)
            writer.add(pack(block_of(ROWS, shape.name, shape.columns, rows)))
    return _ended(writer, counts, rows=sum(counts.values()), gone=0)


def find_changes(snapshot: Snapshot, before: dict[str, Prints]) -> dict[str, Changes]:
    """What is new, other or gone in each table."""
    return {shape.name: compare(before[shape.name], snapshot.prints(shape)) for shape in shapes()}


def write_changes(snapshot: Snapshot, changes: dict[str, Changes], writer: SealedWriter) -> Written:
    """The rows that changed, and the keys of those that are gone."""
    counts: dict[str, int] = {}
    written = 0
    for shape in shapes():
        found = changes[shape.name]
        counts[shape.name] = len(found.after.keys)
        for rows in snapshot.rows_of(shape, found.changed):
            written += len(rows)
            writer.add(pack(block_of(ROWS, shape.name, shape.columns, rows)))
        _write_gone(shape, found.gone, writer)
    return _ended(writer, counts, rows=written, gone=sum(len(found.gone) for found in changes.values()))


def _write_gone(shape: Shape, gone: list[Key], writer: SealedWriter) -> None:
    for start in range(0, len(gone), KEYS_IN_FRAME):
        keys = [key if isinstance(key, tuple) else (key,) for key in gone[start : start + KEYS_IN_FRAME]]
        writer.add(pack(block_of(GONE, shape.name, shape.keys, keys)))


def _ended(writer: SealedWriter, counts: dict[str, int], *, rows: int, gone: int) -> Written:
    keys = {shape.name: shape.keys for shape in shapes()}
    digest = writer.end({"counts": counts, "keys": keys})
    return Written(rows, gone, writer.size, digest)
