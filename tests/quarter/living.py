"""A town that carries out its matters: residents, handlers, and a coordinator who looks at the board."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, GROUP, listed, open_stage
from tests.fortnight.life import SHENZHEN, Hands, Life, label_in
from tests.quarter.days import DAY, works
from tests.quarter.matters import FINISHES, TAKES_ON
from tests.tales import REFERENCE
from tests.walks.grounds import Listener, listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.cast import Stage
    from tests.fortnight.life import Script
    from tests.quarter.matters import Matter, Task

START = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
"""Monday, 2 March, 07:00 in Shenzhen."""
FIRST_DAY = datetime(2026, 3, 2)  # noqa: DTZ001  (local, as everybody reads it)
FIRST_RESIDENT, FIRST_HANDLER, CHIEF = 8001, 2001, 3001
HANDLERS = ("赵甲", "钱乙", "孙丙", "李丁")
FROM, TO = time(9, 5), time(17, 30)
"""When handlers work."""
MOST_IDLE = 30
"""Minutes until they look again whether somebody did what they wait for."""
LOOKS = time(10, 5)
"""When the coordinator looks at the board, on Wednesdays."""
FINISHED = "都办好了，材料也归了档"
KEEPS = "继续办"
"""What a handler taps who is asked whether they still work on it."""


@dataclass
class Look:
    """What the coordinator read on the board, and then in one of its lists."""

    at: datetime
    board: str
    label: str = ""
    listed: tuple[str, ...] = ()


@dataclass
class Town:
    """Who lives there, and what they have to do."""

    life: Life
    matters: Sequence[Matter]
    looks: list[Look] = field(default_factory=list)

    def resident(self, matter: Matter) -> Script:
        """Fills in the form, then does their own tasks when they come up."""
        hands = Hands(self.life, matter.resident)
        yield max(1, (matter.begins - self.life.now) / timedelta(minutes=1))
        hands.says(f"/{matter.service}")
        yield 1
        for label in ("同意", "开始"):
            newest = self.life.stage.world.messages(hands.id)[-3:]
            asked = [message for message in newest if label_in(message, label)]
            if asked and hands.taps(asked[-1], label):
                yield 1
        yield from _answers(hands, (*matter.form, "[提交]"))
        words = "\n".join(message.words for message in self.life.stage.world.messages(hands.id)[-3:])
        found = REFERENCE.search(words)
        assert found, words
        matter.reference = found[0]
        matter.notes(self.life.now - timedelta(minutes=1), "")
        while any(task.by == "resident" for task in matter.tasks[len(matter.log) - 1 :]):
            task = matter.next_task
            if (
                task is None
                or task.by != "resident"
                or task.at > self.life.now
                or not time(8, 10) <= self.life.now.time()
            ):
                yield 400 if task is None or task.by != "resident" else _until(self.life.now, task.at)
                continue
            yield from self._does(hands, matter, task)

    def handler(self, id: int) -> Script:
        """Does the tasks of their matters, one after the other, while the office is open; goes along with others."""
        hands = Hands(self.life, id)
        mine = [(matter, "handler") for matter in self.matters if matter.handler == id]
        mine += [(matter, "companion") for matter in self.matters if matter.companion == id]
        while True:
            now = self.life.now
            if not works(now.date()) or not FROM <= now.time() < TO:
                yield _until(now, datetime.combine(now.date() + (now.time() >= FROM) * DAY, FROM))
                continue
            for asked in [message for message in hands.came() if label_in(message, KEEPS)]:
                hands.taps(asked, KEEPS)
                yield 1
            theirs = sorted(
                (task.at, number) for number, (matter, who) in enumerate(mine)
                if (task := matter.next_task) is not None and task.by == who
            )  # fmt: skip
            if not theirs or theirs[0][0] > now:
                yield min(MOST_IDLE, _until(now, theirs[0][0])) if theirs else MOST_IDLE
                continue
            matter = mine[theirs[0][1]][0]
            task = matter.next_task
            assert task is not None
            if task.label == TAKES_ON:
                yield from self._takes_on(hands, matter)
            else:
                yield from self._does(hands, matter, task)

    def _takes_on(self, hands: Hands, matter: Matter) -> Script:
        assert hands.taps(hands.find("我来认领", matter.reference, GROUP), "我来认领"), matter
        yield 1
        matter.notes(self.life.now - timedelta(minutes=1), TAKES_ON)
        for label in ("已联系上居民", "更多办法", "办到哪一步"):
            assert hands.taps(hands.find(label), label), (matter, label)
            yield 1

    def _does(self, hands: Hands, matter: Matter, task: Task) -> Script:
        label, said = ("办好了", (FINISHED,)) if task.label == FINISHES else (task.label, task.said)
        words = task.finds or matter.reference
        for each in (*task.way, label):
            assert hands.taps(hands.find(each, words), each), (each, task, matter.log, _last(self.life, hands.id))
            words = ""
            yield 1
        yield from _answers(hands, said)
        newest = "\n".join(_last(self.life, hands.id))
        assert task.label == FINISHES or task.reply in newest, (task, matter.log, newest)
        matter.notes(self.life.now - timedelta(minutes=1), task.label, task.said, task.by)

    def coordinator(self) -> Script:
        """Looks at the board every Wednesday, and at one of its lists."""
        hands, chance = Hands(self.life, CHIEF), self.life.chance
        while True:
            yield _until(self.life.now, _next_look(self.life.now))
            at = self.life.now
            hands.says("/board")
            yield 1
            shown = self.life.stage.world.messages(CHIEF)[-1]
            look = Look(at, shown.words)
            self.looks.append(look)
            labels = [row[0] for row in shown.labels]
            if labels:
                look.label = chance.choice(labels)
                hands.taps(shown, look.label)
                yield 1
                look.listed = tuple(REFERENCE.findall(self.life.stage.world.messages(CHIEF)[-1].words))


def _answers(hands: Hands, said: Sequence[str]) -> Script:
    for words in said:
        if words.startswith("["):
            assert hands.taps(hands.find(words[1:-1]), words[1:-1]), (words, _last(hands.life, hands.id))
        else:
            hands.says(words)
        yield 1


def _last(life: Life, id: int) -> list[str]:
    return [f"{message.words} {message.labels}" for message in life.stage.world.messages(id)[-6:]]


def _until(now: datetime, at: datetime) -> float:
    return max(1.0, (at - now) / timedelta(minutes=1))


def _next_look(now: datetime) -> datetime:
    day = now.date()
    while day.isoweekday() != 3 or datetime.combine(day, LOOKS) <= now:
        day += DAY
    return datetime.combine(day, LOOKS)


async def lived(stage: Stage, matters: Sequence[Matter], seed: int, *, weeks: int, handlers: int) -> Town:
    """Everybody's quarter, or its first weeks."""
    life = Life(stage, Random(f"{seed}:quarter"))  # noqa: S311
    town = Town(life, matters)
    for number, matter in enumerate(matters):
        matter.resident = FIRST_RESIDENT + number
        matter.handler, matter.companion = (FIRST_HANDLER + (number + along) % handlers for along in (0, 1))
        life.begins(town.resident(matter))
    for number in range(handlers):
        life.begins(town.handler(FIRST_HANDLER + number), after=2 + number)
    life.begins(town.coordinator(), after=3)
    await life.lives(START + timedelta(weeks=weeks))
    return town


