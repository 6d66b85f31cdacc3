"""Processes on cores of their own, and what they cost."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, OTHER_CORE = CORES[-1], CORES[0]
"""The bot alone has the last core; the Bot API server and all else share the first."""
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 900
FIRST_UPDATES = itertools.count(1_000_000, 1_000_000)
"""Of each Bot API server, higher than all of those before: a database that lives on has seen their numbers."""


class BenchError(Exception):
    """A measurement that could not be made: one line that says why."""


@dataclass(frozen=True, slots=True)
class Process:
    """A program that runs on a core of its own."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Its number."""
        return self.popen.pid

    def cpu(self) -> float:
        """Seconds of CPU that it has used, all threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """MiB that it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def check(self) -> None:
        """BenchError where it has ended."""
        if (code := self.popen.poll()) is not None:
            last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
            raise BenchError(f"{self.popen.args!r} ended with {code}: {' / '.join(last)}")

    def end(self, number: int = signal.SIGTERM, *, most: float = 20) -> None:
        """Asks it to end, and makes it where it does not."""
        if self.popen.poll() is None:
            self.popen.send_signal(number)
            try:
                self.popen.wait(most)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()


def start(
    command: Sequence[str | Path], *, core: int, log: Path, environment: Mapping[str, str], folder: Path | None = None
) -> Process:
    """Starts a program on one core; what it says goes to a file."""
    with log.open("wb") as file:
        popen = subprocess.Popen(  # noqa: S603  (our own commands)
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=folder or ROOT,
            env=dict(environment), preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509  (no threads)
        )  # fmt: skip
    return Process(popen, log)


async def said(process: Process, words: str, *, most: float = 60) -> str:
    """The first line that holds these words, once it has been said."""
    async with asyncio.timeout(most):
        while True:
            for line in process.log.read_text(encoding="utf-8", errors="replace").splitlines():
                if words in line:
                    return line
            process.check()
            await asyncio.sleep(0.02)


def parent(pid: int) -> int:
    """Who started a process."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def children(pid: int) -> list[int]:
    """Whom a process has started."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def environment(**more: str) -> dict[str, str]:
    """What a program needs of this process's environment, and more."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONPATH": str(ROOT)} | more


@dataclass(frozen=True, slots=True)
class Api:
    """The Bot API server that residents write to."""

    address: str
    process: Process
    session: aiohttp.ClientSession

    async def wave(
        self, people: range, script: Sequence[tuple[str, str]], *, rate: float = 0.0, patience: float = 300.0
    ) -> dict[str, Any]:
        """Lets residents go through a script; BenchError where not all of them came to its end."""
        given = {"first": people.start, "count": len(people), "script": script, "rate": rate, "patience": patience}
        async with self.session.post(f"{self.address}/control/wave", json=given) as response:
            report: dict[str, Any] = await response.json()
        if report["steps"] < report["expected"]:
            raise BenchError(f"only {report['steps']} of {report['expected']} answers came in {patience:.0f} s")
        return report

    async def quiet(self, seconds: float = 0.5) -> dict[str, int]:
        """Waits until the bot asks nothing more; answers how often it has asked each method."""
        async with self.session.get(f"{self.address}/control/quiet?seconds={seconds}") as response:
            counts: dict[str, int] = await response.json()
        return counts

    async def says(self, person: int, words: str) -> None:
        """Somebody types something, outside all scripts."""
        async with self.session.post(f"{self.address}/control/says", json={"person": person, "words": words}):
            pass

    async def cards(self) -> list[dict[str, Any]]:
        """What groups were sent with buttons."""
        async with self.session.get(f"{self.address}/control/cards") as response:
            found: list[dict[str, Any]] = await response.json()
        return found

    async def race(self, cards: Sequence[Mapping[str, Any]], volunteers: Sequence[int], *, each: int) -> dict[str, Any]:
        """Each card is pressed by so many volunteers at once; BenchError where a press has no answer."""
        given = {"cards": cards, "volunteers": volunteers, "each": each}
        async with self.session.post(f"{self.address}/control/race", json=given) as response:
            report: dict[str, Any] = await response.json()
        if report["answered"] < report["presses"] or report["won"] != len(cards):
            raise BenchError(f"not one winner for each card, or a press without an answer: {report}")
        return report

    async def record(self, *, on: bool) -> list[tuple[float, int]]:
        """Begins to note messages, or ends it: when (on the monotonic clock) and to whom each was sent."""
        async with self.session.get(f"{self.address}/control/record?on={int(on)}") as response:
            return [(at, chat) for at, chat in await response.json()]


@asynccontextmanager
async def open_api(folder: Path) -> AsyncIterator[Api]:
    """A Bot API server on the other core."""
    command = [sys.executable, "-m", "benchmarks.fake", str(next(FIRST_UPDATES))]
    process = start(command, core=OTHER_CORE, log=folder / "api.log", environment=environment())
    try:
        address = await said(process, "http://")
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            yield Api(address, process, session)
    finally:
        process.end()
