"""One Telegram, one database, several processes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.outside.program import COMMAND, GROUP
from tests.postgres import drop_database
from tests.several.fleet import Fleet, open_fleet
from tests.several.telegram import Telegram, open_telegram
from tests.templates import prepared_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.outside.people import Registry


@pytest.fixture
async def api() -> AsyncIterator[Telegram]:
    """Telegram, as far as the processes can tell."""
    async with open_telegram(GROUP) as api:
        yield api


@pytest.fixture
async def fleet(tmp_path: Path, api: Telegram, postgres: str) -> AsyncIterator[Fleet]:
    """No process yet, and an empty database."""
    url = await prepared_database(postgres)
    async with open_fleet(tmp_path, api, url) as fleet:
        yield fleet
    await drop_database(url)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """What `yizhan services dump` tells."""
    found: Registry = json.loads(subprocess.check_output([COMMAND, "services", "dump"]))  # noqa: S603  (our own command)
    return found
