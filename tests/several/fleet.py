"""Several processes of one bot, as on several machines: a folder each, one database, one key."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from tests.outside.program import COMMAND, COMMUNITY, Program
from tests.postgres import SCHEME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.several.telegram import Telegram

VOLUNTEERS = tuple(range(2101, 2141))
"""More than a process works on at once: one press of each is in its hands at most."""
A_FEW = 10
READY_WITHIN = 60
READY = " bot.ready"


def community() -> str:
    """The community of the other tests with ten volunteers more, and awake at the present hour of the day."""
    asleep = (time.gmtime().tm_hour + 8 + 12) % 24
    people = "".join(
        f'\n[[person]]\nid = {id}\nname = "志{id}"\nroles = ["volunteer"]\n' for id in VOLUNTEERS
    )  # fmt: skip
    return COMMUNITY.replace("21:00-08:00", f"{asleep:02}:00-{asleep:02}:01") + people


@dataclass
class Member(Program):
    """One process of several."""

    name: str = ""
    parts: tuple[str, ...] = ()
    """All when empty."""
    said: list[str] = field(default_factory=list)
    """The lines of its log."""
    _reading: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        """In a folder of its own, as on a machine of its own."""
        self.folder.mkdir()
        super().__post_init__()
        self.community_file.write_text(community(), encoding="utf-8")

    async def launch(self, **changed: str) -> asyncio.subprocess.Process:
        """Starts the process and waits for nothing."""
        only = [word for part in self.parts for word in ("--only", part)]
        self.said.clear()
        self.running = await asyncio.create_subprocess_exec(
            COMMAND, "run", *only, cwd=self.folder, env=self.environment(**changed), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert self.running.stdout is not None
        self._reading = asyncio.create_task(self._read(self.running.stdout))
        return self.running

    async def _read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self.said.append(line.decode(errors="replace"))
            self.api.wake()
        self.api.wake()

    def serves(self) -> bool:
        """Whether it has said that it serves."""
        return any(READY in line for line in self.said)

    async def start(self, **changed: str) -> None:
        """Starts the process and waits until it serves."""
        await self.launch(**changed)
        await self.api.until(self._is_up_or_ended, most=READY_WITHIN, what=f"{self.name} ready")
        assert self.serves(), f"{self.name} ended: {self.log()}"

    def _is_up_or_ended(self) -> bool:
        return self.serves() or (self._reading is not None and self._reading.done())

    def signal(self, number: int) -> None:
        """Sends a signal and waits for nothing."""
        assert self.running is not None
        self.running.send_signal(number)

    async def dies(self) -> None:
        """SIGKILL, and nobody is left."""
        assert await self.ends(signal.SIGKILL) == -signal.SIGKILL, self.log()

    def log(self) -> str:
        """Everything that its last run wrote."""
        return "".join(self.said)


@dataclass
class Fleet:
    """The processes, and the database that they share."""

    folder: Path
    api: Telegram
    url: str
    more: dict[str, str] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)

    def member(self, *parts: str, **more: str) -> Member:
        """One more process, not started yet."""
        name = f"p{len(self.members) + 1}"
        settings = {
            "YIZHAN_DATABASE_URL": self.url, "YIZHAN_KEY_FILE": str(self.folder / "master.key"),
            "YIZHAN_BOT_API_URL": f"{self.api.address}/{name}", **self.more, **more,
        }  # fmt: skip
        found = Member(self.folder / name, self.api, settings, name=name, parts=parts)
        self.members.append(found)
        return found

    async def start(self, count: int) -> list[Member]:
        """So many whole processes: the first makes the key, the others follow together."""
        first, *others = found = [self.member() for _ in range(count)]
        await first.start()
        await asyncio.gather(*(other.start() for other in others))
        return found

    async def start_equals(self, count: int) -> list[Member]:
        """So many that work and send, beside one that receives: nobody hears of an update before the others do."""
        first = self.member("receive", "tick")
        others = [self.member("work", "send") for _ in range(count)]
        await first.start()
        await asyncio.gather(*(other.start() for other in others))
        return others

    def named(self, name: str) -> Member:
        """A process by its name."""
        return next(member for member in self.members if member.name == name)

    @property
    def any(self) -> Member:
        """One for commands that look at the database."""
        return self.members[0]

    def log(self) -> str:
        """What all of them wrote."""
        return "".join(member.log() for member in self.members)

    async def settled(self, *, most: float = 90) -> dict[str, Any]:
        """Waits until nothing is on its way; what the bot knows then."""
        busy: list[dict[str, Any]] = []
        dump: dict[str, Any] = {}
        try:
            async with asyncio.timeout(most):
                while True:
                    dump = await self.any.document("dump")
                    busy = [m for m in dump["messages"] if m["state"] in {"pending", "sending", "failed"}]
                    if not busy and not dump["inbox"]["pending"]:
                        return dump
        except TimeoutError:
            raise AssertionError(f"still on its way after {most} s: {busy} {dump} {self.log()}") from None

    async def sql(self, statement: str, *given: object) -> Sequence[asyncpg.Record]:
        """What somebody does at the database's own prompt."""
        connection = await asyncpg.connect(self.url.replace(SCHEME, "postgresql", 1))
        try:
            rows: Sequence[asyncpg.Record] = await connection.fetch(statement, *given)
            return rows
        finally:
            await connection.close()

    async def all_is_well(self) -> None:
        """No invariant is broken, and no fault stands in a log."""
        check = await self.any.document("check")
        assert check["ok"] is True, check["problems"]
        assert "Traceback" not in self.log()


@asynccontextmanager
async def open_fleet(folder: Path, api: Telegram, url: str, **more: str) -> AsyncIterator[Fleet]:
    """Processes of which none is left at the end."""
    fleet = Fleet(folder, api, url, more)
    try:
        yield fleet
    finally:
        for member in fleet.members:
            if member.running is not None:
                with contextlib.suppress(ProcessLookupError):
                    member.running.send_signal(signal.SIGCONT)
                await member.ends(signal.SIGKILL)
