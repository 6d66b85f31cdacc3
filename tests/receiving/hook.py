"""The bot in webhook mode, and whoever posts to it: Telegram, or somebody who would like to be."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import aiohttp
from sqlalchemy import func, select

from bot.app import App
from bot.config import Address
from storage.tables import InboxRow
from tests.cast import Stage, changed, open_stage
from tests.postgres import execute

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.demo.telegram.model import Json
    from storage.database import Tx

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOWHERE = "http://127.0.0.1:1/hook"
"""Nobody listens there: the local server can't deliver, so that the tests do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a post was answered with."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hook:
    """The bot's port, from outside."""

    stage: Stage
    session: aiohttp.ClientSession

    @property
    def secret(self) -> str:
        """What the bot told Telegram."""
        webhook = self.stage.world.queue.webhook
        assert webhook is not None
        return webhook.secret

    @property
    def port(self) -> int:
        """Where the bot listens."""
        return self.stage.app.server.webhook_port

    async def posts(
        self, body: bytes | Json, *, secret: str | None = None, method: str = "POST", path: str = "/hook"
    ) -> Answer:
        """A post; with the right secret unless another is given, and without any for an empty one."""
        shown = self.secret if secret is None else secret
        headers = {SECRET_HEADER: shown} if shown else {}
        given = {"data": BytesIO(body)} if isinstance(body, bytes) else {"json": body}
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.session.request(method, url, headers=headers, **given) as answer:
            await answer.read()
            return Answer(answer.status, answer.headers)

    def brought(self) -> Json:
        """The newest update that Telegram has for the bot, which is taken from its queue."""
        update = self.stage.world.queue.pending()[-1]
        self.stage.world.queue.discard(update)
        return update.body

    async def kept(self) -> int:
        """How many updates the bot has taken."""

        def count(tx: Tx) -> int:
            return tx.scalar(select(func.count()).select_from(InboxRow)) or 0

        return await self.stage.app.database.read(count)


@asynccontextmanager
async def open_hook(folder: Path, url: str) -> AsyncIterator[Hook]:
    """The bot in webhook mode; it has told Telegram its address and its secret."""
    async with open_stage(folder, url) as stage:
        await stage.app.stop()
        stage.config = changed(stage.config, webhook_url=NOWHERE, listen=Address("127.0.0.1", 0))
        stage.app = App(stage.config, stage.clock)
        stage.app.database.finished.append(stage.committed.set)
        await stage.app.start()
        await stage.world.until(lambda: stage.world.queue.webhook)
        async with aiohttp.ClientSession() as session:
            yield Hook(stage, session)


async def goes_away(server: str, name: str) -> None:
    """The database ends all connections and takes no new ones."""
    await execute(server, f'alter database "{name}" allow_connections false')
    ended = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"  # noqa: S608  (our own name)
    await execute(server, ended)


async def comes_back(server: str, name: str) -> None:
    """It takes connections again."""
    await execute(server, f'alter database "{name}" allow_connections true')
