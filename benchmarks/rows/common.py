"""What every row is given, and how runs take turns."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.results import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator


@dataclass(frozen=True, slots=True)
class Bench:
    """How much of everything."""

    runs: int
    quick: bool

    def some(self, many: int, few: int) -> int:
        """An amount, smaller when it only has to be tried whether it runs."""
        return few if self.quick else many


Contestant = tuple[str, "Callable[[Path], Awaitable[float]]"]
"""A name, and one run in a folder of its own, which answers the figure."""


async def in_turns(bench: Bench, *contestants: Contestant) -> list[tuple[float, ...]]:
    """Each contestant's figures: in every round all of them run once, in an order that is turned round by round."""
    found: list[list[float]] = [[] for _ in contestants]
    for number in range(bench.runs):
        said = []
        order = list(range(len(contestants)))
        for place in order if number % 2 == 0 else reversed(order):
            name, run = contestants[place]
            with scratch() as folder:
                value = await run(folder)
            found[place].append(value)
            said.append(f"{name} {value:.4g}")
        say(f"  run {number + 1} of {bench.runs}: {', '.join(said)}")
    return [tuple(values) for values in found]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one run."""
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        yield Path(folder)
