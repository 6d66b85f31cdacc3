"""A restore drill as an operator does it: backed up while people use the bot, put back elsewhere, gone on with."""

from __future__ import annotations

import asyncio
import shutil
import signal
from typing import TYPE_CHECKING, Literal

import pytest

from tests.outside.people import Person, fill
from tests.outside.program import AUNT, COMMAND, GROUP
from tests.postgres import fresh_database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

CONFIGURATION = 64
RESIDENTS = range(5001, 5004)
Kind = Literal["sqlite", "postgres"]


async def used(program: Program, api: BotApi, registry: Registry) -> str:
    """A bot with a claimed case; answers its reference."""
    await program.start()
    volunteer = Person(api, AUNT)
    await volunteer.asks("/start")
    reference = await fill(Person(api, 5000), registry, "legal")
    volunteer.presses(await volunteer.meets("认领", chat_id=GROUP), "认领")
    await volunteer.meets("办好")
    return reference


async def url_of(kind: Kind, file: Path, request: pytest.FixtureRequest) -> str:
    """An empty database of a kind."""
    return f"sqlite:///{file}" if kind == "sqlite" else await fresh_database(request.getfixturevalue("postgres"))


@pytest.mark.parametrize(("kept", "put_back"), [("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "sqlite")])
async def test_a_backup_under_way_is_put_back_elsewhere_and_people_go_on(  # noqa: PLR0917  (fixtures)
    program: Program, api: BotApi, registry: Registry, tmp_path: Path, request: pytest.FixtureRequest,
    kept: Kind, put_back: Kind,
) -> None:  # fmt: skip
    program.more["YIZHAN_DATABASE_URL"] = await url_of(kept, tmp_path / "old.db", request)
    reference = await used(program, api, registry)
    file = tmp_path / "backup"
    filling = [asyncio.create_task(fill(Person(api, number), registry, "hardship")) for number in RESIDENTS]
    ended = await program.command("backup", str(file))
    assert ended.code == 0, ended.err
    await asyncio.gather(*filling)
    assert file.stat().st_mode & 0o077 == 0
    assert (await program.command("restore", "--verify-only", str(file))).code == 0
    assert (await program.ends(signal.SIGKILL)) == -signal.SIGKILL

    program.more["YIZHAN_DATABASE_URL"] = await url_of(put_back, tmp_path / "new.db", request)
    ended = await program.command("restore", str(file))
    assert ended.code == 0, ended.err
    assert (await program.document("check"))["ok"] is True
    cases = await program.listed("cases", "list")
    assert {"ref": reference, "status": "claimed", "assignee": AUNT}.items() <= cases[0].items()
    await program.start()
    assert reference in (await Person(api, 5000).asks("/my")).text


async def test_what_is_not_whole_not_ours_or_in_the_way_is_refused_in_one_line(
    program: Program, api: BotApi, registry: Registry, tmp_path: Path
) -> None:
    await used(program, api, registry)
    file, changed, short = tmp_path / "backup", tmp_path / "changed", tmp_path / "short"
    assert (await program.command("backup", str(file))).code == 0
    content = file.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    changed.write_bytes(flipped)
    short.write_bytes(content[:-20])
    other_key = tmp_path / "other.key"
    shutil.copy(program.data / "master.key", other_key)
    words = other_key.read_text(encoding="ascii").split()
    other_key.write_text(f"{words[0]} {'ab' * 32}\n", encoding="ascii")

    tries = [
        await program.command("restore", str(file)),  # the database of the running bot is there
        await program.command("restore", "--verify-only", str(changed)),
        await program.command("restore", "--verify-only", str(short)),
        await program.command("restore", "--verify-only", str(file), YIZHAN_KEY_FILE=str(other_key)),
        await program.command("restore", "--verify-only", str(tmp_path / "nothing")),
    ]

    assert [ended.code for ended in tries] == [CONFIGURATION] * len(tries), [ended.err for ended in tries]
    assert all(ended.is_one_plain_line() for ended in tries), [ended.err for ended in tries]
    assert (await Person(api, 5000).asks("/my")).text


async def test_a_follower_that_is_killed_leaves_a_backup_that_goes_on(
    program: Program, api: BotApi, registry: Registry, tmp_path: Path
) -> None:
    await used(program, api, registry)
    folder = tmp_path / "followed"

    async def follow() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            COMMAND, "backup", "--follow", "--every", "1", str(folder), cwd=tmp_path, env=program.environment(),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def holds(reference: str) -> None:
        """Restores the folder beside the running bot again and again, until what comes out has the case."""
        async with asyncio.timeout(90):
            for number in range(1000):
                place = tmp_path / f"{reference}-{number}"
                beside = {"YIZHAN_DATA_DIR": str(place), "YIZHAN_KEY_FILE": str(program.data / "master.key")}
                restored = await program.command("restore", str(folder), **beside)
                assert restored.code == 0, restored.err
                if (await program.command("cases", "show", reference, "--json", **beside)).code == 0:
                    return

    for number in RESIDENTS:
        follower = await follow()
        assert follower.stdout is not None
        await follower.stdout.readline()  # the whole one is written
        reference = await fill(Person(api, number), registry, "hardship")
        await holds(reference)
        follower.kill()
        await follower.wait()
    assert (await program.command("restore", "--verify-only", str(folder))).code == 0
