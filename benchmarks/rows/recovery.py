"""A machine with 100,000 cases on it is lost: how much is lost with it, and how long until people are served again."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import ours, processes, steps
from benchmarks.ground import Past
from benchmarks.processes import BenchError, open_api
from benchmarks.results import Result, say
from benchmarks.rows.common import in_turns, scratch
from benchmarks.rows.stored import make_full

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.processes import Api, Process
    from benchmarks.rows.common import Bench

RUNS = 5
"""Each is a machine that is lost; there is nobody to take turns with."""
AT_ONCE = 20
LIVES, LONGER = 30.0, 7.0
"""Seconds that people use the bot after the first whole backup, and how many more in each further run: so that losses
fall between two increments here and there."""
MOST_LOST, MOST_AWAY = 60, 120
NEWEST = "SELECT max(received_at) FROM inbox"
MICROSECONDS = 1_000_000


async def after_a_loss(bench: Bench) -> list[Result]:
    """Seconds of what was confirmed that are not in the backup, and seconds until the bot is ready elsewhere."""
    past = Past(bench.some(20_000, 200), bench.some(80_000, 800), 0, bench.some(50_000, 500))
    lost: list[float] = []
    with scratch() as kept:
        installation = await make_full(kept, past)
        say(f"  {past.cases:,} cases, {(installation.folder / 'data' / 'yizhan.db').stat().st_size / 2**20:,.0f} MiB")

        async def away(folder: Path) -> float:
            seconds, gone = await _lose(folder, installation, LIVES + LONGER * len(lost))
            lost.append(gone)
            return seconds

        (found,) = await in_turns(replace(bench, runs=min(bench.runs, RUNS)), ("seconds until ready elsewhere", away))
    say(f"  lost with it: {', '.join(f'{seconds:.1f}' for seconds in lost)} s")
    whole = f"a machine with {past.cases:,} cases is lost under use: "
    source = "from a followed backup, on SQLite"
    return [
        Result("recovery-lost", whole + "of the newest that was confirmed, not in the backup", source, "s",
               tuple(lost), (), MOST_LOST, at_least=False, absolute=True),
        Result("recovery", whole + "restored elsewhere and ready", source, "s", found, (), MOST_AWAY,
               at_least=False, absolute=True, note="the whole bot and its follower share a core"),
    ]  # fmt: skip


async def _lose(folder: Path, kept: ours.Installation, lives: float) -> tuple[float, float]:
    """Seconds until it is ready again, and seconds of updates that are gone."""
    shutil.copytree(kept.folder, folder / "old")
    async with open_api(folder) as api:
        old = ours.Installation(folder / "old", api.address)
        bot, follower = _start(old, "run"), None
        try:
            await processes.said(bot, "bot.ready")
            follower = _start(old, "backup", "--follow", str(folder / "backup"))
            await processes.said(follower, "", most=300)  # the whole one is written
            await _used(api, lives)
            bot.check()
            follower.check()
        finally:
            for process in filter(None, (follower, bot)):
                process.end(signal.SIGKILL)
        newest, began = _newest(old), time.monotonic()
        new = ours.Installation(folder / "new", api.address)
        (new.folder / "data").mkdir()
        shutil.move(old.folder / "data" / "master.key", new.folder / "data" / "master.key")
        shutil.rmtree(old.folder)
        restoring = _start(new, "restore", str(folder / "backup"))
        if await asyncio.to_thread(restoring.popen.wait):
            raise BenchError(f"restore failed: {restoring.log.read_text(encoding='utf-8').strip()[-200:]}")
        gone = (newest - _newest(new)) / MICROSECONDS
        async with ours.running(new, api, quiet=False):
            return time.monotonic() - began, gone


def _start(installation: ours.Installation, command: str, *words: str) -> Process:
    return processes.start(
        [*ours.PLAIN, command, *words], core=processes.BOT_CORE, log=installation.folder / f"{command}.log",
        environment=installation.environment(), folder=installation.folder,
    )  # fmt: skip


async def _used(api: Api, seconds: float) -> None:
    """People go through forms until the time is over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for first in range(steps.FIRST, steps.FIRST + 1_000_000, AT_ONCE):
                await api.wave(range(first, first + AT_ONCE), (*ours.ENTER, *ours.ANSWERS), rate=AT_ONCE)


def _newest(installation: ours.Installation) -> int:
    """When the newest update that is kept came, in microseconds."""
    with closing(sqlite3.connect(installation.folder / "data" / "yizhan.db")) as database:
        (found,) = database.execute(NEWEST).fetchone()
    return int(found or 0)
