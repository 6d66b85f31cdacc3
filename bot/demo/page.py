"""The demo page: its static files, what it shows as JSON, and a stream of what happens."""

import ipaddress
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.web_exceptions import HTTPBadRequest, HTTPForbidden, HTTPNotFound

from bot.demo import drawn
from bot.demo.acts import ACTS
from bot.demo.params import Params
from bot.demo.telegram.model import Json
from bot.demo.views import event_view, state_view
from bot.demo.world import World

STATIC = Path(__file__).parent / "static"
PAGES = frozenset(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))
KEEP_ALIVE_SECONDS = 15.0
MOST_HOURS = 24 * 366
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg"})
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Reader = Callable[[web.Request], Awaitable[Params]]
Sheets = Callable[[str], str]
"""Printable sheets as HTML, in a language."""


def no_sheets(_language: str) -> str:
    """For a page without posters."""
    return ""


class MovableClock(Protocol):
    """A clock that the page can move on."""

    def now(self) -> datetime:
        """The time that everything in the demo goes by."""

    async def forward(self, by: timedelta, /) -> None:
        """Move on."""

    async def to_next_workday(self) -> None:
        """Move on to the next 8:30 of a working day."""


class Page:
    """Serves the page of one world; only to this machine."""

    def __init__(self, world: World, clock: MovableClock, read: Reader, print_sheets: Sheets) -> None:
        self._world = world
        self._clock = clock
        self._read = read
        self._print_sheets = print_sheets

    async def static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        if name != "index.html" and name not in PAGES:
            raise HTTPNotFound
        return web.FileResponse(STATIC / name, headers=HEADERS)

    async def state(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(state_view(self._world), headers=HEADERS)

    async def file(self, request: web.Request) -> web.StreamResponse:
        file = self._world.files.get(request.match_info["file_id"])
        if file is None:
            raise HTTPNotFound
        disposition = "inline" if file.mime in SHOWN_IN_PLACE else "attachment"
        headers = HEADERS | {"Content-Disposition": disposition}
        return web.Response(body=file.data, content_type=file.mime.partition(";")[0], headers=headers)

    async def drawn(self, request: web.Request) -> web.StreamResponse:
        """A picture that the demo has at hand."""
        if request.match_info["name"] not in drawn.DRAWN:
            raise HTTPNotFound
        data = drawn.picture(request.match_info["name"])
        return web.Response(body=data, content_type="image/jpeg", headers=HEADERS)

    async def sheets(self, request: web.Request) -> web.StreamResponse:
        """The posters, for the page to show as its own."""
        html = self._print_sheets(request.query.get("lang", ""))
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Let a person do something."""
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise HTTPNotFound
        try:
            done = act(self._world, await self._read(request))
        except (ValueError, LookupError) as error:
            return web.json_response({"ok": False, "why": str(error)}, status=400)
        return web.json_response({"ok": True, **done})

    async def move_clock(self, request: web.Request) -> web.StreamResponse:
        """`{"hours": 1}` or `{"to": "workday"}`."""
        params = await self._read(request)
        hours = params.number("hours")
        if params.text("to") == "workday":
            await self._clock.to_next_workday()
        elif hours is not None and 0 < hours <= MOST_HOURS:
            await self._clock.forward(timedelta(hours=hours))
        else:
            raise HTTPBadRequest
        self._world.note("clock")
        return web.json_response({"ok": True, "now": self._clock.now().isoformat()})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events from a version on."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        version = Params(dict(request.query)).number("since") or 0
        try:
            while not self._world.closed:
                version = await self._send_news(response, version)
        except ConnectionResetError:
            pass  # the page was closed
        return response

    async def _send_news(self, response: web.StreamResponse, version: int) -> int:
        happened, newest = self._world.since(version), self._world.version
        events: list[Json] = [{"kind": "reload"}] if happened is None else happened
        for event in events:
            document = json.dumps(event_view(self._world, event), ensure_ascii=False)
            await response.write(f"data: {document}\n\n".encode())
        try:
            await self._world.changed(newest, timeout=KEEP_ALIVE_SECONDS)
        except TimeoutError:
            await response.write(b": still here\n\n")
        return newest


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse the page and its acts to other machines, and to other sites open in the same browser."""
    page = request.path == "/" or not request.path.startswith(("/bot", "/file/"))
    if page and not (_is_loopback(request.remote) and _is_local_name(request.host) and _is_same_site(request)):
        raise HTTPForbidden
    return await handler(request)


def _is_loopback(remote: str | None) -> bool:
    try:
        return ipaddress.ip_address(remote or "").is_loopback
    except ValueError:
        return False


def _is_local_name(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return name == "localhost" or _is_loopback(name)


def _is_same_site(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


async def _guard(_request: web.Request, response: web.StreamResponse) -> None:
    """Refusals and the stream of events carry the same headers as the pages."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def add_page(app: web.Application, page: Page) -> None:
    """Put the page and its JSON beside the Bot API."""
    app.middlewares.append(only_this_machine)
    app.on_response_prepare.append(_guard)
    app.router.add_get("/", page.static)
    app.router.add_get("/static/{name:.+}", page.static)
    app.router.add_get("/demo/api/state", page.state)
    app.router.add_get("/demo/events", page.events)
    app.router.add_get("/demo/drawn/{name}", page.drawn)
    app.router.add_get("/demo/sheets", page.sheets)
    app.router.add_get("/demo/file/{file_id}", page.file)
    app.router.add_post("/demo/api/clock", page.move_clock)
    app.router.add_post("/demo/api/{act}", page.act)
