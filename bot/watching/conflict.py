"""Another program that polls with our token: told from two of our own that hand over, and kept out of their way."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 30.0
LASTING = 60.0
"""Seconds after which it is no hand-over any more."""
OVER_AFTER = 180.0
"""Seconds without a conflict after which it has ended: two pollers do not meet at every request."""


@dataclass(slots=True)
class Conflict:
    """The conflict that goes on now, if one does; moments are those of the event loop's clock."""

    began_at: float | None = None
    met_at: float = 0.0
    times: int = 0
    by_webhook: bool = False
    """A webhook is set, so that Telegram refuses every poll; looked at by whoever puts ours back."""

    def meet(self, now: float, *, by_webhook: bool) -> float:
        """Telegram refused a poll; answers how many seconds to stay away."""
        if self.began_at is None or now - self.met_at > OVER_AFTER:
            self.began_at, self.times = now, 0
        self.met_at, self.times = now, self.times + 1
        self.by_webhook = self.by_webhook or by_webhook
        return FIRST_PAUSE if by_webhook else min(LONGEST_PAUSE, FIRST_PAUSE * self.times)

    def lasts(self, now: float) -> bool:
        """Whether it goes on and has done so for longer than any hand-over."""
        return self.began_at is not None and not self.is_over(now) and self.met_at - self.began_at >= LASTING

    def is_over(self, now: float) -> bool:
        """Whether there is none, or none any more."""
        return self.began_at is None or now - self.met_at > OVER_AFTER
