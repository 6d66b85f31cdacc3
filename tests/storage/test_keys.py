"""Another master key in the place of the present one, while the bot goes on: nothing is lost or left on the old."""

from __future__ import annotations

from dataclasses import replace
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from storage import vault
from storage.database import open_database
from storage.keys import MasterKey, VaultError, keep_master_key, open_master_key, replace_master_key
from storage.tables import DataKeyRow
from storage.vault import Vault
from tests.chaos.protocol import Figures, report, scale, seed
from tests.storage.ground import KEY, NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database, Tx
    from tests.storage.ground import Ground

PLACE = "statement.words"
OWNERS, FIELDS = 40, 25
"""Of 100,000 fields a sample of 1,000; `make chaos ARGS="--rows rotated-keys"` takes all."""
AT_ONCE = 7


class Killed(Exception):  # noqa: N818  (it ends a unit of work as a kill would)
    """In the middle of a transaction."""


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "master.key"
    keep_master_key(path, replace(KEY, fresh=True))
    return path


@pytest.fixture
async def bot(ground: Ground, key_file: Path) -> AsyncIterator[Database]:
    """What a running bot has open: it knows its key file, and is told of nothing."""
    database = open_database(ground.url, Vault(open_master_key(key_file), key_file=key_file))
    yield database
    await database.close()


def sealed(tx: Tx, ground: Ground, owner: int, row: int) -> bytes:
    key = vault.of(tx).key_of(tx, "case", owner, community_id=ground.home, at=NOW)
    return vault.of(tx).seal(tx, key, PLACE, row, f"words of {row}")


def fields_of(tx: Tx, ground: Ground, owner: int) -> dict[int, bytes]:
    """What is kept of one case, by row."""
    return {row: sealed(tx, ground, owner, row) for row in range(owner * FIELDS, (owner + 1) * FIELDS)}


def unreadable(tx: Tx, kept: dict[int, bytes]) -> int:
    """How many of these do not open, or say something else."""
    return sum(1 for row, value in kept.items() if vault.of(tx).open_text(tx, PLACE, row, value) != f"words of {row}")


async def renewed(ground: Ground, path: Path, *, killed: Random | None = None) -> int:
    """What `yizhan keys rotate` does, in pieces, with a kill in some; answers how many kills there were."""
    if not open_master_key(path).older:
        replace_master_key(path, open_master_key(path).renewed())
    database = open_database(ground.url, Vault(open_master_key(path)))
    kills = 0

    def some(tx: Tx) -> int:
        done = vault.of(tx).rewrap(tx, most=AT_ONCE)
        if killed is not None and done and killed.random() < 0.4:
            raise Killed
        return done

    try:
        while True:
            try:
                if not await database.run(some):
                    return kills
            except Killed:
                kills += 1
    finally:
        await database.close()


async def test_after_kills_in_the_middle_everything_is_readable_and_nothing_is_left_on_the_old_key(
    ground: Ground, bot: Database, key_file: Path
) -> None:
    owners = range(round(OWNERS * scale()))
    kept = [await bot.run(lambda tx, owner=owner: fields_of(tx, ground, owner)) for owner in owners]  # type: ignore[misc]  # bound at once
    old = open_master_key(key_file)

    kills = await renewed(ground, key_file, killed=Random(seed()))  # noqa: S311

    assert kills
    fresh = open_master_key(key_file)
    assert fresh.id != old.id
    replace_master_key(key_file, replace(fresh, older=()))
    database = open_database(ground.url, Vault(open_master_key(key_file)))
    try:
        await database.read(database.vault.check)
        assert set(await database.read(database.vault.counts)) == {fresh.id}
        unread = await database.read(lambda tx: sum(unreadable(tx, some) for some in kept))
        report(Figures("rotated-keys", kills, problems=unread, more={"fields": sum(map(len, kept))}))
        assert not unread
    finally:
        await database.close()


async def test_a_bot_at_work_goes_on_with_the_new_key_from_its_next_data_key_on(
    ground: Ground, bot: Database, key_file: Path
) -> None:
    before = await ground.run(lambda tx: sealed(tx, ground, 1, 1))

    await renewed(ground, key_file)
    after = await bot.run(lambda tx: sealed(tx, ground, 2, 2))

    assert await bot.run(lambda tx: vault.of(tx).open_text(tx, PLACE, 1, before)) == "words of 1"
    assert await bot.run(lambda tx: vault.of(tx).open_text(tx, PLACE, 2, after)) == "words of 2"
    fresh = open_master_key(key_file).id
    assert await bot.run(lambda tx: {row.master_id for row in tx.query(DataKeyRow)}) == {fresh}


async def test_what_is_found_by_a_keyed_hash_and_what_proves_the_audit_stay_the_same(key_file: Path) -> None:
    before = Vault(open_master_key(key_file))

    replace_master_key(key_file, open_master_key(key_file).renewed())
    after = Vault(open_master_key(key_file))

    assert after.master.id != before.master.id
    assert after.blind("13800000000") == before.blind("13800000000")
    assert after.mac("an entry") == before.mac("an entry")
    assert after.master.derive("erasures") == before.master.derive("erasures")
    assert after.master.derive("backup") != before.master.derive("backup")


async def test_a_start_with_another_key_of_an_index_or_of_the_audit_is_refused_by_name(
    ground: Ground, key_file: Path
) -> None:
    replace_master_key(key_file, open_master_key(key_file).renewed())
    right = open_master_key(key_file)
    await ground.run(lambda tx: vault.of(tx).note_keys(tx, at=NOW))

    for purpose, name in (("blind index", "index"), ("audit", "audit")):
        swapped = replace(right, purposes={**right.purposes, purpose: b"s" * 32})
        database = open_database(ground.url, Vault(swapped))
        try:
            with pytest.raises(VaultError, match=f"the {name} key is another"):
                await database.read(database.vault.check)
        finally:
            await database.close()


def test_a_file_without_a_key_that_older_ones_need_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    whole = MasterKey(b"n" * 32).renewed()
    replace_master_key(path, whole)
    lines = path.read_text(encoding="ascii").splitlines()

    for missing in range(len(lines) - 1):
        path.write_text("\n".join(line for number, line in enumerate(lines) if number != missing), encoding="ascii")
        with pytest.raises(VaultError, match="damaged"):
            open_master_key(path)
