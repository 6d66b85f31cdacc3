"""Holds a lease for as long as the work on it takes; a process that stands still loses it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from storage.database import DATABASE_FAULTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

RENEW_EVERY = 5.0
"""Seconds: a third of a lease."""


@contextlib.asynccontextmanager
async def holding(renew: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Renews every few seconds until the block ends; a renewal that fails is tried again the next time."""
    task = asyncio.create_task(_renewing(renew))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _renewing(renew: Callable[[], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY)
        with contextlib.suppress(*DATABASE_FAULTS):
            await renew()
