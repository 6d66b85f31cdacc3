"""Works the inbox: leases updates, hands each to the handlers, and puts aside what can't be worked on."""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot import logs
from handlers import arrival, errors
from handlers.turn import inbox_row
from storage import due, inbox
from storage.database import DATABASE_FAULTS
from storage.tables import InboxRow
from storage.vault import VaultError

if TYPE_CHECKING:
    from telegram.ext import Application, CallbackContext

    from bot.clock import Clock
    from storage.database import Database, Tx
    from storage.inbox import Leased

MOST_AT_ONCE = 20
IDLE = 1.0
_failures: ContextVar[list[Exception]] = ContextVar("failures")


async def note_failure(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """The library's error handler: remembers what a handler raised, for the worker."""
    if isinstance(context.error, Exception):
        _failures.get([]).append(context.error)


class Worker:
    """Several updates at a time, one person's in order."""

    def __init__(
        self, database: Database, application: Application[Any, Any, Any, Any, Any, Any], clock: Clock
    ) -> None:
        """Hands updates to the library's application."""
        self._database, self._application, self._clock = database, application, clock
        self._wake = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        database.committed.append(self._wake.set)

    async def run(self) -> None:
        """Until cancelled; what is being worked on is waited for."""
        try:
            while True:
                try:
                    taken = await self._database.run(self._lease, wake=False) if await self._is_due() else []
                except DATABASE_FAULTS as error:
                    logs.failure("worker.database", error)
                    await asyncio.sleep(IDLE)
                    continue
                for update in taken:
                    task = asyncio.create_task(self._work(update))
                    self._working.add(task)
                    task.add_done_callback(self._done)
                if not taken or len(self._working) >= MOST_AT_ONCE:
                    await self._sleep()
        finally:
            if self._working:
                await asyncio.wait(self._working, timeout=8)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            logs.failure("worker.fault", error)

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # wait_for may swallow a cancellation before Python 3.12
                await self._wake.wait()
        self._wake.clear()

    async def _is_due(self) -> bool:
        next_due = await self._database.read(lambda tx: due.next_due(tx, InboxRow))
        return next_due is not None and next_due <= self._clock.now()

    def _lease(self, tx: Tx) -> list[Leased]:
        room = MOST_AT_ONCE - len(self._working)
        rows = due.lease(tx, InboxRow, self._clock.now(), most=room) if room > 0 else []
        opened = [self._opened(tx, row) for row in rows]
        return [leased for leased in opened if leased is not None]

    def _opened(self, tx: Tx, row: InboxRow) -> Leased | None:
        """An update that can't be opened any more is put aside, so that its lane goes on."""
        try:
            return inbox.open_raw(tx, row)
        except (VaultError, ValueError) as error:
            logs.failure("update.sealed", error, row=row.id)
            errors.give_up(tx, row.id, None, at=self._clock.now())
            return None

    async def _work(self, leased: Leased) -> None:
        if leased.attempts > inbox.TRIES:
            await self._give_up(leased)
            return
        try:
            update = Update.de_json(leased.raw, self._application.bot)
            arrival.read(update)
        except Exception as error:  # (the library raises anything at all on what it does not know)
            logs.failure("update.unreadable", error, row=leased.id)
            await self._give_up(leased)
            return
        inbox_row.set(leased.id)
        failures: list[Exception] = []
        _failures.set(failures)
        try:
            await self._application.process_update(update)
        except Exception as error:  # (the library itself stumbles over some that no handler ever sees)
            failures.append(error)
        if failures:
            await self._failed(leased, failures[0])
        else:
            await self._database.run(lambda tx: inbox.finish(tx, leased.id, at=self._clock.now()), wake=False)

    async def _failed(self, leased: Leased, error: Exception) -> None:
        logs.failure("update.failed", error, row=leased.id, attempts=leased.attempts)
        if leased.attempts >= inbox.TRIES and not isinstance(error, DATABASE_FAULTS):
            await self._give_up(leased)
            return
        attempts, now = leased.attempts, self._clock.now()
        await self._database.run(lambda tx: inbox.put_back(tx, leased.id, attempts=attempts, at=now), wake=False)

    async def _give_up(self, leased: Leased) -> None:
        await self._database.run(lambda tx: errors.give_up(tx, leased.id, leased.raw, at=self._clock.now()))
