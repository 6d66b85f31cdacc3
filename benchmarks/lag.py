"""How long an event loop stands still: a timetable of moments, and how late the loop comes to each.

The moments that pass while the loop stands are counted too, each with its own lateness, as everything that would have
come due then had to wait: a pause of 2 s is a thousand late moments and not one.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

EVERY = 0.002
"""Seconds between two moments of the timetable."""


class Probe:
    """Keeps the timetable while the file `<target>.on` exists, and writes the lateness of each moment to the target."""

    def __init__(self, target: str) -> None:
        """Begins at `start`."""
        self._target, self._on = Path(target), Path(f"{target}.on")
        self._task: asyncio.Task[None] | None = None

    async def start_for(self, _: Any) -> None:  # noqa: ANN401  (the application of whatever library)
        """Begins on the running loop."""
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            while not self._on.exists():  # noqa: ASYNC110  (another process makes it)
                await asyncio.sleep(0.1)
            late = await self._watch()
            self._target.write_text(json.dumps(late), encoding="ascii")

    async def _watch(self) -> list[float]:
        late: list[float] = []
        began = next_at = time.monotonic()
        look_at = began
        while True:
            now = time.monotonic()
            while next_at <= now:
                late.append(now - next_at)
                next_at += EVERY
            if now >= look_at:
                look_at = now + 0.5
                if not self._on.exists():
                    return late
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))


def percentile(late: list[float], part: float) -> float:
    """The lateness that this part of the moments does not exceed, in seconds."""
    ordered = sorted(late)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
