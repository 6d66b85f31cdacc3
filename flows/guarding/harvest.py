"""Who takes cases on to read them: claimed, and with that read, then handed back, again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SPAN = timedelta(days=7)
FEWEST = 8
"""Cases handed back within the span: somebody who is new, falls ill or has promised too much hands back a few."""
RATIO = 4
"""Handed back for each that was finished: busy volunteers finish more than they hand back, so four times as many is far
from anything honest, and it can't be bought off by finishing one."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What somebody took on within the span, and what became of it."""

    claimed: int
    handed_back: int
    finished: int


def is_harvest(handled: Handled) -> bool:
    """Whether coordinators should ask why."""
    return handled.handed_back >= max(FEWEST, RATIO * max(handled.finished, 1))
