"""SIGKILL at every write, sync, rename, unlink and send of one whole scenario, from the first start to the stop."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from typing import TYPE_CHECKING

from tests.chaos.errand import Errand
from tests.chaos.row import Outcome, Row
from tests.chaos.scene import Tally, open_scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.row import Order
    from tests.chaos.scene import Scene

KINDS = (
    "write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename", "renameat",
    "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "sendto", "sendmsg",
)  # fmt: skip
EVERY = 5
"""A full run dies at each fifth of the calls, which ones by the seed."""
LONGEST = 240
"""Seconds for one scenario with its death."""
CALL = re.compile(r"^(\d+) +(\w+)\(", re.MULTILINE)


def traced(*expressions: str, to: Path | str = "/dev/null") -> tuple[str, ...]:
    """The tracer's command: it makes itself small, so that the bot stays our own child."""
    options = [word for expression in expressions for word in ("-e", expression)]
    return ("strace", "-D", "-f", "-qq", "-o", str(to), *options)


def named(kinds: tuple[str, ...]) -> str:
    """Several calls, without those that this machine does not know."""
    return ",".join(f"?{kind}" for kind in kinds)


async def count(order: Order, kinds: tuple[str, ...], *, of_files: bool = False) -> list[tuple[str, int]]:
    """All points of the scenario: a call, and which of its kind it is within its thread.

    Where they are to be of the bot's files, all that do not concern its data are left out; otherwise those before it
    takes hold of its lock file, when it is Python that still loads it.
    """
    async with open_scene(order.chance("count"), at_once=0) as scene:
        log = scene.program.folder / "calls"
        paths = paths_of(scene) if of_files else ()
        scene.program.before = (*traced(f"trace={named(kinds)},openat", to=log), *paths)
        await scene.program.start()
        await Errand(scene).run()
        await scene.program.ends()
        said = log.read_text(encoding="utf-8", errors="replace")
    before, _, after = said.partition("yizhan.lock")
    early = Counter(CALL.findall(before)) if not of_files else Counter()
    points = []
    for kind in kinds:
        known = max((times for (_, found), times in early.items() if found == kind), default=0)
        totals = (early + Counter(CALL.findall(after))).items()
        most = max((times for (_, found), times in totals if found == kind), default=0)
        points += [(kind, number) for number in range(known + 1, most + 1)]
    return points


def paths_of(scene: Scene) -> tuple[str, ...]:
    """The tracer's options for what concerns the bot's data."""
    files = [scene.program.data / f"yizhan.db{end}" for end in ("", "-wal", "-shm", "-journal")]
    return tuple(word for file in (*files, scene.program.data / "yizhan.lock") for word in ("-P", str(file)))


def chosen(order: Order, points: list[tuple[str, int]], every: int) -> list[tuple[str, int]]:
    """Each so-and-so-many-th of the points, which by the seed; a run that is cut short has some of each kind."""
    step = max(1, round(every / order.scale))
    found = points[order.seed % step :: step]
    order.chance("points").shuffle(found)
    return found


async def kills_at_calls(order: Order) -> Outcome:
    """One installation a point."""
    tally, missed = Tally(), 0
    points = await count(order, KINDS)
    wanted = chosen(order, points, EVERY)
    for kind, number in wanted:
        if order.is_over():
            break
        async with open_scene(order.chance(f"{kind}{number}"), at_once=0) as scene:
            scene.program.before = traced(f"trace={kind}", f"inject={kind}:signal=KILL:when={number}")
            died = await _until_it_dies(scene)
            missed += not died
            tally.add(scene, await scene.reckon())
    figures = tally.figures(order.name, points=len(points), wanted=len(wanted), missed=missed)
    return Outcome([figures], tally.words())


async def _until_it_dies(scene: Scene) -> bool:
    """The scenario with the death somewhere in it; the bot is alive afterwards. Whether it died."""
    process = await scene.program.launch()
    watching = asyncio.create_task(_goes_on(scene))
    try:
        async with asyncio.timeout(LONGEST):
            await Errand(scene).run()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await watching
    return bool(scene.faults)


async def _goes_on(scene: Scene) -> None:
    """Starts the bot again, untraced, whenever and however it ended."""
    assert scene.program.running is not None
    code = await scene.program.running.wait()
    scene.program.before = ()
    if code == -signal.SIGKILL:
        scene.faults += 1
    elif code:
        scene.problems.append(f"the bot ended with {code}: {scene.program.log()[-300:]}")
    started = asyncio.get_running_loop().time()
    await scene.program.start()
    scene.ready.append(asyncio.get_running_loop().time() - started)


ROWS = (Row("kill-calls", "SIGKILL at a system call", kills_at_calls, ("strace",)),)
