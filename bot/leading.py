"""Leads in a role for as long as this process lives and moves, or stands by until the one that leads has gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from bot import logs
from bot.clock import SystemClock
from bot.holding import holding
from storage import leaders
from storage.database import DATABASE_FAULTS
from storage.due import LEASE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.database import Database, Tx

Role = Literal["receive", "tick"]
STANDING_BY = 1.0
"""Seconds between looks whether the one that leads has gone."""
RENEW_AFTER = LEASE.total_seconds() / 3


class Leading:
    """One process's part in a role."""

    def __init__(self, database: Database, role: Role) -> None:
        """Leads nowhere yet."""
        self._database, self._role, self._machine = database, role, SystemClock()
        self._me = this_process()
        self._renewed_at = float("-inf")
        self._taking = asyncio.Lock()
        self.term: int | None = None

    async def hold(self) -> bool:
        """Whether this process leads now; the lease is renewed when a third of it has passed."""
        async with self._taking:  # two that take at once would each hear of the other as somebody else
            now = asyncio.get_running_loop().time()
            if now - self._renewed_at < (STANDING_BY if self.term is None else RENEW_AFTER):
                return self.term is not None
            before, self.term = self.term, await self._database.run(self._take)
            self._renewed_at = now
            if self.term != before:
                logs.event("leader.changed", role=self._role, term=self.term or "-", leads=self.term is not None)
            return self.term is not None

    def _take(self, tx: Tx) -> int | None:
        last = leaders.holder_of(tx, self._role)
        gone = last if last != self._me and is_gone(last) else ""
        return leaders.take(tx, self._role, self._me, now=self._machine.now(), gone=gone)

    def require(self, tx: Tx) -> None:
        """NotLeadingError where another leads by now: checked in the transaction of whatever a leader does."""
        leaders.require(tx, self._role, self.term)

    @contextlib.asynccontextmanager
    async def while_waiting(self) -> AsyncIterator[None]:
        """Holds the lease while the block waits for the outside."""
        async with holding(self.hold):
            yield

    async def leave(self) -> None:
        """Lets another lead at once."""
        term, self.term, self._renewed_at = self.term, None, float("-inf")
        if term is not None:
            with contextlib.suppress(*DATABASE_FAULTS):
                await self._database.run(lambda tx: leaders.leave(tx, self._role, term, now=self._machine.now()))


def this_process() -> str:
    """Names a part of this process among all that ever ran: its machine and space of numbers, its number, its start."""
    return f"{_place()}|{os.getpid()}|{_start_of(os.getpid())}|{uuid4().hex[:12]}"


def is_gone(holder: str) -> bool:
    """Whether a process has certainly ended; one of another machine may live, so that its lease is waited for."""
    place, _, rest = holder.partition("|")
    number, start, _ = f"{rest}||".split("|", 2)
    return place == _place() and number.isdecimal() and bool(start) and _start_of(int(number)) != start


def _place() -> str:
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{socket.gethostname()}/{boot}/{Path('/proc/self/ns/pid').readlink()}"
    return socket.gethostname()


def _start_of(number: int) -> str:
    """When a process began, in ticks since the machine did; empty where it can't be told, "-" where there is none."""
    stat = Path(f"/proc/{number}/stat")
    try:
        return stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except FileNotFoundError:
        return "-" if Path("/proc/self/stat").exists() else ""
    except (OSError, IndexError):
        return ""
