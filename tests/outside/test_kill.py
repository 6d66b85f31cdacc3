"""The bot is killed without warning while people use it: no case vanishes, nothing is said twice unmarked.

`YIZHAN_KILLS=500` makes the run longer, `YIZHAN_SEED=...` repeats one: the seed is printed.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
from contextlib import closing
from random import Random  # noqa: TID251  (with a seed that is printed)
from secrets import randbelow
from typing import TYPE_CHECKING

import pytest

from tests.outside.killing import ACTS, POINTS, Killing
from tests.outside.people import Person
from tests.outside.program import AUNT
from tests.postgres import fresh_database

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

KILLS = int(os.environ.get("YIZHAN_KILLS") or 6)
KILLS_POSTGRES = max(2, KILLS // 6)
"""Fewer: there a restarted bot waits until the leases of the dead one have ended."""
SEED = int(os.environ.get("YIZHAN_SEED") or randbelow(10**9))


async def kill_again_and_again(killing: Killing, kills: int) -> None:
    """Every kind of moment in turn, the order by chance."""
    print(f"YIZHAN_SEED={SEED}")  # noqa: T201  (shown when the test fails)
    moments = list(itertools.product(ACTS, POINTS))
    killing.chance.shuffle(moments)
    await killing.program.start()
    await Person(killing.api, AUNT).asks("/start")
    for act, point in itertools.islice(itertools.cycle(moments), kills):
        await killing.round(act, point)
    await killing.reckon()
    assert killing.kills.total() == kills


@pytest.mark.timeout(60 + 20 * KILLS)
async def test_killed_at_any_moment_the_bot_loses_no_case_and_repeats_nothing_unmarked(
    program: Program, api: BotApi, registry: Registry
) -> None:
    await kill_again_and_again(Killing(program, api, registry, Random(SEED)), KILLS)  # noqa: S311


@pytest.mark.timeout(60 + 60 * KILLS_POSTGRES)
async def test_killed_at_any_moment_it_is_the_same_on_postgresql(
    program: Program, api: BotApi, registry: Registry, postgres: str
) -> None:
    program.more["YIZHAN_DATABASE_URL"] = await fresh_database(postgres)
    await kill_again_and_again(Killing(program, api, registry, Random(SEED)), KILLS_POSTGRES)  # noqa: S311


@pytest.mark.parametrize(("endings", "words"), [(9, "福安社区"), (10, "没办成")])
async def test_whose_words_were_in_hand_at_many_kills_is_answered_until_they_seem_to_be_the_reason(
    program: Program, api: BotApi, endings: int, words: str
) -> None:
    await program.start()
    person = Person(api, AUNT)
    tried = f"UPDATE inbox SET attempts = {endings} WHERE id = NEW.id"  # noqa: S608  (a number)
    with closing(sqlite3.connect(program.data / "yizhan.db", isolation_level=None)) as database:
        database.execute(f"CREATE TRIGGER tried AFTER INSERT ON inbox BEGIN {tried}; END")
    person.types("/start")
    assert words in (await person.reads()).text
