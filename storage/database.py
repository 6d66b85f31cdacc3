"""Engines and pragmas; runs a unit of work, a plain function of a Session, whole and in one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import asyncpg
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from flows.registry import Directory
from storage.keys import wiping
from storage.keys.wiping import BROKEN_DISK
from storage.reports.damage import damaged, is_damage
from storage.tables.writing import made_in, write
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL, ExceptionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

    from storage.tables.writing import Kind

T = TypeVar("T")
MEMORY = "memory"
"""Names what one unit leaves for those after it, in this process: figures that are dear to count."""
Tx = Session
"""A transaction: what every unit of work is given first."""
DATABASE_FAULTS = (DBAPIError, PoolTimeout, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""The database is away, full, locked or refuses us: try again later. A connection that is being made raises its
driver's own errors."""
BUSY_TIMEOUT_MS = 15_000
"""How long SQLite waits for another process's transaction: a backup or a command beside the bot."""
STANDING_STILL = "10s"
"""How long a PostgreSQL transaction may wait for its process: less than a lease."""
TRIES = 4
RETRIED = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL: serialization failure, deadlock, and two processes that made the same row at once."""
CUT = frozenset({"57P01", "57P02", "57P03", "08003", "08006"})
"""The server ended the connection: its administrator's word, a crash, a start that is not over, and what follows."""


REFUSED = ("22", "23")
"""PostgreSQL: classes of errors in what a statement says: a value too long, a row that may not be."""


class StatementError(Exception):
    """The database refused a statement for what it says: that is our fault, and to try again brings nothing."""


class BrokenDiskError(OSError):
    """The database's disk failed: nothing is done any more until another process has read it anew."""

    def __init__(self) -> None:
        """Always the same words."""
        super().__init__("the disk of the database failed to read or write; look at the system's log, then start again")


class Database(ABC):
    """A database that runs units of work; `Sqlite` and `Postgres` do it each in their way."""

    def __init__(self, vault: Vault, directory: Directory | None = None) -> None:
        """Units find the vault and the directory in their session."""
        self.info: dict[str, object] = {"vault": vault, "directory": directory or Directory({}, {}), MEMORY: {}}
        self.vault = vault
        self._wakers: dict[Kind, list[Callable[[], None]]] = {}
        self.finished: list[Callable[[], None]] = []
        """Called after every unit that wrote."""
        self.when_broken: Callable[[Exception], None] | None = None
        """Called when nothing can be done any more."""

    @property
    def directory(self) -> Directory:
        """The services and communities that units look up."""
        return directory_of(self.info)

    def use(self, directory: Directory) -> None:
        """From now on units look up services and communities here."""
        self.info["directory"] = directory

    def when_made(self, kind: Kind, call: Callable[[], None]) -> None:
        """From now on called after each commit that made something of this kind."""
        self._wakers.setdefault(kind, []).append(call)

    async def run(self, unit: Callable[[Session], T]) -> T:
        """Runs a unit in one transaction; all of it is true afterwards, or none of it."""

        def whole(tx: Session) -> tuple[T, frozenset[Kind]]:
            result = unit(tx)
            tx.flush()
            write(tx)
            return result, made_in(tx)

        result, found = await self._run(whole)
        for kind in found:
            for call in self._wakers.get(kind, ()):
                call()
        for call in self.finished:
            call()
        return result

    @abstractmethod
    async def _run(self, unit: Callable[[Session], T]) -> T: ...

    @abstractmethod
    async def read(self, unit: Callable[[Session], T]) -> T:
        """Runs a unit that only reads, beside the writers."""

    @abstractmethod
    async def close(self) -> None:
        """Lets go of all connections."""


