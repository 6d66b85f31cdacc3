"""The ground that storage tests stand on, on each database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from storage.schema import migrate
from storage.tables import Base
from tests.postgres import execute, fresh_database
from tests.storage.ground import open_ground

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.storage.ground import Ground


@pytest.fixture(scope="session")
def migrated(postgres: str) -> str:
    """One PostgreSQL database for all tests of rows: emptying it is quicker than making another."""
    url = asyncio.run(fresh_database(postgres))
    asyncio.run(migrate(url))
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind without rows."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'yizhan.db'}"
    url: str = request.getfixturevalue("migrated")
    asyncio.run(execute(url, f"truncate {', '.join(table.name for table in Base.metadata.sorted_tables)}"))
    return url


@pytest.fixture
async def ground(empty: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """A migrated database with its people and nothing else."""
    async with open_ground(tmp_path, empty) as ground:
        yield ground
