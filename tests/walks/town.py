"""A town of walkers around one bot: time goes by, the bot is restarted, and in the end every case is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, Protocol

from tests.cast import ZHOU
from tests.walks.acts import STRANGER, Moment, do
from tests.walks.choices import next_act
from tests.walks.drafts import Disagreement
from tests.walks.reckoning import Reckoner
from tests.walks.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from bot.demo.telegram.model import Message, Press
    from bot.demo.world import World
    from tests.walks.acts import Act

FIRST_WALKER = 500_001
SHORTEST, LONGEST_WANDERING = 6, 30
MOST_STEPS = 150
"""Whoever has not sent what they wanted by then has met a dead end."""
MOST_AWAY = timedelta(days=9)
"""Drafts are erased after two weeks: nobody walks so long."""


class Ground(Protocol):
    """A bot with its Telegram and a clock that is moved."""

    share_of_restarts: float

    @property
    def world(self) -> World:
        """What people see and do."""

    def now(self) -> datetime:
        """What the clock shows."""

    async def passes(self, seconds: float) -> None:
        """Time goes by, and what falls due is done."""

    async def settles(self, presses: Sequence[Press]) -> None:
        """Nothing is on its way any more, and every press was acknowledged, if it ever will be."""

    async def restarts(self, do: Callable[[], None], chance: Random) -> None:
        """The bot ends and comes back, and people go on as if nothing were."""

    async def books(self) -> dict[str, Any]:
        """What `yizhan dump --json` tells, with what `yizhan check --json` complains of as `problems`."""

    def complaints(self) -> list[str]:
        """What the log tells of faults."""


@dataclass
class Tally:
    """What walks come to."""

    walks: int = 0
    steps: int = 0
    cases: int = 0
    restarts: int = 0
    faults: list[str] = field(default_factory=list)
    failed: list[Walker] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Those of another town."""
        self.walks += other.walks
        self.steps += other.steps
        self.cases += other.cases
        self.restarts += other.restarts
        self.faults += other.faults
        self.failed += other.failed


@dataclass(frozen=True, slots=True)
class Plan:
    """Which walks: of a service, from one number to another, by a seed."""

    seed: int
    service: str
    numbers: range
    script: tuple[Moment, ...] | None = None
    """What is to be done instead of what chance says, before going straight to the end."""

    def chance(self, part: object) -> Random:
        """The chance of one walk, the same whoever else walks."""
        return Random(f"{self.seed}:{self.service}:{part}")  # noqa: S311


@dataclass
class Town:
    """Some walks side by side."""

    ground: Ground
    plan: Plan
    walkers: list[Walker] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    _chances: dict[int, Random] = field(default_factory=dict)
    _wander: dict[int, int] = field(default_factory=dict)
    _away: float = 0
    _steps: int = 0

    def __post_init__(self) -> None:
        """Everybody gets a telephone."""
        world, self._clock = self.ground.world, self.plan.chance("clock")
        world.user(STRANGER, "别人", phone="+8613800009999")
        for number in self.plan.numbers:
            id = FIRST_WALKER + number
            world.user(id, f"居民{number}", language_code="zh-hans", phone=f"+86138{10_000_000 + number}")
            self.walkers.append(Walker(world, id, self.plan.service))
            chance = self._chances[id] = self.plan.chance(number)
            self._wander[id] = chance.randint(SHORTEST, LONGEST_WANDERING)

    async def walk(self) -> Tally:
        """All to their ends, and the reckoning."""
        reckoner = await self.to_the_end()
        found = reckoner.faults + await reckoner.books() + self.ground.complaints()
        failed = [walker for walker in self.walkers if walker.fault]
        self.tally.faults, self.tally.failed = [*map(self.told, failed), *found], failed
        self.tally.walks, self.tally.cases = len(self.walkers), reckoner.cases
        return self.tally

    async def to_the_end(self) -> Reckoner:
        """All to their ends, and their cases to a handler; the coordinator is there from the beginning."""
        self.ground.world.starts(ZHOU)
        await self.ground.settles([])
        while self._steps < MOST_STEPS and any(not walker.is_over for walker in self.walkers):
            await self.step()
        for walker in self.walkers:
            if not walker.is_over:
                walker.fault = f"no end after {MOST_STEPS} steps"
        reckoner = Reckoner(self.ground, self.walkers)
        await reckoner.claim_all()
        return reckoner

    def _gap(self) -> float:
        """Seconds until the next act: mostly a breath, now and then hours or days."""
        clock = self._clock
        kind = clock.random()
        if kind < 0.88:
            return clock.uniform(3, 20)
        gap = clock.uniform(60, 1800) if kind < 0.95 else clock.uniform(3600, 36_000)
        if kind > 0.985:
            gap = clock.uniform(26 * 3600, 60 * 3600)
        self._away += gap
        return gap if self._away < MOST_AWAY.total_seconds() else 5

    async def step(self) -> None:
        """One act of everybody who still goes."""
        going = [walker for walker in self.walkers if not walker.is_over]
        gap, restart = self._gap(), self._clock.random() < self.ground.share_of_restarts
        script, step = self.plan.script or (), self._steps
        scripted = script[step] if step < len(script) else None
        if self.plan.script is not None:
            gap, restart = (scripted.after, scripted.restart) if scripted else (5, False)
        self._steps += 1
        await self._acts(going, scripted, gap, restart=restart)

    async def _acts(self, going: list[Walker], scripted: Moment | None, gap: float, *, restart: bool) -> None:
        done: list[tuple[Walker, Message | None, list[Press]]] = []
        step = self._steps - 1
        await self.ground.passes(gap)

        def act() -> None:
            for walker in going:
                chosen = scripted.act if scripted else self._chosen(walker, step)
                walker.script.append(Moment(chosen, gap, restart))
                if (found := do(self.ground.world, walker.id, chosen)) is not None:
                    done.append((walker, *found))

        if restart:
            await self.ground.restarts(act, self.plan.chance(f"restart {step}"))
            self.tally.restarts += 1
        else:
            act()
        await self.ground.settles([press for _, _, presses in done for press in presses])
        for walker, on, presses in done:
            self._sees(walker, walker.script[-1].act, on, presses=presses, restarted=restart)
        self.tally.steps += len(done)

    def _chosen(self, walker: Walker, step: int) -> Act:
        wanders = self.plan.script is None and step < self._wander[walker.id]
        return next_act(walker, self._chances[walker.id], wanders=wanders)

    def _sees(self, walker: Walker, act: Act, on: Message | None, *, presses: list[Press], restarted: bool) -> None:
        try:
            walker.sees(act, on, presses, self.ground.now(), restarted=restarted)
        except Disagreement as found:
            walker.fault = str(found)

    def told(self, walker: Walker) -> str:
        """A fault with the way to it."""
        number = walker.id - FIRST_WALKER
        script = "\n".join(f"    {moment}" for moment in walker.script)
        return f"seed {self.plan.seed}, {self.plan.service} {number}: {walker.fault}\n{script}"
