"""Raw updates: kept before Telegram is told so, worked on once, put aside when they can't be."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import ids, vault
from storage.tables import CommunityRow, InboxRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

TRIES = 3
"""After this many failed attempts an update is put aside with an apology and an alert."""
BACKOFF = timedelta(seconds=1)
KEPT_DONE = timedelta(days=3)
"""How long the ids of finished updates are remembered for telling duplicates."""
RAW = "inbox.raw"

_columns = {"index_elements": ["update_id"]}
INSERT = {
    "sqlite": sqlite.insert(InboxRow).on_conflict_do_nothing(**_columns).returning(InboxRow.id),  # type: ignore[arg-type]
    "postgresql": postgresql.insert(InboxRow).on_conflict_do_nothing(**_columns).returning(InboxRow.id),  # type: ignore[arg-type]
}
FINISH = (
    update(InboxRow)
    .where(InboxRow.state == "pending")
    .execution_options(synchronize_session=False)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leased:
    """An update that was picked up."""

    id: int
    update_id: int
    attempts: int
    raw: dict[str, object]


def keep(tx: Session, raw_updates: Sequence[object], *, at: datetime) -> int:
    """Keeps raw updates, each once by its id; answers how many were new."""
    community_id = tx.scalar(select(CommunityRow.id).order_by(CommunityRow.id).limit(1)) or 0
    key = vault.of(tx).key_of(tx, "community", community_id, community_id=community_id, at=at)
    statement = INSERT[tx.get_bind().dialect.name]
    kept = 0
    for raw in raw_updates:
        row_id = ids.draw(at)
        update_id = update_id_of(raw)
        written = json.dumps(raw)
        row = {
            "id": row_id,
            "update_id": _made_up_id(written) if update_id is None else update_id,
            "lane": lane_of(raw),
            "state": "quarantined" if update_id is None else "pending",
            "due_at": at,
            "attempts": 0,
            "raw": vault.of(tx).seal(tx, key, RAW, row_id, written),
            "received_at": at,
        }
        kept += tx.scalar(statement, row) is not None
    return kept


def _made_up_id(written: str) -> int:
    """Of an update without an id of its own: the same for the same words, so that it is put aside once."""
    return -1 - int.from_bytes(hashlib.sha256(written.encode()).digest()[:7])


def open_raw(tx: Session, row: InboxRow) -> Leased:
    """A leased row with its update in clear."""
    opened = vault.of(tx).open_text(tx, RAW, row.id, row.raw or b"")
    return Leased(row.id, row.update_id, row.attempts, cast("dict[str, object]", json.loads(opened)))


def finish(tx: Session, row_id: int, *, at: datetime) -> bool:
    """Marks an update done and empties it; False where another did, so that this one must stop."""
    done = tx.execute(FINISH.where(InboxRow.id == row_id).values(state="done", done_at=at, raw=None, lease=None))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def quarantine(tx: Session, row_id: int, *, at: datetime) -> bool:
    """Puts an update aside, sealed as it came, so that its lane goes on; False where it was finished already."""
    aside = tx.execute(FINISH.where(InboxRow.id == row_id).values(state="quarantined", done_at=at, lease=None))
    return bool(aside.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def put_back(tx: Session, row_id: int, *, attempts: int, at: datetime) -> None:
    """Makes a failed update due again, a little later with each attempt."""
    tx.execute(FINISH.where(InboxRow.id == row_id).values(due_at=at + BACKOFF * attempts, lease=None))


def sweep(tx: Session, *, at: datetime) -> None:
    """Forgets the ids of updates that were finished days ago."""
    tx.execute(delete(InboxRow).where(InboxRow.done_at < at - KEPT_DONE, InboxRow.state == "done"))


def update_id_of(raw: object) -> int | None:
    """The id of a raw update; None where it has none that could be one."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    fits = isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**62
    return found if fits else None


def lane_of(raw: object) -> str | None:
    """The person that an update comes from, whatever kind it is: their updates are worked on in order."""
    if not isinstance(raw, dict):
        return None
    for part in raw.values():
        if not isinstance(part, dict):
            continue
        sender = part.get("from") or part.get("user") or part.get("sender_chat") or part.get("chat")
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return f"p{sender['id']}"[:40]
    return None
