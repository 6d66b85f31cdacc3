"""SIGKILL at random moments, again and again, while a crowd uses the bot; it is started again at once each time."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from tests.chaos.row import Outcome, Row
from tests.chaos.scene import Scene, Tally, open_scene
from tests.postgres import drop_database, fresh_database, postgres_server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.chaos.row import Order

KILLS = 1000
"""Of a long run, on each database."""
KILLS_PER_SCENE = 250
AT_ONCE = 40
"""Residents; on PostgreSQL some of them always wait for the lease of a dead process."""

SHARE_WHILE_STARTING = 0.1
LONGEST_LIFE = 0.9
"""Seconds that a bot that is ready lives at most."""
KILLS_PER_CHECK = 25
KILLS_PER_CALM = 50
LONGEST_STALL = 20
"""Seconds within which whatever was in hand when the bot died must go on."""


class Storm:
    """The kills, and what they show of coming back."""

    def __init__(self, scene: Scene, after_death: Callable[[], Awaitable[None]] | None = None) -> None:
        """Nothing is started yet; `after_death` may do more harm before the bot is started again."""
        self.after_death = after_death
        self.scene, self.program, self.chance = scene, scene.program, scene.chance
        self.stalls: list[float] = []
        """Seconds until the last of those who were waiting at a kill had their answer."""

    async def rage(self, kills: int, is_over: Callable[[], bool] = lambda: False) -> None:
        """At least so many kills, fewer where the time is over; the bot is alive afterwards."""
        await self._start()
        checked = calmed = self.scene.faults
        while self.scene.faults < kills and not is_over():
            await self.dies(self.chance.uniform(0, LONGEST_LIFE))
            while self.chance.random() < SHARE_WHILE_STARTING:
                await self.program.launch()
                await self.dies(self.chance.uniform(0, self.scene.ready[-1]))
            await self._start()
            if self.scene.faults >= checked + KILLS_PER_CHECK:
                checked = self.scene.faults
                await self.scene.check()
            if self.scene.faults >= calmed + KILLS_PER_CALM:
                calmed = self.scene.faults
                await self._calm()
        await self._calm()

    async def _start(self) -> None:
        started, polls = asyncio.get_running_loop().time(), self.scene.api.counts["getUpdates"]
        await self.program.launch()
        await self.program.is_ready(after=polls)
        self.scene.ready.append(asyncio.get_running_loop().time() - started)

    async def dies(self, after: float) -> None:
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
        if self.after_death is not None:
            await self.after_death()

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


async def rage_over(order: Order, kills: int, url: Callable[[], Awaitable[str]] | None = None) -> Outcome:
    """So many kills, in scenes of a manageable size, each on a database of its own."""
    tally, stalls = Tally(), [0.0]
    while tally.faults < kills and not order.is_over():
        database = {"YIZHAN_DATABASE_URL": await url()} if url else {}
        async with open_scene(order.chance(tally.faults), at_once=AT_ONCE, more=database) as scene:
            storm = Storm(scene)
            async with scene.crowd.living():
                await storm.rage(min(KILLS_PER_SCENE, kills - tally.faults), order.is_over)
            tally.add(scene, await scene.reckon())
            stalls += storm.stalls
        for address in database.values():
            await drop_database(address)
    figures = tally.figures(order.name, stall_max=f"{max(stalls):.1f}")
    return Outcome([figures], tally.words())


async def on_sqlite(order: Order) -> Outcome:
    """The default."""
    return await rage_over(order, order.many(KILLS))


async def on_postgres(order: Order) -> Outcome:
    """There a restarted bot waits until the leases of the dead one have ended."""
    with postgres_server() as server:
        return await rage_over(order, order.many(KILLS), lambda: fresh_database(server))


ROWS = (
    Row("kill-sqlite", "SIGKILL at a random moment", on_sqlite),
    Row("kill-postgres", "SIGKILL at a random moment", on_postgres, ("postgres",)),
)
