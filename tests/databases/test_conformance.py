"""The same two weeks on SQLite and on PostgreSQL: every chat, answer and printed document is the same to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import open_stage
from tests.databases.day import Week, chats, printed, without_ids
from tests.postgres import drop_database
from tests.templates import prepared_database

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def lived(folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """What the week comes to on a database."""
    async with open_stage(folder, url) as stage:
        week = Week(stage)
        await week.plays()
        found = {"told": week.told, "chats": [*chats(week)], "printed": [await printed(week, capsys)]}
    return {name: without_ids("\n".join(lines)).split("\n") for name, lines in found.items()}


async def test_a_week_is_the_same_on_both_databases(
    tmp_path: Path, postgres: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = await prepared_database(postgres)
    on_sqlite = await lived(tmp_path, f"sqlite:///{tmp_path / 'week.db'}", capsys)
    on_postgres = await lived(tmp_path, url, capsys)
    await drop_database(url)

    sizes = {name: len(lines) for name, lines in on_sqlite.items()}
    print(f"compared: {sizes}")  # noqa: T201  (how much of a comparison it was)
    assert min(sizes.values()) > 100
    for name, lines in on_sqlite.items():
        assert lines == on_postgres[name]
