"""Residents of the benchmark: each follows a script and does the next thing as soon as its answer has arrived."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.fake import Fake

Action = tuple[str, str]
"""("type", words) or ("press", a part of the button's label)."""


@dataclass
class Resident:
    """Somebody with an account and a telephone in hand."""

    id: int
    place: int = 0
    """How far it is in the script."""
    acted_at: float = 0.0
    waiting: bool = False
    owed: bool = False
    """Its moment to act came before the answer to what it did last."""
    screen: dict[str, Any] | None = None
    """The last message with buttons."""

    @property
    def user(self) -> dict[str, Any]:
        """As Telegram describes them."""
        name = f"resident{self.id}"
        return {"id": self.id, "is_bot": False, "first_name": "陈", "username": name, "language_code": "zh-hans"}

    def typed(self, words: str, number: int) -> dict[str, Any]:
        """A message of theirs."""
        chat = {"id": self.id, "type": "private", "first_name": "陈", "username": f"resident{self.id}"}
        content = {"message_id": number, "from": self.user, "chat": chat, "date": int(time.time()), "text": words}
        if words.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words)}]
        return content


@dataclass
class Wave:
    """Some residents, a script, and the times of their answers."""

    fake: Fake
    people: list[Resident]
    script: Sequence[Action]
    rate: float = 0.0
    """Actions in a second over all; 0 lets everybody act at once and again as soon as they may."""
    seconds: list[float] = field(default_factory=list)
    """Between each action and its answer."""
    last_at: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    finished: int = 0

    async def run(self, patience: float) -> dict[str, Any]:
        """Until everybody has read the last answer; what took longest first."""
        began = time.monotonic()
        for resident in self.people:
            resident.place, resident.waiting = 0, False
        starting = asyncio.create_task(self._start())
        timed_out = False
        try:
            await asyncio.wait_for(self.done.wait(), patience)
        except TimeoutError:
            timed_out = True
        finally:
            starting.cancel()
        taken = sorted(self.seconds)
        steps = len(taken)
        return {
            "seconds": self.last_at - began, "steps": steps, "timed_out": timed_out,
            "expected": len(self.people) * len(self.script),
            "p50": _part(taken, 0.5), "p99": _part(taken, 0.99), "max": taken[-1] if taken else 0.0,
        }  # fmt: skip

    async def _start(self) -> None:
        if not self.rate:
            for resident in self.people:
                self.acts(resident)
            return
        began, acted = asyncio.get_running_loop().time(), 0
        for _ in self.script:
            for resident in self.people:
                await asyncio.sleep(max(0.0, began + acted / self.rate - asyncio.get_running_loop().time()))
                acted += 1
                if resident.waiting:
                    resident.owed = True
                else:
                    self.acts(resident)

    def acts(self, resident: Resident) -> None:
        """Types or presses what comes next."""
        kind, words = self.script[resident.place]
        resident.place += 1
        resident.waiting, resident.acted_at = True, time.monotonic()
        if kind == "type":
            self.fake.brings("message", resident.typed(words, self.fake.next_message_id()))
        else:
            self.fake.brings("callback_query", self._pressed(resident, words))

    def _pressed(self, resident: Resident, label: str) -> dict[str, Any]:
        screen = resident.screen or {}
        buttons = [button for row in screen["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        number = self.fake.next_message_id()
        return {"id": str(number), "from": resident.user, "chat_instance": "1", "data": data, "message": screen}

    def reads(self, resident: Resident, message: dict[str, Any], at: float) -> None:
        """An answer has arrived: the next action, at once or when its time has come."""
        if "reply_markup" in message:
            resident.screen = message
        if not resident.waiting:
            return
        resident.waiting = False
        self.seconds.append(at - resident.acted_at)
        self.last_at = at
        if resident.place >= len(self.script):
            self.finished += 1
            if self.finished == len(self.people):
                self.done.set()
        elif not self.rate or resident.owed:
            resident.owed = False
            self.acts(resident)


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
