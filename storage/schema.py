"""Brings the schema to a version; processes that start together wait for one another in the transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, inspect, select, table

from storage.database import postgres_engine, sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

ADVISORY_LOCK = 7_105_294_501
"""One number for all processes of this program: pg_advisory_xact_lock."""
MIGRATIONS = Path(__file__).parent / "migrations"
DIGITS = 4
"""Of a version's number, with which the name of its file begins."""
VERSIONS = table("alembic_version", column("version_num"))


class SchemaError(Exception):
    """The database has not the schema that is needed, can't be brought to it, or a migration broke a reference."""


def newest() -> str:
    """The newest version that this program knows."""
    return known_versions()[-1]


def _up(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    if _known_version(connection) != (newest() if to == "head" else to):
        _go(connection, to)


def _down(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    _known_version(connection)
    _go(connection, to, down=True)


def _known_version(connection: Connection) -> str:
    """The version of the schema; SchemaError where only a newer program knows it."""
    present = version(connection)
    if present and present not in known_versions():
        raise SchemaError(f"the database has schema {present}, newer than this program; run the newer program")
    return present


def known_versions() -> list[str]:
    """Every version that this program knows."""
    return sorted(file.name[1 : 1 + DIGITS] for file in MIGRATIONS.glob("versions/v*.py"))


def _go(connection: Connection, to: str, *, down: bool = False) -> None:
    """By Alembic, which is read only where there is something to do: every command would begin later by it."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        (command.downgrade if down else command.upgrade)(config, to)
    except CommandError:
        there = version(connection) or "empty"
        raise SchemaError(f"no way from schema {there} to {to}; known are {', '.join(known_versions())}") from None


def require(tx: Session) -> None:
    """SchemaError where the database has another schema than the program: for whoever reads and does not migrate."""
    present = _known_version(tx.connection())
    if present != newest():
        raise SchemaError(f"the database has schema {present or 'none'}, not {newest()}; run: yizhan migrate up")


def bring_empty(connection: Connection, to: str) -> None:
    """Makes a database without rows one of a version, whichever version it has now."""
    if version(connection) not in {"", to}:
        _down(connection, "base")
    _up(connection, to)


def bring_up(connection: Connection) -> None:
    """The newest version, in the transaction that is open."""
    _up(connection, "head")


async def migrate(url: str, *, to: str = "head", down: bool = False, pgbouncer: bool = False) -> str:
    """Migrates a database and answers the version that it has then."""
    step: Callable[[Connection, str], None] = _down if down else _up
    if not url.startswith("sqlite"):
        engine = postgres_engine(url, pgbouncer=pgbouncer)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(step, to)
                return await connection.run_sync(version)
        finally:
            await engine.dispose()
    return _migrate_sqlite(url, to, step)


def _migrate_sqlite(url: str, to: str, step: Callable[[Connection, str], None]) -> str:
    """With foreign keys off, since a table is changed by copying it, and checked before the commit."""
    sync = sqlite_engine(url, begin="BEGIN IMMEDIATE", foreign_keys=False)
    Path(sync.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    try:
        with sync.begin() as connection:
            before = version(connection)
            step(connection, to)
            if version(connection) == before:
                return before
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise SchemaError(f"{len(broken)} references would break; nothing was changed")
            return version(connection)
    finally:
        sync.dispose()


def version(connection: Connection) -> str:
    """The version of the schema; empty where there is none."""
    if not inspect(connection).has_table(VERSIONS.name):
        return ""
    return connection.scalar(select(VERSIONS.c.version_num)) or ""
