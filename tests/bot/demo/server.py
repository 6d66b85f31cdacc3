"""A served world for the tests of this folder, and a small client of its Bot API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import aiohttp
from aiohttp.test_utils import TestServer

from bot.demo.api import make_app
from bot.demo.world import World

TOKEN = "7000000001:made-up"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass(slots=True)
class HandClock:
    """A clock that stands until somebody moves it."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at

    def passes(self, by: timedelta) -> None:
        self.at += by

    async def forward(self, by: timedelta) -> None:
        self.passes(by)

    async def to_next_workday(self) -> None:
        self.at = self.at.replace(hour=0, minute=30) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered."""

    status: int
    body: dict[str, object]

    @property
    def result(self) -> object:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def document(self) -> dict[str, object]:
        return cast("dict[str, object]", self.result)

    @property
    def updates(self) -> list[dict[str, object]]:
        return cast("list[dict[str, object]]", self.result)

    @property
    def refusal(self) -> tuple[int, str]:
        assert not self.body["ok"], self.body
        return self.status, str(self.body["description"])


@dataclass(frozen=True, slots=True)
class Served:
    """A world on a loopback port."""

    world: World
    clock: HandClock
    http: aiohttp.ClientSession
    base: str
    token: str = TOKEN

    async def ask(self, method: str, **parameters: object) -> Reply:
        async with self.http.post(f"{self.base}/bot{self.token}/{method}", json=parameters) as response:
            return Reply(response.status, await response.json())

    async def form(self, method: str, data: aiohttp.FormData | dict[str, str]) -> Reply:
        async with self.http.post(f"{self.base}/bot{self.token}/{method}", data=data) as response:
            return Reply(response.status, await response.json())

    async def download(self, path: str) -> bytes:
        async with self.http.get(f"{self.base}/file/bot{self.token}/{path}") as response:
            response.raise_for_status()
            return await response.read()


@asynccontextmanager
async def served(world: World, clock: HandClock) -> AsyncIterator[Served]:
    """Serve the world until the block ends."""
    app = make_app(world, token=TOKEN, clock=clock, webhook_pace=0.01)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        yield Served(world, clock, http, f"http://127.0.0.1:{server.port}")
