"""python-telegram-bot's Bot as it comes, sending with 30 in flight: `... ADDRESS COUNT`; prints its CPU seconds."""

from __future__ import annotations

import asyncio
import sys
import time

from telegram import Bot

from benchmarks.peers.questions import NOTICE, TOKEN

IN_FLIGHT = 30
WARM = 60
FIRST_CHAT = 500_000_000


async def send(bot: Bot, count: int) -> None:
    """One message to each of so many people."""
    waiting = iter(range(FIRST_CHAT, FIRST_CHAT + count))

    async def sender() -> None:
        for chat in waiting:
            await bot.send_message(chat, NOTICE)

    await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))


async def main() -> None:
    """Warms up, sends, measures."""
    address, count = sys.argv[1], int(sys.argv[2])
    async with Bot(TOKEN, base_url=f"{address}/bot") as bot:
        await send(bot, WARM)
        before = time.process_time()
        await send(bot, count)
        print(f"CPU {time.process_time() - before:.6f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
