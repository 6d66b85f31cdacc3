"""The ledger of destroyed data keys, as rows and as a file: no old copy brings back what was erased."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import os
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import event, insert, select

from storage.keys import wiping
from storage.tables import ErasureRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

FILE = "erasures"
"""The ledger's name in the data folder."""
FIRST_LINE = "yizhan erasures 1\n"


class LedgerError(Exception):
    """The ledger's file was changed, or belongs to another key: one line that says where."""


@dataclass(frozen=True, slots=True)
class Erased:
    """A destroyed data key and whose it was."""

    id: int
    community_id: int
    kind: str
    owner_id: int


@dataclass(slots=True)
class Ledger:
    """The file: a line a destroyed key, each with a keyed MAC; it only grows."""

    path: Path
    secret: bytes
    waiting: list[Erased] = field(default_factory=list)
    """Committed, and not in the file yet because the disk was full."""

    def add(self, erased: Iterable[Erased]) -> None:
        """Appends lines durably; what the disk refuses is tried again with the next ones and at the next start."""
        self.waiting += erased
        if not self.waiting:
            return
        with contextlib.suppress(OSError):
            self._append("".join(self._line(one) for one in self.waiting).encode("ascii"))
            self.waiting.clear()

    def catch_up(self, tx: Session) -> None:
        """Adds what the table knows and the file does not: a commit after which the process was killed."""
        noted = {one.id for one in self.read()}
        self.add(one for one in listed(tx) if one.id not in noted)

    def read(self) -> tuple[Erased, ...]:
        """All lines; a last one that was never finished is left out, for it is written again at the next start."""
        try:
            text = self.path.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return ()
        lines = text[: text.rfind("\n") + 1].splitlines(keepends=True)
        if lines and lines[0] != FIRST_LINE:
            raise LedgerError(f"{self.path} is no ledger of erasures that this program knows")
        return tuple(self._parsed(number, line) for number, line in enumerate(lines[1:], start=2))

    def _line(self, erased: Erased) -> str:
        words = " ".join(str(part) for part in astuple(erased))
        return f"{words} {hmac.new(self.secret, words.encode(), hashlib.sha256).hexdigest()}\n"

    def _parsed(self, number: int, line: str) -> Erased:
        try:
            id, community, kind, owner, _ = line.split()
            erased = Erased(int(id), int(community), kind, int(owner))
        except ValueError:
            erased = None
        if erased is None or not hmac.compare_digest(self._line(erased).encode(), line.encode(errors="replace")):
            raise LedgerError(
                f"{self.path}:{number}: this line was changed, or another master key wrote it; move the file away, the "
                "database writes it again at the next start of the bot"
            )
        return erased

    def _append(self, lines: bytes) -> None:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
            file.seek(whole)
            file.write(lines if whole else FIRST_LINE.encode() + lines)
            file.flush()
            os.fsync(file.fileno())


def record(tx: Session, erased: Sequence[Erased], ledger: Ledger | None) -> None:
    """Notes destroyed keys in the transaction that destroys them, and in the file once that is committed."""
    if not erased:
        return
    tx.execute(insert(ErasureRow), [_values(one) for one in erased])
    wiping.note(tx)
    if ledger is not None:
        event.listen(tx, "after_commit", lambda _: ledger.add(erased), once=True)


def listed(tx: Session) -> tuple[Erased, ...]:
    """What the table knows."""
    columns = (ErasureRow.id, ErasureRow.community_id, ErasureRow.kind, ErasureRow.owner_id)
    return tuple(Erased(*row) for row in tx.execute(select(*columns).order_by(ErasureRow.id)))


def learn(tx: Session, erased: Iterable[Erased]) -> None:
    """Adds to the table what other ledgers know."""
    known = set(tx.scalars(select(ErasureRow.id)))
    missing = {one.id: one for one in erased if one.id not in known}
    if missing:
        tx.execute(insert(ErasureRow), [_values(one) for one in missing.values()])


def _values(erased: Erased) -> dict[str, object]:
    return {"id": erased.id, "community_id": erased.community_id, "kind": erased.kind, "owner_id": erased.owner_id}


def is_ledger(path: Path) -> bool:
    """Whether a file begins like a ledger."""
    with path.open("rb") as file:
        return file.read(len(FIRST_LINE)) == FIRST_LINE.encode()
