"""A PgBouncer in transaction mode before a PostgreSQL server: few connections there, many here."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.postgres import choose_account, free_port, name_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SERVER_CONNECTIONS = 4
ESTABLISHED = "01"
SETTINGS = """
[databases]
* = host=127.0.0.1 port={behind} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 400
"""


def find() -> str | None:
    """The program; None where it is not installed. Debian keeps it where only the administrator looks."""
    return shutil.which("pgbouncer", path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin")))


@dataclass(frozen=True, slots=True)
class Pooler:
    """A running pooler."""

    port: int

    def before(self, url: str) -> str:
        """The same database, through the pooler."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{name_of(url)}"

    def clients(self) -> int:
        """How many clients are connected now, as the kernel knows."""
        lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        ends = (line.split()[2:4] for line in lines)
        return sum(state == ESTABLISHED and int(remote.rpartition(":")[2], 16) == self.port for remote, state in ends)


@asynccontextmanager
async def pooling(program: str, server: str) -> AsyncIterator[Pooler]:
    """A pooler on a free port of loopback before the server of a URL."""
    with TemporaryDirectory(prefix="yizhan-pgbouncer-") as folder:
        account, port = choose_account(Path(folder)), free_port()
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(
            SETTINGS.format(port=port, behind=urlsplit(server).port, size=SERVER_CONNECTIONS), encoding="ascii"
        )  # fmt: skip
        log = Path(folder) / "log"
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                program, str(settings), user=account.uid, group=account.gid, extra_groups=[] if account.uid else None,
                stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
            )  # fmt: skip
        try:
            await _listens(process, port, log)
            yield Pooler(port)
        finally:
            if process.returncode is None:
                process.kill()  # asked to end, newer ones wait for their clients
            await process.wait()


async def _listens(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    """Waits until somebody can connect."""
    async with asyncio.timeout(20):
        while True:
            assert process.returncode is None, _said(log)
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)  # noqa: TID251  (nothing tells of it)


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")
