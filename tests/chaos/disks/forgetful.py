"""A file system that loses what was not synced, as a disk does when its power is cut: one flat folder, in memory.

Usage: forgetful.py MOUNT KEPT [lies]   (with an interpreter that has a binding for FUSE; the project is not needed)

KEPT is a folder: what it holds is there at the start, and what a cut leaves is written into it. Looking for a file
`.cut-SEED-N` cuts the power at the N-th write or sync from then on; from that moment everything fails with EIO, and
`.is-cut` is there. What was written since the last sync of a file survives in sectors by chance: all, some or none.
Names are journalled: some of those that were made, changed or removed since the last sync of anything survive, the
older ones first. With `lies` a sync syncs nothing.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from random import Random  # noqa: TID251  (with the seed of the cut)
from typing import Any

NAMES = ("fusepy", "fuse", "mfusepy")
SECTOR = 512
SURVIVAL = (0.0, 0.0, 0.5, 0.9)
CUT, IS_CUT, LOST = "/.cut-", "/.is-cut", ".lost"
_numbers = count(2)


class File:
    """A file as it is seen, as it was synced, and what was done in between."""

    def __init__(self, content: bytes = b"", mode: int = 0o600) -> None:
        """Synced as it is."""
        self.now, self.synced, self.mode, self.number = bytearray(content), bytearray(content), mode, next(_numbers)
        self.since: list[tuple[int, bytes | None]] = []
        """Where something was written and what; None for a new length."""

    def write(self, offset: int, data: bytes) -> None:
        """Seen at once."""
        put(self.now, offset, data)
        self.since.append((offset, bytes(data)))

    def cut_to(self, length: int) -> None:
        """Shorter, or longer."""
        resize(self.now, length)
        self.since.append((length, None))

    def sync(self) -> None:
        """From now on it is safe."""
        for offset, data in self.since:
            resize(self.synced, offset) if data is None else put(self.synced, offset, data)
        self.since.clear()

    def lose(self, chance: Random) -> int:
        """The power is gone; answers how many sectors are lost."""
        survival, lost = chance.choice(SURVIVAL), 0
        for offset, data in self.since:
            if data is None:
                if chance.random() < survival:
                    resize(self.synced, offset)
                continue
            for start in range(0, len(data), SECTOR):
                if chance.random() < survival:
                    put(self.synced, offset + start, data[start : start + SECTOR])
                else:
                    lost += 1
        return lost


def put(content: bytearray, offset: int, data: bytes) -> None:
    """Writes into it, beyond its end too."""
    if len(content) < offset:
        resize(content, offset)
    content[offset : offset + len(data)] = data


def resize(content: bytearray, length: int) -> None:
    """Gives it a length."""
    del content[length:]
    content.extend(bytes(length - len(content)))


class Forgetful:
    """What the kernel asks for; whatever is not here it does without."""

    use_ns = True

    def __init__(self, kept: Path, *, lies: bool) -> None:
        """Begins with what is kept."""
        self._kept, self._lies = kept, lies
        self._names = {f"/{path.name}": File(path.read_bytes()) for path in kept.iterdir()}
        self._safe = dict(self._names)
        self._changes: list[tuple[str, File | None]] = []
        self._left: int | None = None
        self._seed = ""
        self._is_cut = False

    def __call__(self, operation: str, path: str, *given: Any) -> Any:  # noqa: ANN401  (the binding's)
        """Does one thing, or refuses."""
        if self._is_cut and path != IS_CUT:
            raise OSError(errno.EIO, "the power is gone")
        return getattr(self, operation)(path, *given)

    def _counts(self) -> None:
        """One write or sync more: perhaps the one at which the power goes."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._cut()
                raise OSError(errno.EIO, "the power is gone")

    def _cut(self) -> None:
        chance = Random(self._seed)  # noqa: S311
        survivors = self._changes[: chance.randint(0, len(self._changes))]
        for name, file in survivors:
            self._safe.pop(name, None) if file is None else self._safe.update({name: file})
        files = {id(file): file for file in (*self._safe.values(), *self._names.values())}
        lost = sum(file.lose(chance) for file in files.values()) + len(self._changes) - len(survivors)
        for path in self._kept.iterdir():
            path.unlink()
        for name, file in self._safe.items():
            (self._kept / name[1:]).write_bytes(file.synced)
        self._kept.with_name(self._kept.name + LOST).write_text(str(lost), encoding="ascii")
        self._is_cut = True

    def _found(self, path: str) -> File:
        if path not in self._names:
            raise OSError(errno.ENOENT, path)
        return self._names[path]

    def _renames(self, path: str, file: File | None) -> None:
        self._names.pop(path, None) if file is None else self._names.update({path: file})
        self._changes.append((path, file))

    # --- what the kernel asks ------------------------------------------------------------------------

    def getattr(self, path: str, _: object = None) -> dict[str, int]:
        """Of a file, or of the folder."""
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2}
        if path == IS_CUT and self._is_cut:
            return {"st_mode": stat.S_IFREG, "st_nlink": 1}
        if path.startswith(CUT):
            self._seed, _, left = path.removeprefix(CUT).rpartition("-")
            self._left = int(left)
            if not self._left:
                self._cut()
        file = self._found(path)
        links = sum(other is file for other in self._names.values())
        return {
            "st_mode": stat.S_IFREG | file.mode, "st_nlink": links, "st_size": len(file.now), "st_ino": file.number,
            "st_blocks": -(-len(file.now) // SECTOR), "st_uid": os.getuid(), "st_gid": os.getgid(),
        }  # fmt: skip

    def readdir(self, _: str, __: object) -> list[str]:
        """All names."""
        return [".", "..", *(name[1:] for name in self._names)]

    def create(self, path: str, mode: int, _: object = None) -> int:
        """A new file."""
        self._renames(path, File(mode=mode & 0o7777))
        return 0

    def open(self, path: str, _: int) -> int:
        """One that is there."""
        self._found(path)
        return 0

    def read(self, path: str, size: int, offset: int, _: object) -> bytes:
        """As it is seen."""
        return bytes(self._found(path).now[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, _: object) -> int:
        """Not safe yet."""
        self._counts()
        self._found(path).write(offset, data)
        return len(data)

    def truncate(self, path: str, length: int, _: object = None) -> int:
        """Not safe yet either."""
        self._counts()
        self._found(path).cut_to(length)
        return 0

    def fsync(self, path: str, *_: object) -> int:
        """Safe; names are too."""
        self._counts()
        if self._lies:
            return 0
        if path in self._names:
            self._names[path].sync()
        for name, file in self._changes:
            self._safe.pop(name, None) if file is None else self._safe.update({name: file})
        self._changes.clear()
        return 0

    def fsyncdir(self, _: str, *__: object) -> int:
        """The names."""
        return self.fsync("")

    def unlink(self, path: str) -> int:
        """One name less."""
        self._found(path)
        self._renames(path, None)
        return 0

    def rename(self, old: str, new: str) -> int:
        """Two changes, of which the first makes the new name."""
        file = self._found(old)
        self._renames(new, file)
        self._renames(old, None)
        return 0

    def link(self, target: str, source: str) -> int:
        """One name more of the same file."""
        self._renames(target, self._found(source))
        return 0

    def chmod(self, path: str, mode: int) -> int:
        """As asked."""
        self._found(path).mode = mode & 0o7777
        return 0

    def utimens(self, *_: object) -> int:
        """Times are of no interest."""
        return 0

    def statfs(self, _: str) -> dict[str, int]:
        """Room without end."""
        return {"f_bsize": 4096, "f_blocks": 2**24, "f_bavail": 2**24, "f_bfree": 2**24}


def main() -> None:
    """Serves until it is unmounted."""
    mount, kept = Path(sys.argv[1]), Path(sys.argv[2])
    for name in NAMES:
        with suppress(ImportError):
            fuse = import_module(name)
            fuse.FUSE(Forgetful(kept, lies="lies" in sys.argv[3:]), str(mount), foreground=True, nothreads=True)
            return
    sys.exit(f"none of {', '.join(NAMES)} is installed here")


if __name__ == "__main__":
    main()
