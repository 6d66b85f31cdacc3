"""Telegram's limits as sliding windows: overall, per private chat with short bursts, per group."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Rate

BURST = 3
"""A private chat may have this many at once, as long as the rate holds over the same multiple of its time."""
KEPT_FOR_ANSWERS = 5
"""Places of the overall limit that only answers may take."""
FREE_FOR_OTHERS = 2
"""So many free places a private chat needs before anything but an answer leaves: one stays for the next answer."""
FORGET_ABOVE = 5000


@dataclass(slots=True)
class Window:
    """At most `amount` sends in any `seconds`."""

    amount: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def free(self, now: float) -> int:
        """How many may go now."""
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        return self.amount - len(self.sent)

    def free_at(self, now: float) -> float:
        """When the next may go."""
        return now if self.free(now) > 0 else self.sent[0] + self.seconds

    def take(self, now: float) -> None:
        """One goes now."""
        self.sent.append(now)


@dataclass(slots=True)
class Limiter:
    """Whether a message may leave now, by chat and for all together; times are those of the event loop."""

    overall: Rate | None
    chat: Rate | None
    group: Rate | None
    _all: Window | None = None
    _lanes: dict[str, Window] = field(default_factory=dict)
    _pauses: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Makes the window for all."""
        if self.overall is not None:
            self._all = Window(self.overall.amount, self.overall.seconds)

    def again(self) -> Limiter:
        """The same limits, with nothing sent yet."""
        return Limiter(self.overall, self.chat, self.group)

    def places(self, now: float, *, answers: bool) -> int:
        """How many messages may leave now; some places are kept for answers."""
        if self._all is None:
            return 100
        kept = 0 if answers else min(KEPT_FOR_ANSWERS, self._all.amount // 2)
        return max(0, self._all.free(now) - kept)

    def held(self, now: float) -> list[str]:
        """The lanes to which nothing may be sent now."""
        self._pauses = {lane: until for lane, until in self._pauses.items() if until > now}
        full = [lane for lane, window in self._lanes.items() if window.free(now) <= 0]
        if len(self._lanes) > FORGET_ABOVE:
            self._lanes = {lane: window for lane, window in self._lanes.items() if window.sent}
        return [*full, *self._pauses]

    def busy(self, now: float) -> list[str]:
        """The private chats to which only answers may be sent now: who is in the middle of a form never waits."""
        private = ((lane, window) for lane, window in self._lanes.items() if not lane.startswith("c-"))
        return [lane for lane, window in private if window.free(now) < FREE_FOR_OTHERS]

    def take(self, lane: str, now: float) -> None:
        """A message to the lane leaves now."""
        if self._all is not None:
            self._all.take(now)
        rate = self.group if lane.startswith("c-") else self.chat
        if rate is None:
            return
        if lane not in self._lanes:
            burst = 1 if lane.startswith("c-") else BURST
            self._lanes[lane] = Window(rate.amount * burst, rate.seconds * burst)
        self._lanes[lane].take(now)

    def wait(self, lane: str, now: float) -> float:
        """Seconds until a message to the lane may leave; 0 when it may now."""
        windows = [window for window in (self._all, self._lanes.get(lane)) if window is not None]
        return max((window.free_at(now) - now for window in windows), default=0.0)

    def pause(self, lane: str, until: float) -> None:
        """Nothing to the lane before a moment: Telegram said so."""
        self._pauses[lane] = max(until, self._pauses.get(lane, 0))

    def next_free(self, now: float) -> float | None:
        """When something that is held now becomes free; None where nothing is held."""
        times = [window.free_at(now) for window in self._lanes.values() if window.free(now) <= 0]
        times += [until for until in self._pauses.values() if until > now]
        if self._all is not None and self._all.free(now) <= KEPT_FOR_ANSWERS:
            times.append(self._all.free_at(now) if self._all.free(now) <= 0 else now + 1 / self._all.amount)
        return min(times, default=None)
