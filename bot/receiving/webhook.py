"""Telegram's posts: who sends them is known before they are read, and they are answered once they are kept."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from bot import logs
from bot.receiving.asking import WANTED
from bot.receiving.keeping import Tally, keep
from bot.receiving.reading import Batch
from bot.sending.fates import NOT_FOUND, UNAUTHORIZED, TokenRefusedError
from bot.wire import RefusedError, WireError, whole_number
from handlers import alarms
from storage.database import DATABASE_FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.config import Config
    from bot.wire import Wire
    from storage.database import Database
    from storage.keys import MasterKey

LARGEST_BODY = 1024 * 1024
BODY_PATIENCE, COMMIT_PATIENCE = 10.0, 30.0
"""Seconds; Telegram itself waits for 60."""
MOST_TOGETHER = 50
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of a header)
PURPOSE = "webhook secret"
RETRY_AFTER = "5"
PAUSE = 2.0
"""Seconds between attempts to tell Telegram the address."""
FORBIDDEN_BY_US = "403"


def secret_of(config: Config, master: MasterKey) -> str:
    """The secret of the settings, else one that follows from the master key: the same for every process and start."""
    derived = base64.urlsafe_b64encode(master.derive(PURPOSE)).decode().rstrip("=")
    return config.webhook_secret() or derived


class Webhook:
    """Answers posts: 403 without the secret, 413 or 408 where it is too much or too slow, 503 while nothing is kept."""

    def __init__(self, config: Config, database: Database, clock: Clock, secret: str) -> None:
        """Opens nothing: `application` is what a server serves."""
        self._config, self._database, self._clock = config, database, clock
        self.expect(secret)
        self._waiting: list[tuple[Batch, asyncio.Future[None]]] = []
        self._keeping: asyncio.Task[None] | None = None
        self._unset = asyncio.Event()
        self._error_seen = 0
        self.is_set = False
        """Whether Telegram was told our address."""
        self.opened: list[Callable[[], None]] = []
        """Called when Telegram was told."""
        self.tally = Tally()
        self.refused = 0
        """Posts without the secret."""

    def expect(self, secret: str) -> None:
        """From now on the secret."""
        self._secret, self._expected = secret, hashlib.sha256(secret.encode()).digest()

    def application(self) -> web.Application:
        """Every method and path, since a proxy may shorten paths: the secret alone lets in."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._receive, expect_handler=self._invite)
        return app

    # --- what is posted ---------------------------------------------------------------------------

    def admits(self, request: web.BaseRequest) -> bool:
        """Whether the secret is right, in a time that does not tell how much of it, nor how long it is."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(hashlib.sha256(given).digest(), self._expected)

    async def _invite(self, request: web.Request) -> None:
        """Whoever asks before sending a body is asked for it only with the right secret."""
        if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue" and self.admits(request):
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0

    async def _receive(self, request: web.Request) -> web.Response:
        if not self.admits(request):
            self.refused += 1
            return _closing(403)
        if request.method != hdrs.METH_POST:
            return _closing(405, Allow="POST")
        if (request.content_length or 0) > LARGEST_BODY:
            return _closing(413)
        try:
            async with asyncio.timeout(BODY_PATIENCE):
                body = await _body(request)
        except TimeoutError:
            return _closing(408)
        if body is None:
            return _closing(413)
        try:
            async with asyncio.timeout(COMMIT_PATIENCE):
                await self._keep(_batch(body))
        except DATABASE_FAULTS as error:  # (a TimeoutError too is an OSError)
            logs.failure("webhook.database", error)
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        return web.Response()

    async def _keep(self, batch: Batch) -> None:
        """Returns after the commit; what is posted meanwhile is kept together in the next one."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, kept))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
        await kept

    async def _keep_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            together = _together([batch for batch, _ in group])
            try:
                new = await self._database.run(partial(keep, batch=together, at=self._clock.now()))
                self.tally.add(new)
                _finish(group, None)
            except DATABASE_FAULTS as error:
                _finish(group, error)
            except Exception as error:  # (whatever it is: they are not kept, and others may still be)
                logs.failure("webhook.fault", error)
                _finish(group, OSError("not kept"))

    # --- what Telegram is told --------------------------------------------------------------------

    async def tell(self, wire: Wire) -> None:
        """Tells Telegram the address and, whenever it has another one, again; until cancelled."""
        given: dict[str, object] = {
            "url": self._config.webhook_url or "", "secret_token": self._secret, "allowed_updates": WANTED,
        }  # fmt: skip
        while True:
            self._unset.clear()
            while (pause := await _set(wire, given)) > 0:  # noqa: ASYNC110  (time alone mends it)
                await asyncio.sleep(pause)
            await self._remember(str(given["url"]))
            self.is_set = True
            for call in self.opened:
                call()
            await self._unset.wait()

    async def _remember(self, url: str) -> None:
        try:
            await self._database.run(lambda tx: alarms.set_webhook(tx, url, at=self._clock.now()))
        except DATABASE_FAULTS as error:
            logs.failure("webhook.database", error)

    def set_again(self) -> None:
        """Telegram has another address."""
        self.is_set = False
        self._unset.set()

    def heard_of(self, info: object) -> None:
        """What Telegram says of our webhook: where we refused a post of its own, somebody gave it another secret."""
        told = info if isinstance(info, dict) else {}
        at, words = told.get("last_error_date"), str(told.get("last_error_message", ""))
        if not self._config.webhook_url or not isinstance(at, int) or at <= self._error_seen:
            return
        self._error_seen = at
        logs.event("webhook.error", level=30, waiting=_number(told.get("pending_update_count")), at=at)
        if FORBIDDEN_BY_US in words:
            self.set_again()


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _closing(status: int, **headers: str) -> web.Response:
    """An answer after which the connection is closed, as the rest of the request is not wanted."""
    response = web.Response(status=status, headers=headers)
    response.force_close()
    return response


async def _body(request: web.Request) -> bytes | None:
    """The body; None for one that is too long."""
    parts, size = [], 0
    while part := await request.content.readany():
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


def _batch(body: bytes) -> Batch:
    """The one update of a post; what can't be read is put aside, as Telegram would send it again and again."""
    batch = Batch()
    try:
        batch.add(json.loads(body.decode("utf-8", "replace"), parse_int=whole_number))
    except (ValueError, RecursionError):
        batch.put_aside(body.decode("utf-8", "replace"))
    return batch


def _together(batches: list[Batch]) -> Batch:
    """One batch, in the order of their numbers: two processes that keep the same ones wait for each other in turn."""
    whole = Batch()
    for batch in sorted(batches, key=lambda batch: batch.last or 0):
        whole.updates += batch.updates
        whole.unread += batch.unread
    return whole


def _finish(group: list[tuple[Batch, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, kept in group:
        if kept.done():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)


async def _set(wire: Wire, given: dict[str, object]) -> float:
    """Tells Telegram where to send; answers in how many seconds to try again, as without it nobody is heard."""
    try:
        await wire.call("setWebhook", given)
    except RefusedError as error:
        if error.code in {UNAUTHORIZED, NOT_FOUND}:
            raise TokenRefusedError from None
        logs.event("webhook.unset", level=30, kind=error.kind)
        return max(PAUSE, error.retry_after)
    except WireError as error:
        logs.event("webhook.unset", level=30, kind=type(error).__name__)
        return PAUSE
    return 0
