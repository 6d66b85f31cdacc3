"""Raw updates: kept before Telegram is told so, worked on once, put aside when they can't be."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import due, ids, vault
from storage.keys import VaultError
from storage.tables import CommunityRow, InboxRow
from storage.tables.base import table_of
from storage.tables.writing import made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

TRIES = 3
"""After this many failed attempts an update is put aside with an apology and an alert."""
ENDINGS = 10
"""So often the process may end with an update in its hands before that update is thought to be the reason."""
BACKOFF = timedelta(seconds=1)
KEPT_DONE = timedelta(days=3)
"""How long the ids of finished updates are remembered for telling duplicates."""
RAW = "inbox.raw"

INBOX = table_of(InboxRow)
INSERT = {
    name: dialect.insert(INBOX).on_conflict_do_nothing(index_elements=["update_id"]).returning(INBOX.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
HOME = select(CommunityRow.id).order_by(CommunityRow.id).limit(1)
TAKE = due.taking(InboxRow).returning(
    InboxRow.id, InboxRow.update_id, InboxRow.attempts, InboxRow.raw, InboxRow.lease
)  # fmt: skip
FINISH_ALL = (
    update(InboxRow)
    .where(InboxRow.id.in_(bindparam("row_ids", expanding=True)), InboxRow.state == "pending")
    .values(state="done", done_at=bindparam("now"), raw=None, lane=None, lease=None)
    .returning(InboxRow.id)
    .execution_options(synchronize_session=False)
)
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
    raw: dict[str, object] | None
    """None where it can't be opened any more."""
    lease: int = 0


def keep(tx: Session, raw_updates: Sequence[object], *, at: datetime) -> int:
    """Keeps raw updates, each once by its id; answers how many were new."""
    community_id = tx.scalar(HOME) or 0
    key = vault.of(tx).key_of(tx, "community", community_id, community_id=community_id, at=at)
    rows = [_row(tx, raw, key, at=at) for raw in raw_updates]
    made(tx, "update")
    return len(tx.connection().execute(INSERT[tx.get_bind().dialect.name], rows).all()) if rows else 0


def _row(tx: Session, raw: object, key: int, *, at: datetime) -> dict[str, object]:
    row_id, update_id, written = ids.draw(at), update_id_of(raw), json.dumps(raw)
    return {
        "id": row_id,
        "update_id": _made_up_id(written) if update_id is None else update_id,
        "lane": lane_of(raw),
        "state": "quarantined" if update_id is None else "pending",
        "due_at": at,
        "attempts": 0,
        "raw": vault.of(tx).seal(tx, key, RAW, row_id, written),
        "received_at": at,
    }


def _made_up_id(written: str) -> int:
    """Of an update without an id of its own: the same for the same words, so that it is put aside once."""
    return -1 - int.from_bytes(hashlib.sha256(written.encode()).digest()[:7])


def lease(tx: Session, now: datetime, *, most: int) -> list[Leased]:
    """Takes up to `most` updates for 15 s, the oldest first, at most one of each person."""
    rows = sorted(tx.execute(TAKE, due.given(now, most)).all())
    return [Leased(row.id, row.update_id, row.attempts, _opened(tx, row.id, row.raw), row.lease) for row in rows]


def _opened(tx: Session, row_id: int, sealed: bytes | None) -> dict[str, object] | None:
    try:
        return cast("dict[str, object]", json.loads(vault.of(tx).open(tx, RAW, row_id, sealed or b"")))
    except (VaultError, ValueError):
        return None


def finish(tx: Session, row_id: int, *, at: datetime) -> bool:
    """Marks an update done and empties it; False where another did, so that this one must stop."""
    return bool(finish_all(tx, [row_id], at=at))


def finish_all(tx: Session, row_ids: Sequence[int], *, at: datetime) -> frozenset[int]:
    """Marks updates done and empties them; answers which of them were still to be done."""
    return frozenset(tx.scalars(FINISH_ALL, {"row_ids": list(row_ids), "now": at}))


def quarantine(tx: Session, row_id: int, *, at: datetime) -> bool:
    """Puts an update aside, sealed as it came, so that its lane goes on; False where it was finished already."""
    aside = tx.execute(FINISH.where(InboxRow.id == row_id).values(state="quarantined", done_at=at, lease=None))
    return bool(aside.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def put_back(tx: Session, row_id: int, *, attempts: int, at: datetime, after: timedelta | None = None) -> None:
    """Makes an update that was leased due again, a little later with each attempt that counts."""
    again_at = at + (BACKOFF * max(attempts, 1) if after is None else after)
    tx.execute(FINISH.where(InboxRow.id == row_id).values(due_at=again_at, attempts=attempts, lease=None))


def let_go(tx: Session, leased: Sequence[Leased], *, at: datetime) -> None:
    """Updates that nobody could work on because the database was away are due at once, unless another has them now."""
    for one in leased:
        ours = FINISH.where(InboxRow.id == one.id, InboxRow.lease == one.lease)
        tx.execute(ours.values(due_at=at, attempts=max(one.attempts - 1, 0), lease=None))


def forget(tx: Session, telegram_id: int) -> None:
    """Somebody's updates that were put aside go: they hold their words, under the community's key."""
    theirs = delete(InboxRow).where(InboxRow.state == "quarantined", InboxRow.lane == f"p{telegram_id}")
    tx.execute(theirs)


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
