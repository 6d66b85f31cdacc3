"""The system refuses a call: no room, no descriptor, no memory, a broken disk; once, or from then on.

The bot goes on, or ends with a code and one line. Either way nothing that it said is untrue afterwards.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.chaos.calls import LONGEST, chosen, count, paths_of, traced
from tests.chaos.errand import Errand
from tests.chaos.row import Outcome, Row
from tests.chaos.scene import Tally, open_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.chaos.row import Order
    from tests.chaos.scene import Scene

FAULTY = 6.0
"""Seconds that a fault lasts that does not end by itself."""
INJECTED = "(INJECTED)"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is refused, and with which word."""

    error: str
    kinds: tuple[str, ...]
    of_files: bool = True
    """Only what concerns the bot's data; otherwise whatever its process asks for once it begins its own work."""
    every: int = 25
    """A full run has each so-and-so-many-th of the points, by turns once and for good."""


FAULTS = {
    "no-room": Fault("ENOSPC", ("pwrite64", "ftruncate", "fallocate", "openat", "fdatasync")),
    "broken-disk": Fault("EIO", ("pwrite64", "pread64", "fdatasync", "fsync", "ftruncate", "openat", "fstat")),
    "no-descriptors": Fault("EMFILE", ("openat", "socket", "accept4", "pipe2"), of_files=False, every=10),
    "no-memory": Fault("ENOMEM", ("mmap", "brk", "mremap", "clone", "clone3"), of_files=False, every=2),
}  # fmt: skip


@dataclass
class Trial:
    """One installation at one point."""

    scene: Scene
    lasting: bool
    ends: list[int] = field(default_factory=list)
    """The codes with which the bot ended by itself."""

    async def runs(self) -> None:
        """The scenario with the fault in it; a bot that ended, or that still suffers, is started anew."""
        process = await self.scene.program.launch()
        watching = asyncio.create_task(self._watch(process))
        try:
            async with asyncio.timeout(LONGEST):
                await Errand(self.scene).run()
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await watching

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        ended = asyncio.create_task(process.wait())
        if self.lasting:
            await asyncio.wait({ended, asyncio.create_task(self._suffers())}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                process.kill()
        code = await ended
        if code not in {0, -signal.SIGKILL}:
            self.ends.append(code)
            self._judge(code)
        self.scene.program.before = ()
        await self.scene.program.start()

    async def _suffers(self) -> None:
        """Until the fault has lasted its time, from when it first happened."""
        while not self.happened():  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.1)  # noqa: TID251  (as above)
        await asyncio.sleep(FAULTY)  # noqa: TID251  (that is how long it lasts)

    def happened(self) -> bool:
        """Whether anything was refused."""
        log = self.scene.program.folder / "calls"
        return log.exists() and INJECTED in log.read_text(encoding="utf-8", errors="replace")

    def _judge(self, code: int) -> None:
        said = self.scene.program.log()
        if code < 0 or "\nyizhan: " not in f"\n{said}":
            self.scene.problems.append(f"the bot ended with {code}, and said: {said[-300:]}")


def refusing(fault: Fault) -> Callable[[Order], Coroutine[object, object, Outcome]]:
    """The row of a fault."""

    async def run(order: Order) -> Outcome:
        tally, missed, ended = Tally(), 0, 0
        points = await count(order, fault.kinds, of_files=fault.of_files)
        wanted = chosen(order, points, fault.every)
        for number, (kind, nth) in enumerate(wanted):
            if order.is_over():
                break
            async with open_scene(order.chance(f"{kind}{nth}"), at_once=0) as scene:
                trial = Trial(scene, lasting=bool(number % 2))
                which = f"{nth}+" if trial.lasting else f"{nth}"
                paths = paths_of(scene) if fault.of_files else ()
                expressions = (f"trace={kind}", f"inject={kind}:error={fault.error}:when={which}")
                scene.program.before = (*traced(*expressions, to=scene.program.folder / "calls"), *paths)
                before = len(tally.problems)
                await trial.runs()
                scene.faults += trial.happened()
                missed += not trial.happened()
                ended += len(trial.ends)
                tally.add(scene, await scene.reckon())
                at = f"{fault.error} at {kind} {which}: "
                tally.problems[before:] = [at + problem for problem in tally.problems[before:]]
        figures = tally.figures(order.name, points=len(points), wanted=len(wanted), missed=missed, ended=ended)
        return Outcome([figures], tally.words())

    return run


ROWS = tuple(
    Row(name, f"{fault.error} from a system call", refusing(fault), ("strace",)) for name, fault in FAULTS.items()
)
