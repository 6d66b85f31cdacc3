"""A Bot API server, and an installation of the bot beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.outside.botapi import BotApi, open_bot_api
from tests.outside.program import GROUP, Program, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Telegram, as far as the bot can tell."""
    async with open_bot_api(GROUP) as api:
        yield api


@pytest.fixture
async def program(tmp_path: Path, api: BotApi) -> AsyncIterator[Program]:
    """An installation that was not started yet."""
    async with installed(tmp_path, api) as program:
        yield program
