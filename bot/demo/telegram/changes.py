"""A numbered list of everything that happened, and a way to wait for the next thing without sleeping."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from bot.demo.telegram.model import Json

KEPT_EVENTS = 2000

T = TypeVar("T")


class Changes:
    """Happenings are numbered from 1; whoever waits is woken by each."""

    def __init__(self) -> None:
        self.version = 0
        self.closed = False
        self._events: deque[tuple[int, Json]] = deque(maxlen=KEPT_EVENTS)
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self, kind: str, **facts: object) -> None:
        """Number one happening, keep it for the page and wake everybody."""
        self._events.append((self.version + 1, {"version": self.version + 1, "kind": kind, **facts}))
        self.tick()

    def tick(self) -> None:
        """Number something that the page need not show, and wake everybody."""
        self.version += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def close(self) -> None:
        """Nothing more will happen: let those who stream end."""
        self.closed = True
        self.note("closed")

    def since(self, version: int) -> list[Json] | None:
        """What happened after `version`; None when that is too long ago to tell."""
        if version > self.version or (self._events and version < self._events[0][0] - 1):
            return None
        return [event for number, event in self._events if number > version]

    async def changed(self, since: int, *, timeout: float = 10.0) -> int:  # noqa: ASYNC109  (a waiting test says how long)
        """Return the newest number once it is above `since`; TimeoutError when nothing happens."""
        async with asyncio.timeout(timeout):
            while self.version <= since:
                await self._next()
        return self.version

    async def until(self, seen: Callable[[], T | None], *, timeout: float = 10.0) -> T:  # noqa: ASYNC109  (as above)
        """Return the first true value of `seen`, asked again after each happening."""
        async with asyncio.timeout(timeout):
            while not (found := seen()):
                await self._next()
        return found

    async def _next(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
