"""A followed backup holds, at each increment, one moment of a database that others write to all the time."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from storage.backup import series
from storage.backup.making import Prints, compare
from storage.backup.reading import prove
from storage.backup.sealing import BackupError
from storage.backup.series import HEAD, Followed
from storage.tables import CaseRow, MarkRow
from tests.chaos.protocol import Figures, report
from tests.storage.backup.copies import add, begin, content_of, problems_of, put_back
from tests.storage.crowd import fill
from tests.storage.ground import KEY, NOW, open_case

if TYPE_CHECKING:
    from pathlib import Path

    from flows.model import CaseId
    from storage.backup.reading import Backup
    from storage.database import Tx
    from tests.storage.ground import Ground

WRITERS = 3
UNITS = 40
KEPT = 3
"""Marks that a writer leaves standing."""
Rows = dict[int, int]


@dataclass
class Ledger:
    """What writers began and what they know to be committed, outside the database."""

    begun: list[int] = field(default_factory=lambda: [0] * WRITERS)
    committed: list[int] = field(default_factory=lambda: [0] * WRITERS)
    done: int = 0


async def write(ground: Ground, writer: int, case: CaseId, ledger: Ledger, *, units: int) -> None:
    """Each unit opens a case, adds a mark, takes an older one away, and counts in an old case: all of it or nothing."""
    for number in range(1, units + 1):

        def unit(tx: Tx, number: int = number) -> None:
            open_case(tx, ground, "legal", {}, at=NOW)
            tx.add(MarkRow(name=f"{writer}:{number}", value=str(number), at=NOW))
            tx.execute(delete(MarkRow).where(MarkRow.name == f"{writer}:{number - KEPT}"))
            tx.execute(update(CaseRow).where(CaseRow.id == case).values(outcome=str(number)))

        ledger.begun[writer] = number
        await ground.run(unit)
        ledger.committed[writer] = number
    ledger.done += 1


def column(backup: Backup, table: str, name: str) -> list[Any]:
    """A column of a table as it would be restored."""
    blocks = list(backup.blocks(table))
    return [value for block in blocks for value in block.values[block.columns.index(name)]]


def check_moment(backup: Backup, cases: list[CaseId], low: list[int], high: list[int]) -> None:
    """What each writer has in the backup is the state after one of its units, within what the ledger allows."""
    outcomes = dict(zip(column(backup, "service_case", "id"), column(backup, "service_case", "outcome"), strict=True))
    marks = {name for name in column(backup, "mark", "name") if ":" in name}
    expected: set[str] = set()
    opened = 0
    for writer, case in enumerate(cases):
        number = int(outcomes[case] or 0)
        assert low[writer] <= number <= high[writer], "a committed unit is missing, or one is there that never was"
        expected |= {f"{writer}:{n}" for n in range(max(1, number - KEPT + 1), number + 1)}
        opened += number
    assert marks == expected
    assert len(outcomes) == opened + len(cases)


async def test_each_increment_is_one_moment_of_what_was_committed(
    ground: Ground, target: str, tmp_path: Path, scale: float
) -> None:
    units, folder, ledger = max(10, int(UNITS * scale)), tmp_path / "followed", Ledger()
    cases = [await ground.case() for _ in range(WRITERS)]
    followed = Followed(folder, KEY)
    await begin(followed, ground.url)
    writing = [asyncio.create_task(write(ground, n, case, ledger, units=units)) for n, case in enumerate(cases)]
    beside = increments = 0
    while ledger.done < WRITERS:
        low = list(ledger.committed)
        await add(followed, ground.url)
        beside += sum(ledger.committed) - sum(low)
        increments += 1
        check_moment(prove(folder, KEY), cases, low, list(ledger.begun))
    await asyncio.gather(*writing)
    await add(followed, ground.url)
    report(Figures("followed-backup", faults=beside, lost=0, more={"units": units * WRITERS, "increments": increments}))
    assert beside

    await put_back(folder, target)

    check_moment(prove(folder, KEY), cases, [units] * WRITERS, [units] * WRITERS)
    assert await content_of(target) == await content_of(ground.url)


async def test_an_increment_is_as_small_as_what_changed(ground: Ground, tmp_path: Path) -> None:
    await fill(ground, 100)
    followed = Followed(tmp_path / "followed", KEY)
    await begin(followed, ground.url)

    assert await add(followed, ground.url) is None
    await ground.run(lambda tx: tx.execute(update(CaseRow).where(CaseRow.id == tx.scalar(FIRST)).values(revision=9)))
    written = await add(followed, ground.url)
    assert written is not None
    assert (written.rows, written.gone) == (1, 0)
    assert await add(followed, ground.url) is None


FIRST = select(CaseRow.id).order_by(CaseRow.id).limit(1)


async def test_what_nothing_changed_is_known_as_of_the_last_look(ground: Ground, tmp_path: Path) -> None:
    followed = Followed(tmp_path / "followed", KEY)
    await begin(followed, ground.url)
    before = os.listdir(tmp_path / "followed")

    assert await add(followed, ground.url) is None
    assert sorted(os.listdir(tmp_path / "followed")) == sorted(before)


async def test_a_follower_that_comes_again_begins_anew_and_takes_the_old_away_only_then(
    ground: Ground, sqlite_target: str, tmp_path: Path
) -> None:
    folder = tmp_path / "followed"
    first = Followed(folder, KEY)
    await begin(first, ground.url)
    old = set(os.listdir(folder))
    (folder / ".x.part").write_bytes(b"what a killed follower left")
    await ground.case()

    again = Followed(folder, KEY)
    assert again.is_due
    assert old <= set(os.listdir(folder)), "the old one stands until the new one is whole"
    await begin(again, ground.url)
    await ground.case()
    await add(again, ground.url)

    assert set(os.listdir(folder)) & old == {HEAD}
    assert len(os.listdir(folder)) == 3
    await put_back(folder, sqlite_target)
    assert await content_of(sqlite_target) == await content_of(ground.url)


async def test_increments_that_grew_long_end_in_a_new_whole_backup(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "MOST_INCREMENTS", 2)
    followed = Followed(tmp_path / "followed", KEY)
    for number in range(1, 6):
        if followed.is_due:
            await begin(followed, ground.url)
        await ground.case()
        await add(followed, ground.url)
        assert prove(tmp_path / "followed", KEY).header.number == (number - 1) % 2 + 1


async def test_an_increment_whose_head_was_not_written_any_more_counts(
    ground: Ground, sqlite_target: str, tmp_path: Path
) -> None:
    """Killed between the two: the increment is whole and follows the last one."""
    folder = tmp_path / "followed"
    followed = Followed(folder, KEY)
    await begin(followed, ground.url)
    head = (folder / HEAD).read_bytes()
    await ground.case()
    await add(followed, ground.url)
    (folder / HEAD).write_bytes(head)

    await put_back(folder, sqlite_target)
    assert await content_of(sqlite_target) == await content_of(ground.url)
    assert await problems_of(sqlite_target, ground) == await problems_of(ground.url, ground)


async def test_a_folder_with_other_things_is_left_alone(ground: Ground, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"")

    with pytest.raises(BackupError, match="holiday"):
        Followed(folder, KEY)


@settings(max_examples=200)
@given(
    st.dictionaries(st.integers(0, 40), st.integers(0, 3)),
    st.dictionaries(st.integers(0, 40), st.integers(0, 3)),
    st.integers(1, 7),
)
def test_changes_are_found_whatever_came_went_or_changed(before: Rows, after: Rows, at_once: int) -> None:
    def stretches(rows: Rows) -> list[tuple[list[int], list[int]]]:
        keys = sorted(rows)
        some = [keys[start : start + at_once] for start in range(0, len(keys), at_once)]
        return [(part, [rows[key] for key in part]) for part in some]

    taken = compare(Prints(), stretches(before)).after
    found = compare(taken, stretches(after))

    assert found.changed == sorted(key for key in after if before.get(key) != after[key])
    assert sorted(found.gone) == sorted(set(before) - set(after))
    assert list(found.after.keys) == sorted(after)
