"""A backup holds every row of one moment, and goes into either database whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import stat
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import select, update

from storage import sending
from storage.backup.reading import prove
from storage.backup.sealing import BackupError
from storage.schema import migrate, newest
from storage.sending import outbox
from storage.sending.outbox import MUST_NOT_BE_MISSED, MUST_NOT_REPEAT, NewMessage
from storage.tables import MarkRow, MessageRow
from tests.cast import RESIDENT
from tests.postgres import SCHEME, execute
from tests.storage.backup.copies import content_of, problems_of, put_back, save
from tests.storage.crowd import fill
from tests.storage.ground import KEY, NOW, open_database_of

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Tx
    from tests.storage.ground import Ground


async def test_what_is_restored_into_either_database_is_row_for_row_what_was_saved(
    ground: Ground, target: str, tmp_path: Path
) -> None:
    await fill(ground, 60)
    saved = await content_of(ground.url)

    written = await save(ground.url, tmp_path / "backup")
    await put_back(tmp_path / "backup", target)

    assert written.rows == sum(len(rows) for rows in saved.values())
    assert await content_of(target) == saved
    assert await problems_of(target, ground) == []


async def test_a_backup_is_for_its_owner_alone_and_says_what_it_is(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "backup"
    await save(ground.url, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    header = prove(path, KEY).header
    assert (header.key_id, header.schema, header.number) == (KEY.id, newest(), 0)
    assert KEY.secret not in path.read_bytes()
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []


async def test_the_next_backup_takes_the_place_of_the_one_before(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "backup"
    first = await save(ground.url, path)
    await ground.case()

    assert (await save(ground.url, path)).rows > first.rows
    assert prove(path, KEY).rows > first.rows


async def test_another_file_is_never_overwritten(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear all", encoding="utf-8")

    with pytest.raises(BackupError, match="not overwritten"):
        await save(ground.url, path)
    assert path.read_text(encoding="utf-8") == "dear all"


async def test_a_database_with_rows_is_left_as_it_is(ground: Ground, tmp_path: Path) -> None:
    await save(ground.url, tmp_path / "backup")
    await ground.case()
    before = await content_of(ground.url)

    with pytest.raises(BackupError, match="left as it is"):
        await put_back(tmp_path / "backup", ground.url)
    assert await content_of(ground.url) == before


async def test_a_database_with_empty_tables_is_filled(ground: Ground, target: str, tmp_path: Path) -> None:
    await ground.case()
    await save(ground.url, tmp_path / "backup")
    await migrate(target)

    await put_back(tmp_path / "backup", target)

    assert await content_of(target) == await content_of(ground.url)


async def test_a_restore_that_fails_leaves_no_database_and_no_rows(ground: Ground, target: str, tmp_path: Path) -> None:
    """The failure is real: a case is missing that an assignment refers to, and that is found when most rows are in."""
    await fill(ground, 3)
    await lose_a_case(ground.url)
    await save(ground.url, tmp_path / "backup")

    with pytest.raises(BackupError, match="refer"):
        await put_back(tmp_path / "backup", target)

    if target.startswith("sqlite"):
        assert os.listdir(tmp_path / "restored") == []
    else:
        assert await tables_of(target) == 0


async def lose_a_case(url: str) -> None:
    """Behind the back of the database's own checks."""
    delete = "DELETE FROM service_case WHERE id = (SELECT min(id) FROM service_case)"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute(delete)
        connection.close()
    else:
        await execute(url, f"SET session_replication_role = replica; {delete}")


async def tables_of(url: str) -> int:
    connection = await asyncpg.connect(url.replace(SCHEME, "postgresql", 1))
    try:
        found: int = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return found


async def test_what_waited_to_be_sent_is_treated_as_perhaps_sent(ground: Ground, target: str, tmp_path: Path) -> None:
    """It may have left before the loss: what must not be missed comes again, marked, and the rest is listed."""

    def wait(tx: Tx) -> None:
        for key, policy in (("missed", MUST_NOT_BE_MISSED), ("repeated", MUST_NOT_REPEAT), ("later", MUST_NOT_REPEAT)):
            new = NewMessage(
                key=key, kind="answer", policy=policy, urgency=0, community_id=ground.home, chat_id=RESIDENT,
                content={"text": "words"}, person_id=ground.resident.id,
            )  # fmt: skip
            outbox.enqueue(tx, new, at=NOW)
        tx.execute(update(MessageRow).where(MessageRow.key == "later").values(due_at=NOW.replace(year=2027)))

    await ground.run(wait)
    await save(ground.url, tmp_path / "backup")
    await put_back(tmp_path / "backup", target, moved=False)

    database = await open_database_of(target, ground.database.directory)
    later = NOW.replace(hour=NOW.hour + 1)
    assert await database.run(lambda tx: sending.resolve_lost(tx, now=later)) == 2
    states = await database.run(lambda tx: dict(tx.execute(select(MessageRow.key, MessageRow.state)).all()))
    (repeat,) = set(states) - {"missed", "repeated", "later"}
    assert repeat.startswith("missed")
    assert states == {"missed": "ambiguous", "repeated": "ambiguous", "later": "pending", repeat: "pending"}
    await database.close()


async def test_a_move_between_databases_sends_what_waited_as_it_is(ground: Ground, target: str, tmp_path: Path) -> None:
    new = NewMessage(
        key="k", kind="answer", policy=MUST_NOT_REPEAT, urgency=0, community_id=ground.home, chat_id=RESIDENT,
        content={"text": "words"}, person_id=ground.resident.id,
    )  # fmt: skip
    await ground.run(lambda tx: outbox.enqueue(tx, new, at=NOW))
    await save(ground.url, tmp_path / "backup")
    await put_back(tmp_path / "backup", target, moved=True)

    database = await open_database_of(target, ground.database.directory)
    assert await database.run(lambda tx: tx.scalar(select(MessageRow.state))) == "pending"
    await database.close()


async def test_a_database_of_another_version_is_not_backed_up_half_understood(empty_url: str, tmp_path: Path) -> None:
    await migrate(empty_url, to="0001")

    with pytest.raises(BackupError, match="migrate up"):
        await save(empty_url, tmp_path / "backup")
    assert [name for name in os.listdir(tmp_path) if "backup" in name] == []


async def test_texts_of_every_script_and_the_largest_numbers_come_back(
    ground: Ground, target: str, tmp_path: Path
) -> None:
    words = "𠮷野家 \u200d 'quoted' \"twice\" \\ \n\t é"
    names = ("Ä", "a", "Z", "中", "𠮷", "", "%")

    def note(tx: Tx) -> None:
        tx.add_all(MarkRow(name=name, value=words, at=NOW) for name in names)

    await ground.run(note)
    await save(ground.url, tmp_path / "backup")
    await put_back(tmp_path / "backup", target)

    assert await content_of(target) == await content_of(ground.url)
