"""Asks Telegram for updates: many at a time, and one at a time where an answer can't be told apart."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import logs
from bot.receiving.reading import is_finished, number_in, picked_out, sorted_out
from bot.wire import UnclearError, UnreadableError

if TYPE_CHECKING:
    from bot.receiving.reading import Batch
    from bot.wire import Wire

LONG_POLL = 25
"""Seconds that Telegram may hold a request while nothing arrives."""
GRACE = 15
MOST = 100
UNFINISHED_PATIENCE = 60.0
"""Seconds: an answer that is cut off is the network's fault, until it comes back cut off again and again."""
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]


class Asking:
    """Remembers how many updates it may ask for at once."""

    def __init__(self, wire: Wire) -> None:
        """Begins with as many as Telegram gives."""
        self._wire = wire
        self._limit = MOST
        self._stuck_since: float | None = None

    async def ask(self, offset: int) -> Batch:
        """The updates from an offset on (0: from the first); WireError where there is no answer with updates."""
        wanted: dict[str, object] = {"timeout": LONG_POLL, "limit": self._limit, "allowed_updates": WANTED}
        if offset:
            wanted["offset"] = offset
        try:
            result = await self._wire.call("getUpdates", wanted, timeout=LONG_POLL + GRACE)
        except UnreadableError as error:
            return self._pick_out(error)
        if not isinstance(result, list):
            raise UnclearError("no list of updates")
        self._limit, self._stuck_since = MOST, None
        return sorted_out(result)

    def _pick_out(self, error: UnreadableError) -> Batch:
        batch = picked_out(error.body)
        if batch is None:
            raise error
        alone, self._limit = self._limit == 1 and batch.is_empty, 1 if batch.rest else MOST
        if batch.rest and alone and (is_finished(error.body) or self._was_patient()) and number_in(batch.rest):
            batch.put_aside(batch.rest)
            batch.rest, self._limit = "", MOST
        if not batch.is_empty:
            self._stuck_since = None
        logs.event("poll.unreadable", level=30, good=len(batch.updates), aside=len(batch.unread), rest=len(batch.rest))
        return batch

    def _was_patient(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._stuck_since = self._stuck_since or now
        return now - self._stuck_since >= UNFINISHED_PATIENCE
