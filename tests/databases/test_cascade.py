"""SQLite changes a table by copying it: with foreign keys on, the tables that refer to the old one would be emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Integer, text

from storage.database import sqlite_engine
from storage.schema import migrate, newest
from tests.databases.looking import within
from tests.databases.release import Release

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

MADE, CHANGED = "9001", "9002"
MAKE = """
op.create_table("owner", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(20)))
owner = sa.ForeignKey("owner.id", name="fk_owned_owner", ondelete="CASCADE")
op.create_table("owned", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("owner_id", sa.Integer(), owner))
op.execute("INSERT INTO owner VALUES (1, 'a'), (2, 'b')")
op.execute("INSERT INTO owned VALUES (1, 1), (2, 1), (3, 2)")
"""
CHANGE = """
with op.batch_alter_table("owner") as owner:
    owner.alter_column("name", existing_type=sa.String(20), type_=sa.String(80), nullable=False)
"""
CHANGE_BACK = """
with op.batch_alter_table("owner") as owner:
    owner.alter_column("name", existing_type=sa.String(80), type_=sa.String(20), nullable=True)
"""
ROWS = [(1, 1), (2, 1), (3, 2)]


def owned(connection: Connection) -> list[tuple[int, int]]:
    """The rows that refer to others."""
    return [(row.id, row.owner_id) for row in connection.execute(text("SELECT id, owner_id FROM owned ORDER BY id"))]


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Two releases later: one has made two tables, the other changes the one that is referred to."""
    found = Release.copied(tmp_path / "release").migrates(MADE, newest(), MAKE, 'op.drop_table("owned")')
    return found.migrates(CHANGED, MADE, CHANGE, CHANGE_BACK)


async def test_a_table_that_others_refer_to_is_changed_and_they_keep_their_rows(
    release: Release, database_url: str
) -> None:
    await migrate(database_url)

    await release.goes_up(database_url)
    assert await within(database_url, owned) == ROWS
    await release.goes_back(database_url, MADE)
    assert await within(database_url, owned) == ROWS


@pytest.mark.parametrize(("foreign_keys", "left"), [(False, ROWS), (True, [])])
def test_the_trap_is_there_for_whoever_leaves_foreign_keys_on(
    tmp_path: Path, *, foreign_keys: bool, left: list[tuple[int, int]]
) -> None:
    engine = sqlite_engine(f"sqlite:///{tmp_path / 'trap.db'}", begin="BEGIN IMMEDIATE", foreign_keys=foreign_keys)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE owner (id INTEGER PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE owned (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES owner (id) ON DELETE CASCADE)",
            "INSERT INTO owner VALUES (1, 'a'), (2, 'b')",
            "INSERT INTO owned VALUES (1, 1), (2, 1), (3, 2)",
        ):
            connection.execute(text(statement))
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("owner", recreate="always") as batch:
            batch.alter_column("id", existing_type=Integer())
        found = owned(connection)
    engine.dispose()

    assert found == left
