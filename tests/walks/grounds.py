"""Ground to walk on: the bot in this process, restarted in order, its clock in the hand of the test."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.app import App
from tests.cast import COMMUNITY, open_stage
from tests.outside.program import BUSY, COMMAND
from tests.walks.town import Plan, Tally, Town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from bot.demo.telegram.model import Press
    from bot.demo.world import World
    from tests.cast import Stage

ACKNOWLEDGED_WITHIN = 5
"""Seconds."""


class Listener(logging.Handler):
    """Everything that the log tells of faults."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps it."""
        error = record.exc_info[1] if record.exc_info else ""
        self.heard.append(f"{record.name}: {record.getMessage()} {error!r} {getattr(record, 'fields', '')}")


@dataclass
class InProcess:
    """The bot in this process, its clock in the hand of the test."""

    stage: Stage
    listener: Listener = field(default_factory=Listener)
    share_of_restarts: float = 0.04

    @property
    def world(self) -> World:
        """Its Telegram."""
        return self.stage.world

    def now(self) -> datetime:
        """What its clock shows."""
        return self.stage.clock.now()

    async def passes(self, seconds: float) -> None:
        """Time goes by; after a breath alone nothing is due."""
        self.stage.clock.forward(timedelta(seconds=seconds))
        if seconds > 60:
            await self.stage.app.ticker.remind()
            await self.stage.settled(60)

    async def settles(self, presses: Sequence[Press]) -> None:
        """All updates are worked on, all messages sent, all presses acknowledged."""
        await self.stage.settled(60)
        with contextlib.suppress(TimeoutError):
            await self.world.until(
                lambda: all(self.world.answer_to(press.id) for press in presses), timeout=ACKNOWLEDGED_WITHIN
            )
        await self.stage.settled(60)

    async def restarts(self, do: Callable[[], None], chance: Random) -> None:
        """What is done is done before, or while it is away."""
        if chance.random() < 0.5:
            do()
            do = _nothing
        await self.stage.app.stop()
        do()
        self.stage.app = App(self.stage.config, self.stage.clock)
        self.stage.app.database.finished.append(self.stage.committed.set)
        await self.stage.app.start()
        await self.stage.app.ticker.remind()

    async def books(self) -> dict[str, Any]:
        """From the command line, beside the running bot."""
        return await books_of(self.stage)

    def complaints(self) -> list[str]:
        """What the log told."""
        return self.listener.heard


def _nothing() -> None:
    pass


async def books_of(stage: Stage) -> dict[str, Any]:
    """The books of a bot that runs in this process."""
    config = stage.config
    return await read_books({
            "YIZHAN_BOT_TOKEN_FILE": str(config.bot_token_file), "YIZHAN_DATA_DIR": str(config.data_dir),
            "YIZHAN_DATABASE_URL": config.database_url, "YIZHAN_KEY_FILE": str(config.key_file),
            "YIZHAN_COMMUNITY_FILE": str(config.community_file),
        })  # fmt: skip


def own_environment() -> dict[str, str]:
    """As little as can be of this process's own: where programs and modules are."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}


async def read_books(settings: dict[str, str]) -> dict[str, Any]:
    """The bot's own books, and what its check complains of."""
    dump, check = await asyncio.gather(*(_command(settings, name) for name in ("dump", "check")))
    return {**dump, "problems": check["problems"]}


async def _command(settings: dict[str, str], name: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        COMMAND, name, "--json", env={**settings, **own_environment()},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert out, err.decode()
    found: dict[str, Any] = json.loads(out)
    return found


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Whatever is logged meanwhile is heard."""
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)


@contextlib.asynccontextmanager
async def in_process(folder: Path) -> AsyncIterator[InProcess]:
    """A bot on a database of its own."""
    url = f"sqlite:///{folder / 'yizhan.db'}"
    async with open_stage(folder, url, community=COMMUNITY + BUSY) as stage:
        ground = InProcess(stage)
        with listening(ground.listener):
            yield ground


async def walked(folder: Path, plan: Plan) -> Tally:
    """The walks of a plan, in this process."""
    async with in_process(folder) as ground:
        return await Town(ground, plan).walk()
