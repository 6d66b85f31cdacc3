"""A Bot API server that sends updates twice and out of order, numbers them anew, and fails now and then."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.chaos.crowd import FIRST_RESIDENT
from tests.outside.botapi import FIRST_UPDATE, BotApi

if TYPE_CHECKING:
    from tests.outside.botapi import Request

TWICE, SWAPPED, FAILED = 0.25, 0.25, 0.05
"""Shares: of updates that come again, of neighbours that change places, of requests that fail."""
UNCLEAR = 0.2
"""The share of failures of which nobody knows whether the message was sent."""
JUMPS_EVERY = 120
"""Updates from one jump of the numbers to the next, at the mean; never more than twice as many."""
HALF, ROOM = 0.5, 10_000
REMEMBERED = 200
LOWEST, HIGHEST = 1, 2**31 - 10**6
FAILING = ("getUpdates", "answerCallbackQuery")


@dataclass
class Unruly(BotApi):
    """As unruly as chance says; what it did is counted."""

    chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311
    did: Counter[str] = field(default_factory=Counter)
    _old: list[dict[str, Any]] = field(default_factory=list)
    """Updates that were handed out, the newest last."""
    _renumbered: list[dict[str, Any]] = field(default_factory=list)
    """Those that came since the numbers began anew: they wait until the others are confirmed."""
    _number: int = FIRST_UPDATE
    _next_jump: int = 0
    _numbers: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Fails now and then."""
        self.refuse = self._refuse
        self._next_jump = self._far()

    def _refuse(self, method: str) -> tuple[int, str] | None:
        if method not in FAILING or self.chance.random() >= FAILED:
            return None
        self.did["failed"] += 1
        return (502, "Bad Gateway")

    # --- numbers ----------------------------------------------------------------------------------

    def brings(self, kind: str, content: object, **more: object) -> int:
        """Queues an update; now and then the numbers begin somewhere else from it on."""
        if not self._renumbered and self.brought >= self._next_jump:
            self._next_jump = self.brought + self._far()
            self._number = self._elsewhere()
            self.did["renumbered"] += 1
            queue = self._renumbered
        else:
            queue = self._renumbered or self.updates
        number, self._number = self._number, self._number + 1
        self._numbers.add(number)
        self.brought += 1
        queue.append({"update_id": number, kind: content, **more})
        self._next_round()
        self.wake()
        return number

    def _far(self) -> int:
        return self.chance.randrange(1, 2 * JUMPS_EVERY)

    def _elsewhere(self) -> int:
        """Below the last number as often as above it, and far from all there were."""
        while True:
            low = self.chance.random() < HALF
            found = self.chance.randrange(LOWEST, self._number) if low else self.chance.randrange(self._number, HIGHEST)
            if not self._numbers.intersection(range(found, found + ROOM)):
                return found

    def _next_round(self) -> None:
        if not self.updates:
            self.updates, self._renumbered = self._renumbered, []

    # --- what is asked ----------------------------------------------------------------------------

    async def _get_updates(self, line: Request) -> object:
        offset = int(line.given.pop("offset", None) or 0)
        before = len(self.updates)
        handed = {update["update_id"] for update in self._old}
        self.updates = [u for u in self.updates if u["update_id"] >= offset or u["update_id"] not in handed]
        self.confirmed = max(self.confirmed, FIRST_UPDATE) + before - len(self.updates)
        self._next_round()
        found = await super()._get_updates(line)
        assert isinstance(found, list)
        return self._muddled(found)

    def _muddled(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        again = [update for update in self._old if self.chance.random() < TWICE * len(found) / max(1, len(self._old))]
        answer = list(found)
        for place in range(len(answer) - 1):
            if self.chance.random() < SWAPPED:
                answer[place], answer[place + 1] = answer[place + 1], answer[place]
                self.did["swapped"] += 1
        for update in again if answer else []:
            answer.insert(self.chance.randrange(len(answer)), update)
            self.did["twice"] += 1
        known = {update["update_id"] for update in self._old}
        self.did["twice"] += sum(update["update_id"] in known for update in found)
        self._old = (self._old + [update for update in found if update["update_id"] not in known])[-REMEMBERED:]
        return answer

    async def _send_message(self, line: Request) -> object:
        return self._failure(line) or await super()._send_message(line)

    async def _edit_message_text(self, line: Request) -> object:
        return self._failure(line) or await super()._edit_message_text(line)

    def _failure(self, line: Request) -> web.Response | None:
        if self.chance.random() >= FAILED:
            return None
        self.did["failed"] += 1
        line.refused = "not sent"
        if line.chat_id >= FIRST_RESIDENT and self.chance.random() < UNCLEAR:
            return web.json_response({"ok": False, "error_code": 502, "description": "Bad Gateway"}, status=502)
        words = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
        return web.json_response(words, status=429)
