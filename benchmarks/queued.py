"""Messages that wait in an installation's outbox, put there by the program's own functions."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from benchmarks.peers.questions import NOTICE
from storage import vault
from storage.database import open_database
from storage.keys import open_master_key
from storage.sending import outbox
from storage.tables import PersonRow
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.ours import Installation
    from storage.database import Database, Tx

AT_ONCE = 500


@asynccontextmanager
async def open_beside(installation: Installation) -> AsyncIterator[Database]:
    """The installation's database, with its key."""
    master = open_master_key(installation.folder / "data" / "master.key")
    database = open_database(installation.url, Vault(master))
    try:
        yield database
    finally:
        await database.close()


async def broadcast(installation: Installation, count: int) -> None:
    """A message to each of so many residents whom `ground.fill` made, all in one transaction."""
    async with open_beside(installation) as database:
        await database.run(lambda tx: _enqueue(tx, count))


def _enqueue(tx: Tx, count: int) -> None:
    at = datetime.now(UTC)
    found = select(PersonRow.id, PersonRow.telegram_id, PersonRow.community_id).where(PersonRow.roles == "")
    rows = tx.execute(found.order_by(PersonRow.id).limit(count)).all()
    assert len(rows) == count, f"only {len(rows)} residents"
    for first in range(0, count, AT_ONCE):
        part = rows[first : first + AT_ONCE]
        vault.of(tx).expect(tx, "person", [row.id for row in part])
        for row in part:
            outbox.enqueue(tx, outbox.NewMessage(
                key=f"broadcast:{at.timestamp()}:{row.id}", kind="broadcast", policy=outbox.MUST_NOT_REPEAT,
                urgency=outbox.URGENCIES["broadcast"], community_id=row.community_id, chat_id=row.telegram_id,
                content={"method": "sendMessage", "protect": False, "text": NOTICE}, person_id=row.id,
            ), at=at)  # fmt: skip
