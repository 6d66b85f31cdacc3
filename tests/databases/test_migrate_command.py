"""`yizhan migrate` as its operator has it: up, down, to a named schema, and one line where it can't go on."""

from __future__ import annotations

from random import Random  # noqa: TID251  (values that nobody looks at)
from typing import TYPE_CHECKING

import pytest

from storage.schema import SchemaError, migrate, newest
from tests.chaos.protocol import seed
from tests.databases.looking import content, differences, within
from tests.databases.release import NEXT, later_release, revisions
from tests.databases.rows import Filling
from tests.outside.botapi import open_bot_api
from tests.outside.program import Ended, Program

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CONFIGURATION = 64


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """An installation on SQLite."""
    async with open_bot_api() as api:
        yield Program(tmp_path, api)


def url_of(program: Program) -> str:
    program.data.mkdir(exist_ok=True)
    return f"sqlite:///{program.data / 'yizhan.db'}"


def is_refused(ended: Ended, *words: str) -> bool:
    assert ended.code == CONFIGURATION, ended.err
    return ended.is_one_plain_line() and ended.out == "" and all(word in ended.err for word in words)


async def test_it_goes_up_and_down_to_where_it_is_told(program: Program) -> None:
    first = revisions()[0]

    assert await program.command("migrate", "up") == Ended(0, f"{newest()}\n", "")
    assert await within(url_of(program), differences) == []
    assert await program.command("migrate", "down", first) == Ended(0, f"{first}\n", "")
    assert await program.command("migrate", "down") == Ended(0, "empty\n", "")


async def test_where_it_can_not_go_it_says_so_in_one_line(program: Program) -> None:
    await migrate(url_of(program))

    assert is_refused(await program.command("migrate", "down", "no-such-schema"), "no-such-schema", newest())


async def test_a_command_that_reads_says_which_schema_it_would_need(program: Program) -> None:
    await migrate(url_of(program))
    await migrate(url_of(program), to="base", down=True)

    assert is_refused(await program.command("dump", "--json"), "yizhan migrate up")


async def test_a_bot_older_than_its_database_ends_with_one_line(program: Program, tmp_path: Path) -> None:
    await later_release(tmp_path / "release").goes_up(url_of(program))

    assert is_refused(await program.command("run"), NEXT)
    assert is_refused(await program.command("outbox"), NEXT)


async def test_a_schema_that_nobody_knows_is_refused_and_nothing_changes(empty_url: str) -> None:
    await migrate(empty_url)
    before = await within(empty_url, content)

    for down in (False, True):
        with pytest.raises(SchemaError, match="no-such-schema"):
            await migrate(empty_url, to="no-such-schema", down=down)
    assert await within(empty_url, content) == before


async def test_a_newer_database_goes_nowhere_with_an_older_program(empty_url: str, tmp_path: Path) -> None:
    await later_release(tmp_path / "release").goes_up(empty_url)
    await within(empty_url, lambda connection: Filling(connection, Random(seed())).fill(3))  # noqa: S311
    before = await within(empty_url, content)

    for to, down in (("head", False), (revisions()[0], False), (revisions()[0], True), ("base", True)):
        with pytest.raises(SchemaError, match=NEXT):
            await migrate(empty_url, to=to, down=down)
    assert await within(empty_url, content) == before
