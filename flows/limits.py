"""How fast messages may leave: Telegram's limits, or those of another Bot API server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

BURST = 3
"""A private chat may have this many at once, as long as the rate holds over the same multiple of its time."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds."""

    amount: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed in all, to a private chat, to a group; None where there is no limit."""

    overall: Rate | None = None
    chat: Rate | None = None
    group: Rate | None = None

    def of(self, lane: str) -> Rate | None:
        """The limit of a chat; a private one may have a short burst."""
        if is_group(lane):
            return self.group
        return Rate(self.chat.amount * BURST, self.chat.seconds * BURST) if self.chat else None

    @property
    def pace(self) -> timedelta:
        """The even pace of what nobody is waiting for."""
        return timedelta(seconds=self.overall.seconds / self.overall.amount) if self.overall else timedelta(0)

    @property
    def longest(self) -> timedelta:
        """The longest time for which a place may be taken after an answer."""
        rates = (self.overall, self.of("c"), self.group)
        return timedelta(seconds=max((rate.seconds for rate in rates if rate), default=0.0))

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return any((self.overall, self.chat, self.group))


def is_group(lane: str) -> bool:
    """Whether a lane of the outbox is that of a group."""
    return lane.startswith("c-")
