"""The bot's queue of updates: numbered, expiring, confirmed by offset, read by one long poll at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.telegram.errors import OTHER_POLLER, WEBHOOK_ACTIVE, conflict
from bot.demo.telegram.model import Json

MESSAGE_LIFETIME = timedelta(hours=24)
PRESS_LIFETIME = timedelta(seconds=150)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_UPDATE_ID = 500_000_001
OFFSET_SLACK = 10


@dataclass(frozen=True, slots=True)
class Update:
    """One update; those of one lane reach a webhook one after another."""

    id: int
    kind: str
    body: Json
    born: datetime
    lane: int

    def dead(self, now: datetime) -> bool:
        """Whether Telegram would have dropped it by now."""
        lifetime = PRESS_LIFETIME if self.kind == "callback_query" else MESSAGE_LIFETIME
        return now - self.born >= lifetime


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are posted to instead of being polled."""

    url: str
    secret: str
    max_connections: int


class UpdateQueue:
    """All updates that the bot has not confirmed yet."""

    def __init__(self, now: Callable[[], datetime], confirmed: Callable[[], None] = lambda: None) -> None:
        """`confirmed` is told whenever the bot confirms updates, which no request of its own need follow."""
        self._now = now
        self._confirmed = confirmed
        self._pending: list[Update] = []
        self._next_id = FIRST_UPDATE_ID
        self._waiting: asyncio.Future[None] | None = None
        self.allowed: frozenset[str] | None = None
        self.webhook: Webhook | None = None
        self.last_error: tuple[datetime, str] | None = None
        self.polls = 0
        self.stirred = asyncio.Event()

    def add(self, kind: str, payload: object, *, lane: int) -> Json | None:
        """Queue one update; None where the bot did not ask for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        return self.add_raw({kind: payload}, kind=kind, lane=lane) if wanted else None

    def add_raw(self, body: Json, *, kind: str = "raw", lane: int = 0) -> Json:
        """Queue a document as it is, well formed or not; it gets a number unless it has one."""
        body = {"update_id": self._next_id, **body}
        number = body["update_id"]
        update_id = number if isinstance(number, int) else self._next_id
        self._next_id = max(self._next_id, update_id) + 1
        self._pending.append(Update(update_id, kind, body, self._now(), lane))
        self.stir()
        return body

    def jump(self, update_id: int) -> None:
        """Number the next update so: Telegram restarts anywhere after a quiet week."""
        self._next_id = update_id

    def stir(self) -> None:
        """Wake the long poll and the webhook."""
        self.stirred.set()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def pending(self) -> list[Update]:
        """What waits for the bot, oldest first, without what has expired."""
        now = self._now()
        self._pending = [update for update in self._pending if not update.dead(now)]
        return self._pending

    def discard(self, update: Update) -> None:
        """A webhook answered for it."""
        self._pending = [other for other in self._pending if other is not update]

    def failed(self, what: str) -> None:
        """A webhook did not answer well."""
        self.last_error = (self._now(), what)

    def clear(self) -> None:
        """Drop everything (`drop_pending_updates`)."""
        self._pending = []

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[Json]:
        """Answer getUpdates: confirm what is below `offset`, then wait for something to say."""
        if self.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self.polls += 1
        self.end_poll(OTHER_POLLER)
        self._confirm(offset)
        if not self.pending() and seconds > 0:
            await self._wait(seconds)
        return [update.body for update in self.pending()[:limit]]

    def _confirm(self, offset: int) -> None:
        before = len(self._pending)
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset <= self._next_id + OFFSET_SLACK:
            self._pending = [update for update in self._pending if update.id >= offset]
        if len(self._pending) != before:
            self._confirmed()

    def end_poll(self, why: str) -> None:
        """Let a long poll that still waits end with 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(why))

    async def _wait(self, seconds: float) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            if self._waiting is waiting:
                self._waiting = None
