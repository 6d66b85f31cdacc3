"""A Bot API server that breaks off, refuses, or falls silent where it was told to, and counts how often it did."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.outside.botapi import TOKEN, BotApi, Request, form, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from tests.faults.kinds import Fault

DRIP_SECONDS, DRIPS = 3.0, 6
DOWNLOAD = "download"
"""The name under which a file's bytes are asked for here."""
SETTING_UP = ("deleteWebhook", "setMyCommands", "setMyDescription", "setChatMenuButton", "leaveChat")
CHAT = re.compile(rb'name="chat_id"[^\0]*?\r\n\r\n(-?\d+)\r\n')
MOVED_BY = 10**9
"""So far from a group's number is that of the supergroup that it becomes."""


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
    early: list[str] = field(default_factory=list)
    """What was asked before the time that an answer had named."""
    deleted: set[tuple[int, int]] = field(default_factory=set)
    """Messages of people that were deleted for them."""
    strayed: list[str] = field(default_factory=list)
    """Paths that were asked for besides the Bot API's: somebody followed a redirection."""
    runner: web.AppRunner | None = None
    closes_after: Callable[[Request], object] | None = None
    """The server goes away when it has answered such a request."""
    is_away: bool = False
    _closed: dict[object, float] = field(default_factory=dict)

    def order(
        self, method: str, fault: Fault, *, cell: str = "", fits: Callable[[Request], object] = lambda _line: True
    ) -> None:
        """The next request of a method that fits meets a fault."""
        self.orders.append(Ordered(method, fault, fits, cell or f"{method}:{fault.name}"))

    def _take(self, line: Request) -> Fault | None:
        self._note_early(line)
        for order in self.orders:
            if order.method == line.method and order.fits(line):
                self.orders.remove(order)
                self.happened[order.cell] += 1
                self._close(line, order.fault)
                return order.fault
        return None

    def _close(self, line: Request, fault: Fault) -> None:
        if isinstance(fault.retry_after, int):
            self._closed[_place(line)] = asyncio.get_running_loop().time() + fault.retry_after

    def forget(self) -> None:
        """No time that was named counts any more: another process asks, which can't know of it."""
        self._closed.clear()

    def _note_early(self, line: Request) -> None:
        now = asyncio.get_running_loop().time()
        if line.method != "answerCallbackQuery" and now < self._closed.get(_place(line), 0):
            self.early.append(f"{line.method} {_place(line)}")

    # --- requests ---------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request of the bot, of which not more may be read than is needed to know it."""
        if request.content_type != "multipart/form-data":
            return await super().serve(request)
        line, body = Request(request.match_info["method"], {}), b""
        self.ledger.append(line)
        self.counts[line.method] += 1
        async for part in request.content.iter_any():
            body += part
            if not line.given and (found := CHAT.search(body)):
                line.given["chat_id"] = int(found[1])
                if (early := self._early(line)) is not None:
                    return await self._breaks(request, line, early)
        line.given = form(request.headers["Content-Type"], body)
        return await self.answer(request, line)

    def _early(self, line: Request) -> Fault | None:
        """A fault that comes before the request was read whole."""
        fits = [order for order in self.orders if order.method == line.method and order.fits(line)]
        return self._take(line) if fits and fits[0].fault.cut == "early" else None

    async def answer(self, request: web.Request, line: Request) -> web.StreamResponse:
        """As it was ordered, else as always."""
        fault = self._take(line)
        if fault is not None:
            return await self._breaks(request, line, fault)
        answered = await super().answer(request, line)
        if self.closes_after is not None and self.closes_after(line):
            answered.force_close()
            self.closes_after = None
            await self.go_away(request)
        return answered

    async def _breaks(self, request: web.Request, line: Request, fault: Fault) -> web.StreamResponse:
        whole = await super().answer(request, line) if fault.applied else None
        if whole is None:
            line.refused = fault.name
        if fault.proves == "moved":
            self.opened.add(line.chat_id - MOVED_BY)
        self.wake()
        return await _break_off(request, line, fault, whole)

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes, or a fault."""
        line = Request(DOWNLOAD, {"file_id": request.match_info["path"]})
        self.ledger.append(line)
        self.wake()
        fault = self._take(line)
        if fault is None or request.match_info["token"] != TOKEN:
            return await super().serve_file(request)
        line.refused = "" if fault.proves == "fine" else fault.name
        whole = await super().serve_file(request) if fault.body is None and fault.applied else None
        return await _break_off(request, line, fault, whole)

    async def serve_elsewhere(self, request: web.Request) -> web.Response:
        """Where nobody of ours has any business."""
        self.strayed.append(request.path)
        return web.json_response({"ok": True, "result": {"message_id": 1}})

    async def _delete_message(self, line: Request) -> object:
        known = (line.chat_id, int(line.given.get("message_id") or 0))
        if known in self.deleted:
            return (400, "Bad Request: message to delete not found")
        self.deleted.add(known)
        return True

    def _methods(self) -> dict[str, Callable[[Request], Awaitable[object]]]:
        more = {**dict.fromkeys(SETTING_UP, self._set_webhook), "deleteMessage": self._delete_message}
        return {**super()._methods(), **more}

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


def _place(line: Request) -> object:
    """What an answer with a time closes: the chat, else the file, else the method."""
    return line.chat_id or line.given.get("file_id") or line.method


# --- faults -----------------------------------------------------------------------------------------


async def _break_off(
    request: web.Request, line: Request, fault: Fault, whole: web.StreamResponse | None
) -> web.StreamResponse:
    if fault.cut == "silence":
        await _until_gone(request)
    if fault.cut in {"half", "drip"}:
        assert isinstance(whole, web.Response)
        return await _piecemeal(request, whole, broken=fault.cut == "half")
    if fault.cut:
        if request.transport is not None:
            if fault.body is None:
                request.transport.abort()
            else:
                request.transport.write(fault.body)
                request.transport.close()
        return web.Response()
    if fault.body is None and isinstance(whole, web.Response) and fault.proves == "fine":
        return _answer(fault.status, whole.body, {"Content-Type": whole.content_type, **fault.headers})
    if fault.body is not None:
        return _answer(fault.status, fault.body, {"Content-Type": "text/html", **fault.headers})
    return web.json_response(_said(line, fault), status=fault.status)


def _answer(status: int, body: object, headers: Mapping[str, str]) -> web.Response:
    assert isinstance(body, bytes)
    return web.Response(status=status, body=body, headers=headers)


def _said(line: Request, fault: Fault) -> dict[str, Any]:
    said: dict[str, Any] = {"ok": False, "error_code": fault.status, "description": fault.words}
    if fault.retry_after is not None:
        said["parameters"] = {"retry_after": fault.retry_after}
    if fault.proves == "moved":
        said["parameters"] = {"migrate_to_chat_id": line.chat_id - MOVED_BY}
    return said


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
    async with serving(api, api.serve_elsewhere) as api.runner:
        yield api
