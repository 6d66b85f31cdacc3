"""How often a bot may send: Telegram's limits as token buckets."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """`burst` at once, then `rate` a second."""

    rate: float
    burst: float
    level: float = field(init=False)
    at: float | None = None

    def __post_init__(self) -> None:
        self.level = self.burst

    def lacking(self, now: float) -> float:
        """Seconds until one more is allowed; 0 when it is now."""
        if self.at is not None:
            self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)


class Limits:
    """Overall, per private chat and per group; the defaults are Telegram's figures with a kind burst."""

    def __init__(
        self,
        *,
        overall: tuple[float, float] = (30, 30),
        private: tuple[float, float] = (1, 10),
        group: tuple[float, float] = (20 / 60, 20),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._overall = Bucket(*overall)
        self._private = private
        self._group = group
        self._chats: dict[int, Bucket] = {}
        self._monotonic = monotonic

    def retry_after(self, chat_id: int) -> int | None:
        """Take one place for this chat; whole seconds to wait where there is none."""
        now = self._monotonic()
        own = self._chats.setdefault(chat_id, Bucket(*(self._group if chat_id < 0 else self._private)))
        lacking = max(own.lacking(now), self._overall.lacking(now))
        if lacking > 0:
            return math.ceil(lacking)
        own.level -= 1
        self._overall.level -= 1
        return None
