"""Walks by chance through every service over real HTTP, some of them on a program that is killed without warning."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chaos.protocol import Figures
from tests.chaos.row import Outcome, Row
from tests.walks.grounds import walked
from tests.walks.killed import walked_killed
from tests.walks.screens import SERVICES
from tests.walks.shrinking import shrunk
from tests.walks.town import FIRST_WALKER, Plan, Tally

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.chaos.row import Order

    Walk = Callable[[Path, Plan], Awaitable[Tally]]

WALKS = 500
"""Of each service."""
SIDE_BY_SIDE = 25
SHARE_KILLED = 0.1
MOST_TOLD = 4


def plans(order: Order) -> Iterator[tuple[Plan, Walk]]:
    """The walks of each service, so many side by side; the last ones on a program that is killed."""
    count = order.many(WALKS)
    calm = count - round(count * SHARE_KILLED)
    for service in sorted(SERVICES):
        for first in range(0, calm, SIDE_BY_SIDE):
            yield Plan(order.seed, service, range(first, min(calm, first + SIDE_BY_SIDE))), walked
        for first in range(calm, count, SIDE_BY_SIDE):
            yield Plan(order.seed, service, range(first, min(count, first + SIDE_BY_SIDE))), walked_killed


async def walks(order: Order) -> Outcome:
    """All of them, a town after the other."""
    tally, kills = Tally(), 0
    for plan, walk in plans(order):
        if order.is_over():
            break
        found = await _walk(plan, walk)
        kills += found.restarts if walk is walked_killed else 0
        tally.add(found)
    figures = Figures(
        order.name, tally.steps, problems=len(tally.faults),
        more={"walks": tally.walks, "cases": tally.cases, "restarts": tally.restarts - kills, "kills": kills},
    )  # fmt: skip
    return Outcome([figures], "\n".join(tally.faults[:MOST_TOLD]))


async def _walk(plan: Plan, walk: Walk) -> Tally:
    """The walks of a plan; the first that went wrong is told in as few acts as it needs."""
    with tempfile.TemporaryDirectory(prefix="yizhan-walks-") as folder:
        tally = await walk(Path(folder), plan)
    if tally.failed and walk is walked:
        first = tally.failed[0]
        number = first.id - FIRST_WALKER
        alone = Plan(plan.seed, plan.service, range(number, number + 1))
        tally.faults.insert(0, f"{first.fault}, in short:\n{await shrunk(alone, first.script, first.fault, walk)}")
    return tally


ROWS = (Row("walks", "people do whatever they like, one act after the other", walks, ("cc",)),)
