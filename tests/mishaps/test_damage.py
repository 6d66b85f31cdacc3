"""Bits flip in the database, in its log and in backups: nothing damaged is taken for sound in silence."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, Literal

import pytest
from sqlalchemy import text

from storage.backup.reading import prove
from storage.backup.sealing import BackupError
from storage.keys import VaultError
from storage.reports import checks
from storage.reports.damage import DamagedError, prove_log, prove_pages
from storage.tables import Base
from tests.chaos.protocol import Figures, report, scale, seed
from tests.storage.backup.copies import save
from tests.storage.crowd import fill
from tests.storage.ground import KEY, NOW, Ground, open_database_of, open_ground
from tests.storage.test_checks import given

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.outside.program import Program

FLIPS = round(40 * scale())
Outcome = Literal["refused", "found", "nothing changed", "last write lost", "plain", "silent"]
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
async def sound(tmp_path: Path) -> AsyncIterator[Ground]:
    """A SQLite database with something of everything, and a process that has it open."""
    async with open_ground(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}") as ground:
        await given(ground)
        await fill(ground, 30)
        yield ground


def content_of(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        return {
            table.name: sorted(connection.execute(f"SELECT * FROM {table.name}").fetchall(), key=repr)  # noqa: S608  (our own tables)
            for table in Base.metadata.sorted_tables
        }


def flip(path: Path, place: int) -> None:
    """One bit of a file becomes the other."""
    with path.open("r+b") as file:
        file.seek(place // 8)
        byte = file.read(1)[0]
        file.seek(place // 8)
        file.write(bytes([byte ^ 1 << place % 8]))


async def look(path: Path, ground: Ground, sound: Rows, before: Rows | None = None) -> Outcome:
    """What the bot's start and `yizhan check` make of a database, and whether what can be read is what was there."""
    try:
        prove_log(path)
        prove_pages(path)
        database = await open_database_of(f"sqlite:///{path}", ground.database.directory)
        try:
            await database.read(database.vault.check)
            if await database.read(lambda tx: list(checks.problems(tx, now=NOW))):
                return "found"
        finally:
            await database.close()
    except (DamagedError, VaultError, sqlite3.Error):
        return "refused"
    found = content_of(path)
    if found == sound:
        return "nothing changed"
    return "last write lost" if found == before else "plain" if is_plain(found, sound) else "silent"


def is_plain(found: Rows, sound: Rows) -> bool:
    """Whether one value in clear, which no index repeats, is all that changed."""
    changed = [(a, b) for name, rows in sound.items() for a, b in zip(rows, found[name], strict=False) if a != b]
    sizes = all(len(found[name]) == len(rows) for name, rows in sound.items())
    values = [(x, y) for a, b in changed for x, y in zip(a, b, strict=True) if x != y]
    return sizes and len(values) == 1


def told(name: str, outcomes: Counter[Outcome]) -> Figures:
    figures = Figures(
        name, faults=outcomes.total(), problems=outcomes["silent"],
        more={"seed": seed(), **{key.replace(" ", "-"): count for key, count in sorted(outcomes.items())}},
    )  # fmt: skip
    report(figures)
    return figures


def test_a_schema_with_a_byte_that_is_no_letter_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "yizhan.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE community (id INTEGER)")
    path.write_bytes(path.read_bytes().replace(b"community", b"c\xe5mmunity", 1))

    with pytest.raises(DamagedError, match="malformed database schema"):
        prove_pages(path)


