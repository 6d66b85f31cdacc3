"""APScheduler's ticks that ask "what is due?"; it owns no state."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import logs
from bot.clock import SystemClock
from handlers import timers
from storage import audit, due, inbox, retention, sending
from storage.database import DATABASE_FAULTS
from storage.leaders import NotLeadingError
from storage.sending import departures
from storage.tables import ReminderRow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.leading import Leading
    from storage.database import Database, Tx

T = TypeVar("T")
TICK = 0.5
"""Seconds between looks at the next due row: due times are met within a second."""
SWEEP = 60
MOST = 20
TRIES = 5
AFTER_TRIES = timedelta(hours=1)
RETAIN = timedelta(hours=1)
"""Between looks for what was kept long enough, on the clock that residents live by."""


class Ticker:
    """Reminders, the audit chain, lost messages, and the sweeping of old rows."""

    def __init__(
        self, database: Database, clock: Clock, flying: Callable[[], Collection[int]], leading: Leading
    ) -> None:
        """Nothing ticks before `start`; `flying` tells which messages this process has in hand.

        Of several processes the one that leads ticks; what it does is refused once another leads.
        """
        self._database, self._clock, self._flying, self._leading = database, clock, flying, leading
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._machine = SystemClock()
        self._looking = asyncio.Lock()
        self._retained_at: datetime | None = None

    def start(self) -> None:
        """Begins to tick on the running event loop."""
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        for seconds, tick in ((TICK, self._tick), (SWEEP, self._sweep)):
            self._scheduler.add_job(_guarded(tick), "interval", seconds=seconds, **options)
        self._scheduler.start()

    @property
    def is_running(self) -> bool:
        """Whether it ticks."""
        return bool(self._scheduler.running)

    async def stop(self) -> None:
        """Ends after the tick that is under way."""
        self._scheduler.pause()
        async with self._looking:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        async with self._looking:
            if not await self._leading.hold():
                return
            await self._remind_all()
            now = self._clock.now()
            if await self._database.read(lambda tx: audit.has_unsealed(tx) or sending.has_lost(tx, now=now)):
                flying = self._flying()
                await self._run(lambda tx: (audit.seal(tx), sending.resolve_lost(tx, now=now, but=flying)))

    async def remind(self) -> None:
        """Does everything that is due now, oldest first."""
        async with self._looking:
            if await self._leading.hold():
                await self._remind_all()

    async def _run(self, unit: Callable[[Tx], T]) -> T:
        """A unit that is carried out in our term only."""

        def fenced(tx: Tx) -> T:
            self._leading.require(tx)
            return unit(tx)

        return await self._database.run(fenced)

    async def _remind_all(self) -> None:
        while True:
            now = self._clock.now()
            next_due = await self._database.read(lambda tx: due.next_due(tx, ReminderRow))
            if next_due is None or next_due > now:
                return
            rows = await self._run(self._lease)
            for row in rows:
                await self._remind(row)
            if not rows:
                return

    def _lease(self, tx: Tx) -> Sequence[ReminderRow]:
        return due.lease(tx, ReminderRow, self._clock.now(), most=MOST)

    async def _remind(self, row: ReminderRow) -> None:
        try:
            await self._run(lambda tx: timers.work(tx, row, at=self._clock.now()))
        except (*DATABASE_FAULTS, NotLeadingError):
            raise
        except Exception as error:  # (one broken reminder may not hold up the others)
            logs.failure("reminder.failed", error, row=row.id, kind=row.kind)
            if row.attempts >= TRIES:
                now = self._clock.now()
                await self._run(lambda tx: timers.put_off(tx, row, to=now + AFTER_TRIES, at=now))

    async def _sweep(self) -> None:
        if not await self._leading.hold():
            return
        now = self._clock.now()
        await self._database.run(lambda tx: inbox.sweep(tx, at=now))
        await self._database.run(lambda tx: departures.sweep(tx, now=self._machine.now()))
        if self._retained_at is None or now - self._retained_at >= RETAIN:
            await self.retain()

    async def retain(self) -> None:
        """Erases what was kept as long as residents were promised."""
        now = self._clock.now()
        while await self._database.run(lambda tx: retention.sweep(tx, at=now)):
            pass
        self._retained_at = now


def _guarded(tick: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick()
        except NotLeadingError:
            logs.event("tick.overtaken", level=30)
        except DATABASE_FAULTS as error:
            logs.failure("tick.database", error)

    return run
