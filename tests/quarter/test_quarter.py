"""A quarter of transfers: each letter that runs out, each receipt that is missing is told; nothing in order is."""

from __future__ import annotations

from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.quarter import reckoning, transfers
from tests.quarter.living import FIRST_DAY, lived, open_town, said
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE, WHOLE, WHOLE_AT = 8, 100, 5
"""So many transfers in the sample, and at that scale."""
LONGEST = 900
"""Seconds, for the whole."""


@pytest.mark.timeout(LONGEST)
async def test_a_quarter_of_transfers_tells_what_runs_out_and_nothing_that_is_in_order(tmp_path: Path) -> None:
    chance = Random(f"{seed()}:transfers")  # noqa: S311
    is_whole = scale() >= WHOLE_AT
    size, weeks, asked, handlers = (WHOLE, 13, 6, 4) if is_whole else (SAMPLE, 7, 2, 2)
    begins = sorted(FIRST_DAY + timedelta(days=chance.uniform(0, asked * 7)) for _ in range(size))
    begins = [at.replace(hour=9 + at.hour % 10, second=0, microsecond=0) for at in begins]
    matters = [transfers.planned(chance, at, number) for number, at in enumerate(begins)]
    async with open_town(tmp_path, size, handlers) as (stage, listener):
        town = await lived(stage, matters, seed(), weeks=weeks, handlers=handlers)
        heard, end = said(stage), town.life.now
        complaints = [*listener.heard, *map(str, (await books_of(stage))["problems"])]

    course = transfers.COURSE
    wanted, came = reckoning.nudges(course, matters, end), reckoning.came(course, heard, matters)
    wrong = [*(f"not told: {one}" for one in wanted - came), *(f"told in vain: {one}" for one in came - wanted)]
    wrong += reckoning.mornings_wrong(course, heard, matters, end)
    wrong += reckoning.boards_wrong(course, town.looks, matters)
    report(Figures(
        "quarter", town.life.acts, problems=len(wrong) + len(complaints),
        more={"transfers": size, "nudges": wanted.total(), "looks": len(town.looks)},
    ))  # fmt: skip
    assert not wrong + complaints, f"seed {seed()}:\n" + "\n".join((wrong + complaints)[:40])
    assert sum(len(matter.log) > 2 for matter in matters) > size * 0.6
    assert len({words for _, _, _, words in wanted}) > 1
    assert came - reckoning.nudges(course, matters[1:], end)  # one that is left out would be noticed
