"""Somebody else has our token: what the bot does while they poll with it, and when it was changed for another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale
from tests.outside.people import Person
from tests.outside.program import AUNT, CHIEF

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi
    from tests.outside.program import Program

RESIDENT = 5001
REFUSED = 69
LONGEST_AWAY = 60
"""Seconds: it stays away for 30 between two tries."""
SECOND_POLLER = "另有程序在用机器人的令牌"
TERMINATED = (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")


def told(api: BotApi, words: str) -> int:
    """How many messages with these words the coordinator has."""
    return sum(words in message.text for message in api.chat(CHIEF))


async def test_a_token_that_is_changed_is_told_when_the_new_one_is_good_and_nothing_is_lost(
    program: Program, api: BotApi
) -> None:
    await program.start()
    for each in (CHIEF, AUNT):
        await Person(api, each).asks("/start")
    api.refuse = lambda _: (401, "Unauthorized")
    process = program.running
    assert process is not None
    assert await asyncio.wait_for(process.wait(), 60) == REFUSED

    api.refuse = lambda _: None
    await program.start()
    assert (await Person(api, RESIDENT).asks("/start")).buttons
    await api.until(lambda: told(api, "不认机器人的令牌"), chat_id=CHIEF, what="the coordinator told")
    await program.start_again()
    assert (await Person(api, RESIDENT).asks("/menu")).buttons

    assert told(api, "不认机器人的令牌") == 1


@pytest.mark.skipif(scale() <= 1, reason="only a conflict of more than a minute is told: make chaos has that long")
@pytest.mark.timeout(600)
async def test_somebody_who_polls_with_our_token_for_a_minute_is_told_once(program: Program, api: BotApi) -> None:
    await program.start()
    await Person(api, CHIEF).asks("/start")
    refusals = 0

    def refuse(method: str) -> tuple[int, str] | None:
        nonlocal refusals
        refusals += method == "getUpdates"
        return TERMINATED if method == "getUpdates" else None

    api.refuse = refuse
    await api.until(lambda: told(api, SECOND_POLLER), most=180, chat_id=CHIEF, what="the coordinator told")
    before = refusals
    await api.until(lambda: refusals > before + 3, most=180)
    api.refuse = lambda _: None
    asked_at = asyncio.get_running_loop().time()
    answered = bool((await Person(api, RESIDENT, patience=LONGEST_AWAY).asks("/start")).buttons)
    waited = asyncio.get_running_loop().time() - asked_at

    report(Figures("second-poller", refusals, lost=int(not answered), more={"told": 1, "heard_again": round(waited)}))
    assert answered
    assert told(api, SECOND_POLLER) == 1
    assert program.is_alive()
