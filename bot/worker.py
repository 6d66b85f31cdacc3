"""Works the inbox: leases updates, hands each to the handlers, and puts aside what can't be worked on."""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import Update

from bot import logs
from handlers import arrival, errors
from handlers.turn import Job, job, work_all
from storage import inbox
from storage.database import DATABASE_FAULTS

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from telegram.ext import Application, CallbackContext

    from bot.clock import Clock
    from storage.database import Database, Tx
    from storage.inbox import Leased

MOST_AT_ONCE = 32
"""Updates in one transaction: enough to share its cost, few enough that nobody waits for the others."""
A_BREATH = 8
"""After so many updates in a row the event loop looks at what else there is to do."""
IDLE = 0.2
"""Seconds between looks when nothing wakes the worker: another process may have kept an update."""
_failures: ContextVar[list[Exception]] = ContextVar("failures")


async def note_failure(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """The library's error handler: remembers what was raised while it looked for a handler."""
    if isinstance(context.error, Exception):
        _failures.get([]).append(context.error)


class Worker:
    """Several updates in one transaction, never two of one person."""

    def __init__(
        self,
        database: Database,
        application: Application[Any, Any, Any, Any, Any, Any],
        clock: Clock,
        acknowledge: Callable[[str, str], Coroutine[Any, Any, None]],
    ) -> None:
        """Hands updates to the library's application; `acknowledge` answers a press once its effects are committed."""
        self._database, self._application, self._clock = database, application, clock
        self._acknowledge = acknowledge
        self._wake = asyncio.Event()
        self._busy: set[asyncio.Task[Any]] = set()
        self._dropped: list[Leased] = []
        """What was in hand when the database went away."""
        self._next: list[Leased] = []
        """What was leased in the transaction that finished the updates before."""
        self._stopping = False
        database.when_made("update", self._wake.set)

    async def run(self) -> None:
        """Until cancelled; what is being worked on is finished first."""
        try:
            while True:
                self._wake.clear()
                taken: list[Leased] = []
                try:
                    taken = self._next or await self._database.run(self._lease)
                    self._next = []
                    self._dropped.clear()
                    is_over = await asyncio.shield(self._start(self._work(taken)))
                except DATABASE_FAULTS as error:
                    logs.failure("worker.database", error)
                    self._dropped += taken
                    await asyncio.sleep(IDLE)
                    continue
                if not self._next and is_over:
                    await self._sleep()
        finally:
            self._stopping = True
            if self._busy:
                await asyncio.wait(self._busy, timeout=8)
            await self._let_go()

    async def _let_go(self) -> None:
        """What was leased and will not be begun any more is anybody's."""
        if self._next:
            with contextlib.suppress(*DATABASE_FAULTS):
                await self._database.run(lambda tx: inbox.let_go(tx, self._next, at=self._clock.now()))

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # wait_for may swallow a cancellation before Python 3.12
                await self._wake.wait()

    def _lease(self, tx: Tx) -> list[Leased]:
        """Updates that were tried before come one at a time: one that ends the process may not take others with it."""
        now = self._clock.now()
        inbox.let_go(tx, self._dropped, at=now)
        taken = inbox.lease(tx, now, most=MOST_AT_ONCE)
        again = [leased for leased in taken if leased.attempts > 1]
        for leased in again[1:]:
            inbox.put_back(tx, leased.id, attempts=leased.attempts - 1, at=now, after=timedelta(0))
        return [leased for leased in taken if leased.attempts == 1] + again[:1]

    # --- some updates -----------------------------------------------------------------------------

    async def _work(self, taken: Sequence[Leased]) -> bool:
        """Works on some updates, and leases the next ones in the transaction that finishes them.

        Answers whether nothing more was waiting then.
        """
        together: list[tuple[Leased, Job]] = []
        alone: list[tuple[Leased, Job]] = []
        for number, leased in enumerate(taken, start=1):
            if (ready := await self._ask(leased)) is not None:
                (together if leased.attempts == 1 else alone).append((leased, ready))
            if number % A_BREATH == 0:
                await asyncio.sleep(0)
        try:
            if together:
                await self._commit([ready for _, ready in together], go_on=not alone)
        except Exception as error:  # (one that fails may not hold up the others: each by itself)
            logs.failure("updates.apart", error, updates=len(together))
            alone = [*together, *alone]
        for leased, ready in alone:
            await self._alone(leased, ready)
        return not taken or (bool(together) and not alone)

    async def _alone(self, leased: Leased, ready: Job) -> None:
        try:
            await self._commit([ready])
        except Exception as error:  # (whatever a handler raises is our own fault, and its update's alone)
            await self._failed(leased, error)

    async def _commit(self, jobs: Sequence[Job], *, go_on: bool = False) -> None:
        def unit(tx: Tx) -> tuple[list[str | None], list[Leased]]:
            said = work_all(tx, jobs, at=self._clock.now())
            return said, self._lease(tx) if go_on and not self._stopping else []

        said, self._next = await self._database.run(unit)
        for done, words in zip(jobs, said, strict=True):
            if done.arrival.callback_id and words is not None:
                self._start(self._acknowledge(done.arrival.callback_id, words))

    async def _ask(self, leased: Leased) -> Job | None:
        """Which handler an update is for; None where it was put aside instead."""
        if leased.raw is None or leased.attempts > inbox.ENDINGS:
            await self._give_up(leased)
            return None
        failures: list[Exception] = []
        _failures.set(failures)
        try:
            update = Update.de_json(leased.raw, self._application.bot)
            found = Job(leased.id, arrival.read(update))
            job.set(found)
            await self._application.process_update(update)
            if not failures:
                return found
        except Exception as error:  # (the library raises anything at all on what it does not know)
            failures.append(error)
        logs.failure("update.unreadable", failures[0], row=leased.id)
        await self._give_up(leased)
        return None

    async def _failed(self, leased: Leased, error: Exception) -> None:
        if isinstance(error, DATABASE_FAULTS):
            logs.failure("worker.database", error, row=leased.id)
        else:
            logs.failure("update.failed", error, row=leased.id, attempts=leased.attempts)
            if leased.attempts >= inbox.TRIES:
                await self._give_up(leased)
                return
        counted = leased.attempts - isinstance(error, DATABASE_FAULTS)  # the database's faults are not the update's
        now = self._clock.now()
        await self._database.run(lambda tx: inbox.put_back(tx, leased.id, attempts=counted, at=now))

    async def _give_up(self, leased: Leased) -> None:
        await self._database.run(lambda tx: errors.give_up(tx, leased.id, leased.raw, at=self._clock.now()))
