"""Anchors of the audit chain: how far it went and how it ended on a day, kept outside the database.

Whoever holds the database and its keys can write a whole new chain; not one that ends as the anchors say.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING

from storage import audit
from storage.watching import marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

FILE = "audit-anchors"
"""The file's name in the data folder; copies of it belong elsewhere."""
ANCHORED = "audit anchored"
"""The mark of the day that was anchored last."""
LINE = re.compile(r"(?:(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\S*\s+)?(?P<seq>[0-9]{1,18})[ -](?P<code>[0-9a-f]{16,64})\b")
"""A line of the file, or what coordinators read in their chats, wherever it stands in a line."""
SHOWN = 16
"""Letters of a chain that stand in a chat: 64 bits."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the chain went, and how it ended."""

    seq: int
    code: str
    day: date | None = None

    @property
    def shown(self) -> str:
        """As coordinators read it."""
        return f"{self.seq}-{self.code[:SHOWN]}"


def now(tx: Session) -> Anchor | None:
    """How it ends now; None before anything was chained."""
    seq, chain = audit.head(tx)
    return Anchor(seq, chain) if seq else None


def is_due(tx: Session, *, at: datetime) -> bool:
    """Whether this day (UTC) was not anchored yet."""
    mark = marks.read(tx, ANCHORED)
    return mark is None or mark.at.date() < at.date()


def note(tx: Session, *, at: datetime) -> None:
    """This day is anchored."""
    marks.put(tx, ANCHORED, at=at)


def write(path: Path, anchor: Anchor, *, at: datetime) -> None:
    """A line more at the end of the file, durably; OSError where the disk refuses."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {anchor.seq} {anchor.code}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(text: str) -> Iterator[Anchor]:
    """All anchors of a file, whichever way they were kept."""
    for found in LINE.finditer(text):
        day = date.fromisoformat(found["day"]) if found["day"] else None
        yield Anchor(int(found["seq"]), found["code"], day)
