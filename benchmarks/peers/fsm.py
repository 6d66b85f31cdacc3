"""aiogram with its finite state machine, RedisStorage and its own polling defaults: `... ADDRESS REDIS`."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State
from aiogram.fsm.storage.redis import RedisStorage

from benchmarks.peers.questions import QUESTIONS, THANKS, TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram.fsm.context import FSMContext
    from aiogram.types import Message

CONNECTIONS = 1000
"""The client's default of 100 raises MaxConnectionsError as soon as more than 100 people write at once."""
STATES = tuple(State(name, "Form") for name, _ in QUESTIONS)


async def begin(message: Message, state: FSMContext) -> None:
    """The first question."""
    await state.clear()
    await state.set_state(STATES[0])
    await message.answer(QUESTIONS[0][1])


def answering(number: int) -> Callable[[Message, FSMContext], Awaitable[None]]:
    """Keeps an answer and asks the next question."""

    async def answer(message: Message, state: FSMContext) -> None:
        await state.update_data({QUESTIONS[number][0]: message.text})
        if number + 1 == len(QUESTIONS):
            await state.set_state(None)
            await message.answer(THANKS)
            return
        await state.set_state(STATES[number + 1])
        await message.answer(QUESTIONS[number + 1][1])

    return answer


async def main() -> None:
    """Until a signal."""
    address, redis = sys.argv[1:]
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))
    dispatcher = Dispatcher(storage=RedisStorage.from_url(redis, connection_kwargs={"max_connections": CONNECTIONS}))
    dispatcher.message.register(begin, CommandStart())
    for number, state in enumerate(STATES):
        dispatcher.message.register(answering(number), state, F.text)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
