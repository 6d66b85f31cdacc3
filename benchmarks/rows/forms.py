"""Form steps: against the peers, and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import contestants, steps
from benchmarks.processes import open_api
from benchmarks.results import Result
from benchmarks.rows.common import in_turns

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.rows.common import Bench
    from benchmarks.steps import Steps

FORM = "durable form steps a second, one process, SQLite FULL"


async def ours_once(folder: Path, *, people: int, database: str = "") -> Steps:
    """The bot on a fresh database."""
    return await steps.once(folder, people=people, database=database)


async def conversation_handler_once(folder: Path, *, people: int) -> Steps:
    """python-telegram-bot's own way."""
    async with open_api(folder) as api, contestants.conversation_handler(api, folder) as bot:
        return await steps.whole(api, bot, people=people, enter_by=contestants.START)


async def finite_states_once(folder: Path, *, people: int) -> Steps:
    """aiogram's own way."""
    async with open_api(folder) as api, contestants.finite_states(api, folder) as bot:
        return await steps.whole(api, bot, people=people, enter_by=contestants.START)


async def against_peers(bench: Bench) -> list[Result]:
    """Steps a second, each of the three in every round."""
    people = bench.some(300, 60)

    async def mine(folder: Path) -> float:
        return (await ours_once(folder, people=people)).rate

    async def theirs(folder: Path) -> float:
        return (await conversation_handler_once(folder, people=people)).rate

    async def others(folder: Path) -> float:
        return (await finite_states_once(folder, people=people)).rate

    found = await in_turns(bench, ("ours", mine), ("ConversationHandler", theirs), ("aiogram", others))
    return [
        Result("steps", FORM, "ConversationHandler, polling defaults, nothing kept", "/s", found[0], found[1], 1.5),
        Result("steps-aiogram", FORM, "aiogram 3 FSM, RedisStorage", "/s", found[0], found[2], 1.2),
    ]


async def on_postgres(bench: Bench) -> list[Result]:
    """CPU of the bot for a step, on PostgreSQL and on SQLite."""
    people = bench.some(200, 40)
    async with contestants.open_postgres() as server:

        async def there(folder: Path) -> float:
            async with server.fresh() as url:
                return (await ours_once(folder, people=people, database=url)).cpu_ms

        async def here(folder: Path) -> float:
            return (await ours_once(folder, people=people)).cpu_ms

        found = await in_turns(bench, ("PostgreSQL", there), ("SQLite", here))
    what = "CPU of the bot for an update, on PostgreSQL"
    return [Result("postgres", what, "ours, on SQLite", "ms", found[0], found[1], 1.6, at_least=False)]
