"""Telegram's limits over all processes: no window at the server ever holds more, answers come first, nobody starves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed of its own)
from typing import TYPE_CHECKING

import pytest

from flows.limits import BURST, Limits, Rate
from storage import due, sending
from storage.sending import departures, outbox
from storage.sending.outbox import MUST_NOT_BE_MISSED, URGENCIES, NewMessage
from tests.storage.ground import NOW, open_database_of

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Database, Tx
    from storage.sending import Outgoing
    from tests.storage.ground import Ground

ALL, CHAT, GROUP = Rate(30, 1), Rate(1, 1), Rate(20, 60)
STEP = timedelta(milliseconds=10)


async def enqueue(ground: Ground, *chats: int, urgency: str = "answer") -> None:
    def unit(tx: Tx) -> None:
        for number, chat in enumerate(chats):
            new = NewMessage(
                key=f"{urgency}{chat}.{number}", kind="answer", policy=MUST_NOT_BE_MISSED, urgency=URGENCIES[urgency],
                community_id=ground.home, chat_id=chat, content={"method": "sendMessage", "text": "words"},
            )  # fmt: skip
            outbox.enqueue(tx, new, at=NOW)

    await ground.run(unit)


@dataclass
class Server:
    """Telegram as the limits see it: each request arrives some time after its lease, each answer some time later."""

    limits: Limits
    processes: list[Database]
    chance: Random
    slowness: timedelta = timedelta(milliseconds=200)
    arrived: list[tuple[datetime, Outgoing]] = field(default_factory=list)
    _answers: list[tuple[datetime, Outgoing]] = field(default_factory=list)

    async def run(self, span: timedelta) -> None:
        """All processes send whatever they may, in steps of some milliseconds."""
        now = NOW
        while now < NOW + span:
            for process in self.processes:
                await process.run(lambda tx, now=now: self._round(tx, now))  # type: ignore[misc]  # bound at once
            now += STEP

    def _round(self, tx: Tx, now: datetime) -> None:
        for answered_at, message in self._answers:
            if answered_at <= now:
                departures.land(tx, self.limits, message, now=now)
                sending.mark_sent(tx, message, 1, at=now)
        self._answers = [one for one in self._answers if one[0] > now]
        for message in departures.lease(tx, self.limits, now=now, most=30, at=now)[0]:
            arrives = now + self.slowness * self.chance.random()
            self.arrived.append((arrives, message))
            self._answers.append((arrives + self.slowness * self.chance.random(), message))

    def most_within(self, span: timedelta, chat: int | None = None) -> int:
        """The most requests in any window of so long."""
        times = [at for at, message in self.arrived if chat is None or message.chat_id == chat]
        return max((sum(start <= at < start + span for at in times) for start in times), default=0)


async def server(ground: Ground, *, processes: int = 1, limits: Limits | None = None) -> Server:
    others = [await open_database_of(ground.url, ground.database.directory) for _ in range(processes - 1)]
    return Server(limits or Limits(ALL, CHAT, GROUP), [ground.database, *others], Random(26))  # noqa: S311


@pytest.mark.parametrize("processes", [1, 3])
async def test_the_server_never_sees_more_than_the_limit_however_slow_the_way_is(
    ground: Ground, processes: int
) -> None:
    if ground.url.startswith("sqlite"):
        processes = 1  # one process has a SQLite database
    await enqueue(ground, *range(5000, 5120))
    found = await server(ground, processes=processes)

    await found.run(timedelta(seconds=4))

    assert found.most_within(timedelta(seconds=1)) == ALL.amount
    for process in found.processes[1:]:
        await process.close()


async def test_a_private_chat_gets_a_short_burst_and_a_group_its_share(ground: Ground) -> None:
    await enqueue(ground, *[5000] * 12, *[-100] * 12)
    found = await server(ground, limits=Limits(ALL, CHAT, Rate(4, 3)))
    found.slowness = timedelta(milliseconds=20)

    await found.run(timedelta(seconds=7))

    assert found.most_within(timedelta(seconds=BURST), chat=5000) == BURST
    assert found.most_within(timedelta(seconds=3), chat=-100) == 4
    assert len([1 for _, message in found.arrived if message.chat_id == 5000]) >= BURST + 3


async def test_what_somebody_waits_for_goes_first_and_the_rest_is_never_starved(ground: Ground) -> None:
    await enqueue(ground, *range(6000, 6300), urgency="broadcast")
    await enqueue(ground, *range(5000, 5300))
    found = await server(ground)
    found.slowness = timedelta(0)

    await found.run(timedelta(seconds=4))

    urgencies = [message.urgency for _, message in found.arrived]
    assert urgencies.count(URGENCIES["answer"]) >= 4 * (ALL.amount - 2) - ALL.amount
    assert 3 <= urgencies.count(URGENCIES["broadcast"]) <= 4 * 2 + departures.CATCHING_UP


async def test_words_about_danger_overtake_all_answers_that_wait(ground: Ground) -> None:
    await enqueue(ground, *range(5000, 5300))
    await enqueue(ground, 7000, urgency="danger")
    found = await server(ground)
    found.slowness = timedelta(0)

    await found.run(STEP)

    assert found.arrived[0][1].urgency == URGENCIES["danger"]


async def test_a_broadcast_uses_nearly_all_that_is_allowed_and_leaves_a_place_for_the_next_answer(
    ground: Ground,
) -> None:
    await enqueue(ground, *range(6000, 6300), urgency="broadcast")
    found = await server(ground)
    found.slowness = timedelta(milliseconds=5)

    await found.run(timedelta(seconds=5))

    assert found.most_within(timedelta(seconds=1)) == ALL.amount - departures.KEPT_FOR_ANSWERS
    assert len(found.arrived) >= 0.95 * 5 * ALL.amount * (1 - departures.KEPT_FOR_ANSWERS / ALL.amount)


async def test_a_pause_that_telegram_asked_for_holds_that_chat_alone_and_outlives_a_restart(ground: Ground) -> None:
    await enqueue(ground, 5000, 5000, 5001)
    until, limits = NOW + timedelta(seconds=60), Limits()
    (first, _), _ = await ground.run(lambda tx: departures.lease(tx, limits, now=NOW, most=9, at=NOW))

    def refused(tx: Tx) -> None:
        sending.mark_unsent(tx, first, "429", again_at=NOW)
        departures.pause(tx, first, until=until, now=NOW)
        departures.free_all(tx, limits, now=NOW)

    await ground.run(refused)

    early = until - timedelta(seconds=1)
    assert await ground.run(lambda tx: departures.lease(tx, limits, now=early, most=9, at=early)[0]) == []
    late = await ground.run(lambda tx: departures.lease(tx, limits, now=until, most=9, at=until)[0])
    assert [message.id for message in late] == [first.id]


@pytest.mark.parametrize("asked_for_a_pause", [True, False])
async def test_what_is_tried_again_leaves_again_and_counts_for_each_time(
    ground: Ground, *, asked_for_a_pause: bool
) -> None:
    await enqueue(ground, 5000, 5000, 5000, 5001)
    limits, again_at = Limits(ALL, CHAT, GROUP), NOW + timedelta(seconds=1)
    (first, other), _ = await ground.run(lambda tx: departures.lease(tx, limits, now=NOW, most=9, at=NOW))

    def fails(tx: Tx) -> None:
        for message in (first, other):
            departures.land(tx, limits, message, now=NOW)
        sending.mark_unsent(tx, first, "429" if asked_for_a_pause else "unreached", again_at=again_at)
        sending.mark_sent(tx, other, 1, at=NOW)
        if asked_for_a_pause:
            departures.pause(tx, first, until=again_at, now=NOW)

    await ground.run(fails)
    sent = 0
    for now in (again_at, again_at + timedelta(milliseconds=1), again_at + timedelta(milliseconds=2)):
        taken, _ = await ground.run(lambda tx, now=now: departures.lease(tx, limits, now=now, most=9, at=now))  # type: ignore[misc]  # bound at once
        assert now != again_at or [message.id for message in taken] == [first.id]
        for message in taken:
            await ground.run(lambda tx, message=message: sending.mark_sent(tx, message, 1, at=NOW))  # type: ignore[misc]  # bound at once
        sent += len(taken)
    assert sent == (BURST if asked_for_a_pause else BURST - 1), "what was refused took no place, what may have left did"


@pytest.mark.parametrize("span", [timedelta(seconds=2), timedelta(seconds=40), timedelta(days=3650)], ids=str)
async def test_a_clock_that_went_back_blocks_nothing_for_longer_than_a_lease(ground: Ground, span: timedelta) -> None:
    await enqueue(ground, *range(5000, 5100))
    limits, ahead = Limits(ALL, CHAT, GROUP), NOW + span
    first, _ = await ground.run(lambda tx: departures.lease(tx, limits, now=ahead, most=40, at=NOW))
    assert len(first) == ALL.amount

    def answered(tx: Tx) -> None:
        for message in first[:20]:
            departures.land(tx, limits, message, now=ahead)

    await ground.run(answered)
    over = NOW + timedelta(seconds=ALL.seconds)

    assert (await ground.run(lambda tx: departures.lease(tx, limits, now=NOW, most=40, at=NOW)))[0] == []
    assert len((await ground.run(lambda tx: departures.lease(tx, limits, now=over, most=40, at=NOW)))[0]) == 20
    over = NOW + due.LEASE + timedelta(seconds=1)
    assert len((await ground.run(lambda tx: departures.lease(tx, limits, now=over, most=40, at=NOW)))[0]) >= 10
    await ground.run(lambda tx: departures.sweep(tx, now=over + due.LEASE))


async def test_a_pause_that_telegram_asked_for_lasts_as_long_when_the_clock_goes_back(ground: Ground) -> None:
    await enqueue(ground, 5000)
    limits, ahead, pause = Limits(), NOW + timedelta(days=365), timedelta(seconds=60)
    (first,), _ = await ground.run(lambda tx: departures.lease(tx, limits, now=ahead, most=9, at=NOW))

    def refused(tx: Tx) -> None:
        sending.mark_unsent(tx, first, "429", again_at=NOW)
        departures.pause(tx, first, until=ahead + pause, now=ahead)

    await ground.run(refused)

    for at, count in ((NOW, 0), (NOW + pause - STEP, 0), (NOW + pause, 1)):
        assert len(await ground.run(lambda tx, at=at: departures.lease(tx, limits, now=at, most=9, at=at)[0])) == count  # type: ignore[misc]  # bound at once
