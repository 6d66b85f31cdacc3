"""SIGKILL at random moments, again and again, while a crowd uses the bot; it is started again at once each time."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.scene import Scene

SHARE_WHILE_STARTING = 0.1
LONGEST_LIFE = 0.9
"""Seconds that a bot that is ready lives at most."""
KILLS_PER_CHECK = 25
KILLS_PER_CALM = 50
LONGEST_STALL = 20
"""Seconds within which whatever was in hand when the bot died must go on."""


class Storm:
    """The kills, and what they show of coming back."""

    def __init__(self, scene: Scene) -> None:
        """Nothing is started yet."""
        self.scene, self.program, self.chance = scene, scene.program, scene.chance
        self.stalls: list[float] = []
        """Seconds until the last of those who were waiting at a kill had their answer."""

    async def rage(self, kills: int) -> None:
        """At least so many kills; the bot is alive afterwards."""
        await self._start()
        checked = calmed = self.scene.faults
        while self.scene.faults < kills:
            await self._dies(self.chance.uniform(0, LONGEST_LIFE))
            while self.chance.random() < SHARE_WHILE_STARTING:
                await self.program.launch()
                await self._dies(self.chance.uniform(0, self.scene.ready[-1]))
            await self._start()
            if self.scene.faults >= checked + KILLS_PER_CHECK:
                checked = self.scene.faults
                await self.scene.check()
            if self.scene.faults >= min(kills, calmed + KILLS_PER_CALM):
                calmed = self.scene.faults
                await self._calm()

    async def _start(self) -> None:
        started, polls = asyncio.get_running_loop().time(), self.scene.api.counts["getUpdates"]
        await self.program.launch()
        await self.program.is_ready(after=polls)
        self.scene.ready.append(asyncio.get_running_loop().time() - started)

    async def _dies(self, after: float) -> None:
        """Kills it after some seconds; an end of its own is a fault."""
        process = self.program.running
        assert process is not None
        try:
            ended = await asyncio.wait_for(asyncio.shield(process.wait()), after)
            raise AssertionError(f"the bot ended by itself with {ended}: {self.program.log()[-2000:]}")
        except TimeoutError:
            process.kill()
        assert await process.wait() == -signal.SIGKILL
        self.scene.faults += 1

    async def _calm(self) -> None:
        """Nothing is killed until everybody who was waiting has their answer: how long that takes."""
        api = self.scene.api
        waiting = self.scene.crowd.waiting()
        started = asyncio.get_running_loop().time()
        try:
            await api.until(lambda: not (waiting & self.scene.crowd.waiting()), most=LONGEST_STALL)
        except AssertionError:
            left = waiting & self.scene.crowd.waiting()
            self.scene.problems.append(f"{len(left)} of {len(waiting)} stalled for more than {LONGEST_STALL} s")
        self.stalls.append(asyncio.get_running_loop().time() - started)
