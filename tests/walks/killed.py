"""Walks on the program itself, which is killed without warning and whose clock is moved from outside."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import SystemClock
from bot.demo.world import World
from storage import erasures
from storage.database import open_database
from storage.keys import open_master_key
from storage.reports.lists import is_quiet
from storage.vault import Vault
from tests.cast import COMMUNITY, GROUP, LI, TOKEN, WANG, ZHOU, serving
from tests.chaos.leaps import set_to, wrong_clock
from tests.outside.program import BUSY, COMMAND
from tests.walks.grounds import ACKNOWLEDGED_WITHIN, own_environment, read_books
from tests.walks.town import Plan, Tally, Town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime
    from pathlib import Path
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from bot.demo.telegram.model import Press
    from storage.database import Database

LONGEST_LIFE = 0.06
"""Seconds until the kill, after people did something: as long as it takes to answer them."""
LONGEST_START = 60
LOOK_EVERY = 0.02


@dataclass
class Ahead:
    """The machine's clock, ahead by so much."""

    by: timedelta = timedelta(0)

    def now(self) -> datetime:
        """What it shows."""
        return SystemClock().now() + self.by


@dataclass
class Killed:
    """The program as its operator has it, on a Telegram of ours."""

    folder: Path
    world: World
    clock: Ahead
    api: str = ""
    process: asyncio.subprocess.Process | None = None
    database: Database | None = None
    kills: int = 0
    share_of_restarts: float = 0.15
    settings: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """What the program's clock shows."""
        return self.clock.now()

    async def installs(self) -> None:
        """What an operator writes."""
        token, community = self.folder / "token", self.folder / "community.toml"
        token.touch(mode=0o600)
        token.write_text(TOKEN, encoding="ascii")
        community.write_text(COMMUNITY + BUSY, encoding="utf-8")
        set_to(self.folder / "clock", "0")
        self.settings = {
            "YIZHAN_BOT_TOKEN_FILE": str(token), "YIZHAN_COMMUNITY_FILE": str(community),
            "YIZHAN_DATA_DIR": str(self.folder / "data"), "YIZHAN_BOT_API_URL": self.api,
            "YIZHAN_HTTP": "127.0.0.1:0", "YIZHAN_SEND_RATE": "0", "YIZHAN_CHAT_RATE": "0", "YIZHAN_GROUP_RATE": "0",
            "YIZHAN_LOG_LEVEL": "WARNING",
            "LD_PRELOAD": str(await wrong_clock(self.folder)), "WRONG_BY": str(self.folder / "clock"),
        }  # fmt: skip

    async def starts(self) -> None:
        """Until it asks for updates."""
        polls = self.world.queue.polls
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                COMMAND,
                "run",
                env={**self.settings, **own_environment()},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        await self.world.until(lambda: self.world.queue.polls > polls, timeout=LONGEST_START)

    async def ends(self) -> None:
        """Without warning."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        assert await self.process.wait() == -signal.SIGKILL, self._log()[-2000:]

    async def passes(self, seconds: float) -> None:
        """The program's clock leaps ahead."""
        self.clock.by += timedelta(seconds=seconds)
        set_to(self.folder / "clock", f"{self.clock.by.total_seconds():.3f}")

    async def settles(self, presses: Sequence[Press]) -> None:
        """All updates are worked on, all messages sent; the presses have been acknowledged for a while at most."""
        async with asyncio.timeout(LONGEST_START):
            while self.world.queue.pending() or not await self._is_quiet():
                await self._breathes()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
                while not all(self.world.answer_to(press.id) for press in presses):
                    await self._breathes()

    async def _breathes(self) -> None:
        with contextlib.suppress(TimeoutError):
            await self.world.changed(self.world.version, timeout=LOOK_EVERY)

    async def _is_quiet(self) -> bool:
        if self.database is None:
            data = self.folder / "data"
            vault = Vault(open_master_key(data / "master.key"), data / erasures.FILE)
            self.database = open_database(f"sqlite:///{data / 'yizhan.db'}", vault)
        return await self.database.read(lambda tx: is_quiet(tx, self.now()))

    async def restarts(self, do: Callable[[], None], chance: Random) -> None:
        """SIGKILL while it works on what people did; it is started again at once."""
        do()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(chance.uniform(0, LONGEST_LIFE)):
                assert self.process is not None
                await self.process.wait()
        await self.ends()
        self.kills += 1
        await self.starts()

    async def books(self) -> dict[str, Any]:
        """From the command line, beside the running bot."""
        return await read_books(self.settings)

    def complaints(self) -> list[str]:
        """What the log tells of faults."""
        return [line for line in self._log().splitlines() if " error " in line or "Traceback" in line]

    def _log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


@contextlib.asynccontextmanager
async def killed(folder: Path) -> AsyncIterator[Killed]:
    """The program, started for the first time."""
    ahead = Ahead()
    world = World(ahead.now)
    ground = Killed(folder, world, ahead)
    team = [world.user(id, name, language_code="zh-hans") for id, name in ((WANG, "王"), (LI, "李"), (ZHOU, "周"))]
    world.group(GROUP, "志愿者群", team)
    for person in team:
        world.chats[person.id].standing = "member"
    async with serving(world) as ground.api:
        await ground.installs()
        await ground.starts()
        try:
            yield ground
        finally:
            await ground.ends()
            if ground.database is not None:
                await ground.database.close()


async def walked_killed(folder: Path, plan: Plan) -> Tally:
    """The walks of a plan, on the program itself."""
    async with killed(folder) as ground:
        return await Town(ground, plan).walk()