@asynccontextmanager
async def open_town(folder: Path, residents: int, handlers: int, role: str) -> AsyncIterator[tuple[Stage, Listener]]:
    """The bot on the first morning; handlers and the coordinator have opened it before."""
    people = [(FIRST_HANDLER + number, name, role) for number, name in enumerate(HANDLERS[:handlers])]
    staff = (*people, (CHIEF, "总协调", "coordinator"))
    head = COMMUNITY.partition("[[person]]")[0].replace("digest_when_empty = true", "digest_when_empty = false")
    file = head + "".join(listed(*member) for member in staff)
    url = f"sqlite:///{folder / 'yizhan.db'}"
    async with open_stage(folder, url, start=START, community=file) as stage:
        world, listener = stage.world, Listener()
        for number in range(residents):
            phone = f"+86138{10_000_000 + number}"
            world.user(FIRST_RESIDENT + number, f"居民{number}", language_code="zh-hans", phone=phone)
        for id, name, _ in staff:
            world.joins(world.user(id, name, language_code="zh-hans"), world.chats[GROUP])
            world.starts(id)
        with listening(listener):
            await stage.settled()
            yield stage, listener


@dataclass(frozen=True, slots=True)
class Said:
    """A message that the bot delivered: local time."""

    at: datetime
    chat: int
    words: str


def said(stage: Stage) -> list[Said]:
    """Everything that the bot sent."""
    return [
        Said(request.at.replace(tzinfo=None) + SHENZHEN, request.chat_id, str(request.parameters.get("text") or ""))
        for request in stage.world.ledger
        if request.method.lower() == "sendmessage" and request.applied and request.chat_id is not None
    ]
