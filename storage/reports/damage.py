"""Whether SQLite's own file is damaged: its pages, and its log of what was written last."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

SQLITE_CORRUPT, SQLITE_NOTADB = 11, 26
PRIMARY = 0xFF
"""The part of an extended error code that says the kind."""
LOG_HEADER, FRAME_HEADER = struct.Struct(">8I"), struct.Struct(">6I")
LARGE = 64 * 1024 * 1024
"""Bytes of a file that is looked through while the bot serves, and not before."""
TORN = 1
"""So many transactions at the end of the log may be there in part only: they were never confirmed to anybody."""


class DamagedError(Exception):
    """The database's file was changed by something else than the program: one line that says what to do."""


def is_damage(error: BaseException) -> bool:
    """Whether an error of the database says that its file is damaged, and not that it is away or full."""
    found = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(found, "sqlite_errorcode", None)
    return isinstance(found, sqlite3.Error) and code is not None and code & PRIMARY in {SQLITE_CORRUPT, SQLITE_NOTADB}


def is_unreadable(error: DBAPIError) -> bool:
    """Whether a file's damage is why something can't be read: also where it holds text that is none."""
    return is_damage(error) or "Could not decode" in str(error.orig)


def damaged(path: object, what: str) -> DamagedError:
    """What is said of a damaged file, and how to go on."""
    return DamagedError(
        f"the database {path} is damaged ({what}); move it away, with its -wal and -shm, and put a backup back with: "
        "yizhan restore BACKUP"
    )


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None where there is none yet, and for PostgreSQL, which looks after its own."""
    path = Path(make_url(url).database or "")
    return path if url.startswith("sqlite") and path.exists() else None


def is_large(path: Path) -> bool:
    """Whether looking through the whole file takes longer than a moment."""
    return path.stat().st_size > LARGE


def prove_log(path: Path) -> None:
    """DamagedError where SQLite would leave out what was written last because its log is damaged; before any other use.

    The log is kept beside it then, as a witness: the next start is refused, too.
    """
    log, witness = path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-wal-damaged")
    if witness.exists():
        raise _lost(path, witness, "some")
    content = log.read_bytes() if path.exists() and log.exists() else b""
    ends = _ends(content)
    if not ends:
        return
    with _opened(path) as connection:
        _, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    lost = sum(end > frames for end in ends)
    if lost > TORN or (lost and not _has_header(content)):
        witness.touch(mode=0o600)
        witness.write_bytes(content)
        raise _lost(path, witness, str(lost))


def _readable(written: bytes) -> str:
    return written.decode("utf-8", "replace")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = _readable  # a name that is damaged stands in what SQLite says of it
    try:
        yield connection
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        raise damaged(path, str(error)) from None
    except UnicodeDecodeError:  # SQLite quotes what is damaged in the very words of its error
        raise damaged(path, "malformed database schema") from None
    finally:
        connection.close()


def _lost(path: Path, witness: Path, count: str) -> DamagedError:
    return DamagedError(
        f"the database {path} lacks the last writes ({count}), because its log was damaged; put a backup back with: "
        f"yizhan restore BACKUP, or go on without them: remove {witness}"
    )


def _ends(content: bytes) -> list[int]:
    """The numbers of the frames that end a transaction and are of the log's present round."""
    if len(content) <= LOG_HEADER.size:
        return []
    *_, page, _, salt, other_salt, _, _ = LOG_HEADER.unpack_from(content)
    frames = list(_frames(content, page if page in {2**power for power in range(9, 17)} else 4096))
    salts = (salt, other_salt)
    if frames and not _has_header(content):
        salts = frames[0][1]
    return [number for number, (size, found) in enumerate(frames, start=1) if size and found == salts]


def _frames(content: bytes, page: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """Of each frame: the database's size after the transaction that it ends (0 where it ends none), and its salts."""
    for start in range(LOG_HEADER.size, len(content) - FRAME_HEADER.size - page + 1, FRAME_HEADER.size + page):
        _, size, salt, other_salt, _, _ = FRAME_HEADER.unpack_from(content, start)
        yield size, (salt, other_salt)


def _has_header(content: bytes) -> bool:
    """Whether the log's header is whole: without it SQLite leaves out all that follows."""
    order = "<" if content[3] & 1 == 0 else ">"
    words = struct.unpack(f"{order}6I", content[:24])
    one = two = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    is_log = content[:3] == b"\x37\x7f\x06" and content[3] in {0x82, 0x83}
    return is_log and (one, two) == LOG_HEADER.unpack_from(content)[6:]


def prove_pages(path: Path) -> None:
    """DamagedError where pages contradict one another; takes about a second for each few hundred megabytes."""
    with _opened(path) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found[0] != "ok":
        raise damaged(path, str(found[0]).splitlines()[-1][:120])
