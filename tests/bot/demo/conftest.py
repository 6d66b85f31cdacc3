"""A served world with one resident who has started the bot; one browser for all tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.demo.telegram.model import Person
from bot.demo.world import World
from tests.bot.demo.server import HandClock, Served, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bot.demo.browser import Browser


@pytest.fixture
async def api() -> AsyncIterator[Served]:
    clock = HandClock()
    async with served(World(clock.now), clock) as server:
        yield server


@pytest.fixture
def chen(api: Served) -> Person:
    """A resident whose START the bot has already read."""
    person = api.world.user(7001, "陈奶奶", language_code="zh-hans")
    api.world.starts(person)
    api.world.queue.clear()
    return person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    from tests.bot.demo.browser import open_browser

    async with open_browser() as running:
        yield running
