"""The command `yizhan` as its operator has it: settings in the environment, files in a folder, exit codes and lines."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.outside.botapi import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.outside.botapi import BotApi

COMMAND = str(Path(sys.executable).with_name("yizhan"))
LONGEST_COMMAND = 30
GROUP = -1001000000001
AUNT, YOUNG, LAWYER, CHIEF = 2001, 2002, 2003, 2004
BUSY = """
[limits]
cases = 100000
claims = 100000
releases = 100000
looks = 100000
all_cases = 100000
"""
"""For a town where a few people do within minutes what others do in a year."""
COMMUNITY = (
    """
[community]
code = "440304006001"
prefix = "FA"
name = "福安社区"
subdistrict = "福田街道"
district = "福田区"
timezone = "Asia/Shanghai"
language = "zh-Hans"
phone = "0755-00000000"
office = "福安社区党群服务中心一楼"
office_hours = ["Mon-Fri 09:00-12:00", "Mon-Fri 14:00-18:00"]
quiet_hours = "21:00-08:00"
digest_at = "08:30"
digest_when_empty = true

[[grid]]
code = "440304006001-001"
name = "第一网格"
buildings = ["福安大厦", "益田花园"]

[[queue]]
name = "default"
chat_id = -1001000000001

[[person]]
id = 2001
name = "王姨"
roles = ["volunteer", "mediator"]

[[person]]
id = 2002
name = "小林"
roles = ["volunteer"]

[[person]]
id = 2003
name = "李律师"
roles = ["volunteer", "lawyer"]

[[person]]
id = 2004
name = "周主任"
roles = ["coordinator"]
"""
    + BUSY
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that came to its end."""

    code: int
    out: str
    err: str

    def is_one_plain_line(self) -> bool:
        """Whether it complained in one line, without a traceback."""
        return self.err.count("\n") == 1 and self.err.startswith("yizhan: ") and "Traceback" not in self.err


@dataclass
class Program:
    """One installation: a folder with token, community file and data."""

    folder: Path
    api: BotApi
    more: dict[str, str] = field(default_factory=dict)
    logs: list[Path] = field(default_factory=list)
    running: asyncio.subprocess.Process | None = None
    before: tuple[str, ...] = ()
    """What to start the bot through, such as a tracer."""

    def __post_init__(self) -> None:
        """Writes what an operator writes."""
        self.token_file = self.folder / "token"
        self.token_file.touch(mode=0o600)
        self.token_file.write_text(TOKEN + "\n", encoding="ascii")
        self.community_file = self.folder / "community.toml"
        self.community_file.write_text(COMMUNITY, encoding="utf-8")
        self.data = self.folder / "data"

    def environment(self, **changed: str) -> dict[str, str]:
        """The settings, and as little else as can be."""
        settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HOME": str(self.folder),
            "YIZHAN_BOT_TOKEN_FILE": str(self.token_file),
            "YIZHAN_BOT_API_URL": self.api.address,
            "YIZHAN_DATA_DIR": str(self.data),
            "YIZHAN_COMMUNITY_FILE": str(self.community_file),
            "YIZHAN_HTTP": "127.0.0.1:0",
            "YIZHAN_SEND_RATE": "0",
            "YIZHAN_CHAT_RATE": "0",
            "YIZHAN_GROUP_RATE": "0",
            **self.more,
            **changed,
        }
        return {name: value for name, value in settings.items() if value}

    async def command(self, *arguments: str, **changed: str) -> Ended:
        """Runs a command to its end; a setting changed to nothing is left out."""
        process = await asyncio.create_subprocess_exec(
            COMMAND, *arguments, cwd=self.folder, env=self.environment(**changed), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(), LONGEST_COMMAND)
        except BaseException:
            process.kill()
            await process.wait()
            raise
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def document(self, *arguments: str) -> dict[str, Any]:
        """What a command that must succeed prints with --json."""
        ended = await self.command(*arguments, "--json")
        assert ended.code == 0, ended.err + ended.out
        found: dict[str, Any] = json.loads(ended.out)
        return found

    async def listed(self, *arguments: str) -> list[dict[str, Any]]:
        """The same for a command that prints a list."""
        ended = await self.command(*arguments, "--json")
        assert ended.code == 0, ended.err + ended.out
        found: list[dict[str, Any]] = json.loads(ended.out)
        return found

    async def launch(self, **changed: str) -> asyncio.subprocess.Process:
        """Starts the bot and waits for nothing."""
        log = self.folder / f"log-{len(self.logs) + 1}"
        self.logs.append(log)
        with log.open("wb") as file:
            self.running = await asyncio.create_subprocess_exec(
                *self.before, COMMAND, "run", cwd=self.folder, env=self.environment(**changed),
                stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
            )  # fmt: skip
        return self.running

    async def start(self, **changed: str) -> None:
        """Starts the bot and waits until it asks for updates."""
        before = self.api.counts["getUpdates"]
        self.running = await self.launch(**changed)
        await self.is_ready(after=before)

    async def is_ready(self, *, after: int) -> None:
        """Waits for more requests for updates than there had been; a bot that ends instead fails."""
        assert self.running is not None
        ready = asyncio.create_task(
            self.api.until(lambda: self.api.counts["getUpdates"] > after, most=30, what="a running bot")
        )
        ended = asyncio.create_task(self.running.wait())
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            raise AssertionError(f"the bot ended with {ended.result()}: {self.log()}")
        ended.cancel()
        await ready

    async def ends(self, number: int = signal.SIGTERM, *, most: float = 15) -> int:
        """Sends a signal and waits for the end; answers the exit code."""
        assert self.running is not None
        process, self.running = self.running, None
        if process.returncode is None:
            process.send_signal(number)
        return await asyncio.wait_for(process.wait(), most)

    async def start_again(self) -> None:
        """Stops the bot in order and starts it."""
        assert await self.ends() == 0
        await self.start()

    def is_alive(self) -> bool:
        """Whether the bot still runs."""
        return self.running is not None and self.running.returncode is None

    def log(self) -> str:
        """Everything that all runs wrote."""
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in self.logs)


@asynccontextmanager
async def installed(folder: Path, api: BotApi, **more: str) -> AsyncIterator[Program]:
    """An installation whose bot, if it runs at the end, is stopped."""
    program = Program(folder, api, more)
    try:
        yield program
    finally:
        if program.running is not None:
            await program.ends(signal.SIGKILL)
