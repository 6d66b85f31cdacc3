"""Runs what reads and what restores on a connection of each database; a restore is there whole, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from flows.registry import Directory
from storage.backup.loading import load, rows_present
from storage.backup.sealing import BackupError, DiskError, reason
from storage.backup.series import sync_folder
from storage.backup.settling import settle
from storage.backup.source import Snapshot
from storage.database import postgres_engine, sqlite_engine
from storage.schema import bring_empty, bring_up, known_versions, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from storage.backup.loading import Loaded
    from storage.backup.reading import Backup
    from storage.erasures import Erased
    from storage.vault import Vault

T = TypeVar("T")


async def in_snapshot(url: str, work: Callable[[Snapshot], T], *, pgbouncer: bool = False) -> T:
    """Runs what reads in one transaction that sees one moment; no writer waits for it."""
    if url.startswith("sqlite"):
        return await asyncio.to_thread(_in_sqlite, url, work)
    engine = postgres_engine(url, pgbouncer=pgbouncer)
    try:
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return await connection.run_sync(lambda given: work(Snapshot(given)))
    finally:
        await engine.dispose()


def _in_sqlite(url: str, work: Callable[[Snapshot], T]) -> T:
    path = Path(make_url(url).database or "")
    if not path.exists():
        raise BackupError(f"there is no database at {path} yet")
    engine = sqlite_engine(url, begin="BEGIN")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            return work(Snapshot(connection))
    finally:
        engine.dispose()


class Restoring:
    """A proved backup on its way into the database of a URL."""

    def __init__(self, backup: Backup, vault: Vault, erased: tuple[Erased, ...], *, moved: bool, at: datetime) -> None:
        """BackupError where its schema is newer than this program."""
        self.backup, self._vault, self._erased, self._moved, self._at = backup, vault, erased, moved, at
        self.schema = backup.header.schema
        if self.schema not in known_versions():
            raise BackupError(f"{backup.path} has schema {self.schema}, newer than this program: use the newer program")

    async def into(self, url: str, *, pgbouncer: bool = False) -> Loaded:
        """All of it, or BackupError and nothing."""
        if url.startswith("sqlite"):
            return await self._into_sqlite(Path(make_url(url).database or ""))
        engine = postgres_engine(url, pgbouncer=pgbouncer)
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(self._in_transaction)
        finally:
            await engine.dispose()

    def _in_transaction(self, connection: Connection) -> Loaded:
        refuse_rows(connection, "name an empty one in YIZHAN_DATABASE_URL, or drop and create this one")
        bring_empty(connection, self.schema)
        loaded = load(connection, self.backup, self._erased)
        bring_up(connection)
        self._settle(connection)
        return loaded

    def _settle(self, connection: Connection) -> None:
        info = {"vault": self._vault, "directory": Directory({}, {})}
        with Session(connection, info=info, join_transaction_mode="create_savepoint") as tx, tx.begin():
            self._vault.check(tx)
            settle(tx, self._erased, taken_at=self.backup.taken_at, moved=self._moved, at=self._at)

    async def _into_sqlite(self, target: Path) -> Loaded:
        """Beside the target under another name, and then, whole and on the disk, in its place."""
        refuse_sqlite(target)
        scratch = target.with_name(f"{target.name}.{secrets.token_hex(4)}.restoring")
        url = f"sqlite:///{scratch}"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            await migrate(url, to=self.schema)
            loaded = await asyncio.to_thread(self._fill, scratch)
            await migrate(url)
            await asyncio.to_thread(self._finish, scratch)
            _put_in_place(scratch, target)
            return loaded
        except OSError as error:
            raise DiskError(f"{target} can't be written ({reason(error)}); nothing was restored") from None
        finally:
            for name in ("", "-wal", "-shm", "-journal"):
                scratch.with_name(scratch.name + name).unlink(missing_ok=True)

    def _fill(self, scratch: Path) -> Loaded:
        """Without a journal: until it is whole nobody else knows the file."""
        with _quick_engine(scratch) as engine, engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            loaded = load(connection, self.backup, self._erased)
            connection.exec_driver_sql("COMMIT")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise BackupError(f"{self.backup.path}: {len(broken)} rows refer to rows that are not there")
            return loaded

    def _finish(self, scratch: Path) -> None:
        engine = sqlite_engine(f"sqlite:///{scratch}", begin="BEGIN IMMEDIATE")
        with engine.begin() as connection:
            self._settle(connection)
        engine.dispose()
        left = sqlite3.connect(scratch, isolation_level=None)
        left.execute("PRAGMA journal_mode=DELETE")
        left.close()


@contextlib.contextmanager
def _quick_engine(path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    try:
        yield engine
    finally:
        engine.dispose()


def refuse_rows(connection: Connection, mend: str) -> None:
    """BackupError where a database holds anything."""
    present = rows_present(connection)
    if present:
        raise BackupError(f"the database holds {present} rows already and is left as it is; to restore, {mend}")


def refuse_sqlite(target: Path) -> None:
    """BackupError where there is a database with rows, or what is left of one."""
    left = [path for name in ("-wal", "-journal") if (path := target.with_name(target.name + name)).exists()]
    if not target.exists():
        if left:
            raise BackupError(f"{left[0]} is left of another database; move it away first")
        return
    engine = sqlite_engine(f"sqlite:///{target}", begin="BEGIN")
    try:
        with engine.connect() as connection:
            refuse_rows(connection, f"move {target} away first, with its -wal and -shm, or set another YIZHAN_DATA_DIR")
    except DatabaseError:
        raise BackupError(f"{target} is there and is no sound database; it is left as it is: move it away") from None
    finally:
        engine.dispose()


def _put_in_place(scratch: Path, target: Path) -> None:
    with scratch.open("rb") as file:
        os.fsync(file.fileno())
    refuse_sqlite(target)
    if target.exists():
        scratch.replace(target)
    else:
        try:
            os.link(scratch, target)
        except FileExistsError:
            raise BackupError(f"{target} has just appeared; it is left as it is") from None
    for name in ("-wal", "-shm"):
        target.with_name(target.name + name).unlink(missing_ok=True)
    sync_folder(target.parent)
