"""Four processes that begin to migrate in the same moment: one does it, the others wait and find it done."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import asyncpg
import pytest

from storage.database import sqlite_engine
from storage.schema import ADVISORY_LOCK, migrate, newest
from tests.chaos.protocol import Figures, report, scale, seed
from tests.databases.looking import content, differences, kind_of, version, within
from tests.databases.release import NEXT, Release, later_release
from tests.databases.rows import Filling
from tests.postgres import SCHEME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection

PROCESSES = 4
ROUNDS = max(1, round(scale()))
ROWS = 20
WAITING = "SELECT count(*), pg_sleep(0.05) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@asynccontextmanager
async def held(url: str) -> AsyncIterator[asyncpg.Connection | None]:
    """Holds what migrations wait for, so that all of them have begun before the first goes on."""
    if url.startswith("sqlite"):
        engine = sqlite_engine(url, begin="BEGIN IMMEDIATE")
        with engine.begin():
            yield None
        engine.dispose()
        return
    connection = await asyncpg.connect(url.replace(SCHEME, "postgresql", 1))
    try:
        async with connection.transaction():
            await connection.execute(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
            yield connection
    finally:
        await connection.close()


async def together(release: Release, url: str) -> list[str]:
    """The last words of four processes that were let go at once."""
    async with held(url) as holder:
        started = [await release.start(url) for _ in range(PROCESSES)]
        for process in started:
            assert process.stdout is not None
            assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
        async with asyncio.timeout(30):
            while holder is not None and await holder.fetchval(WAITING) < PROCESSES:
                pass
    ends = await asyncio.gather(*(process.communicate() for process in started))
    assert [process.returncode for process in started] == [0] * PROCESSES, [err.decode() for _, err in ends]
    return [out.decode().split()[-1] for out, _ in ends]


def filled(connection: Connection) -> int:
    return Filling(connection, Random(seed())).fill(ROWS)  # noqa: S311


@pytest.mark.timeout(120 + 30 * scale())
async def test_on_an_empty_database_the_first_schema_is_made_once(empty_url: str, tmp_path: Path) -> None:
    release = Release.copied(tmp_path / "release")
    for _ in range(ROUNDS):
        assert await together(release, empty_url) == [newest()] * PROCESSES
        assert await within(empty_url, differences) == []
        await migrate(empty_url, to="base", down=True)
    report(Figures(f"together-empty-{kind_of(empty_url)}", faults=ROUNDS * PROCESSES, lost=0))


@pytest.mark.timeout(120 + 30 * scale())
async def test_on_an_old_database_the_change_is_made_once_and_every_row_stays(empty_url: str, tmp_path: Path) -> None:
    release = later_release(tmp_path / "release")
    await migrate(empty_url)
    await within(empty_url, filled)
    before = await within(empty_url, content)
    for _ in range(ROUNDS):
        assert await together(release, empty_url) == [NEXT] * PROCESSES
        assert await within(empty_url, version) == NEXT
        await release.goes_back(empty_url)
        assert await within(empty_url, content) == before
    report(Figures(f"together-old-{kind_of(empty_url)}", faults=ROUNDS * PROCESSES, lost=0, more={"seed": seed()}))
