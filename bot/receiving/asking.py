"""Asks Telegram for updates: many at a time, and one at a time where an answer can't be told apart."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import logs
from bot.receiving.reading import is_finished, is_one, picked_out, sorted_out
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
WANTED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]


class Asking:
    """Remembers how many updates it may ask for at once."""

    def __init__(self, wire: Wire) -> None:
        """Begins with as many as Telegram gives."""
        self._wire = wire
        self._limit = MOST
        self._stuck_at: int | None = None
        """The offset from which on an answer could not be told apart to its end."""
        self._cut_since: float | None = None

    async def ask(self, offset: int) -> Batch:
        """The updates from an offset on (0: from the first); WireError where there is no answer with updates."""
        wanted: dict[str, object] = {"timeout": LONG_POLL, "limit": self._limit, "allowed_updates": WANTED}
        if offset:
            wanted["offset"] = offset
        try:
            result = await self._wire.call("getUpdates", wanted, timeout=LONG_POLL + GRACE)
        except UnreadableError as error:
            batch = self._pick_out(error)
        else:
            if not isinstance(result, list):
                raise UnclearError("no list of updates")
            batch = sorted_out(result)
        self._learn(batch, offset)
        return batch

    def _pick_out(self, error: UnreadableError) -> Batch:
        batch = picked_out(error.body)
        if batch is None:
            raise error
        if batch.rest and is_one(batch.rest) and (is_finished(error.body) or self._was_patient()):
            batch.put_aside(batch.rest)
            batch.rest = ""
        if self._limit > 1:
            batch.behind = 0  # how many updates a broken text is can't be told, unless one alone was asked for
        if not batch.is_empty:
            self._cut_since = None
        logs.event("poll.unreadable", level=30, good=len(batch.updates), aside=len(batch.unread), rest=len(batch.rest))
        return batch

    def _learn(self, batch: Batch, offset: int) -> None:
        """How many to ask for next: one alone can be told apart; one that says a wrong number needs those behind it."""
        if (batch.rest and batch.is_empty) or (batch.unread and batch.last is None and batch.after(offset) == offset):
            self._limit, self._stuck_at = 1, offset
        elif offset == self._stuck_at:
            self._limit = min(MOST, self._limit * 2)
        elif batch.rest:
            self._limit, self._stuck_at = 1, offset
        else:
            self._limit, self._stuck_at = MOST, None

    def _was_patient(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._cut_since = self._cut_since or now
        return now - self._cut_since >= UNFINISHED_PATIENCE
