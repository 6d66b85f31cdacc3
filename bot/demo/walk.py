"""The demo's clock: moved ahead, it stops at everything that falls due on the way, so that a week looks like a week."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import due
from storage.reports.lists import is_quiet
from storage.tables import ReminderRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.app import App
    from bot.clock import OffsetClock
    from storage.database import Tx

LONGEST_WALK = 15.0
"""Seconds after which the rest of the way is done in one leap."""
LONGEST_STOP = 2.0


class DemoClock:
    """A clock that the page moves, one move after the other."""

    def __init__(self, clock: OffsetClock) -> None:
        """Leaps until it is given a bot to walk with, and that bot is running."""
        self._clock = clock
        self._app: App | None = None
        self._stopped: Callable[[], None] = _nothing
        self._moving = asyncio.Lock()
        self._news = asyncio.Event()

    def now(self) -> datetime:
        """The demo's present moment."""
        return self._clock.now()

    def walk_with(self, app: App, *, stopped: Callable[[], None]) -> None:
        """From now on this bot does what is due at every stop; `stopped` is called at each of them."""
        self._app, self._stopped = app, stopped
        app.database.finished.append(self._news.set)

    async def forward(self, span: timedelta) -> None:
        """Moves ahead by so much."""
        async with self._moving:
            await self._move(self.now() + span)

    async def to_next_workday(self) -> None:
        """Moves to the next 8:30 of a working day."""
        async with self._moving:
            await self._move(self._clock.next_workday())

    async def _move(self, target: datetime) -> None:
        app = self._app if self._app is not None and self._app.ticker.is_running else None
        if app is not None:
            try:
                async with asyncio.timeout(LONGEST_WALK):
                    await self._walk(app, target)
            except TimeoutError:
                pass
        self._clock.forward(target - self.now())
        if app is not None:
            await self._pause(app)

    async def _walk(self, app: App, target: datetime) -> None:
        await self._quiet(app)
        while True:
            stop = await app.database.read(_next_due)
            if stop is None or stop >= target:
                return
            self._clock.forward(stop - self.now())
            await self._pause(app)

    async def _pause(self, app: App) -> None:
        self._stopped()
        await app.ticker.remind()
        await self._quiet(app)

    async def _quiet(self, app: App) -> None:
        """Waits until nothing is on its way; not for long, for somebody may have blocked the bot."""
        try:
            async with asyncio.timeout(LONGEST_STOP):
                while not await self._is_quiet(app):
                    await self._news.wait()
        except TimeoutError:
            pass

    async def _is_quiet(self, app: App) -> bool:
        self._news.clear()
        return await app.database.read(lambda tx: is_quiet(tx, self.now()))


def _next_due(tx: Tx) -> datetime | None:
    return due.next_due(tx, ReminderRow)


def _nothing() -> None:
    """Nobody watches yet."""
