"""Updates come twice, out of order and with other numbers, and requests fail: each takes effect exactly once."""

from __future__ import annotations

from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from tests.chaos.crowd import TOWN, Crowd
from tests.chaos.protocol import report, scale, seed
from tests.chaos.scene import Scene, Tally, read_registry
from tests.mishaps.unruly import Unruly
from tests.outside.botapi import serving
from tests.outside.program import GROUP, installed

if TYPE_CHECKING:
    from pathlib import Path

UPDATES = round(150 * scale())
AT_ONCE = 25


@pytest.mark.timeout(150 + 60 * scale())
async def test_updates_that_come_twice_or_out_of_order_take_effect_once(tmp_path: Path) -> None:
    chance = Random(seed())  # noqa: S311
    api = Unruly(opened={GROUP}, chance=chance)
    async with serving(api), installed(tmp_path, api) as program:
        program.community_file.write_text(TOWN, encoding="utf-8")
        scene = Scene(program, api, Crowd(api, await read_registry(), chance, AT_ONCE), chance)
        await program.start()
        async with scene.crowd.living():
            await api.until(lambda: api.brought >= UPDATES, most=60 + 30 * scale(), what="enough updates")
        tally = Tally()
        scene.faults = api.did.total()
        tally.add(scene, await scene.reckon())
        assert await program.ends() == 0
    report(tally.figures("unruly-updates", seed=seed(), **dict(sorted(api.did.items()))))

    assert set(api.did) == {"twice", "swapped", "failed", "renumbered"}
    assert tally.words() == ""
