"""Updates are stored before Telegram is told so; whatever Telegram answers, the poll goes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from storage.reports import lists
from tests.cast import NEIGHBOUR, RESIDENT

if TYPE_CHECKING:
    from tests.cast import Stage


async def kept(stage: Stage) -> int:
    return sum((await stage.app.database.read(lists.inbox_counts)).values())


@pytest.mark.parametrize(("status", "cut"), [(500, None), (502, "cut_body"), (502, "reset")])
async def test_a_poll_that_fails_is_made_again_and_loses_nothing(stage: Stage, status: int, cut: str | None) -> None:
    stage.world.fail("getUpdates", status=status, cut=cut, after=True)  # type: ignore[arg-type]  # a kind of cut
    stage.world.says(NEIGHBOUR, None, "/help")

    assert "福安社区" in await stage.resident.starts()

    assert await kept(stage) == 2


async def test_a_number_that_jumps_back_is_followed(stage: Stage) -> None:
    await stage.resident.starts()
    stage.world.queue.jump(3)

    assert "怎么用" in await stage.resident.says("/help")
    assert "福安社区" in await stage.someone(NEIGHBOUR).starts()


async def test_the_offset_never_runs_ahead_of_what_is_stored(stage: Stage) -> None:
    for number in range(30):
        stage.world.says(RESIDENT, None, f"/help {number}")
        if number % 7 == 0:
            await asyncio.wait_for(stage.world.changed(stage.world.version), 10)
    await stage.settled(20)

    assert await kept(stage) == 30
    assert stage.world.queue.pending() == []
