"""PostgreSQL ends a connection that stands idle in the pool, or one in the middle of a unit: nobody notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.tables import MovedChatRow
from tests.postgres import execute, fresh_database
from tests.storage.ground import NOW, open_ground

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Tx
    from tests.storage.ground import Ground

CUT_ALL = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where pid <> pg_backend_pid() and datname = current_database()"
)
CUT_MYSELF = text("select pg_terminate_backend(pg_backend_pid())")


async def moves(ground: Ground) -> int:
    """How many rows the units of these tests have left behind."""
    return await ground.run(lambda tx: tx.scalar(text("select count(*) from moved_chat")) or 0)


async def test_a_connection_that_was_cut_while_idle_is_replaced(tmp_path: Path, postgres: str) -> None:
    url = await fresh_database(postgres)
    async with open_ground(tmp_path, url) as ground:
        for number in range(3):
            await execute(url, CUT_ALL)
            await ground.run(lambda tx, n=number: tx.add(MovedChatRow(old_id=-1 - n, new_id=-9, moved_at=NOW)))  # type: ignore[misc]  # bound at once

        assert await moves(ground) == 3


async def test_a_unit_whose_connection_is_cut_before_its_commit_is_run_again_whole(
    tmp_path: Path, postgres: str
) -> None:
    url = await fresh_database(postgres)
    cuts = 0

    def unit(tx: Tx) -> None:
        nonlocal cuts
        tx.add(MovedChatRow(old_id=-1, new_id=-9, moved_at=NOW))
        tx.flush()
        if cuts == 0:
            cuts = 1
            tx.execute(CUT_MYSELF)

    async with open_ground(tmp_path, url) as ground:
        await ground.run(unit)

        assert cuts == 1
        assert await moves(ground) == 1


async def test_one_that_is_cut_again_and_again_fails_and_leaves_nothing(tmp_path: Path, postgres: str) -> None:
    url = await fresh_database(postgres)

    def unit(tx: Tx) -> None:
        tx.add(MovedChatRow(old_id=-1, new_id=-9, moved_at=NOW))
        tx.flush()
        tx.execute(CUT_MYSELF)

    async with open_ground(tmp_path, url) as ground:
        with pytest.raises(DBAPIError):
            await ground.run(unit)

        assert await moves(ground) == 0
