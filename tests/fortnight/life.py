"""How the two weeks go by: everybody follows a script, the clock stops wherever somebody acts or something is due."""

from __future__ import annotations

import heapq
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from bot.demo.telegram.model import Message
    from tests.cast import Stage

    Script = Generator[float, None, None]
    """What somebody does, act after act; what it yields is how many minutes pass until the next one."""

SHENZHEN = timedelta(hours=8)
TICK = timedelta(minutes=1)
NEXT_DUE = "SELECT min(due_at) FROM reminder WHERE state = 'pending'"


@dataclass
class Form:
    """A form that a resident has in hand: when it was touched, and when it was sent or left."""

    person: int
    title: str
    touched: list[datetime] = field(default_factory=list)
    over: datetime | None = None


@dataclass
class Life:
    """The clock, and everybody's scripts."""

    stage: Stage
    chance: Random
    acts: int = 0
    forms: list[Form] = field(default_factory=list)
    _scripts: list[tuple[datetime, int, Script]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    @property
    def now(self) -> datetime:
        """Local time, without a zone."""
        return self.stage.clock.at.replace(tzinfo=None) + SHENZHEN

    def begins(self, script: Script, *, after: float = 0) -> None:
        """Somebody's script begins so many minutes later."""
        at = self.stage.clock.at + timedelta(minutes=round(after))
        heapq.heappush(self._scripts, (at, next(self._number), script))

    async def lives(self, until: datetime) -> None:
        """Until that moment: first what is due is done, then people act, all of a minute side by side."""
        folder = self.stage.config.data_dir
        with closing(sqlite3.connect(f"file:{folder / 'yizhan.db'}?mode=ro", uri=True)) as books:
            while (at := self._next(books)) <= until:
                self.stage.clock.at = at
                if _due(books) <= at:
                    await self.stage.app.ticker.remind()
                    await self.stage.settled(60)
                if self._act(at):
                    await self.stage.settled(60)

    def _next(self, books: sqlite3.Connection) -> datetime:
        now, due = self.stage.clock.at, _due(books)
        due = due.replace(second=0, microsecond=0) + (TICK if due.second or due.microsecond else timedelta(0))
        return min(max(due, now + TICK), self._scripts[0][0]) if self._scripts else max(due, now + TICK)

    def _act(self, at: datetime) -> bool:
        before = self.acts
        going = []
        while self._scripts and self._scripts[0][0] <= at:
            going.append(heapq.heappop(self._scripts)[2])
        for script in going:
            minutes = next(script, None)
            if minutes is not None:
                self.begins(script, after=max(1, minutes))
        return self.acts > before


def _due(books: sqlite3.Connection) -> datetime:
    found = books.execute(NEXT_DUE).fetchone()[0]
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found or 2**52)


def database_of(folder: Path) -> sqlite3.Connection:
    """The bot's database, to be read beside it."""
    return sqlite3.connect(f"file:{folder / 'yizhan.db'}?mode=ro", uri=True)


@dataclass
class Hands:
    """Somebody's phone: what has come, and one tap or one text at a time."""

    life: Life
    id: int
    seen: int = 0

    def came(self) -> list[Message]:
        """The bot's messages since the last look, oldest first."""
        found = [m for m in self.life.stage.world.messages(self.id) if m.id > self.seen and m.sender_id != self.id]
        self.seen = found[-1].id if found else self.seen
        return found

    def find(self, label: str, words: str = "", chat: int | None = None) -> Message | None:
        """The newest message with such a button and such words in it."""
        for message in reversed(self.life.stage.world.messages(chat or self.id)):
            if words in message.words and label_in(message, label):
                return message
        return None

    def taps(self, message: Message | None, label: str) -> bool:
        """Taps a button by (a part of) its label, if it is there."""
        if message is None or not (full := label_in(message, label)):
            return False
        self.life.acts += 1
        self.life.stage.world.presses(self.id, message, full)
        return True

    def says(self, words: str) -> None:
        """Types something."""
        self.life.acts += 1
        self.life.stage.world.says(self.id, None, words)


def label_in(message: Message, label: str) -> str:
    """The whole label of a button, by a part of it; empty where there is none."""
    labels = [text for row in message.labels for text in row]
    return label if label in labels else next((text for text in labels if label in text), "")
