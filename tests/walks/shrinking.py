"""A walk that went wrong, without the acts that it does not need to go wrong."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.walks.grounds import in_process
from tests.walks.town import FIRST_WALKER, Plan, Town

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tests.walks.acts import Moment
    from tests.walks.walker import Walker

MOST_TRIES = 60
Script = tuple["Moment", ...]


async def shrunk(plan: Plan, walker: Walker) -> str:
    """The shortest script that was found to end in the same fault."""
    number = walker.id - FIRST_WALKER
    alone = replace(plan, numbers=range(number, number + 1))
    return script_of(await shortest(walker.script, lambda script: _fails(replace(alone, script=script), walker.fault)))


async def shortest(script: Sequence[Moment], fails: Callable[[Script], Awaitable[bool]]) -> Script:
    """What is left when half of it, a quarter and so on down to single acts were left out as long as it still fails."""
    best, tries = tuple(script), 0
    size = max(1, len(best) // 2)
    while size and tries < MOST_TRIES:
        for start in range(0, len(best), size):
            shorter, tries = best[:start] + best[start + size :], tries + 1
            if await fails(shorter):
                best = shorter
                break
        else:
            size //= 2
    return best


def script_of(moments: Script) -> str:
    """A script, an act a line."""
    return "\n".join(f"    {moment}" for moment in moments)


def _kind(fault: str) -> str:
    """What went wrong, without what differs from walk to walk."""
    return re.sub(r"[A-Z]{2}-\d\d-\w+-\w|\d+", "", fault)


async def _fails(plan: Plan, fault: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="yizhan-walk-") as folder:
        async with in_process(Path(folder)) as ground:
            town = Town(ground, plan)
            await town.to_the_end()
            return _kind(town.walkers[0].fault) == _kind(fault)
