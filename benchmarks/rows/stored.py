"""The same form steps when the database is full of what happened before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from benchmarks import ours, steps
from benchmarks.ground import Past, fill
from benchmarks.processes import open_api
from benchmarks.results import Result, say
from benchmarks.rows.common import in_turns, scratch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.rows.common import Bench

FULL = Past(open_cases=200_000, closed_cases=500_000, drafts=300_000, residents=500_000)
SOME = Past(open_cases=2_000, closed_cases=5_000, drafts=3_000, residents=5_000)


async def make_full(
    folder: Path, past: Past, staff: Sequence[tuple[int, str, str]] = ours.STAFF_OF_TWO
) -> ours.Installation:
    """An installation that was started once, and filled."""
    async with open_api(folder) as api:
        installation = ours.Installation(folder / "full", api.address, staff=staff)
        async with ours.running(installation, api):
            pass
    fill(folder / "full" / "data" / "yizhan.db", folder / "full" / "data" / "master.key", past)
    return installation


async def against_empty(bench: Bench) -> list[Result]:
    """Steps a second with much stored and with nothing stored; each run brings new residents."""
    people = bench.some(300, 60)
    with scratch() as kept:
        installation = await make_full(kept, SOME if bench.quick else FULL)
        size = (installation.folder / "data" / "yizhan.db").stat().st_size / 2**20
        say(f"  {size:.0f} MiB of database made")
        begun = 0

        async def full(folder: Path) -> float:
            nonlocal begun
            begun += 1
            async with open_api(folder) as api:
                there = ours.Installation(installation.folder, api.address)
                async with ours.running(there, api) as bot:
                    first = steps.FIRST + begun * 10_000
                    return (await steps.whole(api, bot, people=people, enter_by=ours.ENTER, first=first)).rate

        async def empty(folder: Path) -> float:
            return (await steps.once(folder, people=people)).rate

        found = await in_turns(bench, ("stored", full), ("empty", empty))
        shutil.rmtree(installation.folder)
    past = SOME if bench.quick else FULL
    what = f"the same with {past.conversations:,} conversations and {past.open_cases:,} open cases stored"
    note = f"the file had {size:,.0f} MiB: {past.closed_cases:,} closed cases and {past.drafts:,} drafts too"
    return [Result("stored", what, "ours when empty", "/s", found[0], found[1], 0.9, note=note)]
