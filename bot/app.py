"""Builds everything from a Config, starts it in order, and stops it in the opposite order."""

from __future__ import annotations

import asyncio
import contextlib
import os
from functools import partial
from typing import TYPE_CHECKING, Any

os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram.error import TelegramError
from telegram.ext import Application, ExtBot

import handlers
from bot import logs
from bot.clock import SystemClock
from bot.commands import set_commands
from bot.fetcher import Fetcher
from bot.leading import Leading
from bot.opening import load_communities, settle_key, warn_of_invented
from bot.poller import Poller
from bot.receiving.webhook import Webhook, secret_of
from bot.sending.fates import NOT_FOUND, UNAUTHORIZED, TokenRefusedError
from bot.sending.relay import Relay
from bot.server import Server
from bot.ticker import Ticker
from bot.watching.health import Health
from bot.watching.watch import Watch
from bot.wire import RefusedError, Wire, WireError, WireRequest
from bot.worker import Worker, note_failure
from flows.registry import Directory, find_services
from handlers import importing
from storage import communities, due, erasures, ids, leaders, sending
from storage.database import Sqlite, open_database
from storage.keys import open_master_key
from storage.reports import damage
from storage.schema import migrate
from storage.sending import departures
from storage.vault import Vault
from storage.watching import anchors

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock
    from bot.config import Config
    from flows.community import Community
    from flows.model import CommunityId
    from storage.database import Database, Tx

ACKNOWLEDGE_SECONDS = 10
LONGEST_TOAST = 30
"""Longer words vanish too soon as a toast."""
START_TRIES_PAUSE = 2.0
PARTS = ("receive", "work", "send", "tick")


