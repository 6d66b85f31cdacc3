"""Every migration goes up, down and up again with rows in every table, and keeps each of them; on both databases.

`YIZHAN_SCALE=500` fills them with hundreds of thousands of rows, `YIZHAN_SEED=...` repeats a run: the seed is printed.
"""

from __future__ import annotations

from functools import partial
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from storage.schema import migrate, newest
from tests.chaos.protocol import Figures, report, scale, seed
from tests.databases.looking import common, content, differences, kind_of, reflected, version, within
from tests.databases.release import revisions
from tests.databases.rows import Filling

if TYPE_CHECKING:
    from sqlalchemy import Connection

ROWS = max(8, round(10 * scale()))
"""In each table, and again as many after each step up."""


def filled(connection: Connection, step: int) -> int:
    """More rows in every table, other ones at each step."""
    return Filling(connection, Random(seed()), count=step * 2**40).fill(ROWS)  # noqa: S311


@pytest.mark.timeout(120 + 2 * scale())
async def test_each_step_keeps_every_row_up_down_and_up_again(empty_url: str) -> None:
    first, *others = revisions()
    rows, steps, lower = 0, 0, first
    await migrate(empty_url, to=first)
    for step, upper in enumerate(others):
        rows += await within(empty_url, partial(filled, step=step))
        before = await within(empty_url, content)
        for direction in ("up", "down", "up"):
            await migrate(empty_url, to=upper if direction == "up" else lower, down=direction == "down")
            kept, after = common(before, await within(empty_url, content))
            assert kept == after, f"{lower} to {upper}, going {direction}"
            assert direction == "up" or kept == before, "what had been there before is there after going down"
            steps += 1
        lower = upper
    assert await within(empty_url, version) == newest()
    assert await within(empty_url, differences) == []
    report(Figures(f"stairway-{kind_of(empty_url)}", faults=steps, lost=0, more={"seed": seed(), "rows": rows}))


async def test_every_schema_can_be_left_and_come_back_to(empty_url: str) -> None:
    for revision in (*revisions(), *reversed(revisions()), ""):
        present = await within(empty_url, version)
        down = not revision or (present != "" and revisions().index(present) > revisions().index(revision))
        assert await migrate(empty_url, to=revision or "base", down=down) == revision
    assert not (await within(empty_url, reflected)).tables
    assert await migrate(empty_url) == newest()
    assert await within(empty_url, differences) == []
