"""Where a backup lies: one file, or a folder of a whole one and its increments, with a head that says how many."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from storage.backup import making
from storage.backup.sealing import (
    ANY_MAGIC,
    BackupError,
    DiskError,
    Header,
    SealedFile,
    SealedWriter,
    draw_salt,
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.backup.making import Prints, Written
    from storage.backup.source import Snapshot
    from storage.keys import MasterKey

HEAD = "head.yzb"
SUFFIX = ".yzb"
LOCK = "follow.lock"
"""Held by the process that writes to the folder."""
PART = ".part"
OWNER_ONLY = 0o600
MOST_INCREMENTS = 2000
LEAST_BYTES = 16 * 1024 * 1024
"""From here on increments that hold as much as the whole backup are a reason for a new whole one."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a series: without it the newest increments could be taken away unseen."""

    series: str
    number: int
    digest: str
    taken_at: str


def name_of(series: str, number: int) -> str:
    """The name of a file in a folder; sorted by name they are in order."""
    return f"{series}-{number:06d}{SUFFIX}"


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is whole and on the disk; before that what stood there stands."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DiskError(f"{path} can't be written ({reason(error)}); what was there before is unchanged") from None


def sync_folder(folder: Path) -> None:
    """Makes names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, snapshot: Snapshot, master: MasterKey, *, taken_at: str) -> Written:
    """A whole backup in one file; another file than a backup is never overwritten."""
    _refuse_foreign(path)
    with written_whole(path) as file:
        return making.write_whole(snapshot, SealedWriter(file, master, _first(snapshot, master, taken_at)))


def _first(snapshot: Snapshot, master: MasterKey, taken_at: str, *, followed: bool = False) -> Header:
    return Header(
        kind="rows", key_id=master.id, schema=snapshot.schema, series=secrets.token_hex(8), number=0, after="",
        taken_at=taken_at, followed=followed, salt=draw_salt(),
    )  # fmt: skip


def _refuse_foreign(path: Path) -> None:
    try:
        if path.is_dir():
            raise BackupError(f"{path} is a folder: name a file, or add --follow")
        if not path.exists():
            if not path.parent.is_dir():
                raise BackupError(f"there is no folder {path.parent}: make it first")
            return
        with path.open("rb") as file:
            if file.read(len(ANY_MAGIC)) == ANY_MAGIC:
                return
    except OSError as error:
        raise BackupError(f"{path} can't be used ({reason(error)})") from None
    raise BackupError(f"{path} is there already and is no backup: it is not overwritten; name another file")


class Followed:
    """A folder that is being written: the present series, and what the last snapshot looked like."""

    def __init__(self, folder: Path, master: MasterKey) -> None:
        """Writes nothing yet; BackupError where the folder holds something else."""
        self.folder, self._master = folder, master
        self._header: Header | None = None
        self._digest = ""
        self._prints: dict[str, Prints] = {}
        self._whole = self._more = 0
        _refuse_other_folder(folder)

    @property
    def is_due(self) -> bool:
        """Whether the next file should be a whole backup: at the start, and when the increments grew long."""
        grown = self._more > max(self._whole, LEAST_BYTES)
        return self._header is None or grown or self._header.number >= MOST_INCREMENTS

    def forget(self) -> None:
        """The database was away and may be another one: the next file is a whole backup."""
        self._header = None

    def write_whole(self, snapshot: Snapshot, *, taken_at: str) -> Written:
        """Begins a series; the one before goes only when the new one is whole."""
        header = _first(snapshot, self._master, taken_at, followed=True)
        with written_whole(self.folder / name_of(header.series, 0)) as file:
            written = making.write_whole(snapshot, SealedWriter(file, self._master, header))
        prints = making.take_prints(snapshot)
        self._write_head(Head(header.series, 0, written.digest, taken_at), header)
        self._header, self._digest, self._prints = header, written.digest, prints
        self._whole, self._more = written.size, 0
        self._clear()
        return written

    def write_changes(self, snapshot: Snapshot, *, taken_at: str) -> Written | None:
        """Adds an increment; None where nothing changed, which the head then says."""
        assert self._header is not None
        changes = making.find_changes(snapshot, self._prints)
        if not any(found.changed or found.gone for found in changes.values()):
            self._write_head(Head(self._header.series, self._header.number, self._digest, taken_at), self._header)
            return None
        header = replace(
            self._header, number=self._header.number + 1, after=self._digest, taken_at=taken_at, salt=draw_salt()
        )
        with written_whole(self.folder / name_of(header.series, header.number)) as file:
            written = making.write_changes(snapshot, changes, SealedWriter(file, self._master, header))
        self._header, self._digest = header, written.digest
        self._prints = {name: found.after for name, found in changes.items()}
        self._more += written.size
        self._write_head(Head(header.series, header.number, written.digest, taken_at), header)
        return written

    def _write_head(self, head: Head, header: Header) -> None:
        words = {"series": head.series, "number": head.number, "digest": head.digest, "taken_at": head.taken_at}
        with written_whole(self.folder / HEAD) as file:
            SealedWriter(file, self._master, replace(header, kind="head", salt=draw_salt())).end(words)

    def _clear(self) -> None:
        """What earlier series and killed followers left."""
        assert self._header is not None
        for path in self.folder.iterdir():
            is_part = path.name.startswith(".") and path.name.endswith(PART)
            is_older = (
                path.name.endswith(SUFFIX) and path.name != HEAD and not path.name.startswith(self._header.series)
            )
            if is_part or is_older:
                path.unlink(missing_ok=True)
        sync_folder(self.folder)


def _refuse_other_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        strange = [path.name for path in folder.iterdir() if not _is_ours(path.name)]
    except FileExistsError:
        raise BackupError(f"{folder} is a file: a followed backup is a folder; name another") from None
    except FileNotFoundError:
        raise BackupError(f"there is no folder {folder.parent}: make it first") from None
    except OSError as error:
        raise BackupError(f"{folder} can't be used ({reason(error)})") from None
    if strange:
        raise BackupError(f"{folder} holds other things, such as {min(strange)!r}: name a folder of its own")


def _is_ours(name: str) -> bool:
    return name.endswith((SUFFIX, PART)) or name in {LOCK, "lost+found"}


def read_head(folder: Path, master: MasterKey) -> Head:
    """How far the series of a folder goes; BackupError where that can't be told."""
    path = folder / HEAD
    if not path.exists():
        raise BackupError(f"{folder} holds no whole backup: {HEAD} is missing")
    file = SealedFile(path, master)
    if file.header.kind != "head":
        raise BackupError(f"{path} is another kind of file: files were swapped; nothing is restored")
    return Head(**file.end())


def files_of(path: Path, master: MasterKey) -> tuple[list[Path], Head | None]:
    """The files of a backup in order: itself, or those of a folder, and at least as many as its head says."""
    if not path.exists():
        raise BackupError(f"there is no backup at {path}")
    if not path.is_dir():
        return [path], None
    head = read_head(path, master)
    count = head.number + 1
    while (path / name_of(head.series, count)).exists():
        count += 1
    return [path / name_of(head.series, number) for number in range(count)], head
