"""Keeps what arrived in one transaction: what can be worked on, and what is put aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import errors
from storage import inbox
from storage.watching import aside

if TYPE_CHECKING:
    from datetime import datetime

    from bot.receiving.reading import Batch
    from storage.database import Tx


@dataclass(slots=True)
class Tally:
    """How much arrived since the start, by one of the two ways in."""

    received: int = 0
    """New updates."""
    aside: int = 0
    """Of these, such as nobody can read."""

    def add(self, other: Tally) -> None:
        """Counts further ones."""
        self.received += other.received
        self.aside += other.aside


def keep(tx: Tx, batch: Batch, *, at: datetime) -> Tally:
    """Keeps a batch; coordinators hear of what was put aside, once a day. Answers what of it was new."""
    kept = inbox.keep(tx, batch.updates, at=at) if batch.updates else 0
    rows = aside.keep(tx, batch.unread, at=at) if batch.unread else []
    if rows:
        errors.tell(tx, rows[0], at=at)
    return Tally(kept + len(rows), len(rows))
