"""Form steps per second: `python -m benchmarks.steps [--people N] [--profile | --calls]`.

Counted is the middle of a form and nothing else: N residents stand at the first question of the legal consultation,
all at once each types the answer and types the next as soon as the next question has arrived, six answers each.
An answer is one update and one message back. Entering (/start, consent) comes before and is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import ours, profiles
from benchmarks.processes import open_api

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.processes import Api, Process

Script = tuple[tuple[str, str], ...]
FIRST = 100_001
WARM = 40


@dataclass(frozen=True, slots=True)
class Steps:
    """What some residents' answers cost."""

    count: int
    seconds: float
    cpu: float
    """Seconds of the bot's CPU."""
    p50: float
    p99: float
    memory: float

    @property
    def rate(self) -> float:
        """Steps in a second."""
        return self.count / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the bot's CPU for a step."""
        return 1000 * self.cpu / self.count

    def __str__(self) -> str:
        """For the terminal."""
        return (
            f"{self.rate:7.1f} steps/s   {self.cpu_ms:6.3f} ms CPU a step   {self.count} steps in {self.seconds:.2f} s"
            f"   answer p50 {1000 * self.p50:.0f} ms, p99 {1000 * self.p99:.0f} ms   {self.memory:.0f} MiB"
        )


async def enter(api: Api, people: range, script: Script) -> None:
    """Everybody stands at the first question, and the bot has nothing left to do."""
    await api.wave(people, script)
    await api.quiet()


async def warm_up(api: Api, enter_by: Script, answers: Script, *, first: int = FIRST) -> None:
    """Some other residents go through the form: caches are filled, pages are in memory."""
    people = range(first - WARM, first)
    await enter(api, people, enter_by)
    await api.wave(people, answers)


async def measure(api: Api, bot: Process, people: range, answers: Script) -> Steps:
    """The answers of people who stand at the first question."""
    before = bot.cpu()
    report = await api.wave(people, answers)
    cpu = bot.cpu() - before
    return Steps(report["steps"], report["seconds"], cpu, report["p50"], report["p99"], bot.memory())


async def whole(api: Api, bot: Process, *, people: int, enter_by: Script, first: int = FIRST) -> Steps:
    """Warmed up, entered, measured."""
    crowd = range(first, first + people)
    await warm_up(api, enter_by, ours.ANSWERS, first=first)
    await enter(api, crowd, enter_by)
    return await measure(api, bot, crowd, ours.ANSWERS)


async def once(
    folder: Path, *, people: int, profile: bool = False, calls: bool = False, database: str = "", quiet: bool = False
) -> Steps:
    """A fresh bot, warmed up and measured."""
    target = folder / "profile"
    launcher: Sequence[str] = (sys.executable, "-m", "benchmarks.calls", str(target)) if calls else ours.PLAIN
    crowd = range(FIRST, FIRST + people)
    async with open_api(folder) as api:
        installation = ours.Installation(folder / "bot", api.address, database)
        async with ours.running(installation, api, launcher=launcher) as bot:
            await warm_up(api, ours.ENTER, ours.ANSWERS)
            await enter(api, crowd, ours.ENTER)
            sampler = profiles.sample(bot.pid, target, seconds=600) if profile else None
            if sampler is not None:
                await asyncio.sleep(1.5)  # until it has attached itself
            found = await measure(api, bot, crowd, ours.ANSWERS)
            if sampler is not None:
                sampler.send_signal(2)
                sampler.wait(60)
    if profile and not quiet:
        print("\n".join(profiles.summary(profiles.read_samples(target))))
    if calls:
        profiles.calls(target)
    return found


async def profiled(*, people: int) -> str:
    """Where the time of a step goes, as Markdown."""
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        found = await once(Path(folder), people=people, profile=True, quiet=True)
        parts = profiles.shares(profiles.read_samples(Path(folder) / "profile"))
    lines = ["| of a step | share of the time |", "|---|---|"]
    lines += [f"| {name} | {100 * share:.0f} % |" for name, share in parts]
    about = f"{found.count} steps, {found.cpu_ms:.2f} ms of CPU each while watched, {profiles.RATE} samples a second."
    return "\n".join([*lines, "", about])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.steps", description=__doc__)
    parser.add_argument("--people", type=int, default=300, help="how many residents answer at once (300)")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--profile", action="store_true", help="sample all threads with py-spy and print the top")
    parser.add_argument("--calls", action="store_true", help="count calls in all threads with cProfile (slow)")
    parser.add_argument("--database", default="", help="a database's URL; a fresh SQLite file otherwise")
    given = parser.parse_args()
    for _ in range(given.runs):
        with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
            found = asyncio.run(
                once(
                    Path(folder), people=given.people, profile=given.profile, calls=given.calls,
                    database=given.database,
                )
            )  # fmt: skip
        print(found, flush=True)


if __name__ == "__main__":
    main()
