"""The migrations and the tables say the same, go up and down, and wait for one another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage.database import postgres_engine, sqlite_engine
from storage.schema import SchemaError, migrate, newest
from storage.tables import Base
from tests.postgres import fresh_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection


async def looked_at(url: str, look: Callable[[Connection], list[object]]) -> list[object]:
    if url.startswith("sqlite"):
        engine = sqlite_engine(url, begin="BEGIN")
        with engine.begin() as connection:
            found = look(connection)
        engine.dispose()
        return found
    pool = postgres_engine(url)
    async with pool.begin() as awaited:
        found = await awaited.run_sync(look)
    await pool.dispose()
    return found


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def tables(connection: Connection) -> list[object]:
    return list(connection.dialect.get_table_names(connection))


async def test_a_migrated_database_is_what_the_tables_say(empty_url: str) -> None:
    assert await migrate(empty_url) == newest()

    assert await looked_at(empty_url, differences) == []
    assert "service_case" in await looked_at(empty_url, tables)


async def test_migrations_go_up_down_and_up_again(empty_url: str) -> None:
    await migrate(empty_url)

    assert await migrate(empty_url, to="base", down=True) == ""
    assert await looked_at(empty_url, tables) == ["alembic_version"]
    assert await migrate(empty_url) == newest()
    assert await looked_at(empty_url, differences) == []


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    await migrate(empty_url)

    assert await migrate(empty_url) == newest()


async def test_processes_that_start_together_migrate_once(postgres: str) -> None:
    url = await fresh_database(postgres)

    versions = await asyncio.gather(*(migrate(url) for _ in range(4)))

    assert versions == [newest()] * 4
    assert await looked_at(url, differences) == []


async def test_a_newer_database_is_refused(empty_url: str) -> None:
    await migrate(empty_url)

    def into_the_future(connection: Connection) -> list[object]:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        return []

    await looked_at(empty_url, into_the_future)

    with pytest.raises(SchemaError, match="9999"):
        await migrate(empty_url)
