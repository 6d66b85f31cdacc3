"""Which service somebody means who says in their own words what they want: by the words that services declare."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.texts import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Heard, Service

LEAST = 1
"""A text must weigh so much for a service to be offered; nothing is done before a tap."""
MOST_OFFERED = 3


@lru_cache(maxsize=64)
def _words(heard: tuple[Heard, ...]) -> tuple[re.Pattern[str], Mapping[str, int]]:
    """All words of a service, the longest first, so that each part of a text counts once; and what each weighs."""
    weights = {word.strip(): one.weight for one in heard for word in one.words.split("/") if word.strip()}
    ordered = sorted(weights, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(w)}" if w.isascii() else re.escape(w) for w in ordered)), weights


def weigh(service: Service, text: str) -> int:
    """How much a text, in the spelling of the lists, speaks for a service: each of its words once."""
    if not service.heard:
        return 0
    pattern, weights = _words(service.heard)
    return sum(weights[word] for word in set(pattern.findall(text)))


def offers(services: Mapping[str, Service], text: str) -> tuple[str, ...]:
    """The services that a text speaks for, the likeliest first, at most three; none where it says too little."""
    spelled = simplified(text)
    weights = {name: weigh(service, spelled) for name, service in services.items()}
    likely = sorted((name for name, weight in weights.items() if weight >= LEAST), key=lambda name: -weights[name])
    return tuple(likely[:MOST_OFFERED])