class App:
    """The whole bot in one process."""

    def __init__(self, config: Config, clock: Clock, *, only: frozenset[str] = frozenset(PARTS)) -> None:
        """Reads keys, token and community file; ConfigError or VaultError where one is wrong."""
        self.config, self.clock, self.only = config, clock, only
        self.services = find_services()
        self.communities = load_communities(config, clock, self.services)
        warn_of_invented(config, self.communities)
        self.vault = Vault(open_master_key(config.key_file), config.data_dir / erasures.FILE, key_file=config.key_file)
        self.wire = Wire(config.bot_api_url, config.bot_token())
        self.database: Database = open_database(config.database_url, self.vault, pgbouncer=config.pgbouncer)
        self.database.when_broken = self.fail
        self.failed: asyncio.Future[Exception] | None = None
        self.request = WireRequest()
        self.application = self._application()
        self.receives, self.ticks = Leading(self.database, "receive"), Leading(self.database, "tick")
        self.poller = Poller(self.database, self.wire, clock, fail=self.fail, leading=self.receives)
        self.worker = Worker(self.database, self.application, clock, self.acknowledge)
        self.relay = Relay(self.database, self.wire, config.limits, clock, fail=self.fail)
        self.fetcher = Fetcher(self.database, self.wire, clock)
        self.ticker = Ticker(
            self.database, clock, lambda: self.relay.flying, self.ticks, anchors_file=config.data_dir / anchors.FILE
        )
        self.webhook = Webhook(config, self.database, clock, secret_of(config, self.vault.master))
        self.watch = Watch(config, self.database, self.wire, clock, poller=self.poller, webhook=self.webhook)
        self.server = Server(
            Health(
                config, self.database, clock, self.wire, self.poller, self.webhook, self.watch, "receive" in self.only
            )
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._unproved: Path | None = None

    def _application(self) -> Application[Any, Any, Any, Any, Any, Any]:
        config, request = self.config, self.request
        base = config.bot_api_url.rstrip("/")
        bot: ExtBot[None] = ExtBot(
            config.bot_token(), base_url=f"{base}/bot", base_file_url=f"{base}/file/bot",
            request=request, get_updates_request=request,
        )  # fmt: skip
        application = Application.builder().bot(bot).updater(None).concurrent_updates(64).job_queue(None).build()
        handlers.register(application, self.services.values())
        application.add_error_handler(note_failure)
        return application

    def fail(self, error: Exception) -> None:
        """What the program can't go on with."""
        if self.failed is not None and not self.failed.done():
            self.failed.set_result(error)

    async def acknowledge(self, callback_id: str, words: str) -> None:
        """Answers a button press; one that came too late or can't be answered is left alone."""
        given: dict[str, object] = {"callback_query_id": callback_id}
        if words:
            given["text"] = words
            given["show_alert"] = len(words) > LONGEST_TOAST
        try:
            await self.wire.call("answerCallbackQuery", given, timeout=ACKNOWLEDGE_SECONDS)
        except WireError as error:
            logs.event("press.unanswered", level=10, kind=type(error).__name__)

    async def start(self) -> None:
        """Migrates, imports the community file, and begins to work; returns when the bot is ready."""
        self.failed = asyncio.get_running_loop().create_future()
        await self._prove()
        await migrate(self.config.database_url, pgbouncer=self.config.pgbouncer)
        await settle_key(self.database, self.config.key_file)
        self.webhook.expect(secret_of(self.config, self.vault.master))
        await self.database.read(self.vault.note_erasures)
        await self.database.run(lambda tx: self.vault.note_keys(tx, at=self.clock.now()))
        await self.database.run(self._go_on)
        now = self.clock.now()
        found = await self.database.run(lambda tx: communities.find_ids(tx, self.communities, at=now))
        self.database.use(Directory(self.services, found))
        for key, community in found.items():
            await self.database.run(partial(self._import, key=key, community=community))
        if isinstance(self.database, Sqlite):
            await self.database.run(self._free_leases)
        await self.server.start()
        await self.wire.open()
        await self._introduce()
        self._begin()
        logs.event("bot.ready", communities=len(found), services=len(self.services))

    async def _prove(self) -> None:
        """DamagedError where a SQLite file is damaged: before anything else, a large one meanwhile."""
        file = damage.file_of(self.config.database_url)
        if file is not None:
            await asyncio.to_thread(damage.prove_log, file)
            self._unproved = file if damage.is_large(file) else None
            if self._unproved is None:
                await asyncio.to_thread(damage.prove_pages, file)

    def _go_on(self, tx: Tx) -> None:
        """Ids go on where they were, and nothing waits for moments of a clock that has gone back meanwhile."""
        newest = due.newest(tx)
        ids.draw_after(newest)
        if ids.is_ahead(newest, self.clock.now()):
            due.put_right(tx, self.clock.now())

    def _free_leases(self, tx: Tx) -> None:
        """The only process of its database: what an earlier one held is free, what it was sending is unclear."""
        now = self.clock.now()
        leaders.free_all(tx)
        due.free_all(tx, now)
        departures.free_all(tx, self.config.limits, now=SystemClock().now())
        sending.resolve_lost(tx, now=now)

    def _import(self, tx: Tx, *, key: CommunityId, community: Community) -> None:
        importing.import_community(tx, key, community, at=self.clock.now())

    async def _introduce(self) -> None:
        """Learns the bot's own name; waits while Telegram is away, ends where it does not know the token."""
        while True:
            pause = START_TRIES_PAUSE
            try:
                self.request.me = me = await self.wire.call("getMe", {})
                self.database.directory.bot_name = str(me.get("username") or "")
                await self.application.initialize()
                break
            except RefusedError as error:
                if error.code in {UNAUTHORIZED, NOT_FOUND}:
                    raise TokenRefusedError from None
                logs.event("start.refused", code=error.code)
                pause = max(pause, error.retry_after)
            except (WireError, TelegramError, AttributeError, TypeError, ValueError) as error:  # (or of another shape)
                logs.event("start.unreached", kind=type(error).__name__)
            await asyncio.sleep(pause)
        if "receive" in self.only:
            await self.watch.look_at_webhook()
            await set_commands(self.wire, self.services.values())

    def _begin(self) -> None:
        runs = {
            "receive": [
                self.server.webhook(self.wire) if self.config.webhook_url else self.poller.run(),
                self.watch.run(),
            ],
            "work": [self.worker.run(), self.fetcher.run()],
            "send": [self.relay.run()],
            "tick": [],
        }
        for part, coroutines in runs.items():
            for coroutine in coroutines:
                if part in self.only:
                    self._tasks.append(asyncio.create_task(coroutine, name=part))
                else:
                    coroutine.close()
        if self._unproved is not None:
            self._tasks.append(asyncio.create_task(asyncio.to_thread(damage.prove_pages, self._unproved), name="prove"))
        for task in self._tasks:
            task.add_done_callback(self._ended)
        if "tick" in self.only:
            self.ticker.start()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            logs.failure("part.ended", error, part=task.get_name())
            self.fail(error if isinstance(error, Exception) else RuntimeError(type(error).__name__))

    async def stop(self) -> None:
        """Stops receiving first, finishes what is being worked on, and lets go of everything; at most 10 s."""
        if self.ticker.is_running:
            await self.ticker.stop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        for leading in (self.receives, self.ticks):
            await leading.leave()
        await self.server.stop()
        with contextlib.suppress(RuntimeError):
            await self.application.shutdown()
        await self.wire.close()
        await self.database.close()
