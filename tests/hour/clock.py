"""An hour whose minutes pass when everybody has done what they do in one of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.tales import reference_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tests.cast import Someone, Stage

FIRST = 8001
LONGEST_HOUR = 100
"""Real seconds."""


@dataclass
class Hour:
    """Who lives through it, and what was sent in it."""

    stage: Stage
    sent: dict[str, int] = field(default_factory=dict)
    """References and who was told them."""
    people: list[Someone] = field(default_factory=list)
    minute: int = 0
    _waiting: list[tuple[int, asyncio.Event]] = field(default_factory=list)
    _busy: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def somebody(self, name: str, language: str = "zh-hans") -> Someone:
        """Somebody new, with a telephone number."""
        id = FIRST + len(self.people)
        self.stage.world.user(id, name, language_code=language, phone=f"+861380000{id}")
        self.people.append(found := self.stage.someone(id))
        return found

    def received(self, someone: Someone, receipt: str) -> str:
        """A reference was given: to nobody before."""
        ref = reference_in(receipt)
        assert ref not in self.sent, ref
        self.sent[ref] = someone.id
        return ref

    async def until(self, minute: int) -> None:
        """Waits for a minute of the hour."""
        came = asyncio.Event()
        self._waiting.append((minute, came))
        self._rests()
        await came.wait()

    async def passes(self, lives: Sequence[Callable[[Hour], Awaitable[None]]]) -> None:
        """Everybody lives, all at once; when all wait, time goes on to the next minute that somebody waits for."""
        self._busy = len(lives)
        tasks = [asyncio.create_task(self._lives(life)) for life in lives]
        try:
            async with asyncio.timeout(LONGEST_HOUR):
                while not all(task.done() for task in tasks):
                    await self._idle.wait()
                    self._idle.clear()
                    await self._goes_on()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in tasks:
            task.result()

    async def _lives(self, life: Callable[[Hour], Awaitable[None]]) -> None:
        try:
            await life(self)
        finally:
            self._rests()

    def _rests(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._idle.set()

    async def _goes_on(self) -> None:
        if not self._waiting:
            return
        following = min(minute for minute, _ in self._waiting)
        await self.stage.passes(timedelta(minutes=max(0, following - self.minute)))
        self.minute = max(self.minute, following)
        awake = [came for minute, came in self._waiting if minute <= self.minute]
        self._waiting = [(minute, came) for minute, came in self._waiting if minute > self.minute]
        self._busy = len(awake)
        for came in awake:
            came.set()
