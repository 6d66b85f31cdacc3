"""Fetches updates: each is kept and committed before Telegram is told that it arrived."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import logs
from bot.leading import STANDING_BY
from bot.receiving.asking import Asking
from bot.receiving.keeping import Tally, keep
from bot.sending.fates import NOT_FOUND, TOO_MANY, UNAUTHORIZED, TokenRefusedError
from bot.watching.conflict import Conflict
from bot.wire import RefusedError, WireError
from storage.database import DATABASE_FAULTS
from storage.leaders import NotLeadingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.leading import Leading
    from bot.receiving.reading import Batch
    from bot.wire import Wire
    from storage.database import Database, Tx

AFTER_FAULT = 1.0
AFTER_NOTHING = 0.3
"""Where a server answers at once that there is nothing new, it is not asked without a breath."""
CONFLICT = 409


class Poller:
    """The one long poll."""

    def __init__(
        self, database: Database, wire: Wire, clock: Clock, *, fail: Callable[[Exception], None], leading: Leading
    ) -> None:
        """`fail` is told what the program can't go on with; of several processes the one that leads polls."""
        self._database, self._clock, self._fail, self._leading = database, clock, fail, leading
        self._asking = Asking(wire)
        self._offset = 0
        self.last_poll_at: float | None = None
        """When Telegram last answered, on the event loop's clock."""
        self.tally = Tally()
        self.conflict = Conflict()
        self.polled: list[Callable[[], None]] = []
        """Called after every answer of Telegram's, good or bad."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            pause = await self._round() if await self._leads() else STANDING_BY
            for call in self.polled:
                call()
            if pause:
                await asyncio.sleep(pause)

    async def _leads(self) -> bool:
        try:
            return await self._leading.hold()
        except DATABASE_FAULTS as error:
            logs.failure("poll.database", error)
            return False

    async def _round(self) -> float:
        """One request and its commit; answers how many seconds to wait before the next."""
        asked_at = asyncio.get_running_loop().time()
        try:
            async with self._leading.while_waiting():
                batch = await self._asking.ask(self._offset)
            new = 0 if batch.is_empty else await self._keep(batch)
        except RefusedError as error:
            return self._refused(error)
        except WireError as error:
            logs.event("poll.fault", kind=type(error).__name__)
            return AFTER_FAULT
        except NotLeadingError:
            logs.event("poll.overtaken", level=30)  # whoever leads now is handed the same updates
            self._offset = 0
            return STANDING_BY
        except DATABASE_FAULTS as error:
            logs.failure("poll.database", error)
            return AFTER_FAULT
        if batch.is_empty and batch.rest:
            return AFTER_FAULT
        self.last_poll_at = asyncio.get_running_loop().time()
        return 0 if new else max(0.0, asked_at + AFTER_NOTHING - self.last_poll_at)

    async def _keep(self, batch: Batch) -> int:
        """Commits the batch; only then does the offset move past it. Answers how many were new."""
        new = await self._database.run(lambda tx: self._kept(tx, batch))
        self.tally.add(new)
        self._offset = batch.after(self._offset)
        logs.event("poll.kept", level=10, updates=len(batch.updates), aside=len(batch.unread), new=new.received)
        return new.received

    def _kept(self, tx: Tx, batch: Batch) -> Tally:
        self._leading.require(tx)
        return keep(tx, batch, at=self._clock.now())

    def _refused(self, error: RefusedError) -> float:
        now = asyncio.get_running_loop().time()
        if error.code in {UNAUTHORIZED, NOT_FOUND}:
            self._fail(TokenRefusedError())
            return AFTER_FAULT
        logs.event("poll.refused", code=error.code)
        if error.code == CONFLICT:
            return self.conflict.meet(now, by_webhook="webhook" in error.description.lower())
        return max(AFTER_FAULT, error.retry_after) if error.code == TOO_MANY else AFTER_FAULT
