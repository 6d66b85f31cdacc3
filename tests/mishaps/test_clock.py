"""The clock goes back or ahead by seconds to years: nothing waits for what was near, nothing happens twice."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, Literal

import pytest
from sqlalchemy import select

from bot.app import App
from bot.ticker import Every
from storage import due, inbox
from storage.database import open_database
from storage.reports import checks
from storage.sending import lease as lease_messages
from storage.tables import CaseRow, ConversationRow, InboxRow, MessageRow, ReminderRow
from tests.cast import GROUP, RESIDENT, START, WANG
from tests.chaos.protocol import Figures, report, scale, seed
from tests.outside.people import MARK, REFERENCE
from tests.tales import begins, sends

if TYPE_CHECKING:
    from sqlalchemy import Select

    from bot.demo.telegram.faults import Request
    from storage.database import Tx
    from tests.cast import Stage

Leap = Literal["back, running", "ahead, running", "back, between two runs", "ahead, between two runs"]
LEAPS: tuple[Leap, ...] = ("back, running", "ahead, running", "back, between two runs", "ahead, between two runs")
ROUNDS = max(4, round(4 * scale()))
SECOND, DAY, YEAR = timedelta(seconds=1), timedelta(days=1), timedelta(days=365)
LATE = 5 * SECOND
"""At most so much later than without the leap."""
LONGEST_PUT_OFF = timedelta(days=4)
"""A reminder that had to wait is looked at again within this time: a night, or three days for an answer."""
NEXT_DIGEST = timedelta(days=12)
"""The longest holidays, and a night."""
PATIENCE = 60
"""Seconds that the bot may take here for what comes due in ten years."""
FIRST_RESIDENT, FIRST_FOREIGN = 70_001, 900_001


@dataclass
class Leaping:
    """A bot whose clock leaps, and what must be true after each leap."""

    stage: Stage
    chance: Random
    leaps: Counter[Leap] = field(default_factory=Counter)
    late: int = 0
    references: list[str] = field(default_factory=list)
    abandoned: int = 0
    """Updates and messages that a process had in hand when it ended."""
    _update: int = FIRST_FOREIGN

    def span(self) -> timedelta:
        """From a second to ten years, each order of magnitude as often as the others."""
        return SECOND * math.exp(self.chance.uniform(0, math.log(10 * YEAR / SECOND)))

    async def round(self, leap: Leap) -> None:
        """Somebody sends something, something is on its way, and the clock leaps."""
        stage, span = self.stage, self.span() * (-1 if leap.startswith("back") else 1)
        person = stage.someone(FIRST_RESIDENT + len(self.references))
        stage.world.user(person.id, "陈", language_code="zh-hans")
        self.references.append(await sends(person, self.chance.choice(["legal", "hardship"])))
        stage.world.fail("sendMessage", chat_id=person.id, status=429, retry_after=1)
        stage.world.says(person.id, None, "/my")
        await stage.world.until(lambda: not stage.world.queue.pending())
        await self._waits_for_another_try(person.id)
        if leap.endswith("running"):
            stage.clock.forward(span)
        else:
            await self._ends_and_comes_back(span)
        self.leaps[leap] += 1
        stage.clock.forward(LATE)
        await stage.app.ticker.remind()
        await stage.settled(PATIENCE)
        self.late += await stage.app.database.read(self._stalled)

    async def _waits_for_another_try(self, chat: int) -> None:
        failed = select(MessageRow.id).where(MessageRow.chat_id == chat, MessageRow.state == "failed")
        self.stage.committed.clear()
        while await self.stage.app.database.read(lambda tx: tx.scalar(failed)) is None:
            await self.stage.committed.wait()
            self.stage.committed.clear()

    async def _ends_and_comes_back(self, span: timedelta) -> None:
        """As if killed: updates and messages are in its hands, and its leases run on."""
        stage = self.stage
        await stage.app.stop()
        dying = open_database(stage.config.database_url, stage.app.vault)
        dying.use(stage.app.database.directory)
        await dying.run(self._take_in_hand)
        await dying.close()
        stage.clock.forward(span)
        stage.app = App(stage.config, stage.clock)
        stage.app.database.finished.append(stage.committed.set)
        await stage.app.start()
        if stage.config.database_url.startswith("postgresql"):
            stage.clock.forward(due.LEASE)  # other processes might be at work: a lease is waited for

    def _take_in_hand(self, tx: Tx) -> None:
        at = self.stage.clock.now()
        for number in range(2):
            self._update += 1
            chat = {"id": RESIDENT, "type": "private", "first_name": "陈"}
            sender = {"id": RESIDENT, "is_bot": False, "first_name": "陈"}
            message = {"message_id": self._update, "date": 1, "chat": chat, "from": sender, "text": "/privacy"}
            inbox.keep(tx, [{"update_id": self._update, "message": message}], at=at)
            if number == 0:
                self.abandoned += len(inbox.lease(tx, at, most=9))
        self.abandoned += len(lease_messages(tx, at + timedelta(hours=1), most=9))

    # --- what must be true ------------------------------------------------------------------------

    def _stalled(self, tx: Tx) -> int:
        """Rows that wait for a moment of another time."""
        now = self.stage.clock.now()
        updates = tx.scalars(select(InboxRow.id).where(InboxRow.state == "pending")).all()
        unsent = tx.scalars(select(MessageRow.id).where(MessageRow.state.in_(("pending", "failed", "sending")))).all()
        waiting = tx.scalars(select(ReminderRow).where(ReminderRow.state == "pending")).all()
        put_off = [row for row in waiting if row.planned_at <= now and row.due_at > now + LONGEST_PUT_OFF]
        digests = [row for row in waiting if row.kind == "digest" and row.due_at <= now + NEXT_DIGEST]
        return len(updates) + len(unsent) + len(put_off) + int(len(digests) != 1)

    def doubled(self) -> int:
        """What may be said only once and was said again without the mark."""
        sent = [r for r in self.stage.world.requests("sendMessage") if r.applied]
        said = Counter((r.chat_id, text) for r in sent if (text := _told(r)))
        return sum(times - 1 for times in said.values())

    async def problems(self) -> int:
        """What `yizhan check` finds."""
        return len(await self.stage.app.database.read(lambda tx: [*checks.problems(tx)]))


def _told(request: Request) -> str:
    text = str(request.parameters.get("text") or "")
    return text if REFERENCE.search(text) and MARK not in text and "办件 FA" in text else ""


@pytest.mark.timeout(120 + 20 * scale())
async def test_after_each_leap_nothing_stalls_and_nothing_is_done_twice(each_stage: Stage) -> None:
    print(f"YIZHAN_SEED={seed()}")  # noqa: T201  (shown when the test fails)
    stage = each_stage
    leaping = Leaping(stage, Random(seed()))  # noqa: S311
    await stage.zhou.starts()
    for leap in itertools.islice(itertools.cycle(LEAPS), ROUNDS):
        await leaping.round(leap)
    lost = set(leaping.references) - await known(stage)
    figures = Figures(
        "clock-leaps", faults=leaping.leaps.total(), lost=len(lost) + leaping.late, doubled=leaping.doubled(),
        problems=await leaping.problems(), more={"seed": seed(), "abandoned": leaping.abandoned},
    )  # fmt: skip
    report(figures)

    assert set(leaping.leaps) == set(LEAPS)
    assert leaping.abandoned
    assert not figures.faulty


async def known(stage: Stage) -> set[str]:
    """The references that there are."""
    return set(await stage.app.database.read(lambda tx: tx.scalars(select(CaseRow.reference)).all()))


# --- one leap each --------------------------------------------------------------------------------


async def test_who_begins_something_new_after_the_clock_went_back_is_not_thrown_into_the_old(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "hardship")
    stage.clock.forward(-YEAR)
    question = await begins(resident, "legal")

    assert await resident.taps("邻里") != question
    for label in ("没有", "没有", "我自己"):
        await resident.taps(label)
    draft = await stage.app.database.read(lambda tx: tx.scalars(newest_draft()).first())
    assert draft is not None
    assert draft.service == "legal"
    assert draft.revision > 4


def newest_draft() -> Select[ConversationRow]:
    return select(ConversationRow).order_by(ConversationRow.touched_at.desc())


async def test_a_digest_comes_once_a_day_and_goes_on_when_the_clock_went_back(stage: Stage) -> None:
    await stage.zhou.starts()
    for leap in (3 * DAY, 40 * YEAR / 10, -DAY, -(3 * DAY + 4 * YEAR)):
        stage.clock.forward(leap)
        await stage.passes(timedelta(0))
    before = digests(stage)
    for _ in range(8):
        await stage.passes(DAY / 4)
    await stage.passes(5 * DAY)

    assert len(digests(stage)) > len(before)
    assert len(set(digests(stage))) == len(digests(stage)), "one of each day"
    waiting = select(ReminderRow.due_at).where(ReminderRow.kind == "digest", ReminderRow.state == "pending")
    (due_at,) = await stage.app.database.read(lambda tx: tx.scalars(waiting).all())
    assert due_at - stage.clock.now() < NEXT_DIGEST


def digests(stage: Stage) -> list[str]:
    return [message.words.split("\n")[0] for message in stage.zhou.inbox() if "汇总" in message.words]


async def test_a_later_change_of_a_card_wins_though_the_clock_went_back_between_two_runs(each_stage: Stage) -> None:
    stage = each_stage
    await stage.wang.starts()
    await stage.li.starts()
    await sends(stage.resident, "legal")
    stage.world.fail("editMessageText", chat_id=GROUP, status=429, retry_after=1)
    stage.world.presses(WANG, stage.wang.message_with("我来认领", GROUP), "我来认领")
    await stage.world.until(lambda: stage.world.requests("editMessageText", GROUP))
    await stage.restart(away=-YEAR)
    await stage.wang.taps("交回")
    await stage.wang.taps("时间不合适")
    await stage.passes(LATE)

    assert stage.group()[0].labels == (("我来认领",),)
    assert (await stage.li.taps("我来认领", GROUP)).count("FA-26") >= 1


def test_a_leap_over_years_is_one_tick_and_not_all_those_in_between() -> None:
    every = Every(SECOND)
    first = every.get_next_fire_time(None, START)

    assert first == START + SECOND
    assert every.get_next_fire_time(first, first) == first + SECOND
    assert every.get_next_fire_time(first, START + 10 * YEAR) == START + 10 * YEAR + SECOND
