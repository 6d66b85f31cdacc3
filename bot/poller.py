"""Fetches updates: each is kept and committed before Telegram is told that it arrived."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import logs
from bot.sending.fates import NOT_FOUND, TOO_MANY, UNAUTHORIZED, TokenRefusedError
from bot.wire import RefusedError, WireError
from storage import inbox
from storage.database import DATABASE_FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.wire import Wire
    from storage.database import Database

LONG_POLL = 25
"""Seconds that Telegram may hold a request while nothing arrives."""
AFTER_FAULT = 1.0
AFTER_NOTHING = 0.3
"""Where a server answers at once that there is nothing new, it is not asked without a breath."""
AFTER_CONFLICT = 5.0
CONFLICT = 409
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]


class Poller:
    """The one long poll."""

    def __init__(self, database: Database, wire: Wire, clock: Clock, fail: Callable[[Exception], None]) -> None:
        """`fail` is told what the program can't go on with."""
        self._database, self._wire, self._clock, self._fail = database, wire, clock, fail
        self._offset = 0
        self.last_poll_at: float | None = None
        """When Telegram last answered, on the event loop's clock."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            pause = await self._round()
            if pause:
                await asyncio.sleep(pause)

    async def _round(self) -> float:
        """One request and its commit; answers how many seconds to wait before the next."""
        wanted = {"timeout": LONG_POLL, "limit": 100, "allowed_updates": WANTED}
        if self._offset:
            wanted["offset"] = self._offset
        asked_at = asyncio.get_running_loop().time()
        try:
            updates = await self._wire.call("getUpdates", wanted, timeout=LONG_POLL + 15)
            if isinstance(updates, list) and updates and not await self._keep(updates):
                return AFTER_FAULT
        except RefusedError as error:
            return self._refused(error)
        except WireError as error:
            logs.event("poll.fault", kind=type(error).__name__)
            return AFTER_FAULT
        except DATABASE_FAULTS as error:
            logs.failure("poll.database", error)
            return AFTER_FAULT
        self.last_poll_at = asyncio.get_running_loop().time()
        return 0 if updates else max(0.0, asked_at + AFTER_NOTHING - self.last_poll_at)

    async def _keep(self, updates: list[object]) -> bool:
        """Commits the batch; only then does the offset move past it. False where no update says its number."""
        await self._database.run(lambda tx: inbox.keep(tx, updates, at=self._clock.now()))
        known = [number for number in map(inbox.update_id_of, updates) if number is not None]
        if known:
            self._offset = known[-1] + 1
        logs.event("poll.kept", level=10, updates=len(updates))
        return bool(known)

    def _refused(self, error: RefusedError) -> float:
        if error.code in {UNAUTHORIZED, NOT_FOUND}:
            self._fail(TokenRefusedError())
            return AFTER_CONFLICT
        logs.event("poll.refused", code=error.code)
        if error.code == CONFLICT:
            return AFTER_CONFLICT
        return max(AFTER_FAULT, error.retry_after) if error.code == TOO_MANY else AFTER_FAULT
