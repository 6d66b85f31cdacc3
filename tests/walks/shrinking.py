"""A walk that went wrong, without the acts that it does not need to go wrong."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.walks.town import Plan

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.walks.acts import Moment
    from tests.walks.town import Tally

MOST_TRIES = 40


def _kind(fault: str) -> str:
    """What went wrong, without what differs from walk to walk."""
    return re.sub(r"[A-Z]{2}-\d\d-\w+-\w|\d+", "", fault)


async def shrunk(plan: Plan, script: list[Moment], fault: str, walk: Callable[[Path, Plan], Awaitable[Tally]]) -> str:
    """The shortest script that was found to end in the same fault, as text."""
    best, size, tries = tuple(script), len(script) // 2, 0
    while size and tries < MOST_TRIES:
        for start in range(0, len(best), size):
            shorter = best[:start] + best[start + size :]
            tries += 1
            if shorter and await _fails(replace(plan, script=shorter), fault, walk):
                best = shorter
                break
            if tries >= MOST_TRIES:
                break
        else:
            size //= 2
    return "\n".join(f"    {moment}" for moment in best)


async def _fails(plan: Plan, fault: str, walk: Callable[[Path, Plan], Awaitable[Tally]]) -> bool:
    with tempfile.TemporaryDirectory(prefix="yizhan-walk-") as folder:
        tally = await walk(Path(folder), plan)
    return any(_kind(fault) == _kind(failed.fault) for failed in tally.failed)
