"""A tiny scripted bot for the tests of the page: it greets, takes one request, posts a card."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from tests.bot.demo.server import Served

CARD = "新办件:法律咨询"
CLAIM = {"inline_keyboard": [[{"text": "我来认领", "callback_data": "claim"}]]}
SERVICES = {
    "inline_keyboard": [[{"text": "法律咨询", "callback_data": "legal"}, {"text": "说明", "callback_data": "about"}]]
}
PHONE = {
    "keyboard": [[{"text": "发送我的电话", "request_contact": True}], [{"text": "跳过"}]],
    "one_time_keyboard": True,
}


class EchoBot:
    """Polls as a real bot does; remembers what kinds of messages reached it."""

    def __init__(self, api: Served, group_id: int) -> None:
        self._api = api
        self._group_id = group_id
        self.received: list[str] = []

    async def run(self) -> None:
        offset = 0
        while True:
            for update in (await self._api.ask("getUpdates", offset=offset, timeout=30)).updates:
                offset = int(str(update["update_id"])) + 1
                await self._react(update)

    async def _react(self, update: dict[str, object]) -> None:
        if "callback_query" in update:
            await self._pressed(cast("dict[str, object]", update["callback_query"]))
        elif "message" in update:
            message = cast("dict[str, object]", update["message"])
            await self._heard(message, int(str(cast("dict[str, object]", message["chat"])["id"])))
        self._api.world.tick()

    async def _heard(self, message: dict[str, object], chat_id: int) -> None:
        self.received += [kind for kind in ("photo", "document", "contact", "location") if kind in message]
        text = message.get("text")
        if text == "/start":
            await self._api.ask("sendMessage", chat_id=chat_id, text="您好,请选一项:", reply_markup=SERVICES)
        elif text == "/phone":
            await self._api.ask("sendMessage", chat_id=chat_id, text="电话?", reply_markup=PHONE)
        elif isinstance(text, str):
            await self._api.ask("sendChatAction", chat_id=chat_id, action="typing")
            await self._api.ask("sendMessage", chat_id=chat_id, text=f"收到:{text}")

    async def _pressed(self, press: dict[str, object]) -> None:
        data, message = press["data"], cast("dict[str, object]", press["message"])
        by = cast("dict[str, object]", press["from"])
        answer = {"legal": "好的", "about": "这里的人和事都是虚构的。", "claim": "由您负责"}[str(data)]
        query = {"callback_query_id": press["id"], "text": answer, "show_alert": data == "about"}
        await self._api.ask("answerCallbackQuery", **query)
        if data == "legal":
            await self._api.ask("sendMessage", chat_id=self._group_id, text=CARD, reply_markup=CLAIM)
        elif data == "claim":
            text = f"{CARD}\n已由 {by['first_name']} 认领"
            place = {"chat_id": self._group_id, "message_id": message["message_id"]}
            await self._api.ask("editMessageText", **place, text=text)


@asynccontextmanager
async def echoing(api: Served) -> AsyncIterator[EchoBot]:
    """The people of the demo and the bot at work, until the block ends."""
    cast_of_demo = api.world.demo_cast()
    commands = [{"command": "start", "description": "开始"}, {"command": "phone", "description": "留电话"}]
    await api.ask("setMyCommands", commands=commands)
    english = [{"command": "start", "description": "Begin"}]
    await api.ask("setMyCommands", commands=english, language_code="en")
    await api.ask("setMyDescription", description="福安社区一站式服务")
    bot = EchoBot(api, cast_of_demo.group.id)
    work = asyncio.create_task(bot.run())
    try:
        yield bot
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
