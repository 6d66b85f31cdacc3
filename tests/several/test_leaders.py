"""One of several processes polls and one ticks: when it dies, stands still or is restarted, another goes on."""

from __future__ import annotations

import asyncio
import signal
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.several.crowd import Crowd
from tests.several.fleet import VOLUNTEERS

if TYPE_CHECKING:
    from tests.outside.people import Registry
    from tests.several.crowd import Reckoning
    from tests.several.fleet import Fleet, Member
    from tests.several.telegram import Telegram

TIMES = max(1, round(scale()))
RESIDENTS = 12
TAKEN_OVER = 20.0
"""Seconds within which stalled work goes on."""
LEASE = 15.0
ROLES = ("receive", "work", "send", "tick")


def told(name: str, faults: int, reckoning: Reckoning, **more: object) -> None:
    report(
        Figures(
            name, faults=faults, lost=reckoning.lost, doubled=reckoning.doubled, unmarked=reckoning.unmarked,
            unreported=reckoning.unreported, more={"seed": seed(), **more},
        )
    )  # fmt: skip


async def is_over(api: Telegram, member: Member) -> float:
    """Waits until another polls; answers how long that took."""
    since = api.now
    await api.until(lambda: api.poller != member.name, most=TAKEN_OVER * 2, what=f"a poller after {member.name}")
    return api.pollers[-1][0] - since


@pytest.mark.timeout(120 + 60 * scale())
async def test_when_the_one_that_polls_is_killed_another_goes_on_at_once(
    fleet: Fleet, api: Telegram, registry: Registry
) -> None:
    crowd, waits = Crowd(fleet, registry), []
    await fleet.start(2)
    await crowd.volunteers_arrive(VOLUNTEERS[:2])
    for _ in range(TIMES):
        leader = fleet.named(api.poller)
        using = asyncio.gather(crowd.report(RESIDENTS), crowd.serves(VOLUNTEERS[0]))
        await api.until(lambda: crowd.references or api.chat(VOLUNTEERS[0]), what="traffic")
        await leader.dies()
        waits.append(await is_over(api, leader))
        await using
        await leader.start()
    reckoning = await crowd.reckon()
    told("leader-kills", TIMES, reckoning, taken_over_p99=f"{max(waits):.1f}", conflicts=len(api.conflicts))

    assert max(waits) <= TAKEN_OVER
    assert reckoning.is_clean()
    assert api.conflicts == []
    await fleet.all_is_well()


@pytest.mark.timeout(150 + 90 * scale())
async def test_one_that_stood_still_past_its_lease_does_nothing_when_it_wakes(
    fleet: Fleet, api: Telegram, registry: Registry
) -> None:
    crowd, chance = Crowd(fleet, registry), Random(seed())  # noqa: S311
    await fleet.start(2)
    await crowd.volunteers_arrive(VOLUNTEERS[:2])
    waits, zombie = [], fleet.any
    for _ in range(TIMES):
        zombie = fleet.named(api.poller)
        using = asyncio.gather(crowd.report(RESIDENTS), crowd.serves(VOLUNTEERS[0]))
        await api.until(lambda: len(api.departures) % 7 == chance.randrange(7), what="a moment")
        zombie.signal(signal.SIGSTOP)
        waits.append(await is_over(api, zombie))
        assert waits[-1] > LEASE / 3, "it led until its lease was over"
        await using
        zombie.signal(signal.SIGCONT)
        await crowd.report(3)
    reckoning = await crowd.reckon()
    told("zombies", TIMES, reckoning, taken_over=f"{max(waits):.1f}", conflicts=len(api.conflicts))

    assert max(waits) <= TAKEN_OVER
    assert reckoning.is_clean()
    assert api.poller != zombie.name, "whoever took over goes on"
    await fleet.all_is_well()


@pytest.mark.timeout(120 + 60 * scale())
async def test_each_is_restarted_in_turn_and_nobody_notices(fleet: Fleet, api: Telegram, registry: Registry) -> None:
    crowd = Crowd(fleet, registry)
    members = await fleet.start(2)
    await crowd.volunteers_arrive(VOLUNTEERS[:2])
    restarts = 0
    for _ in range(2 * TIMES):
        for member in members:
            using = asyncio.gather(crowd.report(RESIDENTS), crowd.serves(VOLUNTEERS[0]))
            await api.until(lambda: crowd.references, what="traffic")
            assert await member.ends() == 0, member.log()
            await member.start()
            await using
            restarts += 1
    reckoning = await crowd.reckon()
    told("rolling-restarts", restarts, reckoning, conflicts=len(api.conflicts), hand_overs=len(api.pollers) - 1)

    assert len(api.pollers) > 2, "the poll was handed over"
    assert reckoning.is_clean()
    assert api.conflicts == []
    assert not [m for m in reckoning.dump["messages"] if m["state"] == "ambiguous"]
    await fleet.all_is_well()


async def test_the_parts_may_run_in_a_process_each(fleet: Fleet, api: Telegram, registry: Registry) -> None:
    crowd = Crowd(fleet, registry)
    first, *others = [fleet.member(role) for role in ROLES]
    await first.start()
    await asyncio.gather(*(member.start() for member in others))
    await crowd.volunteers_arrive(VOLUNTEERS[:2])

    await asyncio.gather(*(crowd.serves(id) for id in VOLUNTEERS[:2]))

    assert (await crowd.reckon()).is_clean()
    assert {sent.who for sent in api.departures} == {fleet.members[ROLES.index("send")].name}
    assert {who for _, who in api.pollers} == {first.name}


@pytest.mark.timeout(180)
async def test_two_that_send_keep_telegrams_limits_together(fleet: Fleet, api: Telegram, registry: Registry) -> None:
    fleet.more |= {"YIZHAN_SEND_RATE": "20/s", "YIZHAN_CHAT_RATE": "2/s", "YIZHAN_GROUP_RATE": "6/min"}
    crowd = Crowd(fleet, registry)
    await fleet.start(2)

    await crowd.report(RESIDENTS)

    before = len(api.departures)
    figures = {
        "overall": api.above(20, 1.0),
        "private": api.above_in_chats(6, 3.0, of=lambda chat: chat > 0),
        "group": api.above_in_chats(6, 60.0, of=lambda chat: chat < 0),
    }
    by = {sent.who for sent in api.departures}
    report(Figures("limits-of-two", faults=before, more={**figures, "by": len(by)}))
    assert figures == {"overall": 0, "private": 0, "group": 0}
    assert len(by) == 2, "both sent"
