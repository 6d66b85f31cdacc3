"""A Bot API server that breaks off, refuses, or falls silent where it was told to, and counts how often it did."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from tests.outside.botapi import TOKEN, BotApi, Request, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.faults.kinds import Fault

DRIP_SECONDS, DRIPS = 3.0, 6
DOWNLOAD = "download"
"""The name under which a file's bytes are asked for here."""
SETTING_UP = ("deleteWebhook", "setMyCommands", "setMyDescription", "setChatMenuButton", "leaveChat")


@dataclass
class Ordered:
    """A fault that waits for its request."""

    method: str
    fault: Fault
    fits: Callable[[Request], object]
    cell: str


@dataclass
class FaultyApi(BotApi):
    """The server, and the faults that were ordered."""

    orders: list[Ordered] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    """How often each cell's fault was met."""
    runner: web.AppRunner | None = None
    closes_after: Callable[[Request], object] | None = None
    """The server goes away when it has answered such a request."""
    is_away: bool = False

    def order(
        self, method: str, fault: Fault, *, cell: str = "", fits: Callable[[Request], object] = lambda _line: True
    ) -> None:
        """The next request of a method that fits meets a fault."""
        self.orders.append(Ordered(method, fault, fits, cell or f"{method}:{fault.name}"))

    def _take(self, line: Request) -> Fault | None:
        for order in self.orders:
            if order.method == line.method and order.fits(line):
                self.orders.remove(order)
                self.happened[order.cell] += 1
                return order.fault
        return None

    # --- requests ---------------------------------------------------------------------------------

    async def answer(self, request: web.Request, line: Request) -> web.StreamResponse:
        """As it was ordered, else as always."""
        fault = self._take(line)
        if fault is None:
            answered = await super().answer(request, line)
            if self.closes_after is not None and self.closes_after(line):
                answered.force_close()
                self.closes_after = None
                await self.go_away(request)
            return answered
        whole = await super().answer(request, line) if fault.applied else None
        if whole is None:
            line.refused = fault.name
        self.wake()
        return await _break_off(request, fault, whole)

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes, or a fault."""
        line = Request(DOWNLOAD, {"file_id": request.match_info["path"]})
        self.ledger.append(line)
        self.wake()
        fault = self._take(line)
        if fault is None or request.match_info["token"] != TOKEN:
            return await super().serve_file(request)
        line.refused = fault.name
        whole = await super().serve_file(request) if fault.cut in {"half", "drip"} else None
        return await _break_off(request, fault, whole)

    def _methods(self) -> dict[str, Callable[[Request], Awaitable[object]]]:
        return {**super()._methods(), **dict.fromkeys(SETTING_UP, self._set_webhook)}

    # --- away -------------------------------------------------------------------------------------

    async def go_away(self, last: web.Request | None = None) -> None:
        """From now on nobody can connect, and all connections end but that of a last answer, which ends after it."""
        assert self.runner is not None
        self.is_away = True
        for site in list(self.runner.sites):
            await site.stop()
        for handler in list(self.runner.server.connections if self.runner.server else ()):
            if handler.transport is not None and (last is None or handler.transport is not last.transport):
                handler.transport.abort()
        self.wake()

    async def come_back(self) -> None:
        """At the same address."""
        assert self.runner is not None
        port = int(self.address.rpartition(":")[2])
        await web.TCPSite(self.runner, "127.0.0.1", port, reuse_address=True).start()
        self.is_away = False


async def _break_off(request: web.Request, fault: Fault, whole: web.StreamResponse | None) -> web.StreamResponse:
    if fault.cut == "silence":
        await _until_gone(request)
    if fault.cut in {"half", "drip"}:
        assert isinstance(whole, web.Response)
        return await _piecemeal(request, whole, broken=fault.cut == "half")
    if fault.cut:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.body is not None:
        return web.Response(status=fault.status, body=fault.body, content_type="text/html")
    said: dict[str, object] = {"ok": False, "error_code": fault.status, "description": fault.words}
    if fault.retry_after is not None:
        said["parameters"] = {"retry_after": fault.retry_after}
    return web.Response(status=fault.status, text=json.dumps(said), content_type="application/json")


async def _piecemeal(request: web.Request, whole: web.Response, *, broken: bool) -> web.StreamResponse:
    body = whole.body
    assert isinstance(body, bytes)
    response = web.StreamResponse(headers={"Content-Type": whole.content_type, "Content-Length": str(len(body))})
    await response.prepare(request)
    step = max(1, len(body) // DRIPS)
    for start in range(0, len(body) // 2 if broken else len(body), step):
        await response.write(body[start : start + step])
        if not broken:
            await asyncio.sleep(DRIP_SECONDS / DRIPS)  # noqa: TID251  (the fault itself: slowness)
    if broken and request.transport is not None:
        request.transport.abort()
    return response


async def _until_gone(request: web.Request) -> None:
    """Nothing is said until the other side gives up."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  (nothing tells of it)
        await asyncio.sleep(0.05)  # noqa: TID251  (the fault itself: silence)


@asynccontextmanager
async def open_faulty_api(*groups: int) -> AsyncIterator[FaultyApi]:
    """The server on a free port of loopback, whose bot is in these groups."""
    api = FaultyApi(opened=set(groups))
    async with serving(api) as api.runner:
        yield api
