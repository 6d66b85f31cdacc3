"""What is written down on the way: a day that has been, some words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Day, Text
from flows.model.services import Step

if TYPE_CHECKING:
    from flows.model.phrases import Phrase

PAST = Day(ahead_days=0, back_days=90, timed=False)


def past(name: str, ask: Phrase, label: Phrase) -> Step:
    """A day of the last three months."""
    return Step(name, ask, PAST, label)


def written(name: str, ask: Phrase, label: Phrase, limit: int = 300) -> Step:
    """Some words, at least two letters."""
    return Step(name, ask, Text(limit=limit, least=2), label)
