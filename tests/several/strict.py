"""Telegram as it counts: whatever comes above its limits is refused for a while, and now and then something else."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

from aiohttp import web

from tests.several.telegram import Telegram

if TYPE_CHECKING:
    from tests.outside.botapi import Request

OVERALL, CHAT, GROUP = (30, 1.0), (3, 3.0), (20, 60.0)
"""So many in so many seconds: in all, in a private chat, in a group."""
LONGEST_WAIT = 3


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that was taken."""

    at: float
    chat_id: int
    text: str


@dataclass
class Strict(Telegram):
    """Counts what it takes, what it refuses, and who does not wait."""

    chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311
    moody: set[int] = field(default_factory=set)
    """Chats whose next message is refused for no reason that a bot could know."""
    arrived: list[Arrived] = field(default_factory=list)
    caused: int = 0
    """Messages that came above a limit."""
    unprovoked: int = 0
    early: int = 0
    """Messages that came before the time that an earlier refusal had named."""
    _closed: dict[int, float] = field(default_factory=dict)
    _recent: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def answer(self, request: web.Request, line: Request) -> web.StreamResponse:
        """Takes a message or refuses it; all else as always."""
        if line.method != "sendMessage":
            return await super().answer(request, line)
        wait = self._wait(line.chat_id)
        if wait:
            line.refused = "429"
            self._closed[line.chat_id] = self.now + wait
            said = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {wait}"}
            return web.json_response({**said, "parameters": {"retry_after": wait}}, status=429)
        self.arrived.append(Arrived(self.now, line.chat_id, str(line.given.get("text"))))
        return await super().answer(request, line)

    def _wait(self, chat_id: int) -> int:
        """The seconds to name in a refusal; 0 for none."""
        self.early += self.now < self._closed.get(chat_id, 0)
        limits = ((0, OVERALL), (chat_id, CHAT if chat_id > 0 else GROUP))
        if any(self._is_above(place, *limit) for place, limit in limits):
            self.caused += 1
            return 1
        if chat_id in self.moody:
            self.moody.discard(chat_id)
            self.unprovoked += 1
            return self.chance.randint(1, LONGEST_WAIT)
        for place, _ in limits:
            self._recent[place].append(self.now)
        return 0

    def _is_above(self, place: int, amount: int, seconds: float) -> bool:
        recent = self._recent[place]
        while recent and recent[0] <= self.now - seconds:
            recent.popleft()
        return len(recent) >= amount
