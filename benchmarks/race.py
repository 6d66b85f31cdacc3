"""Volunteers who press the same cards at once, and what each was told."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.residents import Resident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.fake import Fake

WON = "由您负责了"


@dataclass
class Race:
    """Some cards, each pressed by some of the volunteers."""

    fake: Fake
    cards: Sequence[dict[str, Any]]
    volunteers: Sequence[int]
    each: int
    won: int = 0
    last_at: float = 0.0
    waiting: set[str] = field(default_factory=set)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, patience: float) -> dict[str, Any]:
        """All press at once; how long it took until each press was answered, and how many were told that they won."""
        began = time.monotonic()
        for number, card in enumerate(self.cards):
            first = number * self.each
            for place in range(first, first + self.each):
                self._press(card, self.volunteers[place % len(self.volunteers)])
        presses = len(self.waiting)
        try:
            await asyncio.wait_for(self.done.wait(), patience)
        except TimeoutError:
            self.last_at = time.monotonic()
        answered = presses - len(self.waiting)
        return {"seconds": self.last_at - began, "presses": presses, "answered": answered, "won": self.won}

    def _press(self, card: dict[str, Any], volunteer: int) -> None:
        ((button, *_), *_) = card["reply_markup"]["inline_keyboard"]
        number = str(self.fake.next_message_id())
        self.waiting.add(number)
        sender = Resident(volunteer).user
        press = {"id": number, "from": sender, "chat_instance": "1", "data": button["callback_data"], "message": card}
        self.fake.brings("callback_query", press)

    def answered(self, number: str, words: str, at: float) -> None:
        """The bot has answered a press."""
        if number in self.waiting:
            self.waiting.discard(number)
            self.won += WON in words
            self.last_at = at
            if not self.waiting:
                self.done.set()
