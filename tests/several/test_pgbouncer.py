"""Two processes behind PgBouncer in transaction mode, on four connections to the server: no session is anybody's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import text

from storage.database import STANDING_STILL
from tests.chaos.protocol import Figures, report, scale
from tests.postgres import SCHEME
from tests.several.crowd import Crowd
from tests.several.fleet import VOLUNTEERS
from tests.several.pgbouncer import SERVER_CONNECTIONS, Pooler, find, pooling
from tests.storage.ground import open_database_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.outside.people import Registry
    from tests.several.fleet import Fleet

CASES = max(1, round(5 * scale()))
AT_ONCE = 5
SERVERS = (
    "SELECT count(*), pg_sleep(0.05) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
LIMIT = text("SHOW idle_in_transaction_session_timeout")
MOST_CLIENTS = 150
"""Of two processes: fewer than a pooler has by default."""


@pytest.fixture
async def pooler(postgres: str) -> AsyncIterator[Pooler]:
    """A pooler before the server; where there is none, a sample says so and is left out, and a long run fails."""
    program = find()
    if program is None:
        missing = "pgbouncer is missing: apt-get install pgbouncer"
        if scale() > 1:
            pytest.fail(missing)
        pytest.skip(missing)
    async with pooling(program, postgres) as pooler:
        yield pooler


@pytest.mark.timeout(120 + 20 * scale())
async def test_two_processes_behind_a_transaction_pooler_lose_nothing(
    fleet: Fleet, pooler: Pooler, registry: Registry
) -> None:
    crowd, watch = Crowd(fleet, registry), Watch(pooler, replace(fleet, members=[]))
    fleet.url, fleet.more["YIZHAN_PGBOUNCER"] = pooler.before(fleet.url), "1"
    await fleet.start(2)
    await crowd.volunteers_arrive(VOLUNTEERS[:AT_ONCE])
    watching = asyncio.create_task(watch.watches())
    for first in range(0, CASES, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, CASES))
        await asyncio.gather(*(crowd.serves(VOLUNTEERS[number % AT_ONCE]) for number in numbers))
    watching.cancel()
    reckoning = await crowd.reckon()
    report(
        Figures(
            "pgbouncer", faults=watch.looks, lost=reckoning.lost, doubled=reckoning.doubled,
            unmarked=reckoning.unmarked, unreported=reckoning.unreported,
            more={"cases": CASES, "clients": watch.clients, "servers": watch.servers},
        )
    )  # fmt: skip

    assert reckoning.is_clean()
    assert len(reckoning.dump["cases"]) == CASES
    assert 0 < watch.servers <= SERVER_CONNECTIONS
    assert watch.clients <= MOST_CLIENTS
    await fleet.all_is_well()
    assert "error=" not in fleet.log(), fleet.log()


async def test_a_limit_holds_for_its_transaction_and_stays_on_no_connection(fleet: Fleet, pooler: Pooler) -> None:
    database = await open_database_of(pooler.before(fleet.url), pgbouncer=True)
    try:
        for _ in range(2 * SERVER_CONNECTIONS):
            assert await database.run(lambda tx: tx.scalar(LIMIT)) == STANDING_STILL
        plain = await asyncpg.connect(pooler.before(fleet.url).replace(SCHEME, "postgresql", 1), statement_cache_size=0)
        try:
            assert {await plain.fetchval(str(LIMIT)) for _ in range(2 * SERVER_CONNECTIONS)} == {"0"}
        finally:
            await plain.close()
    finally:
        await database.close()


async def test_whoever_forgets_the_setting_reads_one_line(fleet: Fleet, pooler: Pooler) -> None:
    fleet.url = pooler.before(fleet.url)
    ended = await fleet.member().command("run", YIZHAN_PGBOUNCER="")
    assert ended.code == 69
    assert ended.is_one_plain_line(), ended.err


@dataclass
class Watch:
    """The most connections that were seen."""

    pooler: Pooler
    fleet: Fleet
    looks: int = 0
    clients: int = 0
    servers: int = 0

    async def watches(self) -> None:
        """Until cancelled."""
        while True:
            (row,) = await self.fleet.sql(SERVERS)
            self.servers = max(self.servers, row["count"])
            self.clients = max(self.clients, await asyncio.to_thread(self.pooler.clients))
            self.looks += 1