@pytest.mark.timeout(120 + 20 * scale())
async def test_a_flipped_bit_of_the_database_is_found(sound: Ground, tmp_path: Path) -> None:
    chance, outcomes = Random(seed()), Counter[Outcome]()  # noqa: S311
    original, copy = tmp_path / "sound.db", tmp_path / "copy.db"
    with closing(sqlite3.connect(tmp_path / "yizhan.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows = content_of(shutil.copyfile(tmp_path / "yizhan.db", original))
    assert await look(original, sound, rows) == "nothing changed"
    bits = original.stat().st_size * 8
    for number in range(FLIPS):
        shutil.copyfile(original, copy)
        flip(copy, chance.randrange(100 * 8 if number % 10 == 0 else bits))
        outcomes[await look(copy, sound, rows)] += 1
    figures = told("database-bits", outcomes)

    assert outcomes["refused"] + outcomes["found"]
    assert not figures.faulty


@pytest.mark.timeout(120 + 20 * scale())
async def test_a_flipped_bit_of_the_log_loses_nothing_in_silence(sound: Ground, tmp_path: Path) -> None:
    chance, outcomes = Random(seed()), Counter[Outcome]()  # noqa: S311
    original, copy, log = tmp_path / "yizhan.db", tmp_path / "copy.db", tmp_path / "copy.db-wal"
    held = tmp_path / "held"
    held.mkdir()
    with closing(sqlite3.connect(original)) as reader:
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        for number in range(12):
            await sound.run(lambda tx, number=number: tx.execute(  # type: ignore[misc]  # bound at once
                text("UPDATE person SET words_in_minute = :number"), {"number": number}
            ))  # fmt: skip
            if number == 10:
                take(original, held / "before.db")
        take(original, held / "whole.db")
    before = content_of(take(held / "before.db", tmp_path / "b.db"))
    whole = content_of(take(held / "whole.db", tmp_path / "w.db"))
    assert before != whole
    bits = (held / "whole.db-wal").stat().st_size * 8
    for number in range(FLIPS):
        take(held / "whole.db", copy)
        flip(log, chance.randrange(32 * 8 if number % 4 == 0 else bits))
        outcomes[await look(copy, sound, whole, before)] += 1
        copy.with_name("copy.db-wal-damaged").unlink(missing_ok=True)
    figures = told("log-bits", outcomes)

    assert outcomes["refused"] > FLIPS / 2
    assert not figures.faulty


def take(path: Path, to: Path) -> Path:
    """A database and its log as they lie there."""
    to.with_name(f"{to.name}-wal").unlink(missing_ok=True)
    to.with_name(f"{to.name}-shm").unlink(missing_ok=True)
    shutil.copyfile(path, to)
    shutil.copyfile(path.with_name(f"{path.name}-wal"), to.with_name(f"{to.name}-wal"))
    return to


@pytest.mark.timeout(120 + 20 * scale())
async def test_a_flipped_bit_of_a_backup_is_refused(sound: Ground, tmp_path: Path) -> None:
    chance, outcomes = Random(seed()), Counter[Outcome]()  # noqa: S311
    original, copy = tmp_path / "backup", tmp_path / "copy"
    await save(sound.url, original)
    prove(original, KEY)
    bits = original.stat().st_size * 8
    for _ in range(FLIPS):
        shutil.copyfile(original, copy)
        flip(copy, chance.randrange(bits))
        outcomes[_of_backup(copy)] += 1
    figures = told("backup-bits", outcomes)

    assert outcomes == {"refused": FLIPS}
    assert not figures.faulty


def _of_backup(path: Path) -> Outcome:
    try:
        prove(path, KEY)
    except BackupError:
        return "refused"
    return "silent"


# --- from outside ---------------------------------------------------------------------------------


def zeroed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(4096 * 8, len(content) - 4096, 4096 * 2):
        content[start : start + 4096] = bytes(4096)
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 20])


def headless(path: Path) -> None:
    flip(path, 3)


@pytest.mark.parametrize("damage", [zeroed, cut_off, headless])
async def test_a_damaged_database_is_refused_in_one_line_that_says_how_to_restore(
    program: Program, damage: Callable[[Path], None]
) -> None:
    await program.start()
    assert await program.ends() == 0
    damage(program.data / "yizhan.db")

    for command in ("run", "check"):
        ended = await program.command(command)
        assert ended.code != 0
        assert "Traceback" not in ended.err
        if command == "run" or ended.err:
            assert ended.code == 69
            assert ended.is_one_plain_line()
            assert "yizhan restore BACKUP" in ended.err


async def test_a_log_that_lost_what_was_written_is_refused_until_somebody_decides(program: Program) -> None:
    await program.start()
    process = program.running
    assert process is not None
    process.kill()
    await process.wait()
    log = program.data / "yizhan.db-wal"
    await asyncio.to_thread(flip, log, 8 * 32 + 8 * 24 + 5)

    for _ in range(2):
        ended = await program.command("run")
        assert ended.code == 69
        assert ended.is_one_plain_line()
        assert "lacks the last writes" in ended.err
    (program.data / "yizhan.db-wal-damaged").unlink()
    await program.start()
