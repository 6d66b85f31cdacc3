"""What is sealed opens only where it was sealed, with the key it was sealed with."""

from __future__ import annotations

import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage import vault
from storage.keys import MasterKey, VaultError, keep_master_key, open_master_key
from storage.tables import DataKeyRow, PersonRow
from storage.vault import Vault
from tests.cast import WANG
from tests.storage.ground import KEY, NOW, open_database_of, open_ground

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Tx
    from tests.storage.ground import Ground

PLACE = "person.name"


def seal(tx: Tx, ground: Ground, row_id: int, words: str) -> bytes:
    key = vault.of(tx).key_of(tx, "person", row_id, community_id=ground.home, at=NOW)
    return vault.of(tx).seal(tx, key, PLACE, row_id, words)


async def test_a_sealed_value_opens_in_its_place(ground: Ground) -> None:
    sealed = await ground.run(lambda tx: seal(tx, ground, 1, "陈奶奶"))

    assert "陈奶奶".encode() not in sealed
    assert await ground.run(lambda tx: vault.of(tx).open_text(tx, PLACE, 1, sealed)) == "陈奶奶"


@pytest.mark.parametrize(("place", "row"), [(PLACE, 2), ("person.phone", 1)])
async def test_a_value_that_was_moved_does_not_open(ground: Ground, place: str, row: int) -> None:
    sealed = await ground.run(lambda tx: seal(tx, ground, 1, "陈奶奶"))

    with pytest.raises(VaultError, match="does not open"):
        await ground.run(lambda tx: vault.of(tx).open(tx, place, row, sealed))


async def test_a_value_of_which_any_byte_was_changed_does_not_open(ground: Ground) -> None:
    sealed = await ground.run(lambda tx: seal(tx, ground, 1, "陈"))

    for position in range(vault.HEADER.size, len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(VaultError):
            await ground.run(lambda tx, changed=bytes(changed): vault.of(tx).open(tx, PLACE, 1, changed))  # type: ignore[misc]  # bound at once


async def test_another_master_key_opens_nothing_and_is_named(ground: Ground) -> None:
    other = await open_database_of(ground.url, ground.database.directory, MasterKey(b"x" * 32))
    try:
        with pytest.raises(VaultError, match=KEY.id):
            await other.read(other.vault.check)
        with pytest.raises(VaultError, match=KEY.id):
            await other.read(lambda tx: vault.of(tx).open_text(tx, "person.short_name", *named(tx)))
    finally:
        await other.close()


def named(tx: Tx) -> tuple[int, bytes]:
    row = tx.query(PersonRow).filter(PersonRow.telegram_id == WANG).one()
    assert row.short_name is not None
    return row.id, row.short_name


async def test_a_missing_key_file_is_told_from_a_wrong_one(ground: Ground, tmp_path: Path) -> None:
    key = open_master_key(tmp_path / "gone.key")
    other = await open_database_of(ground.url, None, key)
    try:
        with pytest.raises(VaultError, match="missing"):
            await other.read(other.vault.check)
    finally:
        await other.close()
    assert not (tmp_path / "gone.key").exists()


async def test_a_key_that_was_rolled_back_seals_nothing(ground: Ground) -> None:
    def fails(tx: Tx) -> None:
        seal(tx, ground, 77, "words")
        raise LookupError

    with pytest.raises(LookupError):
        await ground.run(fails)
    sealed = await ground.run(lambda tx: seal(tx, ground, 77, "words"))
    other = await open_database_of(ground.url)
    try:
        assert await other.read(lambda tx: vault.of(tx).open_text(tx, PLACE, 77, sealed)) == "words"
    finally:
        await other.close()


async def test_what_a_destroyed_key_sealed_is_gone(ground: Ground) -> None:
    sealed = await ground.run(lambda tx: seal(tx, ground, 5, "words"))
    await ground.run(lambda tx: vault.of(tx).destroy(tx, "person", [5]))

    with pytest.raises(VaultError, match="destroyed"):
        await ground.run(lambda tx: vault.of(tx).open(tx, PLACE, 5, sealed))


def test_a_key_file_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    fresh = open_master_key(path)
    assert not path.exists()

    kept = keep_master_key(path, fresh)

    assert kept.secret == fresh.secret
    assert not kept.fresh
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_master_key(path).secret == fresh.secret
    assert not open_master_key(path).fresh
    assert [found.name for found in path.parent.iterdir()] == ["master.key"]
    assert keep_master_key(path, MasterKey(b"y" * 32, fresh=True)).secret == fresh.secret, "the first one's stays"
    assert open_master_key(path).secret == fresh.secret


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    keep_master_key(path, open_master_key(path))
    path.chmod(0o640)

    with pytest.raises(VaultError, match="chmod 600"):
        open_master_key(path)


@pytest.mark.parametrize("words", ["", "yizhan-master-key-1 abc", "yizhan-master-key-1 zz", "something else"])
def test_a_damaged_key_file_is_refused(tmp_path: Path, words: str) -> None:
    path = tmp_path / "master.key"
    path.touch(mode=0o600)
    path.write_text(words, encoding="ascii")

    with pytest.raises(VaultError, match="damaged"):
        open_master_key(path)


def test_blind_indexes_need_the_key() -> None:
    one, other = Vault(KEY), Vault(MasterKey(b"z" * 32))

    assert one.blind("13800000000") == one.blind("13800000000") != other.blind("13800000000")
    assert one.blind("words") != one.mac("words")


async def test_a_destroyed_key_is_in_no_file_as_soon_as_nobody_reads_the_old_pages(tmp_path: Path) -> None:
    async with open_ground(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}") as ground:
        await ground.run(lambda tx: seal(tx, ground, 1, "陈奶奶"))
        key = DataKeyRow.kind == "person", DataKeyRow.owner_id == 1
        wrapped = await ground.run(lambda tx: tx.scalars(select(DataKeyRow.wrapped).where(*key)).one())
        reading = sqlite3.connect(tmp_path / "yizhan.db", isolation_level=None)
        reading.execute("begin")
        reading.execute("select count(*) from data_key").fetchone()

        await ground.run(lambda tx: vault.of(tx).destroy(tx, "person", [1]))
        assert wrapped in held_in(tmp_path), "whoever reads the moment before still has it"
        reading.close()
        await ground.run(lambda tx: tx.scalar(select(DataKeyRow.id).limit(1)))

        assert wrapped not in held_in(tmp_path)


def held_in(folder: Path) -> bytes:
    return b"".join((folder / f"yizhan.db{end}").read_bytes() for end in ("", "-wal"))
