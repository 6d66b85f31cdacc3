"""A migration that is killed at any of its steps leaves the old schema with all its rows, and the next one finishes.

`YIZHAN_SCALE=25` kills at every step of the first schema and of a later release, on both databases.
"""

from __future__ import annotations

import signal
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from storage.schema import migrate, newest
from tests.chaos.protocol import Figures, report, scale, seed
from tests.databases.looking import content, differences, kind_of, version, within
from tests.databases.release import NEXT, Release, later_release
from tests.databases.rows import Filling

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

KILLS = max(2, round(3 * scale()))
ROWS = 20


def filled(connection: Connection) -> int:
    return Filling(connection, Random(seed())).fill(ROWS)  # noqa: S311


def points(steps: int) -> list[int]:
    """At which of so many steps to die: all where there are enough kills, else some by chance."""
    return Random(seed()).sample(range(1, steps + 1), min(KILLS, steps))  # noqa: S311


async def steps_of(release: Release, url: str) -> int:
    """How many steps a whole migration has."""
    code, lines, complaint = await release.run(url)
    assert code == 0, complaint
    return lines.count("step")


@pytest.mark.timeout(120 + 60 * scale())
async def test_killed_while_it_makes_the_first_schema_it_leaves_nothing_and_the_next_one_finishes(
    database_url: str, tmp_path: Path
) -> None:
    release = Release.copied(tmp_path / "release").tells_its_steps()
    await steps_of(release, database_url)
    await migrate(database_url, to="base", down=True)
    steps = await steps_of(release, database_url)  # one less than the first time: the table of the version stays
    await migrate(database_url, to="base", down=True)
    kills = 0
    for point in points(steps):
        code, lines, _ = await release.run(database_url, DIES_BEFORE=str(point))
        assert (code, lines.count("step")) == (-signal.SIGKILL, point)
        kills += 1
        assert await within(database_url, version) == "", f"killed before step {point} of {steps}"
        assert await migrate(database_url) == newest()
        assert await within(database_url, differences) == []
        await migrate(database_url, to="base", down=True)
    report(
        Figures(f"killed-first-{kind_of(database_url)}", faults=kills, lost=0, more={"seed": seed(), "steps": steps})
    )


@pytest.mark.timeout(120 + 60 * scale())
async def test_killed_while_it_changes_a_schema_with_rows_it_leaves_the_old_one_and_the_next_one_finishes(
    database_url: str, tmp_path: Path
) -> None:
    release = later_release(tmp_path / "release").tells_its_steps()
    await migrate(database_url)
    await within(database_url, filled)
    before = await within(database_url, content)
    steps = await steps_of(release, database_url)
    await release.goes_back(database_url)
    assert await within(database_url, content) == before, "down keeps data"
    kills = 0
    for point in points(steps):
        code, lines, _ = await release.run(database_url, DIES_BEFORE=str(point))
        assert (code, lines.count("step")) == (-signal.SIGKILL, point)
        kills += 1
        assert await within(database_url, version) == newest(), f"killed before step {point} of {steps}"
        assert await within(database_url, content) == before, "old, and never between"
    assert await steps_of(release, database_url) == steps, "the next one does all of it"
    assert await within(database_url, version) == NEXT
    after = await within(database_url, content)
    assert all(after[table][name] == digest for table in before for name, digest in before[table].items())
    report(
        Figures(f"killed-later-{kind_of(database_url)}", faults=kills, lost=0, more={"seed": seed(), "steps": steps})
    )
