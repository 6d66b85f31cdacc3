"""Whether what volunteers saw could have happened one after the other: histories of claims and their search.

An operation has a start and an end; it took effect at one moment between them. A history is possible where such moments
can be found for all of its operations so that each saw what it says. The search goes through the operations that may be
next, and never looks twice at the same set of done ones with the same holder (Wing and Gong's method, with a memory).
One that fits and leaves the holder as it is may as well come at once: it forbids nothing that comes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Seen = Literal["won", "lost", "mine", "released"]
"""A claim that was granted; one that another holds; one that is one's own already; a case given back."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What somebody did to a case, and what they saw."""

    who: int
    start: float
    end: float
    seen: Seen
    holder: int = 0
    """Whom a loser was told to be the holder; 0 for nobody named."""
    by: str = ""
    """Which process answered."""

    def after(self, holder: int) -> int | None:
        """Who holds the case (0: nobody) once this has happened; None where it can't happen now."""
        match self.seen:
            case "won":
                return self.who if holder == 0 else None
            case "lost":
                return holder if holder not in {0, self.who} and self.holder in {0, holder} else None
            case "mine":
                return holder if holder == self.who else None
            case "released":
                return 0 if holder == self.who else None


def is_possible(history: Sequence[Operation]) -> bool:
    """Whether a free case could have gone through all this, one operation after the other."""
    ordered = sorted(history, key=lambda operation: operation.start)
    everything = (1 << len(ordered)) - 1
    looked_at: set[tuple[int, int]] = set()
    ways = [(0, 0)]
    while ways:
        done, holder = ways.pop()
        if done == everything:
            return True
        if (done, holder) in looked_at:
            continue
        looked_at.add((done, holder))
        fitting = [
            (done | 1 << place, after)
            for place, operation in _may_be_next(ordered, done)
            if (after := operation.after(holder)) is not None
        ]
        ways += [way for way in fitting if way[1] == holder][:1] or fitting
    return False


def _may_be_next(ordered: Sequence[Operation], done: int) -> Iterator[tuple[int, Operation]]:
    """Those that began before the first of the others had ended."""
    first_end = float("inf")
    left = [(place, operation) for place, operation in enumerate(ordered) if not done >> place & 1]
    for _, operation in left:
        if operation.start > first_end:
            break
        first_end = min(first_end, operation.end)
    for place, operation in left:
        if operation.start > first_end:
            return
        yield place, operation


def overlapping(history: Sequence[Operation]) -> int:
    """How many pairs of operations were under way at the same time."""
    ordered = sorted(history, key=lambda operation: operation.start)
    return sum(
        later.start < earlier.end for place, earlier in enumerate(ordered) for later in ordered[place + 1 :]
    )  # fmt: skip
