"""Updates that nobody can read: kept sealed as they came, so that the next one is served; bounded in number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from storage import ids, inbox, vault
from storage.tables import CommunityRow, InboxRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

MOST_LETTERS = 256 * 1024
"""What is kept of one: Telegram drops an update over 64 KiB, so there is never more in one of its own."""
MOST_KEPT = 10_000
"""Of so many the words are kept; of older ones only that they were there, and that for some days."""
MOST_AT_ONCE = 500
KEPT_EMPTY = timedelta(days=3)
ASIDE = InboxRow.state == "quarantined"


@dataclass(frozen=True, slots=True)
class Unread:
    """The text of an update that can't be read, and its number where that can be told."""

    text: str
    update_id: int | None


def keep(tx: Session, unread: Sequence[Unread], *, at: datetime) -> list[int]:
    """Puts them aside, each once; answers the rows of those that are new."""
    community_id = tx.scalar(select(CommunityRow.id).order_by(CommunityRow.id).limit(1)) or 0
    key = vault.of(tx).key_of(tx, "community", community_id, community_id=community_id, at=at)
    rows = []
    for one in unread:
        row_id = ids.draw(at)
        written = one.text[:MOST_LETTERS].encode("utf-8", "backslashreplace")
        rows.append(
            {
                "id": row_id,
                "update_id": made_up_id(written) if one.update_id is None else one.update_id,
                "lane": None,
                "state": "quarantined",
                "due_at": at,
                "attempts": 0,
                "raw": vault.of(tx).seal(tx, key, inbox.RAW, row_id, written),
                "received_at": at,
                "done_at": at,
            }
        )
    return list(tx.connection().execute(inbox.INSERT[tx.get_bind().dialect.name], rows).scalars()) if rows else []


def made_up_id(written: bytes) -> int:
    """Of an update without a number of its own: the same for the same words, so that it is put aside once."""
    return -1 - int.from_bytes(hashlib.sha256(written).digest()[:7])


def count(tx: Session) -> int:
    """How many are aside."""
    return tx.scalar(select(func.count()).select_from(InboxRow).where(ASIDE)) or 0


def shrink(tx: Session, *, at: datetime) -> int:
    """Empties what is more than may be kept, and forgets what was emptied days ago; answers how much, 0 at the end."""
    newest = select(InboxRow.id).where(ASIDE, InboxRow.raw.is_not(None)).order_by(InboxRow.received_at.desc())
    older = tx.scalars(newest.offset(MOST_KEPT).limit(MOST_AT_ONCE)).all()
    if older:
        tx.execute(update(InboxRow).where(InboxRow.id.in_(older)).values(raw=None))
    gone = select(InboxRow.id).where(ASIDE, InboxRow.raw.is_(None), InboxRow.received_at < at - KEPT_EMPTY)
    forgotten = tx.execute(delete(InboxRow).where(InboxRow.id.in_(gone.limit(MOST_AT_ONCE).scalar_subquery())))
    return len(older) + int(forgotten.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a rowcount
