"""A Bot API server in a process of its own, with residents who answer as soon as their question has arrived.

Started as `python -m benchmarks.fake NUMBER`, the first update's; it prints its address, and obeys `/control/...`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from benchmarks.race import Race
from benchmarks.residents import Resident, Wave

if TYPE_CHECKING:
    from collections.abc import Callable

BOT = {"id": 7000000009, "is_bot": True, "first_name": "一站", "username": "yizhan_bench_bot"}
NO_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
TRUE = b'{"ok":true,"result":true}'
MOST_UPDATES = 100
LONGEST_WAIT = 10.0
"""Seconds that it holds a request for updates, however many were asked for."""
PATIENCE = 600.0


@dataclass
class Fake:
    """One bot's updates, and everybody who talks to it."""

    updates: deque[tuple[int, bytes]] = field(default_factory=deque)
    residents: dict[int, Resident] = field(default_factory=dict)
    wave: Wave | None = None
    race: Race | None = None
    cards: list[dict[str, Any]] = field(default_factory=list)
    """What groups were sent with buttons."""
    asked: Counter[str] = field(default_factory=Counter)
    last_asked_at: float = 0.0
    sends: list[tuple[float, int]] = field(default_factory=list)
    """When each message was sent, and to whom, while `recording`."""
    recording: bool = False
    next_update: int = 1
    _next_message: int = 1
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    # --- updates ----------------------------------------------------------------------------------

    def next_message_id(self) -> int:
        """A number for a message in whatever chat."""
        self._next_message += 1
        return self._next_message

    def brings(self, kind: str, content: object) -> None:
        """Queues an update of a kind."""
        number = self.next_update
        self.next_update += 1
        self.updates.append((number, json.dumps({"update_id": number, kind: content}, ensure_ascii=False).encode()))
        self._arrived.set()

    async def _get_updates(self, given: dict[str, Any]) -> web.Response:
        offset, wait = int(given.get("offset") or 0), float(given.get("timeout") or 0)
        while self.updates and self.updates[0][0] < offset:
            self.updates.popleft()
        if not self.updates and wait > 0:
            self._arrived.clear()
            try:
                async with asyncio.timeout(min(wait, LONGEST_WAIT)):
                    await self._arrived.wait()
            except TimeoutError:
                pass
        limit = min(int(given.get("limit") or MOST_UPDATES), MOST_UPDATES)
        batch = [self.updates[place][1] for place in range(min(limit, len(self.updates)))]
        return _answer(b'{"ok":true,"result":[' + b",".join(batch) + b"]}")

    # --- what the bot asks ------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.Response:
        """One request of the bot."""
        method = request.match_info["method"]
        given = await _given(request)
        if method.lower() == "getupdates":
            return await self._get_updates(given)
        self.last_asked_at = time.monotonic()
        self.asked[method] += 1
        known: dict[str, Callable[[dict[str, Any]], bytes]] = {
            "sendMessage": self._send_message, "editMessageText": self._edit_message_text,
            "answerCallbackQuery": self._answer_press,
            "getMe": lambda _: _result(BOT),
            "getWebhookInfo": lambda _: _result(NO_WEBHOOK),
        }  # fmt: skip
        return _answer(known[method](given) if method in known else TRUE)

    def _send_message(self, given: dict[str, Any]) -> bytes:
        chat_id, number = int(given["chat_id"]), self.next_message_id()
        message = _message(chat_id, number, given)
        if self.recording:
            self.sends.append((self.last_asked_at, chat_id))
        resident = self.residents.get(chat_id)
        if resident is not None and self.wave is not None:
            self.wave.reads(resident, message, self.last_asked_at)
        if chat_id < 0 and "reply_markup" in message:
            self.cards.append(message)
        return _result(message)

    def _edit_message_text(self, given: dict[str, Any]) -> bytes:
        return _result(_message(int(given["chat_id"]), int(given["message_id"]), given))

    def _answer_press(self, given: dict[str, Any]) -> bytes:
        if self.race is not None:
            words = str(given.get("text") or "")
            self.race.answered(str(given["callback_query_id"]), words, self.last_asked_at)
        return TRUE

    # --- control ----------------------------------------------------------------------------------

    async def run_wave(self, request: web.Request) -> web.Response:
        """Lets some residents go through a script; answers how long it took, once all have read their last answer."""
        given = await request.json()
        people = range(given["first"], given["first"] + given["count"])
        for number in people:
            self.residents.setdefault(number, Resident(number))
        self.wave = Wave(self, [self.residents[number] for number in people], given["script"], given.get("rate", 0.0))
        report = await self.wave.run(given.get("patience", PATIENCE))
        return web.json_response(report)

    async def run_race(self, request: web.Request) -> web.Response:
        """Lets volunteers press cards, all at once; what came of it."""
        given = await request.json()
        self.race = Race(self, given["cards"], given["volunteers"], given["each"])
        return web.json_response(await self.race.run(PATIENCE))

    async def shown_cards(self, _: web.Request) -> web.Response:
        """What groups were sent with buttons."""
        return web.json_response(self.cards)

    async def says(self, request: web.Request) -> web.Response:
        """Somebody types something, outside all scripts."""
        given = await request.json()
        person = self.residents.setdefault(given["person"], Resident(given["person"]))
        self.brings("message", person.typed(given["words"], self.next_message_id()))
        return _answer(TRUE)

    async def wait_for_quiet(self, request: web.Request) -> web.Response:
        """Until the bot has asked nothing but for updates for some seconds; answers what it asked in all."""
        wanted = float(request.query.get("seconds", "0.5"))
        async with asyncio.timeout(PATIENCE):
            while (since := time.monotonic() - self.last_asked_at) < wanted:  # noqa: ASYNC110  (silence is no event)
                await asyncio.sleep(wanted - since)
        return web.json_response(dict(self.asked))

    async def record(self, request: web.Request) -> web.Response:
        """Begins or ends to note each message's time; at the end answers them as seconds since the beginning."""
        self.recording = request.query["on"] == "1"
        if self.recording:
            self.sends = []
        return web.json_response([[at, chat] for at, chat in self.sends])


def _message(chat_id: int, number: int, given: dict[str, Any]) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
    chat |= {"first_name": "陈"} if chat_id > 0 else {"title": "志愿者"}
    text = str(given.get("text", ""))
    message = {"message_id": number, "from": BOT, "chat": chat, "date": int(time.time()), "text": text}
    markup = given.get("reply_markup")
    if isinstance(markup, str):
        markup = json.loads(markup)
    return message | ({"reply_markup": markup} if markup and "inline_keyboard" in markup else {})


async def _given(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return dict(request.query)
    if request.content_type == "application/json":
        return dict(json.loads(await request.read()))
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _result(result: object) -> bytes:
    return b'{"ok":true,"result":' + json.dumps(result, ensure_ascii=False).encode() + b"}"


def _answer(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


async def _main() -> None:
    fake = Fake(next_update=int(sys.argv[1]))
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", fake.serve)
    app.router.add_post("/control/wave", fake.run_wave)
    app.router.add_post("/control/race", fake.run_race)
    app.router.add_get("/control/cards", fake.shown_cards)
    app.router.add_post("/control/says", fake.says)
    app.router.add_get("/control/quiet", fake.wait_for_quiet)
    app.router.add_get("/control/record", fake.record)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
