"""Watches both ways in: a long absence, a second poller, a foreign webhook; coordinators hear of each once."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import logs
from bot.wire import WireError
from handlers import alarms
from storage.database import DATABASE_FAULTS

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import Config
    from bot.poller import Poller
    from bot.receiving.webhook import Webhook
    from bot.wire import Wire
    from storage.database import Database

LOOK_EVERY = 60.0
"""Seconds between marks that Telegram was heard, and between looks at nothing in particular."""
WEBHOOK_EVERY, WEBHOOK_SET_EVERY = 600.0, 60.0
AWAY = 23 * 3600.0
"""Seconds on the event loop's clock: whoever heard Telegram more recently was not away, whatever the clock says."""
SOON = 1.0
QUESTION = 10.0


class Watch:
    """One for each process that receives."""

    def __init__(
        self, config: Config, database: Database, wire: Wire, clock: Clock, *, poller: Poller, webhook: Webhook
    ) -> None:  # fmt: skip
        """Looks at what the poller and the webhook have seen."""
        self._config, self._database, self._wire, self._clock = config, database, wire, clock
        self._poller, self._webhook = poller, webhook
        self._wake = asyncio.Event()
        self._marked_at: float | None = None
        self._webhook_seen_at: float | None = None
        self._told_conflict = False
        self._asks = True
        """Whether somebody may have to be asked again; found out at start."""
        self.last_write_failed = False
        self.asks_every = WEBHOOK_SET_EVERY if config.webhook_url else WEBHOOK_EVERY
        """Seconds between questions which webhook Telegram knows; where it is ours, nothing else asks Telegram."""
        poller.polled.append(self._wake.set)
        webhook.opened.append(self._wake.set)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wake.clear()  # before the look: what happens meanwhile is looked at again
            try:
                await self._round()
                self.last_write_failed = False
            except DATABASE_FAULTS as error:
                self.last_write_failed = True
                logs.failure("watch.database", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):  # wait_for may swallow a cancellation before Python 3.12
                    await self._wake.wait()
            if self.last_write_failed:
                await asyncio.sleep(SOON)

    async def _round(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._is_heard(now) and (self._marked_at is None or now - self._marked_at >= LOOK_EVERY):
            away = self._marked_at is None or now - self._marked_at > AWAY
            await self._database.run(lambda tx: alarms.heard(tx, at=self._clock.now(), was_away=away))
            self._marked_at, self._asks = now, self._asks or away
        await self._look_at_conflict(now)
        if self._poller.conflict.by_webhook or self._webhook_is_due(now):
            await self.look_at_webhook()
        while self._asks and self._marked_at is not None:
            self._asks = await self._database.run(lambda tx: alarms.ask_again(tx, at=self._clock.now()))

    def _is_heard(self, now: float) -> bool:
        """Whether what people send reaches us now."""
        if self._config.webhook_url:
            return self._webhook.is_set
        polled = self._poller.last_poll_at
        return polled is not None and now - polled < LOOK_EVERY

    async def _look_at_conflict(self, now: float) -> None:
        conflict = self._poller.conflict
        if conflict.lasts(now) and not self._told_conflict:
            self._told_conflict = True
            if await self._database.run(lambda tx: alarms.second_poller(tx, at=self._clock.now())):
                logs.event("poll.conflict_lasts", level=40, times=conflict.times)
        elif conflict.began_at is not None and conflict.is_over(now):
            conflict.began_at, self._told_conflict = None, False
            if await self._database.run(alarms.alone_again):
                logs.event("poll.conflict_over", level=30)

    # --- the webhook that Telegram knows ----------------------------------------------------------

    def _webhook_is_due(self, now: float) -> bool:
        return self._webhook_seen_at is not None and now - self._webhook_seen_at >= self.asks_every

    async def look_at_webhook(self) -> None:
        """Asks Telegram which webhook it knows; says so where it is somebody else's, and puts ours back."""
        self._webhook_seen_at = asyncio.get_running_loop().time()
        self._poller.conflict.by_webhook = False
        try:
            info = await self._wire.call("getWebhookInfo", {}, timeout=QUESTION)
        except WireError as error:
            logs.event("webhook.unseen", kind=type(error).__name__)
            if not self._config.webhook_url:
                await self._take_away()
            return
        found = info.get("url") if isinstance(info, dict) else None
        url = found if isinstance(found, str) else ""
        if url == (self._config.webhook_url or ""):
            self._webhook.heard_of(info)
            return
        if url:
            await self._tell_of(url)
        if self._config.webhook_url:
            self._webhook.set_again()
        elif url:
            await self._take_away()

    async def _tell_of(self, url: str) -> None:
        host = _host(url)
        now = self._clock.now()
        with contextlib.suppress(*DATABASE_FAULTS):
            news = await self._database.run(lambda tx: alarms.foreign_webhook(tx, url, host=host, at=now))
            if news is not None:
                logs.event("webhook.foreign", level=40, news=news)

    async def _take_away(self) -> None:
        try:
            await self._wire.call("deleteWebhook", {}, timeout=QUESTION)
        except WireError as error:
            logs.event("webhook.not_deleted", level=30, kind=type(error).__name__)

    async def note_refusal(self) -> None:
        """Telegram does not know the token: the program ends, and says so once the token is known again."""
        with contextlib.suppress(*DATABASE_FAULTS):
            await self._database.run(lambda tx: alarms.token_refused(tx, at=self._clock.now()))


def _host(url: str) -> str:
    """Whose it is; the rest of an address may hold secrets."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
