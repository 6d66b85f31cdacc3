"""Long use without any fault: memory, open files and threads of the bot stay as they were."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression
from typing import TYPE_CHECKING

from tests.chaos.row import Outcome, Row
from tests.chaos.scene import Scene, Tally, open_scene, own_postgres

if TYPE_CHECKING:
    from tests.chaos.row import Order

UPDATES = 100_000
LOOKS = 50
AT_ONCE = 40
MOST_MEMORY = 200.0
"""MB, resident."""
MOST_GROWTH = 1.0
"""MB for each 100,000 updates, over the second half: before that the caches fill."""
MOST_MORE = 2
"""Files, sockets and threads more at the end than in the middle; connections come and go by as many as are in use."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the process takes at one moment."""

    updates: int
    memory: float
    """MB, resident."""
    files: int
    threads: int


def look(scene: Scene) -> Look:
    """As the system counts it."""
    process = scene.program.running
    assert process is not None
    folder = Path("/proc") / str(process.pid)
    said = dict(line.split(":", 1) for line in (folder / "status").read_text(encoding="ascii").splitlines())
    memory = int(said["VmRSS"].split()[0]) / 1024
    return Look(scene.api.brought, memory, len(list((folder / "fd").iterdir())), int(said["Threads"]))


async def _used(order: Order, updates: int, url: str = "") -> Outcome:
    database = {"YIZHAN_DATABASE_URL": url} if url else {}
    tally, looks = Tally(), list[Look]()
    async with open_scene(order.chance(), at_once=AT_ONCE, more=database) as scene:
        await scene.program.start()
        async with scene.crowd.living():
            for number in range(1, LOOKS + 1):
                goal = updates * number // LOOKS
                await scene.api.until(lambda goal=goal: scene.api.brought >= goal, most=600)  # type: ignore[misc]  # bound at once
                looks.append(look(scene))
                if order.is_over():
                    break
        scene.faults = scene.api.brought
        tally.add(scene, await scene.reckon())
    tally.problems += problems(looks)
    last = looks[-1]
    return Outcome(
        [tally.figures(
            order.name, memory=f"{last.memory:.0f}MB", growth=f"{growth(looks):.1f}MB", files=last.files,
            threads=last.threads,
        )],
        tally.words(),
    )  # fmt: skip


def growth(looks: list[Look]) -> float:
    """MB for each 100,000 updates, over the second half."""
    half = looks[len(looks) // 2 :]
    if len(half) < 2:
        return 0.0
    slope, _ = linear_regression([one.updates for one in half], [one.memory for one in half])
    return slope * 100_000


def problems(looks: list[Look]) -> list[str]:
    """What does not stay as it was."""
    found, middle, last = [], looks[len(looks) // 2], looks[-1]
    if max(one.memory for one in looks) > MOST_MEMORY:
        found.append(f"{max(one.memory for one in looks):.0f} MB of memory")
    if growth(looks) > MOST_GROWTH:
        found.append(f"memory grows by {growth(looks):.1f} MB with 100,000 updates")
    if last.threads > middle.threads + MOST_MORE:
        found.append(f"{middle.threads} threads have become {last.threads}")
    if min(one.files for one in looks[-5:]) > max(one.files for one in looks[:-5] or looks) + MOST_MORE:
        found.append(f"{middle.files} open files have become {last.files}")
    return found


async def on_sqlite(order: Order) -> Outcome:
    """The default."""
    return await _used(order, order.many(UPDATES))


async def on_postgres(order: Order) -> Outcome:
    """With its pool of connections."""
    async with own_postgres() as url:
        return await _used(order, order.many(UPDATES), url)


ROWS = (
    Row("use-sqlite", "none: long use, watched for growth", on_sqlite),
    Row("use-postgres", "none: long use, watched for growth", on_postgres, ("postgres",)),
)
