"""Messages: how many the relay sends in a second of CPU, and what a broadcast does to who is waiting for an answer."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

from benchmarks import contestants, ours, processes, queued, steps
from benchmarks.ground import Past, fill
from benchmarks.processes import BOT_CORE, BenchError, open_api
from benchmarks.results import Result, say
from benchmarks.rows.common import in_turns, scratch

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.ours import Installation
    from benchmarks.rows.common import Bench

ROUNDS = 600
RATE = 30
LIMITS = {"YIZHAN_SEND_RATE": f"{RATE}/s", "YIZHAN_CHAT_RATE": "1/s", "YIZHAN_GROUP_RATE": "20/min"}
ANSWERS_A_SECOND = 20.0
QUEUED = 10_000


async def prepared(folder: Path, residents: int) -> Installation:
    """An installation that was started once, and knows so many residents."""
    async with open_api(folder) as api:
        installation = ours.Installation(folder / "ready", api.address)
        async with ours.running(installation, api):
            pass
    data = installation.folder / "data"
    fill(data / "yizhan.db", data / "master.key", Past(0, 0, 0, residents))
    return installation


def copied(installation: Installation, folder: Path, address: str, **settings: str) -> Installation:
    """The same, for one run."""
    shutil.copytree(installation.folder, folder / "bot")
    return ours.Installation(folder / "bot", address, settings=settings)


async def against_bare_bot(bench: Bench) -> list[Result]:
    """Messages in a second of CPU: leased, sent, and their fates committed; and the library's Bot with 30 in flight."""
    count = bench.some(3_000, 300)
    with scratch() as kept:
        ready = await prepared(kept, count)

        async def mine(folder: Path) -> float:
            async with open_api(folder) as api:
                there = copied(ready, folder, api.address)
                async with ours.running(there, api, only="send") as bot:
                    before = bot.cpu()
                    await queued.broadcast(there, count)
                    for _ in range(ROUNDS):
                        if (await api.quiet(0.5)).get("sendMessage", 0) >= count:
                            break
                    else:
                        raise BenchError(f"{count} messages were not sent")
                    return count / (bot.cpu() - before)

        async def theirs(folder: Path) -> float:
            async with open_api(folder) as api:
                command = [contestants.peers_python(), "-m", "benchmarks.peers.sender", api.address, str(count)]
                log = folder / "sender.log"
                sender = processes.start(command, core=BOT_CORE, log=log, environment=processes.environment())
                try:
                    return count / float((await processes.said(sender, "CPU ", most=300)).split()[1])
                finally:
                    sender.end()

        found = await in_turns(bench, ("relay", mine), ("Bot.send_message", theirs))
    what = "messages sent in a second of CPU, states committed"
    return [Result("sending", what, "Bot.send_message as it comes, 30 in flight", "/s", found[0], found[1], 6)]


async def beside_a_broadcast(bench: Bench) -> list[Result]:
    """How long people wait for an answer, with the limits on, while a broadcast leaves and while none does."""
    people = bench.some(80, 40)
    crowd = range(steps.FIRST, steps.FIRST + people)
    used: list[float] = []
    with scratch() as kept:
        plain = await prepared(kept, QUEUED)
        async with open_api(kept / "ready") as api:
            there = ours.Installation(plain.folder, api.address)
            async with ours.running(there, api):
                await steps.enter(api, crowd, ours.ENTER)
        full = ours.Installation(kept / "full", plain.address)
        shutil.copytree(plain.folder, full.folder, dirs_exist_ok=True)
        await queued.broadcast(full, QUEUED)

        async def waits(folder: Path, ready: Installation) -> float:
            async with open_api(folder) as api:
                there = copied(ready, folder, api.address, **LIMITS)
                async with ours.running(there, api, quiet=False):
                    await asyncio.sleep(1.0)
                    await api.record(on=True)
                    report = await api.wave(crowd, ours.ANSWERS, rate=ANSWERS_A_SECOND)
                    sends = await api.record(on=False)
                    if ready is full:
                        used.append(len(sends) / report["seconds"] / RATE)
                    say(f"    {len(sends) / report['seconds']:.1f} messages/s, p50 {1000 * report['p50']:.0f} ms")
                    return 1000 * float(report["p99"])

        async def crowded(folder: Path) -> float:
            return await waits(folder, full)

        async def alone(folder: Path) -> float:
            return await waits(folder, plain)

        found = await in_turns(bench, ("with", crowded), ("without", alone))
    what = f"answer time p99 at 20 updates a second, {QUEUED:,} messages queued, limits on"
    share = "the same, both together of the permitted rate"
    return [
        Result("broadcast", what, "without the broadcast", "ms", found[0], found[1], 1.5, at_least=False),
        Result("broadcast-rate", share, "30/s", "of it", tuple(used), (), 0.95, absolute=True),
    ]
