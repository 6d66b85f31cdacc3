"""APScheduler's ticks that ask "what is due?"; it owns no state."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import logs
from bot.clock import Leap, SystemClock
from handlers import timers
from storage import audit, due, inbox, retention, sending
from storage.database import DATABASE_FAULTS, directory_of
from storage.leaders import NotLeadingError
from storage.sending import departures
from storage.tables import ReminderRow
from storage.watching import anchors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime
    from pathlib import Path

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
DOUBTFUL, DOUBT = 3600.0, 3600.0
"""A clock that leapt ahead by more seconds than that is not believed for so many: it may go back, what is erased won't.
"""
RETAIN = timedelta(hours=1)
"""Between looks for what was kept long enough, on the clock that residents live by."""


class Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Ticks at an interval. Over a leap of the clock ahead it ticks once; the library's own interval would list every
    tick of the years in between before it goes on."""

    def __init__(self, interval: timedelta) -> None:
        """The first tick is an interval away."""
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Never in the past."""
        following = (previous_fire_time or now) + self._interval
        return following if following > now else now + self._interval


class Ticker:
    """Reminders, the audit chain, lost messages, and the sweeping of old rows."""

    def __init__(
        self, database: Database, clock: Clock, flying: Callable[[], Collection[int]], leading: Leading, *,
        anchors_file: Path,
    ) -> None:  # fmt: skip
        """Nothing ticks before `start`; `flying` tells which messages this process has in hand.

        Of several processes the one that leads ticks; what it does is refused once another leads.
        """
        self._database, self._clock, self._flying, self._leading = database, clock, flying, leading
        self._anchors = anchors_file
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._machine = SystemClock()
        self._looking = asyncio.Lock()
        self._leap, self._machine_leap = Leap(clock), Leap(self._machine)
        self._went_back = False
        self._ahead: float | None = None
        """By how much the machine's clock is ahead of the event loop's."""
        self._doubts_until = 0.0
        self._minding: asyncio.Task[None] | None = None
        self._retained_at: datetime | None = None

    def start(self) -> None:
        """Begins to tick on the running event loop."""
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        for seconds, tick in ((TICK, self._tick), (SWEEP, self._sweep)):
            self._scheduler.add_job(_guarded(tick), Every(timedelta(seconds=seconds)), **options)
        self._scheduler.start()
        self._doubts_the_clock()
        self._minding = asyncio.create_task(self._mind_the_clock())

    @property
    def is_running(self) -> bool:
        """Whether it ticks."""
        return bool(self._scheduler.running)

    async def stop(self) -> None:
        """Ends after the tick that is under way."""
        if self._minding is not None:
            self._minding.cancel()
        self._scheduler.pause()
        async with self._looking:
            self._scheduler.shutdown(wait=False)

    async def _mind_the_clock(self) -> None:
        """Until cancelled: what is to tick at a moment that has moved far away ticks now."""
        while True:
            await asyncio.sleep(TICK)
            if self._machine_leap.went_back():
                logs.event("clock.went_back", level=30)
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=self._machine.now())

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
        self._went_back = self._leap.went_back() or self._went_back
        if self._went_back:
            await self._run(self._put_right)
            self._went_back = False
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

    def _put_right(self, tx: Tx) -> None:
        now = self._clock.now()
        due.put_right(tx, now)
        for community in directory_of(tx.info).communities:
            timers.plan_digests(tx, community, at=now)

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
        if self._doubts_the_clock() or not await self._leading.hold():
            return
        now = self._clock.now()
        await self._database.run(lambda tx: inbox.sweep(tx, at=now))
        await self._database.run(lambda tx: departures.sweep(tx, now=self._machine.now()))
        await self._anchor(now)
        if self._retained_at is None or now - self._retained_at >= RETAIN:
            await self.retain()

    async def _anchor(self, now: datetime) -> None:
        """Once a day, how far the audit chain goes is written down beside the database."""
        if not await self._database.read(lambda tx: anchors.is_due(tx, at=now)):
            return
        anchor = await self._database.read(anchors.now)
        if anchor is None:
            return
        try:
            await asyncio.to_thread(anchors.write, self._anchors, anchor, at=now)
        except OSError as error:
            logs.failure("audit.not_anchored", error)
            return
        await self._run(lambda tx: anchors.note(tx, at=now))

    def _doubts_the_clock(self) -> bool:
        """Whether it leapt ahead not long ago."""
        elapsed = asyncio.get_running_loop().time()
        before, self._ahead = self._ahead, self._machine.now().timestamp() - elapsed
        if before is not None and self._ahead - before > DOUBTFUL:
            logs.event("clock.leapt_ahead", level=30, seconds=round(self._ahead - before))
            self._doubts_until = elapsed + DOUBT
        return elapsed < self._doubts_until

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
