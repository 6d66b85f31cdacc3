"""The aiohttp server: health and metrics on loopback, and Telegram's webhook where one is configured."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from bot import logs
from bot.poller import WANTED
from bot.wire import RefusedError, WireError
from storage import inbox
from storage.database import DATABASE_FAULTS
from storage.reports import lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.config import Config
    from bot.poller import Poller
    from bot.wire import Wire
    from storage.database import Database

LARGEST_BODY = 1024 * 1024
DEEPEST = 40
POLL_TOO_OLD = 90.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of a header)
RETRY_AFTER = "5"
WEBHOOK_PAUSE = 2.0
"""Seconds between attempts to tell Telegram the webhook's address."""


class Server:
    """Small pages for machines; nothing here names a person."""

    def __init__(self, config: Config, database: Database, poller: Poller, clock: Clock) -> None:
        """Opens nothing yet."""
        self._config, self._database, self._poller, self._clock = config, database, poller, clock
        self._runners: list[web.AppRunner] = []
        self.port = 0
        self.webhook_port = 0

    async def start(self) -> None:
        """Opens the health port; a port in use is said and stops nothing that residents need."""
        app = web.Application()
        app.add_routes(
            [web.get("/healthz", self._health), web.get("/readyz", self._ready), web.get("/metrics", self._metrics)]
        )
        try:
            self.port = await self._open(app, self._config.http.host, self._config.http.port)
        except OSError:
            logs.event("health.port_busy", address=f"{self._config.http.host}:{self._config.http.port}", level=30)

    async def _open(self, app: web.Application, host: str, port: int) -> int:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, host, port).start()
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Closes the ports."""
        for runner in self._runners:
            await runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        faults = []
        try:
            await self._database.read(lists.inbox_counts)
        except DATABASE_FAULTS:
            faults.append("database")
        polled = self._poller.last_poll_at
        now = asyncio.get_running_loop().time()
        if not self._config.webhook_url and (polled is None or now - polled > POLL_TOO_OLD):
            faults.append("poll")
        return web.json_response({"ready": not faults, "faults": faults}, status=503 if faults else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            inbox_rows, outbox_rows = await self._database.read(
                lambda tx: (lists.inbox_counts(tx), lists.outbox_counts(tx))
            )
        except DATABASE_FAULTS:
            return web.Response(status=503, text="# the database is away\n")
        lines = ["# TYPE yizhan_inbox_updates gauge"]
        lines += [f'yizhan_inbox_updates{{state="{state}"}} {count}' for state, count in inbox_rows.items()]
        lines.append("# TYPE yizhan_outbox_messages gauge")
        lines += [f'yizhan_outbox_messages{{state="{state}"}} {count}' for state, count in outbox_rows.items()]
        return web.Response(text="\n".join(lines) + "\n", content_type="text/plain")

    # --- webhook ----------------------------------------------------------------------------------

    async def webhook(self, wire: Wire) -> None:
        """Opens the webhook's port, tells Telegram the address, and serves until cancelled."""
        secret = self._config.webhook_secret() or secrets.token_urlsafe(32)
        app = web.Application(client_max_size=LARGEST_BODY)

        async def receive(request: web.Request) -> web.Response:
            return await self._receive(request, secret)

        app.add_routes([web.post("/{path:.*}", receive)])
        self.webhook_port = await self._open(app, self._config.listen.host, self._config.listen.port)
        given: dict[str, object] = {
            "url": self._config.webhook_url or "", "secret_token": secret, "allowed_updates": WANTED,
        }  # fmt: skip
        while (pause := await _set_webhook(wire, given)) > 0:  # noqa: ASYNC110  (time alone mends it)
            await asyncio.sleep(pause)
        await asyncio.Event().wait()

    async def _receive(self, request: web.Request, secret: str) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if depth(update) > DEEPEST:
            return web.Response(status=400)
        try:
            await self._database.run(lambda tx: inbox.keep(tx, [update], at=self._clock.now()))
        except DATABASE_FAULTS as error:
            logs.failure("webhook.database", error)
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        return web.Response()


async def _set_webhook(wire: Wire, given: Mapping[str, object]) -> float:
    """Tells Telegram where to send; answers in how many seconds to try again, as without it nobody is heard."""
    try:
        await wire.call("setWebhook", given)
    except WireError as error:
        logs.event("webhook.unset", level=30, kind=type(error).__name__)
        return max(WEBHOOK_PAUSE, error.retry_after if isinstance(error, RefusedError) else 0)
    return 0


def depth(value: object) -> int:
    """How deep lists and objects are nested, counted without recursion."""
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return deepest
