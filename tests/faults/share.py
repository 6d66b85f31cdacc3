"""How much of a test is run: a share that chance chooses, so that the samples of many runs cover all of it."""

from __future__ import annotations

import math
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, TypeVar

from tests.chaos.protocol import scale, seed

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def chance(salt: str) -> Random:
    """Chance of a test's own; the seed is printed, and repeats it."""
    print(f"YIZHAN_SEED={seed()}")  # noqa: T201  (shown when the test fails)
    return Random(f"{seed()} {salt}")  # noqa: S311


def sized(sample: int, *, most: int | None = None) -> int:
    """So many in `make test`, and more with the scale."""
    wanted = max(1, math.ceil(sample * scale()))
    return wanted if most is None else min(wanted, most)


def is_whole() -> bool:
    """Whether everything is to be tried, also what takes long."""
    return scale() >= 10


def chosen(things: Sequence[T], sample: int, salt: str) -> list[T]:
    """A share that changes with the seed; all of them where the scale is large enough."""
    drawn = list(things)
    chance(salt).shuffle(drawn)
    return drawn if is_whole() else drawn[: sized(sample, most=len(drawn))]
