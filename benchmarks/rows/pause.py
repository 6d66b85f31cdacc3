"""How long the event loop stands still while much is stored, a digest is asked for and a backup is made."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks import contestants, ours, processes, steps
from benchmarks.ground import Past
from benchmarks.lag import EVERY, percentile
from benchmarks.processes import OTHER_CORE, BenchError, open_api
from benchmarks.results import Result, say
from benchmarks.rows.common import in_turns, scratch
from benchmarks.rows.stored import make_full

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.ours import Installation
    from benchmarks.processes import Api
    from benchmarks.rows.common import Bench

FULL = Past(open_cases=20_000, closed_cases=50_000, drafts=30_000, residents=50_000)
SOME = Past(open_cases=400, closed_cases=1_000, drafts=600, residents=1_000)
PART = 0.9999
COORDINATOR = 2004
OUR_RATE, THEIR_RATE = 20.0, 1.0
"""Answers in a second; theirs fewer, as each conversation changed between two writes stops it for two seconds more."""
THEIR_INTERVAL = 5.0
"""Seconds between two writes of their file; with their default of 60 it stops more rarely and longer."""
FIRST_STORED = 700_000_000


async def against_pickles(bench: Bench) -> list[Result]:
    """The bot, and ConversationHandler with PicklePersistence, each with as many conversations stored."""
    past = SOME if bench.quick else FULL
    begun = 0
    with scratch() as kept:
        installation = await make_full(kept, past)
        pickle = kept / "pickle"
        _make_pickle(pickle, past.conversations)

        async def mine(folder: Path) -> float:
            nonlocal begun
            begun += 1
            return await _mine(installation, folder, people=bench.some(100, 40), first=steps.FIRST + begun * 10_000)

        async def theirs(folder: Path) -> float:
            shutil.copy(pickle, folder / "pickle")
            return await _theirs(folder, people=bench.some(20, 10))

        found = await in_turns(bench, ("ours", mine), ("PicklePersistence", theirs))
    what = f"event loop's pause, 99.99th percentile, {past.conversations:,} conversations, digest and backup running"
    whom = "ConversationHandler with PicklePersistence"
    note = (
        f"{OUR_RATE:.0f} answers a second on our side, {THEIR_RATE:.0f} on theirs; their file written every "
        f"{THEIR_INTERVAL:.0f} s (default: every 60 s)"
    )
    times = [other / own for own, other in zip(*found, strict=True)]
    shorter = Result("pause-ratio", "the same, how many times shorter", whom, "x", tuple(times), (), 80, absolute=True)
    return [
        Result("pause", what, whom, "ms", found[0], found[1], 25, at_least=False, absolute=True, note=note),
        shorter,
    ]


def _make_pickle(target: Path, count: int) -> None:
    command = [contestants.peers_python(), "-m", "benchmarks.peers.pickled", str(target), str(count)]
    subprocess.run(command, check=True, env=processes.environment(), cwd=processes.ROOT)  # noqa: S603  (our own)


async def _mine(there: Installation, folder: Path, *, people: int, first: int) -> float:
    target = folder / "pauses"
    crowd = range(first, first + people)
    async with open_api(folder) as api:
        installation = ours.Installation(there.folder, api.address)
        launcher = (sys.executable, "-m", "benchmarks.lagged", str(target))
        async with ours.running(installation, api, launcher=launcher):
            await steps.enter(api, crowd, ours.ENTER)
            beside = asyncio.create_task(_beside(installation, api, folder))
            with _watched(target):
                await api.wave(crowd, ours.ANSWERS, rate=OUR_RATE)
            beside.cancel()
            backups = await asyncio.gather(beside, return_exceptions=True)
            if not isinstance(backups[0], asyncio.CancelledError):
                raise BenchError(f"the backup failed: {backups[0]}")
            return await _pause(target)


async def _beside(installation: Installation, api: Api, folder: Path) -> None:
    """Backups without end, a digest every second."""
    number = 0
    while True:
        number += 1
        log = folder / f"backup-{number}.log"
        command = [*ours.PLAIN, "backup", str(folder / f"backup-{number}")]
        backup = processes.start(command, core=OTHER_CORE, log=log, environment=installation.environment())
        try:
            while backup.popen.poll() is None:
                await api.says(COORDINATOR, "/digest")
                await asyncio.sleep(1.0)
        finally:
            backup.end()
        if backup.popen.returncode != 0:
            raise BenchError(log.read_text(encoding="utf-8", errors="replace").strip()[-200:])
        say(f"    backup {number} of {(folder / f'backup-{number}').stat().st_size / 2**20:.0f} MiB made meanwhile")


async def _theirs(folder: Path, *, people: int) -> float:
    target = folder / "pauses"
    crowd = range(FIRST_STORED, FIRST_STORED + people)
    more = ("--pickle", str(folder / "pickle"), "--interval", str(THEIR_INTERVAL), "--lag", str(target))
    async with open_api(folder) as api, contestants.conversation_handler(api, folder, *more):
        await _asks(api)
        with _watched(target):
            await api.wave(crowd, ours.ANSWERS[3:4], rate=THEIR_RATE, patience=600)
        return await _pause(target)


async def _asks(api: Api) -> None:
    """Until the bot has loaded its file and asks for updates."""
    stranger = range(1, 2)
    await api.wave(stranger, contestants.START)


@contextmanager
def _watched(target: Path) -> Iterator[None]:
    on = target.with_name(f"{target.name}.on")
    on.touch()
    try:
        yield
    finally:
        on.unlink()


async def _pause(target: Path) -> float:
    """Milliseconds."""
    async with asyncio.timeout(600):
        while not (late := _written(target)):  # noqa: ASYNC110  (another process writes it)
            await asyncio.sleep(0.1)
    say(f"    {len(late) * EVERY:.0f} s watched, longest pause {1000 * max(late):.1f} ms")
    return 1000 * percentile(late, PART)


def _written(target: Path) -> list[float]:
    """What the probe has found; nothing until it has written all of it."""
    try:
        late: list[float] = json.loads(target.read_text(encoding="ascii"))
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    return late
