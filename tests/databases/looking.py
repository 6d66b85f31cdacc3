"""Looks at a database of either kind by the driver of its own: what is in it, and what it is made of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, select

from storage.database import postgres_engine, sqlite_engine
from storage.tables import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

T = TypeVar("T")
VERSIONS = "alembic_version"
Content = dict[str, dict[str, str]]
"""A digest of each column of each table."""


def kind_of(url: str) -> str:
    """Which of the two databases it is."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


async def within(url: str, do: Callable[[Connection], T]) -> T:
    """Does something in one transaction."""
    if url.startswith("sqlite"):
        engine = sqlite_engine(url, begin="BEGIN IMMEDIATE")
        try:
            with engine.begin() as connection:
                return do(connection)
        finally:
            engine.dispose()
    pool = postgres_engine(url)
    try:
        async with pool.begin() as awaited:
            return await awaited.run_sync(do)
    finally:
        await pool.dispose()


def reflected(connection: Connection) -> MetaData:
    """All tables as they are, but for the one that holds the schema's version."""
    found = MetaData()
    found.reflect(connection)
    if VERSIONS in found.tables:
        found.remove(found.tables[VERSIONS])
    return found


def content(connection: Connection) -> Content:
    """A digest of each column of each table, in the order of the rows' keys."""
    return {
        table.name: {
            column.name: _digest([row[0] for row in connection.execute(select(column).order_by(*table.primary_key))])
            for column in table.columns
        }
        for table in reflected(connection).sorted_tables
    }  # fmt: skip


def _digest(values: list[object]) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(repr(bytes(value) if isinstance(value, memoryview) else value).encode() + b"\n")
    return f"{len(values)}:{digest.hexdigest()}"


def common(one: Content, other: Content) -> tuple[Content, Content]:
    """Of two contents those tables and columns that both have."""

    def of(content: Content) -> Content:
        return {
            table: {name: digest for name, digest in columns.items() if name in one[table].keys() & other[table].keys()}
            for table, columns in content.items()
            if table in one and table in other
        }

    return of(one), of(other)


def differences(connection: Connection) -> list[object]:
    """What the tables of the program say otherwise than the database."""
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def version(connection: Connection) -> str:
    """The schema's version; empty where there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""
