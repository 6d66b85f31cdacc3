"""The disk is full while a crowd uses the bot: nothing is said that is not stored, and it goes on by itself."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
from typing import TYPE_CHECKING

from tests.chaos.row import Outcome, Row
from tests.chaos.scene import Tally, open_scene, p99
from tests.outside.people import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.chaos.row import Order
    from tests.chaos.scene import Scene

CYCLES = 200
CYCLES_PER_SCENE = 50
AT_ONCE = 12
MEGABYTES = 48
LONGEST_FULL = 3.0
MOST_LEFT = 64 * 1024
"""Bytes that are still free at most when the disk counts as full: some things go through and others do not."""
LONGEST_RECOVERY = 5.0
"""Seconds after which somebody is answered again."""
FIRST_PROBE = 300_001
FAULT = " error=OperationalError"


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A folder with no more room than that."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)  # noqa: S603, S607
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S603, S607


class Balloon:
    """A file that takes all the room there is."""

    def __init__(self, folder: Path) -> None:
        """Takes nothing yet."""
        self._path = folder / "balloon"

    def blow_up(self, *, but: int) -> None:
        """Leaves so many bytes."""
        with self._path.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 65536):
                    pass
            except OSError:
                pass
            file.truncate(max(0, file.tell() - but))

    def bursts(self) -> None:
        """Everybody has room again."""
        self._path.unlink()


async def full_disk(order: Order) -> Outcome:
    """So many times full, in scenes on a disk each."""
    tally, recoveries, cycles = Tally(), [0.0], 0
    wanted = order.many(CYCLES)
    while cycles < wanted and not order.is_over():
        async with open_scene(order.chance(cycles), at_once=AT_ONCE) as scene:
            with small_disk(scene.program.data, MEGABYTES):
                await scene.program.start()
                process = scene.program.running
                async with scene.crowd.living():
                    for _ in range(min(CYCLES_PER_SCENE, wanted - cycles)):
                        if order.is_over():
                            break
                        recoveries.append(await _is_full(scene, cycles))
                        cycles += 1
                if scene.program.running is not process or not scene.program.is_alive():
                    scene.problems.append("the bot ended by itself")
                tally.add(scene, await scene.reckon())
                await scene.program.ends()
                tally.problems += integrity(scene.program.data / "yizhan.db")
    more = {"cycles": cycles, "recovery_p99": f"{p99(recoveries):.2f}", "recovery_max": f"{max(recoveries):.2f}"}
    return Outcome([tally.figures(order.name, **more)], tally.words())


async def _is_full(scene: Scene, cycle: int) -> float:
    """Once; answers the seconds until somebody who came afterwards is answered."""
    faults, balloon = scene.program.log().count(FAULT), Balloon(scene.program.data)
    balloon.blow_up(but=scene.chance.choice((0, 0, scene.chance.randrange(MOST_LEFT))))
    await asyncio.sleep(scene.chance.uniform(0.3, LONGEST_FULL))  # noqa: TID251  (that is how long it is full)
    balloon.bursts()
    scene.faults += scene.program.log().count(FAULT) > faults
    since = asyncio.get_running_loop().time()
    probe = Person(scene.api, FIRST_PROBE + cycle, patience=LONGEST_RECOVERY * 4)
    await probe.asks("/start")
    took = asyncio.get_running_loop().time() - since
    if took > LONGEST_RECOVERY:
        scene.problems.append(f"somebody was answered {took:.1f} s after there was room again")
    return took


def integrity(file: Path) -> list[str]:
    """What SQLite says of a database that nobody uses."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        found = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


ROWS = (Row("disk-full", "no room left on the disk", full_disk, ("root", "mount")),)
