"""Proves a backup from its first letter to its last before a row of it is used, and says where its rows lie."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from storage.backup.rows import GONE, Block, table_of, unpack
from storage.backup.sealing import BackupError, Frame, SealedFile, words_of
from storage.backup.series import files_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.backup.sealing import Header
    from storage.backup.series import Head
    from storage.keys import MasterKey


@dataclass(slots=True)
class Part:
    """A proved file, and its frames by table, without their content."""

    file: SealedFile
    places: dict[str, list[Frame]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backup:
    """A proved backup: its files in order, and what the last one says of the whole."""

    path: Path
    parts: tuple[Part, ...]
    counts: dict[str, int]
    keys: dict[str, tuple[str, ...]]
    taken_at: str

    @property
    def header(self) -> Header:
        """Of the newest file."""
        return self.parts[-1].file.header

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(self.counts.values())

    def blocks(self, table: str) -> Iterator[Block]:
        """The rows of a table as they were at last: the newest file first, and of each row the newest version only."""
        seen: set[Any] = set()
        for part in reversed(self.parts):
            here: set[Any] = set()
            with ExitStack() as stack:
                file: BinaryIO | None = None
                for frame in part.places.get(table, ()):
                    file = file or stack.enter_context(part.file.path.open("rb"))
                    block = unpack(part.file.read(file, frame))
                    keys = self._keys_of(block) if seen or part is not self.parts[0] else []
                    here.update(keys)
                    if block.kind != GONE:
                        yield _unseen(block, keys, seen)
            seen |= here

    def _keys_of(self, block: Block) -> list[Any]:
        places = [block.columns.index(name) for name in self.keys[block.table]]
        return list(zip(*(block.values[place] for place in places), strict=True))


def _unseen(block: Block, keys: list[Any], seen: set[Any]) -> Block:
    if not seen or seen.isdisjoint(keys):
        return block
    kept = [number for number, key in enumerate(keys) if key not in seen]
    columns = tuple([column[number] for number in kept] for column in block.values)
    return Block(block.kind, block.table, block.columns, columns)


def prove(path: Path, master: MasterKey) -> Backup:
    """Reads all of a backup; BackupError in one line for a wrong key and for whatever is not as it was written."""
    paths, head = files_of(path, master)
    parts: list[Part] = []
    end: dict[str, Any] = {}
    for number, file in enumerate(paths):
        if not file.exists():
            raise BackupError(f"{file} is missing: the backup is not whole and is not restored")
        part, end = _prove_file(file, master)
        _check_place(part, parts, number=number, in_folder=head is not None)
        _check_head(part, number, head)
        parts.append(part)
    taken_at = parts[-1].file.header.taken_at
    return Backup(
        path, tuple(parts), end["counts"], {name: tuple(keys) for name, keys in end["keys"].items()},
        max(taken_at, head.taken_at) if head else taken_at,
    )  # fmt: skip


def _prove_file(path: Path, master: MasterKey) -> tuple[Part, dict[str, Any]]:
    part = Part(SealedFile(path, master))
    end: dict[str, Any] = {}
    for frame in part.file.frames():
        if frame.is_last:
            end = words_of(frame)
        else:
            part.places.setdefault(table_of(frame.plain), []).append(replace(frame, plain=b""))
    return part, end


def _check_place(part: Part, before: list[Part], *, number: int, in_folder: bool) -> None:
    header, path = part.file.header, part.file.path
    if header.kind != "rows":
        raise BackupError(f"{path} is another kind of file: name the backup itself, or its folder")
    if not in_folder and (header.followed or header.number):
        raise BackupError(f"{path} is only a part of a followed backup: name its folder instead")
    after = before[-1].file.digest if before else ""
    series = before[0].file.header.series if before else header.series
    if (header.number, header.after, header.series, header.followed) != (number, after, series, in_folder):
        raise BackupError(f"{path} is not what came in this place: files were swapped; nothing is restored")


def _check_head(part: Part, number: int, head: Head | None) -> None:
    header, path = part.file.header, part.file.path
    if head and (header.series != head.series or (number == head.number and part.file.digest != head.digest)):
        raise BackupError(f"{path} is not the file that the head names: files were swapped; nothing is restored")
