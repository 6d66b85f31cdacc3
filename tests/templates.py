"""Databases that already have the newest schema: copied from one that was migrated once, since that is quicker.

How the schema is made, step by step and at a start, is tried by the tests that ask for an empty database.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.schema import migrate
from tests.postgres import fresh_database


async def prepare(url: str) -> None:
    """Gives a SQLite database that is not there yet its schema; any other is left to the start of the bot."""
    if url.startswith("sqlite"):
        await asyncio.to_thread(_copy_to, Path(url.removeprefix("sqlite:///")))


def _copy_to(file: Path) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_sqlite_template(), file)


async def prepared_database(server: str) -> str:
    """The URL of a new PostgreSQL database with the newest schema."""
    return await fresh_database(server, template=await asyncio.to_thread(_postgres_template, server))


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="yizhan-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    asyncio.run(migrate(f"sqlite:///{folder / 'template.db'}"))
    return folder / "template.db"


@cache
def _postgres_template(server: str) -> str:
    url = asyncio.run(fresh_database(server))
    asyncio.run(migrate(url))
    return url
