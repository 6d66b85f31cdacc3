"""What every test stands on: databases, a clock that stands still, the bot, a local Telegram, people with phones."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cast import Stage, open_stage
from tests.office import open_office
from tests.postgres import fresh_database, postgres_server
from tests.templates import prepared_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(autouse=True)
def _mask() -> Iterator[None]:
    """A command that runs inside this process closes its files to others for good: only until the test is over."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this test process's own."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'yizhan.db'}"
    return asyncio.run(fresh_database(request.getfixturevalue("postgres")))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind with its tables, or the place for one."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'yizhan.db'}"
    return asyncio.run(prepared_database(request.getfixturevalue("postgres")))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot on SQLite with its cast."""
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}") as stage:
        yield stage


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot on SQLite with those who look at its numbers."""
    async with open_office(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}") as stage:
        yield stage


@pytest.fixture
async def each_stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """The bot on each database."""
    async with open_stage(tmp_path, database_url) as stage:
        yield stage


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: many tests wait for a lease or a clock while others can go on."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Thousands of tests that wait for their turn are no garbage: they are not looked through again and again."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Commands that draft what tests compare, to be read and corrected."""
    parser.addoption("--write-transcripts", action="store_true", help="draft the services' transcripts anew")
    parser.addoption("--write-docs", action="store_true", help="write the documents that tests compare anew")
