"""Forged, replayed and borrowed presses: nothing changes, and nobody reads what is not theirs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from random import Random  # noqa: TID251  (with a seed that the test names)
from typing import TYPE_CHECKING

from sqlalchemy import select

from handlers.arrival import NOBODY
from storage.effects.mailing import BUTTONS_LIVE
from storage.sending.outbox import settling
from storage.tables import MessageRow, PersonRow
from tests.cast import GROUP, NEIGHBOUR
from tests.chaos.protocol import Figures, report, scale, seed
from tests.forging.scene import ELSEWHERE, LEFT, STAFF, changed, disclosed, hiding, look, marked
from tests.tales import claims, sends

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.demo.telegram.model import Message
    from storage.database import Tx
    from tests.cast import Stage

PRESSES = round(200 * scale())
"""Of 20,000 a sample; `make chaos ARGS="--rows forged-presses"` takes all."""
AT_ONCE = 400
OUTSIDER, SIGNS = 7003, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
AT_WORK = frozenset(
    {"work", "contacted", "note", "tell", "appoint", "finish", "hand_back", "ways", "claim", "files", "mine", "renew"}
)
"""What the buttons of somebody who worked here led to."""


@dataclass(frozen=True)
class Keyboard:
    """Buttons that stand somewhere, as the database knows them."""

    token: str
    options: int
    owner: int | None
    """The Telegram id of whose they are; None for a card in the group."""
    verbs: frozenset[str]
    is_over: bool
    """Whether they were pressed, or belong to a form that was sent."""


def keyboards(tx: Tx) -> list[Keyboard]:
    people = {row.id: row.telegram_id for row in tx.scalars(select(PersonRow))}
    keys = set(tx.scalars(select(MessageRow.key)))
    found = []
    for row in tx.scalars(select(MessageRow).where(MessageRow.token.is_not(None)).order_by(MessageRow.id)):
        actions = json.loads(row.actions or "[]")
        owner = people[row.presser_id] if row.presser_id is not None else None
        is_over = row.revision is not None or settling(row.id) in keys
        verbs = frozenset(verb for verb, _ in actions)
        found.append(Keyboard(str(row.token), len(actions), owner, verbs, is_over))
    return found


@dataclass
class Forger:
    """Somebody who presses what they like, on any message that they can name."""

    stage: Stage
    chance: Random
    known: Sequence[Keyboard]
    expired: Sequence[Keyboard]

    def __post_init__(self) -> None:
        """Knows by which ways to go."""
        self.happened: Counter[str] = Counter()
        self.ways: dict[str, Callable[[], None]] = {
            "random": self.random, "mutated": self.mutated, "out-of-range": self.out_of_range,
            "expired": self.old, "replayed": self.replayed, "left": self.left, "anonymous": self.anonymous,
            **{f"borrowed-by-{name}": self._borrowing(id) for name, id in BORROWERS.items()},
        }  # fmt: skip

    def press(self, way: str, by: int, data: str, *, on: Message | None = None) -> None:
        """One press; on one's own message half of the time, so that chat and buttons don't fit together."""
        message = on or self._message(self.chance.choice((by, GROUP, RESIDENT_CHAT)))
        self.stage.world.presses(by, message, data=data)
        self.happened[way] += 1

    def _message(self, chat: int) -> Message:
        history = self.stage.world.messages(chat) or self.stage.world.messages(GROUP)
        return self.chance.choice(history)

    def random(self) -> None:
        token = "".join(self.chance.choices(SIGNS, k=self.chance.choice((16, 22, 22, 22, 32))))
        self.press("random", self._anybody(), f"{token}.{self.chance.randrange(100)}")

    def mutated(self) -> None:
        board = self.chance.choice(self.known)
        data = f"{board.token}.{self.chance.randrange(board.options)}"
        place = self.chance.randrange(len(board.token))
        sign = self.chance.choice([one for one in (*SIGNS, "\x00", "е", "\u202e", "é", "%", "'") if one != data[place]])
        cut = data[: self.chance.randrange(1, len(board.token))]
        forms = (
            data[:place] + sign + data[place + 1 :],
            cut,
            f"{data}0000",
            f"{data} ",
            f"{board.token}",
            data.swapcase(),
        )
        self.press("mutated", self._anybody(), self.chance.choice([one for one in forms if one != data]))

    def out_of_range(self) -> None:
        board = self.chance.choice([one for one in self.known if one.owner is not None])
        number = self.chance.choice((board.options, board.options + 1, 42, 99, 100, 999, -1))
        self.press("out-of-range", board.owner or 0, f"{board.token}.{number if number != 42 else 98}")

    def old(self) -> None:
        board = self.chance.choice(self.expired)
        self.press("expired", board.owner or NEIGHBOUR, f"{board.token}.{self.chance.randrange(board.options)}")

    def replayed(self) -> None:
        board = self.chance.choice([one for one in self.known if one.owner == NEIGHBOUR and one.is_over])
        self.press("replayed", NEIGHBOUR, f"{board.token}.{self.chance.randrange(board.options)}")

    def left(self) -> None:
        board = self.chance.choice([one for one in self.known if one.owner == LEFT and one.verbs <= AT_WORK])
        self.press("left", LEFT, f"{board.token}.{self.chance.randrange(board.options)}")

    def anonymous(self) -> None:
        board = self.chance.choice(self.known)
        by = self.chance.choice(sorted(NOBODY))
        self.press("anonymous", by, f"{board.token}.{self.chance.randrange(board.options)}")

    def _borrowing(self, by: int) -> Callable[[], None]:
        others = [one for one in self.known if one.owner != by and (one.owner is not None or by != LI_ID)]
        name = next(name for name, id in BORROWERS.items() if id == by)

        def borrow() -> None:
            board = self.chance.choice(others)
            self.press(f"borrowed-by-{name}", by, f"{board.token}.{self.chance.randrange(board.options)}")

        return borrow

    def _anybody(self) -> int:
        return self.chance.choice(sorted(BORROWERS.values()))


LI_ID, RESIDENT_CHAT = 1002, 7001
BORROWERS = {
    "resident": NEIGHBOUR, "volunteer": LI_ID, "group-member": OUTSIDER, "other-coordinator": ELSEWHERE,
    "removed-member": LEFT,
}  # fmt: skip
"""Who presses what belongs to others. A card in the group may be pressed by a volunteer, so that one does not."""


async def peopled(stage: Stage) -> tuple[list[Keyboard], list[Keyboard]]:
    """Everybody has done something, half a year ago and now: keyboards that hold, and those that are too old."""
    left, neighbour = stage.someone(LEFT), stage.someone(NEIGHBOUR)
    for someone in (stage.zhou, neighbour):
        await someone.says("/menu")
    await stage.passes(BUTTONS_LIVE * 1.01)
    expired = await stage.app.database.read(keyboards)
    await stage.someone(ELSEWHERE).says("/cases")
    await marked(stage.resident)
    await claims(left)
    await left.says("/queue")
    file = stage.config.community_file
    file.write_text(STAFF, encoding="utf-8")
    await stage.restart()
    await claims(stage.wang)
    await stage.wang.taps("更多办法")
    await sends(neighbour, "transfer")
    await stage.zhou.says("/digest")
    await stage.zhou.says("/team")
    old = {one.token for one in expired}
    return [one for one in await stage.app.database.read(keyboards) if one.token not in old], expired


async def test_forged_replayed_and_borrowed_presses_change_and_show_nothing(tmp_path: Path) -> None:
    async with hiding(tmp_path) as stage:
        outsider = stage.world.user(OUTSIDER, "路人", language_code="zh-hans")
        stage.world.joins(outsider, stage.world.chats[GROUP])
        for id in NOBODY:
            stage.world.user(id, "匿名", language_code="zh-hans")
        await stage.someone(OUTSIDER).starts()
        known, expired = await peopled(stage)
        forger = Forger(stage, Random(seed()), known, expired)  # noqa: S311
        before = await look(stage)
        ways = [way for _, way in zip(range(PRESSES), _round(forger), strict=False)]
        for number, way in enumerate(ways, start=1):
            way()
            if number % AT_ONCE == 0:
                await stage.settled(120)
        tried = {*BORROWERS.values(), *NOBODY, stage.wang.id, stage.zhou.id, stage.resident.id}
        after = await changed(stage, before, by=tried)
        seen = disclosed(stage, before, {*BORROWERS.values(), *NOBODY})
        unanswered = [one for one in stage.world.taps.values() if one.answer is None]

        problems = len(after.other) + len(seen) + len(unanswered)
        report(Figures("forged-presses", sum(forger.happened.values()), problems=problems, more=dict(forger.happened)))
        assert after.other == []
        assert seen == []
        assert unanswered == []
        assert after.actions <= {"limit.reached"}
        assert sum(forger.happened.values()) == PRESSES
        assert len(forger.happened) == len(forger.ways)
        assert "按了 20 次不是给自己的按钮" in await stage.zhou.reads()

        await stage.wang.taps("已联系上居民")
        assert (await changed(stage, before, by=tried)).other, "a press of one's own is seen to change something"


def _round(forger: Forger) -> list[Callable[[], None]]:
    """Each way in turn, again and again."""
    ways = list(forger.ways.values())
    return ways * (PRESSES // len(ways) + 1)
