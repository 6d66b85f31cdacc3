"""A served world with one resident who has started the bot."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.model import Person
from bot.demo.world import World
from tests.bot.demo.server import HandClock, Served, served


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
