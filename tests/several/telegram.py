"""A Bot API server for several processes: it knows who asks, lets one wait for updates, and counts what is sent."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from tests.outside.botapi import BotApi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from tests.outside.botapi import Request, Shown

CONFLICT = (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the process, by the name in its Bot API address, and whether its connection still stands."""

    name: str
    request: web.Request

    def is_there(self) -> bool:
        """Whether anybody would still hear the answer."""
        return self.request.transport is not None and not self.request.transport.is_closing()


@dataclass(frozen=True, slots=True)
class Departure:
    """A message or a change of one that Telegram has taken."""

    at: float
    """On the event loop's clock."""
    chat_id: int
    who: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody asked for updates while another was waiting for them: the older is turned away."""

    at: float
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class Poll:
    """Somebody who waits for updates."""

    caller: Caller
    ended: asyncio.Event


asking: ContextVar[Caller] = ContextVar("asking")


@dataclass
class Telegram(BotApi):
    """One bot's chats, and the processes that serve them."""

    conflicts: list[Conflict] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    pollers: list[tuple[float, str]] = field(default_factory=list)
    """Who asked for updates, whenever it was another than before."""
    answers: dict[str, tuple[float, str, str]] = field(default_factory=dict)
    """To each press: when it was answered, in which words, and by whom."""
    _poll: Poll | None = None
    _chats: dict[int, dict[int, Shown]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def now(self) -> float:
        """The event loop's clock."""
        return asyncio.get_running_loop().time()

    @property
    def poller(self) -> str:
        """Who asked for updates last."""
        return self.pollers[-1][1] if self.pollers else NOBODY

    def chat(self, chat_id: int) -> list[Shown]:
        """The bot's messages in a chat, in the order of their last change."""
        return sorted(self._chats[chat_id].values(), key=lambda message: message.turn)

    # --- what the processes ask ---------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request of one process."""
        asking.set(Caller(request.match_info["who"], request))
        return await super().serve(request)

    async def _get_updates(self, line: Request) -> object:
        poll, older = Poll(asking.get(), asyncio.Event()), self._poll
        self._poll = poll
        self._note(poll.caller.name)
        if older is not None:
            older.ended.set()
            if older.caller.is_there():
                self.conflicts.append(Conflict(self.now, older.caller.name, poll.caller.name))
        answer = asyncio.ensure_future(super()._get_updates(line))
        ended = asyncio.ensure_future(poll.ended.wait())
        await asyncio.wait({answer, ended}, return_when=asyncio.FIRST_COMPLETED)
        if poll.ended.is_set():
            answer.cancel()
            return CONFLICT
        ended.cancel()
        self._poll = None
        return answer.result()

    def _note(self, who: str) -> None:
        if who != self.poller:
            self.pollers.append((self.now, who))

    def _show(self, line: Request, number: int) -> dict[str, object]:
        shown = super()._show(line, number)
        self._chats[line.chat_id][number] = self.shown[line.chat_id, number]
        self.departures.append(Departure(self.now, line.chat_id, asking.get().name))
        return shown

    async def _answer_callback_query(self, line: Request) -> object:
        words, press = str(line.given.get("text") or ""), str(line.given["callback_query_id"])
        self.answers.setdefault(press, (self.now, words, asking.get().name))
        return await super()._answer_callback_query(line)

    # --- Telegram's limits --------------------------------------------------------------------------

    def above(self, amount: int, seconds: float, *, of: Callable[[int], bool] = lambda _chat: True) -> int:
        """How many messages came although `amount` had already come in the `seconds` before, in one chat or in all."""
        return _above([sent.at for sent in self.departures if of(sent.chat_id)], amount, seconds)

    def above_in_chats(self, amount: int, seconds: float, *, of: Callable[[int], bool]) -> int:
        """The same for each chat by itself, added up."""
        chats = {sent.chat_id for sent in self.departures if of(sent.chat_id)}
        return sum(self.above(amount, seconds, of=lambda id, chat=chat: id == chat) for chat in chats)  # type: ignore[misc]  # bound at once


def _above(times: Sequence[float], amount: int, seconds: float) -> int:
    """How many of these moments, in order, have at least `amount` others in the seconds before."""
    return sum(place - bisect_right(times, at - seconds) >= amount for place, at in enumerate(times))


@asynccontextmanager
async def open_telegram(*groups: int) -> AsyncIterator[Telegram]:
    """A server on a free port of loopback; each process asks it under a path of its own."""
    api = Telegram(opened=set(groups))
    async with serving_several(api):
        yield api


@asynccontextmanager
async def serving_several(api: Telegram) -> AsyncIterator[None]:
    """Answers on a free port of loopback until the block ends."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{who}/bot{token}/{method}", api.serve)
    app.router.add_get("/{who}/file/bot{token}/{path}", api.serve_file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()
