"""The Bot API over HTTP, and the demo page beside it, on one loopback port."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import cast

from aiohttp import web
from aiohttp.web_exceptions import HTTPRequestEntityTooLarge

from bot.demo.methods import METHODS
from bot.demo.methods.setup import allow_updates
from bot.demo.page import MovableClock, Page, Sheets, add_page, no_sheets
from bot.demo.params import Params, Upload, as_number
from bot.demo.telegram.errors import NOT_FOUND, TOO_LARGE, UNAUTHORIZED, ApiError, bad_request
from bot.demo.telegram.faults import Fault, Request
from bot.demo.telegram.model import Json
from bot.demo.webhook import Courier
from bot.demo.world import World

MOST_BODY = 51 * 1024 * 1024
LOOK_EVERY_SECONDS = 0.05
MOST_POLLED = 100

WORLD = web.AppKey("world", World)
STOPPED = web.AppKey("stopped", asyncio.Event)


class BotApi:
    """Serves one bot of one world."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token

    async def call(self, request: web.Request) -> web.StreamResponse:
        """`/bot<token>/<method>`."""
        if request.match_info["token"] != self._token:
            return answer(ApiError(*UNAUTHORIZED))
        try:
            params = await read_params(request)
        except HTTPRequestEntityTooLarge:
            return answer(ApiError(*TOO_LARGE))
        except ApiError as error:
            return answer(error)
        entry = self._world.enter(request.match_info["method"], as_number(params.chat_id), params.fields)
        return await self._serve(request, params, entry)

    async def _serve(self, request: web.Request, params: Params, entry: Request) -> web.StreamResponse:
        fault = self._world.faults.take(entry.method.lower(), entry.chat_id)
        outcome = fault.error if fault is not None and not fault.after else await self._outcome(params, entry)
        if fault is not None:
            entry.outcome, entry.status = fault.cut or "failed", fault.error.status
        self._world.tick()
        return answer(outcome) if fault is None else await break_off(request, fault, outcome)

    async def _outcome(self, params: Params, entry: Request) -> Json | ApiError:
        try:
            result = await self._result(params, entry.method.lower())
        except ApiError as error:
            entry.outcome, entry.status = "refused", error.status
            return error
        entry.outcome, entry.status, entry.applied, entry.result = "ok", 200, True, result
        return {"ok": True, "result": result}

    async def _result(self, params: Params, method: str) -> object:
        if method == "getupdates":
            return await self._get_updates(params)
        if method not in METHODS:
            raise ApiError(*NOT_FOUND)
        return METHODS[method](self._world, params)

    async def _get_updates(self, params: Params) -> list[Json]:
        allow_updates(self._world, params)
        if not self._world.is_online():
            self._world.note("online")
        limit = max(1, min(MOST_POLLED, params.number("limit") or MOST_POLLED))
        seconds = float(min(50, params.number("timeout") or 0))
        return await self._world.queue.poll(offset=params.number("offset") or 0, limit=limit, seconds=seconds)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """`/file/bot<token>/<path>`."""
        if request.match_info["token"] != self._token:
            return answer(ApiError(*UNAUTHORIZED))
        file = self._world.files.at(request.match_info["path"])
        fault = self._world.faults.take("file", None)
        if fault is not None:
            return await break_off(request, fault, fault.error)
        if file is None:
            return answer(ApiError(*NOT_FOUND))
        return web.Response(body=file.data, content_type="application/octet-stream")


async def read_params(request: web.Request) -> Params:
    """Query string, JSON, form or multipart: all are the same to the Bot API."""
    fields: Json = dict(request.query)
    if request.content_type == "application/json":
        return Params(fields | _json_object(await request.text()))
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            data = await asyncio.to_thread(value.file.read)
            uploads[name] = Upload(value.filename, value.content_type, data)
        else:
            fields[name] = value
    return Params(fields, uploads)


def _json_object(text: str) -> Json:
    try:
        body: object = json.loads(text or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return cast("Json", body)


def answer(outcome: Json | ApiError) -> web.Response:
    """The JSON answer, with the error's code as HTTP status."""
    if isinstance(outcome, ApiError):
        return web.json_response(outcome.body(), status=outcome.status)
    return web.json_response(outcome)


async def break_off(request: web.Request, fault: Fault, outcome: Json | ApiError) -> web.StreamResponse:
    """Carry an ordered fault out: a wrong answer, half an answer, a cut connection, or silence."""
    if fault.cut is None:
        return answer(fault.error)
    if fault.cut == "timeout":
        await _keep_silent(request)
    if fault.cut == "cut_body":
        await _half(request, answer(outcome))
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, whole: web.Response) -> None:
    body = whole.body
    assert isinstance(body, bytes)
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])


async def _keep_silent(request: web.Request) -> None:
    """Say nothing until the client gives up or the server ends."""
    stopped = request.app[STOPPED]
    while request.transport is not None and not request.transport.is_closing() and not stopped.is_set():
        try:
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await stopped.wait()
        except TimeoutError:
            pass


def make_app(
    world: World, *, token: str, clock: MovableClock | None = None, page: bool = True, sheets: Sheets = no_sheets,
    webhook_pace: float = 1.0,
) -> web.Application:  # fmt: skip
    """The Bot API of the world's bot, and with `page` the demo page at `/`, which needs the clock."""
    app = web.Application(client_max_size=MOST_BODY)
    app[WORLD], app[STOPPED] = world, asyncio.Event()
    api = BotApi(world, token)
    app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", api.call)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", api.file)
    if page and clock is not None:
        add_page(app, Page(world, clock, read_params, sheets))

    async def deliver(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(Courier(world.queue, webhook_pace).run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def stop(_app: web.Application) -> None:
        app[STOPPED].set()
        world.close()

    app.cleanup_ctx.append(deliver)
    app.on_shutdown.append(stop)
    return app
