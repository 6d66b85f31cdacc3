"""A quarter of transfers, and one of requests for help: what runs out, what is due is told; nothing in order is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.quarter import hardships, measures, reckoning, transfers
from tests.quarter.living import FIRST_DAY, HANDLERS, lived, open_town, said
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from tests.quarter.matters import Matter
    from tests.quarter.reckoning import Course


WHOLE, WHOLE_AT = 100, 5
"""So many matters at that scale."""
LONGEST = 900
"""Seconds, for the whole."""


@dataclass(frozen=True)
class Cast:
    """What is a service's own: what is planned for whom, how it is counted again, who works on it."""

    name: str
    planned: Callable[[Random, Sequence[datetime], Sequence[str]], list[Matter]]
    course: Course
    role: str
    sample: int
    """So many matters in the ordinary suite."""


TRANSFERS = Cast("quarter", transfers.planned, transfers.COURSE, "party_worker", 8)
HELP = Cast("quarter-hardship", hardships.planned, measures.COURSE, "volunteer", 6)


async def lives_a_quarter(folder: Path, cast: Cast) -> set[str]:
    """People carry out what is planned; all that is said of it is counted again. Which kinds of span ran."""
    course, chance = cast.course, Random(f"{seed()}:{cast.name}")  # noqa: S311
    is_whole = scale() >= WHOLE_AT
    size, weeks, asked, handlers = (WHOLE, 13, 6, 4) if is_whole else (cast.sample, 7, 2, 2)
    begins = sorted(FIRST_DAY + timedelta(days=chance.uniform(0, asked * 7)) for _ in range(size))
    begins = [at.replace(hour=9 + at.hour % 10, second=0, microsecond=0) for at in begins]
    matters = cast.planned(chance, begins, HANDLERS[:handlers])
    async with open_town(folder, size, handlers, cast.role) as (stage, listener):
        town = await lived(stage, matters, seed(), weeks=weeks, handlers=handlers)
        heard, end = said(stage), town.life.now
        complaints = [*listener.heard, *map(str, (await books_of(stage))["problems"])]

    wanted, came = reckoning.nudges(course, matters, end), reckoning.came(course, heard, matters)
    wrong = [*(f"not told: {one}" for one in wanted - came), *(f"told in vain: {one}" for one in came - wanted)]
    wrong += reckoning.mornings_wrong(course, heard, matters, end)
    wrong += reckoning.boards_wrong(course, town.looks, matters)
    ran = {span.kind for matter in matters for span in course.replay(matter)[1]}
    report(Figures(
        cast.name, town.life.acts, problems=len(wrong) + len(complaints),
        more={"matters": size, "nudges": wanted.total(), "looks": len(town.looks), "clocks": len(ran)},
    ))  # fmt: skip
    assert not wrong + complaints, f"seed {seed()}:\n" + "\n".join((wrong + complaints)[:40])
    assert sum(len(matter.log) > 2 for matter in matters) > size * 0.6
    assert len({words for _, _, _, words in wanted}) > 1
    assert came - reckoning.nudges(course, matters[1:], end)  # one that is left out would be noticed
    assert not is_whole or ran == set(course.tells), f"seed {seed()}: never ran {set(course.tells) - ran}"
    return ran


@pytest.mark.timeout(LONGEST)
async def test_a_quarter_of_transfers_tells_what_runs_out_and_nothing_that_is_in_order(tmp_path: Path) -> None:
    await lives_a_quarter(tmp_path, TRANSFERS)


@pytest.mark.timeout(LONGEST)
async def test_a_quarter_of_help_tells_each_clock_and_visit_that_is_due_and_nothing_that_is_in_order(
    tmp_path: Path,
) -> None:
    ran = await lives_a_quarter(tmp_path, HELP)
    assert {"coming", "inside", "monthly"} <= ran
