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
from tests.walks.town import Plan, Tally

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.chaos.row import Order

    Walk = Callable[[Path, Plan], Awaitable[Tally]]

WALKS = 500
"""Of each service."""
SIDE_BY_SIDE = 25
SHARE_KILLED = 0.1
MOST_TOLD = 20


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
    tally, kills, short = Tally(), 0, ""
    for plan, walk in plans(order):
        if order.is_over():
            break
        with tempfile.TemporaryDirectory(prefix="yizhan-walks-") as folder:
            found = await walk(Path(folder), plan)
        if found.failed and not tally.failed:
            short = f"{found.failed[0].fault}; in short:\n{await shrunk(plan, found.failed[0])}"
        kills += found.restarts if walk is walked_killed else 0
        tally.add(found)
    figures = Figures(
        order.name, tally.steps, problems=len(tally.faults),
        more={"walks": tally.walks, "cases": tally.cases, "restarts": tally.restarts - kills, "kills": kills},
    )  # fmt: skip
    return Outcome([figures], "\n".join(filter(None, (short, *tally.faults[:MOST_TOLD]))))


ROWS = (Row("walks", "people do whatever they like, one act after the other", walks, ("cc",)),)
