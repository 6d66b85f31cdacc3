"""The aiohttp servers: health and metrics on loopback, and the webhook's port where one is configured."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from bot import logs
from bot.watching import metrics
from storage.database import DATABASE_FAULTS
from storage.reports.gauges import gauges

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Address
    from bot.watching.health import Health
    from bot.wire import Wire

LINGERING = 1.0
"""Seconds that a connection is read on after its answer: whoever was refused may at least read why."""
FOR_BROWSERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""These pages are for machines: a browser that is led here keeps, runs and frames nothing."""


class Server:
    """Small pages for machines; nothing here names a person."""

    def __init__(self, health: Health) -> None:
        """Opens nothing yet."""
        self._health, self._config = health, health.config
        self._started_at = health.clock.now()
        self._lag = metrics.Lag()
        self._measuring: asyncio.Task[None] | None = None
        self._runners: list[web.AppRunner] = []
        self.port = 0
        self.webhook_port = 0

    async def start(self) -> None:
        """Opens the health port; a port in use is said and stops nothing that residents need."""
        self._measuring = asyncio.create_task(self._lag.run())
        app = web.Application()
        pages = (("/healthz", self._alive), ("/readyz", self._ready), ("/metrics", self._metrics))
        app.add_routes([web.get(path, page) for path, page in pages])
        try:
            self.port = await self._open(app, self._config.http)
        except OSError:
            logs.event("health.port_busy", address=f"{self._config.http.host}:{self._config.http.port}", level=30)

    async def _open(self, app: web.Application, at: Address) -> int:
        app.on_response_prepare.append(_guard)
        runner = web.AppRunner(app, access_log=None, lingering_time=LINGERING)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, at.host, at.port).start()
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Closes the ports."""
        if self._measuring is not None:
            self._measuring.cancel()
        for runner in self._runners:
            await runner.cleanup()

    async def webhook(self, wire: Wire) -> None:
        """Opens the webhook's port, tells Telegram the address, and serves until cancelled."""
        webhook = self._health.webhook
        self.webhook_port = await self._open(webhook.application(), self._config.listen)
        await webhook.tell(wire)

    # --- pages ------------------------------------------------------------------------------------

    async def _alive(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        faults = await self._health.faults()
        return web.json_response({"ready": not faults, "faults": faults}, status=503 if faults else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        now = self._health.clock.now()
        try:
            found = await self._health.database.read(lambda tx: gauges(tx, now))
        except DATABASE_FAULTS:
            found = None
        shown = (*metrics.of_process(self._seen(now)), *metrics.of_database(found, now))
        return web.Response(body=metrics.page(shown).encode(), headers={"Content-Type": metrics.CONTENT_TYPE})

    def _seen(self, now: datetime) -> metrics.Seen:
        health = self._health
        polled = health.poller.last_poll_at
        ago = None if polled is None else timedelta(seconds=asyncio.get_running_loop().time() - polled)
        return metrics.Seen(
            started_at=self._started_at,
            tallies=(health.poller.tally, health.webhook.tally),
            forged=health.webhook.refused,
            requests=health.wire.counts,
            last_poll_at=None if ago is None else now - ago,
            lag=self._lag.longest,
        )


async def _guard(_: web.Request, response: web.StreamResponse) -> None:
    """What every answer carries, and no names and versions of programs."""
    response.headers.update(FOR_BROWSERS)
    response.headers.pop(hdrs.SERVER, None)
