"""A Bot API server with faults, and an installation of the bot beside it."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.faults.server import FaultyApi, open_faulty_api
from tests.outside.program import COMMAND, GROUP, Program, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.outside.people import Registry


@pytest.fixture
async def api() -> AsyncIterator[FaultyApi]:
    """Telegram on a bad day."""
    async with open_faulty_api(GROUP) as api:
        api.patience = 1
        yield api


@pytest.fixture
async def program(tmp_path: Path, api: FaultyApi) -> AsyncIterator[Program]:
    """An installation that was not started yet, with limits that are counted and never reached."""
    rates = {"YIZHAN_SEND_RATE": "1000/s", "YIZHAN_CHAT_RATE": "100/s", "YIZHAN_GROUP_RATE": "6000/min"}
    async with installed(tmp_path, api, **rates) as program:
        yield program


@pytest.fixture(scope="session")
def registry() -> Registry:
    """What `yizhan services dump` tells."""
    found: Registry = json.loads(subprocess.check_output([COMMAND, "services", "dump"]))  # noqa: S603  (our own command)
    return found
