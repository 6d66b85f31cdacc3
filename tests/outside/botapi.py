"""A Bot API server of the plainest kind: it knows nine methods, and keeps a ledger of all that it was asked."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from email.message import Message

TOKEN = "7000000002:outside-token-of-nobody-at-all-0001"
BOT = {"id": 7000000002, "is_bot": True, "first_name": "一站", "username": "yizhan_outside_bot"}
LARGEST_DOWNLOAD = 20 * 1024 * 1024
FIRST_UPDATE = 4001
STAMP = 1_790_000_000
"""The date of every message; the bot lives by the system's clock and asks nobody else."""


@dataclass(slots=True)
class Request:
    """A line of the ledger: what was asked, and which message came of it."""

    method: str
    given: dict[str, Any]
    refused: str = ""
    message_id: int | None = None
    result: object = None

    @property
    def chat_id(self) -> int:
        """The chat that it is about; 0 for none."""
        return int(self.given.get("chat_id") or 0)


@dataclass(slots=True)
class Shown:
    """A message of the bot as its chat shows it now."""

    id: int
    chat_id: int
    text: str
    buttons: list[tuple[str, str]]
    """Label and data of each, in reading order."""
    turn: int
    """Grows with every message and every change."""


@dataclass
class BotApi:
    """One bot's chats."""

    opened: set[int] = field(default_factory=set)
    """Who opened the bot, and the groups that it is in: it may write to these and to nobody else."""
    ledger: list[Request] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """How often each method was asked."""
    shown: dict[tuple[int, int], Shown] = field(default_factory=dict)
    chats: defaultdict[int, dict[int, Shown]] = field(default_factory=lambda: defaultdict(dict))
    """The same by chat and number."""
    turns: dict[int, int] = field(default_factory=dict)
    """The turn of each chat's last change."""
    updates: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    confirmed: int = 0
    hook: Callable[[Request], Awaitable[None]] | None = None
    """Called when a request has taken effect and before it is answered."""
    refuse: Callable[[str], tuple[int, str] | None] = lambda _method: None
    """What to refuse, with which code and words, whatever is asked."""
    patience: float = 5
    """Seconds that it holds a request for updates, however many were asked for."""
    address: str = ""
    brought: int = 0
    """How many updates there have been."""
    _turn: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _chat_changed: defaultdict[int, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    # --- what happens on Telegram's side ------------------------------------------------------------

    def brings(self, kind: str, content: object, **more: object) -> int:
        """Queues an update of a kind; answers its id."""
        number = FIRST_UPDATE + self.brought
        self.brought += 1
        self.updates.append({"update_id": number, kind: content, **more})
        self.wake()
        return number

    def next_message_id(self) -> int:
        """A number for a message in whatever chat."""
        self._turn += 1
        return self._turn

    def wake(self, chat_id: int | None = None) -> None:
        """Something changed (in a chat): whoever waits looks again."""
        self._changed.set()
        self._changed = asyncio.Event()
        if chat_id is not None and (waited_for := self._chat_changed.pop(chat_id, None)):
            waited_for.set()

    async def until(
        self, holds: Callable[[], object], *, most: float = 20, what: str = "", chat_id: int | None = None
    ) -> None:
        """Waits until something holds; where a chat is given, only messages in it are a reason to look again."""
        try:
            async with asyncio.timeout(most):
                while not holds():
                    await (self._changed if chat_id is None else self._chat_changed[chat_id]).wait()
        except TimeoutError:
            last = [(line.method, line.given.get("text", "")[:60]) for line in self.ledger[-6:]]
            raise AssertionError(
                f"in {most} s it did not come to {what or 'what was expected'}; last asked: {last}"
            ) from None

    async def taken(self, update_id: int) -> None:
        """Waits until the bot has confirmed an update."""
        await self.until(lambda: self.confirmed > update_id, what=f"update {update_id} confirmed")

    def asked(self, method: str, chat_id: int | None = None) -> list[Request]:
        """The lines of the ledger about a method (and a chat)."""
        return [r for r in self.ledger if r.method == method and chat_id in {None, r.chat_id}]

    def chat(self, chat_id: int) -> list[Shown]:
        """The bot's messages in a chat, in the order of their last change."""
        return sorted(self.chats[chat_id].values(), key=lambda m: m.turn)

    # --- what the bot asks --------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request of the bot."""
        if request.match_info["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        line = Request(request.match_info["method"], await _given(request))
        self.ledger.append(line)
        self.counts[line.method] += 1
        self.wake()
        return await self.answer(request, line)

    async def answer(self, _: web.Request, line: Request) -> web.StreamResponse:
        """Carries a request out, or refuses it."""
        refused = self.refuse(line.method)
        action = self._methods().get(line.method)
        outcome = refused or (await action(line) if action else (404, "Not Found"))
        if isinstance(outcome, tuple):
            line.refused = outcome[1]
            return _refused(*outcome)
        if isinstance(outcome, web.Response):
            return outcome
        line.result = outcome
        self.wake()
        if self.hook is not None:
            await self.hook(line)
        return web.json_response({"ok": True, "result": outcome})

    def _methods(self) -> dict[str, Callable[[Request], Awaitable[object]]]:
        """All that it knows: each answers a result, or a code and words of refusal."""
        return {
            "getMe": self._get_me, "getUpdates": self._get_updates, "sendMessage": self._send_message,
            "sendPhoto": self._send_message, "sendDocument": self._send_message, "getFile": self._get_file,
            "editMessageText": self._edit_message_text, "answerCallbackQuery": self._answer_callback_query,
            "setWebhook": self._set_webhook,
        }  # fmt: skip

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes."""
        content = self.files.get(request.match_info["path"])
        return web.Response(body=content) if content is not None else web.Response(status=404)

    async def _get_me(self, _: Request) -> object:
        return BOT

    async def _get_updates(self, line: Request) -> object:
        offset, wait = int(line.given.get("offset") or 0), float(line.given.get("timeout") or 0)
        if offset:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            self.confirmed = max(self.confirmed, offset)
            self.wake()
        try:
            async with asyncio.timeout(min(wait, self.patience)):
                while not self.updates:
                    await self._changed.wait()
        except TimeoutError:
            pass
        return self.updates[: int(line.given.get("limit") or 100)]

    async def _send_message(self, line: Request) -> object:
        if line.chat_id not in self.opened:
            return (403, "Forbidden: bot can't initiate conversation with a user")
        if not str(line.given.get("text") or line.given.get("photo") or line.given.get("document") or "").strip():
            return (400, "Bad Request: message text is empty")
        if len(str(line.given.get("text", "")).encode("utf-16-le")) > 2 * 4096:
            return (400, "Bad Request: message is too long")
        return self._show(line, self.next_message_id())

    async def _edit_message_text(self, line: Request) -> object:
        known = (line.chat_id, int(line.given.get("message_id") or 0))
        if known not in self.shown:
            return (400, "Bad Request: message to edit not found")
        before = self.shown[known]
        if (before.text, before.buttons) == (line.given.get("text"), _buttons(line)):
            return (400, "Bad Request: message is not modified")
        return self._show(line, known[1])

    def _show(self, line: Request, number: int) -> dict[str, object]:
        self._turn += 1
        text = str(line.given.get("text") or line.given.get("caption") or "")
        shown = Shown(number, line.chat_id, text, _buttons(line), self._turn)
        self.shown[line.chat_id, number] = self.chats[line.chat_id][number] = shown
        line.message_id = number
        self.turns[line.chat_id] = self._turn
        self.wake(line.chat_id)
        chat = {"id": line.chat_id, "type": "private" if line.chat_id > 0 else "supergroup"}
        return {"message_id": number, "date": STAMP, "chat": chat, "from": BOT, "text": text}

    async def _answer_callback_query(self, line: Request) -> object:
        if len(str(line.given.get("text") or "")) > 200:
            return (400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    async def _set_webhook(self, _: Request) -> object:
        return True

    async def _get_file(self, line: Request) -> object:
        content = self.files.get(str(line.given.get("file_id")))
        if content is None:
            return (400, "Bad Request: invalid file_id")
        if len(content) > LARGEST_DOWNLOAD:
            return (400, "Bad Request: file is too big")
        name = str(line.given["file_id"])
        return {"file_id": name, "file_unique_id": name, "file_size": len(content), "file_path": name}


def _buttons(line: Request) -> list[tuple[str, str]]:
    rows = (line.given.get("reply_markup") or {}).get("inline_keyboard") or []
    return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]


async def _given(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return form(request.headers["Content-Type"], await request.read())


def form(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a form; aiohttp's own reader warns of its own doings where a field is torn apart on the way."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = [part for part in whole.walk() if not part.is_multipart()]
    return {str(part.get_param("name", header="content-disposition")): _field(part) for part in parts}


def _field(part: Message) -> object:
    content = part.get_payload(decode=True)
    return "a file" if part.get_filename() or not isinstance(content, bytes) else _value(content.decode())


def _value(text: str) -> object:
    try:
        value: object = json.loads(text)
        return value
    except ValueError:
        return text


def _refused(code: int, words: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": words}, status=code)


@asynccontextmanager
async def open_bot_api(*groups: int) -> AsyncIterator[BotApi]:
    """A server on a free port of loopback, whose bot is in these groups."""
    api = BotApi(opened=set(groups))
    async with serving(api):
        yield api


@asynccontextmanager
async def serving(
    api: BotApi, otherwise: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
) -> AsyncIterator[web.AppRunner]:
    """Answers on a free port of loopback until the block ends; `otherwise` answers what is none of the Bot API's."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", api.serve)
    app.router.add_get("/file/bot{token}/{path}", api.serve_file)
    if otherwise is not None:
        app.router.add_route("*", "/elsewhere", otherwise)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield runner
    finally:
        await runner.cleanup()
