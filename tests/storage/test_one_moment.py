"""Whoever only reads sees one moment of the database, however many looks it takes and whatever is written meanwhile."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import func, select

from storage.tables import CaseRow
from tests.postgres import SCHEME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from storage.database import Tx
    from tests.storage.ground import Ground

LOCK = 20_261_126
CASES = select(func.count()).select_from(CaseRow)


@asynccontextmanager
async def held_up(url: str) -> AsyncIterator[Callable[[Tx], object]]:
    """What a unit waits in until the block ends."""
    if url.startswith("sqlite"):
        ended = threading.Event()
        yield lambda _: ended.wait(30)
        ended.set()
        return
    connection = await asyncpg.connect(url.replace(SCHEME, "postgresql", 1))
    await connection.execute(f"SELECT pg_advisory_lock({LOCK})")
    yield lambda tx: tx.execute(select(func.pg_advisory_xact_lock(LOCK)))
    await connection.close()


async def test_what_is_committed_between_two_looks_is_not_seen(ground: Ground) -> None:
    loop, looked = asyncio.get_running_loop(), asyncio.Event()
    async with held_up(ground.url) as wait:

        def look_twice(tx: Tx) -> tuple[int | None, int | None]:
            first = tx.scalar(CASES)
            loop.call_soon_threadsafe(looked.set)
            wait(tx)
            return first, tx.scalar(CASES)

        looking = asyncio.create_task(ground.database.read(look_twice))
        await looked.wait()
        await ground.case()

    assert await looking == (0, 0)
    assert await ground.database.read(lambda tx: tx.scalar(CASES)) == 1
