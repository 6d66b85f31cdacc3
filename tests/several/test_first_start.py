"""Four processes that start at once on an empty installation: one makes the key, all seal with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale
from tests.databases.test_starting_together import WAITING, held
from tests.postgres import drop_database, fresh_database
from tests.several.crowd import Crowd
from tests.several.fleet import VOLUNTEERS, open_fleet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outside.people import Registry
    from tests.several.fleet import Fleet
    from tests.several.telegram import Telegram

PROCESSES = 4
ROUNDS = max(1, round(scale()))
OTHERS = " key.of_another_process "


async def start_together(fleet: Fleet) -> None:
    """All processes have found no key file, and wait for one another at the door of the database."""
    members = [fleet.member() for _ in range(PROCESSES)]
    async with held(fleet.url) as holder:
        assert holder is not None
        for member in members:
            await member.launch()
        async with asyncio.timeout(60):
            while await holder.fetchval(WAITING) < PROCESSES:
                assert all(member.is_alive() for member in members), fleet.log()
        assert not (fleet.folder / "master.key").exists()
    await asyncio.gather(*(fleet.api.until(member.serves, most=60, what=member.name) for member in members))


@pytest.mark.timeout(60 + 60 * ROUNDS)
async def test_processes_that_start_at_once_on_nothing_share_the_first_ones_key(
    tmp_path: Path, api: Telegram, postgres: str, registry: Registry
) -> None:
    overtaken = 0
    for number in range(ROUNDS):
        url = await fresh_database(postgres)
        (tmp_path / f"{number}").mkdir()
        async with open_fleet(tmp_path / f"{number}", api, url) as fleet:
            await start_together(fleet)
            overtaken += fleet.log().count(OTHERS)
            crowd = Crowd(fleet, registry, _residents=number)
            await crowd.volunteers_arrive(VOLUNTEERS[:1])
            await crowd.serves(VOLUNTEERS[0])
            assert [path.name for path in fleet.folder.glob("master.key*")] == ["master.key"]
            await fleet.all_is_well()
            assert [await member.ends() for member in fleet.members] == [0] * PROCESSES
        await drop_database(url)
    report(Figures("first-start", faults=overtaken, lost=0, more={"starts": ROUNDS * PROCESSES}))
    assert overtaken == ROUNDS * (PROCESSES - 1), "one made the key, the others had found none either"
