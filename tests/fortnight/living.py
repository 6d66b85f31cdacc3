"""The two weeks, lived from a seed."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

from tests.fortnight.life import Hands, Life
from tests.fortnight.residents import FORMS, Resident
from tests.fortnight.staff import Worker
from tests.fortnight.town import COORDINATORS, END, FIRST_RESIDENT, FIRST_VOLUNTEER, GRID_WORKER, OFFICER

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.fortnight.town import Size

FIRST_DAY, DAYS = datetime(2026, 9, 28, 7, 30), 10  # noqa: DTZ001  (local, as everybody reads it)
"""From when on, and for how many days, matters come up."""
AT_ONCE = 8
"""So many people think of something at the same time: side by side takes less than one after the other."""


async def lived(stage: Stage, size: Size, seed: int) -> Life:
    """Everybody's two weeks."""
    chance = Random(f"{seed}:fortnight")  # noqa: S311
    life = Life(stage, chance)
    errands: list[list[tuple[datetime, str]]] = [[] for _ in range(size.residents)]
    kinds = [*FORMS] * 3
    kinds.remove("danger")
    kinds.remove("danger")
    moments = [FIRST_DAY + timedelta(days=chance.uniform(0, DAYS)) for _ in range(0, size.cases, AT_ONCE)]
    for number in range(size.cases):
        errands[number % size.residents].append((moments[number // AT_ONCE], chance.choice(kinds)))
    for number, own in enumerate(errands):
        resident = Resident(life, Hands(life, FIRST_RESIDENT + number), deque(sorted(own)))
        life.begins(resident.lives(), after=5 + chance.randint(0, 30))
    zeal = [chance.uniform(0.03, 0.3) for _ in range(size.volunteers)]
    for number, one in enumerate(zeal):
        life.begins(Worker(life, Hands(life, FIRST_VOLUNTEER + number), one).lives(), after=60 + number)
    for id in (*COORDINATORS, GRID_WORKER, OFFICER):
        life.begins(Worker(life, Hands(life, id), 0).lives(), after=90)
    await life.lives(END)
    return life