class Sqlite(Database):
    """One writer thread, and one reader thread for lists and digests."""

    def __init__(self, url: str, vault: Vault, directory: Directory | None = None) -> None:
        """Opens nothing yet."""
        super().__init__(vault, directory)
        self._writes = sqlite_engine(url, begin="BEGIN IMMEDIATE")
        self._reads = sqlite_engine(url, begin="BEGIN")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._reader = ThreadPoolExecutor(1, "reader")
        self._is_broken = False
        self._log_holds_keys = False
        """Keys were destroyed, and the log could not be emptied since."""

    async def _run(self, unit: Callable[[Session], T]) -> T:
        return await self._in(self._writer, self._writes, unit)

    async def read(self, unit: Callable[[Session], T]) -> T:
        """In the reader's thread."""
        return await self._in(self._reader, self._reads, unit)

    async def _in(self, thread: ThreadPoolExecutor, engine: Engine, unit: Callable[[Session], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(thread, self._transact, engine, unit)
        except BrokenDiskError as error:
            if self.when_broken is not None:
                self.when_broken(error)
            raise
        except DBAPIError as error:
            if not is_damage(error):
                raise
            found = damaged(engine.url.database, str(error.orig))
            if self.when_broken is not None:
                self.when_broken(found)
            raise found from None

    def _transact(self, engine: Engine, unit: Callable[[Session], T]) -> T:
        if self._is_broken:
            raise BrokenDiskError
        try:
            with Session(engine, info=self.info, expire_on_commit=False) as tx:
                with tx.begin():
                    result = unit(tx)
                if self._log_holds_keys or wiping.DESTROYED in tx.info:
                    self._log_holds_keys = not wiping.empty_log(self._writes)
                return result
        except (DBAPIError, sqlite3.OperationalError) as error:
            self._is_broken = getattr(getattr(error, "orig", error), "sqlite_errorcode", None) in BROKEN_DISK
            if self._is_broken:
                raise BrokenDiskError from error
            if isinstance(error, (DataError, IntegrityError)):
                raise StatementError(type(error.orig).__name__) from error
            raise

    async def close(self) -> None:
        """After the last unit."""
        for executor, engine in ((self._writer, self._writes), (self._reader, self._reads)):
            await asyncio.get_running_loop().run_in_executor(executor, engine.dispose)
            executor.shutdown()


class Postgres(Database):
    """Units run on the event loop's connections through asyncpg.

    The losers of a race are run again whole, and so is a unit whose connection was found cut before its commit: asking
    each connection beforehand whether it still stands would cost three round trips a unit.
    """

    def __init__(self, url: str, vault: Vault, directory: Directory | None = None, *, pgbouncer: bool = False) -> None:
        """Opens nothing yet."""
        super().__init__(vault, directory)
        self._engine = postgres_engine(url, pgbouncer=pgbouncer)
        self._moments = self._engine.execution_options(isolation_level="REPEATABLE READ")

    async def _run(self, unit: Callable[[Session], T]) -> T:
        return await self._on(self._engine, unit)

    async def read(self, unit: Callable[[Session], T]) -> T:
        """On a connection of the same pool; however many looks it takes, it sees one moment, as on SQLite."""
        return await self._on(self._moments, unit)

    async def _on(self, engine: AsyncEngine, unit: Callable[[Session], T]) -> T:
        for left in range(TRIES - 1, -1, -1):
            is_done = False
            try:
                async with AsyncSession(engine, info=self.info, expire_on_commit=False) as tx, tx.begin():
                    result = await tx.run_sync(unit)
                    is_done = True
                return result
            except DBAPIError as error:
                was_cut = error.connection_invalidated and not is_done  # what broke in a commit may be committed
                state = str(getattr(error.orig, "sqlstate", ""))
                if left and (was_cut or state in RETRIED):
                    continue
                if state.startswith(REFUSED):
                    raise StatementError(state) from error
                raise
        raise AssertionError("the last try returns or raises")

    async def close(self) -> None:
        """Closes the pool."""
        await self._engine.dispose()


def open_database(url: str, vault: Vault, *, pgbouncer: bool = False) -> Database:
    """The database of a URL: `sqlite:///path` or `postgresql+asyncpg://...`."""
    if url.startswith("sqlite"):
        return Sqlite(url, vault)
    return Postgres(url, vault, pgbouncer=pgbouncer)


def sqlite_engine(url: str | URL, *, begin: str, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions are SQLite's own, durable at each commit."""
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgres_engine(url: str | URL, *, pgbouncer: bool = False) -> AsyncEngine:
    """An engine on asyncpg; behind a transaction pooler no statement is prepared under a fixed name.

    The server ends the transaction of a process that stands still, so that its locks hold up nobody.
    """
    if not pgbouncer:
        engine = create_async_engine(
            url, pool_size=10, max_overflow=10, hide_parameters=True,
            connect_args={"server_settings": {"idle_in_transaction_session_timeout": STANDING_STILL}},
        )  # fmt: skip
        event.listen(engine.sync_engine, "handle_error", _know_what_was_cut)
        return engine
    arguments: dict[str, Any] = {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"__yizhan_{uuid4()}__",
    }
    engine = create_async_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "begin")
    def limit(connection: Connection) -> None:
        """A pooler's connections are everybody's: the setting holds for this transaction alone."""
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{STANDING_STILL}'")

    return engine


def _know_what_was_cut(context: ExceptionContext) -> None:
    """One connection that the server ended is a sign that it ended all of them: none of the pool is used again."""
    if getattr(context.original_exception, "sqlstate", None) in CUT:
        context.is_disconnect = True


def directory_of(info: Mapping[Any, Any]) -> Directory:
    """The directory in a session's info."""
    found = info["directory"]
    assert isinstance(found, Directory)
    return found
