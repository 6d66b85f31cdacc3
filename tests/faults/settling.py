"""Waiting for what nobody tells: the end of all sending, and a line in the log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tests.outside.botapi import BotApi
    from tests.outside.program import Program

LOOK_EVERY = 0.05


async def until(holds: Callable[[], object], *, what: str, most: float = 30) -> None:
    """Looks again and again until something holds."""
    try:
        async with asyncio.timeout(most):
            while not holds():  # noqa: ASYNC110  (nothing tells of it)
                await asyncio.sleep(LOOK_EVERY)  # noqa: TID251  (nothing tells of it)
    except TimeoutError:
        raise AssertionError(f"in {most} s it did not come to {what}") from None


async def settled(
    program: Program, api: BotApi, *, but: Collection[int] = (), most: float = 150
) -> list[dict[str, Any]]:
    """The outbox, once no update is unread and nothing is on its way to any chat `but` some."""
    async with asyncio.timeout(most):
        while True:
            await api.until(lambda: not [u for u in api.updates if u["update_id"] >= api.confirmed], most=most)
            dump = await program.document("dump")
            messages = [m for m in dump["messages"] if m["chat_id"] not in but]
            busy = [m for m in messages if m["state"] in {"pending", "sending", "failed"}]
            if not busy and not dump["inbox"]["pending"]:
                found: list[dict[str, Any]] = dump["messages"]
                return found
