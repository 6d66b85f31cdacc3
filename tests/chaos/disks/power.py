"""The power is cut while a crowd uses the bot: what was not synced is gone, torn or reordered; and it starts again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chaos.disks import forgetful
from tests.chaos.disks.full import integrity
from tests.chaos.errand import Errand
from tests.chaos.kills import Storm
from tests.chaos.protocol import Figures
from tests.chaos.row import Outcome, Row, fuse_python
from tests.chaos.scene import Tally, open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.chaos.row import Order
    from tests.chaos.scene import Scene

CUTS = 1000
CUTS_PER_SCENE = 100
CONTROLS = 10
AT_ONCE = 15
FURTHEST = 25
"""Writes and syncs until a cut that was ordered, at most."""
AWAITED = 1.0
"""Seconds after which a cut that nothing has come to happens all the same."""
A_LOOK = 0.01
UNMOUNTED_WITHIN = 20


class Disk:
    """The bot's data on a disk whose power can be cut."""

    def __init__(self, folder: Path, kept: Path, *options: str) -> None:
        """Nothing is mounted yet."""
        self.folder, self._kept, self._options = folder, kept, options
        self._process: asyncio.subprocess.Process | None = None
        self.forgot = 0
        """Cuts at which something was lost indeed."""

    async def on(self) -> None:
        """Serves what is kept."""
        python = fuse_python()
        assert python is not None
        self._process = await asyncio.create_subprocess_exec(
            python, forgetful.__file__, str(self.folder), str(self._kept), *self._options,
            env={"PATH": os.defpath}, start_new_session=True,
        )  # fmt: skip
        while not await asyncio.to_thread(os.path.ismount, self.folder):
            assert self._process.returncode is None, "the file system ended"
            await asyncio.sleep(A_LOOK)  # noqa: TID251  (the kernel tells nobody)

    async def cut(self, seed: str, *, after: int) -> None:
        """At the so-many-th write or sync from now on, or soon where nobody writes."""
        for left, patience in ((after, AWAITED), (0, UNMOUNTED_WITHIN)):
            await self._looks(f"{forgetful.CUT}{seed}-{left}")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    while not await self._looks(forgetful.IS_CUT):  # noqa: ASYNC110  (the kernel tells nobody)
                        await asyncio.sleep(A_LOOK)  # noqa: TID251  (as above)
                break
        lost = self._kept.with_name(self._kept.name + forgetful.LOST)
        self.forgot += lost.read_text(encoding="ascii") != "0"

    async def _looks(self, name: str) -> bool:
        return await asyncio.to_thread(Path(f"{self.folder}{name}").exists)

    async def off(self) -> None:
        """Nobody can see it any more."""
        if self._process is None:
            return
        unmount = await asyncio.create_subprocess_exec("umount", "--lazy", str(self.folder))
        await unmount.wait()
        try:
            await asyncio.wait_for(self._process.wait(), UNMOUNTED_WITHIN)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._process = None


@contextlib.asynccontextmanager
async def a_disk(scene: Scene, *options: str) -> AsyncIterator[Disk]:
    """The scene's own."""
    folder, kept = scene.program.data, scene.program.folder / "kept"
    for path in (folder, kept):
        path.mkdir()
    disk = Disk(folder, kept, *options)
    await disk.on()
    try:
        yield disk
    finally:
        if scene.program.is_alive():
            await scene.program.ends(signal.SIGKILL)
        await disk.off()


class Cuts(Storm):
    """As the kills, but the disk forgets."""

    def __init__(self, scene: Scene, disk: Disk) -> None:
        """Nothing is started yet."""
        super().__init__(scene)
        self.disk = disk

    async def dies(self, after: float) -> None:
        """The power goes in the middle of the bot's writing."""
        await asyncio.sleep(after)  # noqa: TID251  (any moment)
        await self.disk.cut(str(self.chance.getrandbits(32)), after=self.chance.randint(1, FURTHEST))
        process = self.program.running
        assert process is not None
        if process.returncode is None:
            process.kill()
        await process.wait()
        self.scene.faults += 1
        await self.disk.off()
        await self.disk.on()


async def power_cuts(order: Order) -> Outcome:
    """So many, in scenes of a manageable size; a cut at which nothing was lost does not count."""
    tally, forgot, cuts = Tally(), 0, order.many(CUTS)
    while tally.faults < cuts and not order.is_over():
        async with open_scene(order.chance(tally.faults), at_once=AT_ONCE) as scene, a_disk(scene) as disk:
            storm = Cuts(scene, disk)
            async with scene.crowd.living():
                await storm.rage(min(CUTS_PER_SCENE, cuts - tally.faults), order.is_over)
            tally.add(scene, await scene.reckon())
            await scene.program.ends()
            tally.problems += integrity(scene.program.data / "yizhan.db")
            forgot += disk.forgot
    all_cuts, tally.faults = tally.faults, forgot
    return Outcome([tally.figures(order.name, cuts=all_cuts)], tally.words())


async def on_a_disk_that_lies(order: Order) -> Outcome:
    """The control: where a sync syncs nothing, the same reckoning must find what is lost."""
    tries, caught = order.many(CONTROLS), 0
    for number in range(tries):
        async with open_scene(order.chance(number), at_once=0) as scene, a_disk(scene, "lies") as disk:
            await scene.program.start()
            await Errand(scene).run()
            await disk.cut(str(number), after=0)
            await scene.program.ends(signal.SIGKILL)
            await disk.off()
            await disk.on()
            caught += await _is_found(scene)
    figures = Figures(order.name, caught, more={"cuts": tries, "caught": caught})
    return Outcome([figures], "" if caught == tries else f"{tries - caught} of {tries} losses went unseen")


async def _is_found(scene: Scene) -> bool:
    """Whether the reckoning finds the loss, or the bot does not even start."""
    try:
        await scene.program.start()
        return bool((await scene.reckon()).lost)
    except AssertionError:
        return True


NEEDS = ("/dev/fuse", "fusermount", "fusepy", "root", "mount")
ROWS = (
    Row("power-cuts", "power cut, unsynced writes lost", power_cuts, NEEDS),
    Row("power-control", "power cut on a disk that lies", on_a_disk_that_lies, NEEDS),
)
