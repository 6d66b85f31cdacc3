"""Delivery of updates to a webhook: one in flight a lane, repeated until a 2xx or until they expire."""

import asyncio
from dataclasses import dataclass, field

import aiohttp

from bot.demo.telegram.updates import Update, UpdateQueue, Webhook

LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0
ANSWER_WITHIN = aiohttp.ClientTimeout(total=60)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of a header, not a secret)


@dataclass(slots=True)
class Courier:
    """Carries what is in the queue; `pace` shortens the pauses between attempts (tests)."""

    queue: UpdateQueue
    pace: float = 1.0
    _lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Deliver for ever."""
        async with aiohttp.ClientSession(timeout=ANSWER_WITHIN) as session, asyncio.TaskGroup() as group:
            while True:
                self.queue.stirred.clear()
                self._start_lanes(session, group)
                await self.queue.stirred.wait()

    def _start_lanes(self, session: aiohttp.ClientSession, group: asyncio.TaskGroup) -> None:
        webhook = self.queue.webhook
        if webhook is None:
            return
        self._lanes = {lane: task for lane, task in self._lanes.items() if not task.done()}
        for update in self.queue.pending():
            if update.lane not in self._lanes and len(self._lanes) < webhook.max_connections:
                self._lanes[update.lane] = group.create_task(self._carry(session, webhook, update))

    async def _carry(self, session: aiohttp.ClientSession, webhook: Webhook, update: Update) -> None:
        pause = 0.0
        while self.queue.webhook is webhook and update in self.queue.pending():
            wanted = await self._attempt(session, webhook, update)
            if wanted is None:
                self.queue.discard(update)
                break
            await asyncio.sleep((wanted or pause) * self.pace)
            pause = min(LONGEST_PAUSE, max(2.0, pause * 2))
        asyncio.get_running_loop().call_soon(self.queue.stirred.set)

    async def _attempt(self, session: aiohttp.ClientSession, webhook: Webhook, update: Update) -> float | None:
        """Post once; None when it was taken, else the pause that the bot asked for (0: none)."""
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            async with session.post(webhook.url, json=update.body, headers=headers) as answer:
                if answer.ok:
                    return None
                told = answer.headers.get("Retry-After", "")
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return min(LONGEST_RETRY_AFTER, float(told)) if told.isdecimal() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection refused: {type(error).__name__}")
            return 0.0

    def _failed(self, what: str) -> None:
        self.queue.failed(what)
