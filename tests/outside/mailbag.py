"""A Bot API server that sends updates as raw text, well formed or not, and people who ask in between."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.outside.botapi import STAMP, BotApi, Request, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from random import Random  # noqa: TID251  (with a seed that is printed)

FIRST_ASKER = 6_000_000
SENDERS = range(5_000_000, 5_000_400)
"""Of what is malformed, where it says so."""
FIRST_NUMBER = 50_001


@dataclass
class Mailbag(BotApi):
    """The queue holds numbers of its own and texts: what a text says of its number may be wrong."""

    queue: list[tuple[int, bytes]] = field(default_factory=list)
    number: int = FIRST_NUMBER
    cut: int = 0
    """So many of the next answers with updates lose their end."""
    asked_at: dict[int, float] = field(default_factory=dict)
    answered_in: dict[int, float] = field(default_factory=dict)

    def post(self, text: Callable[[int], bytes]) -> None:
        """Queues an update whose text is told its number."""
        self.queue.append((self.number, text(self.number)))
        self.number += 1
        self.wake()

    def ask(self) -> int:
        """Somebody new types /start; answers who."""
        person = FIRST_ASKER + len(self.asked_at)
        self.opened.add(person)
        message = start_of(person)
        self.post(lambda number: json.dumps({"update_id": number, "message": message}).encode())
        self.asked_at[person] = time.monotonic()
        return person

    def has_answered_all(self) -> bool:
        """Whether everybody who asked has an answer."""
        return len(self.answered_in) == len(self.asked_at)

    async def _send_message(self, line: Request) -> object:
        if line.chat_id in self.asked_at and line.chat_id not in self.answered_in:
            self.answered_in[line.chat_id] = time.monotonic() - self.asked_at[line.chat_id]
        return await super()._send_message(line)

    async def _get_updates(self, line: Request) -> object:
        """Confirms by its own numbers; an offset far ahead of all counts as none, as Telegram's server has it."""
        offset, wait = int(line.given.get("offset") or 0), float(line.given.get("timeout") or 0)
        if offset < 0:
            return (400, "the offset must be positive")
        if offset <= self.number + 10:
            self.queue = [(number, text) for number, text in self.queue if number >= offset]
            self.wake()
        try:
            async with asyncio.timeout(min(wait, self.patience)):
                while not self.queue:
                    await self._changed.wait()
        except TimeoutError:
            pass
        texts = [text for _, text in self.queue[: int(line.given.get("limit") or 100)]]
        body = b'{"ok":true,"result":[' + b",\n".join(texts) + b"]}"
        if self.cut and texts:
            self.cut, body = self.cut - 1, body[:-60]
        return web.Response(body=body, content_type="application/json")


def start_of(person: int) -> dict[str, Any]:
    """The first words of a person."""
    chat = {"id": person, "type": "private", "first_name": "陈"}
    user = {"id": person, "is_bot": False, "first_name": "陈", "language_code": "zh-hans"}
    entity = {"type": "bot_command", "offset": 0, "length": 6}
    return {"message_id": 1, "date": STAMP, "chat": chat, "from": user, "text": "/start", "entities": [entity]}


@asynccontextmanager
async def open_mailbag(*groups: int) -> AsyncIterator[Mailbag]:
    """A server on a free port of loopback."""
    bag = Mailbag(opened=set(groups))
    async with serving(bag):
        yield bag


# --- what nobody should send ----------------------------------------------------------------------


def whole(person: int, **changed: object) -> dict[str, Any]:
    """A message that is all right but for what was changed."""
    return {**start_of(person), "message_id": 7, "text": "你好", "entities": [], **changed}


def written(number: object, **content: object) -> bytes:
    """An update as it should be written."""
    return json.dumps({"update_id": number, **content}).encode()


def raw(text: str) -> Callable[[int], bytes]:
    """An update of which only the number is filled in."""
    return lambda number: text.replace("#", str(number)).encode("utf-8", "surrogatepass")


def malformed(chance: Random) -> tuple[str, Callable[[int], bytes]]:
    """An update that is wrong in one way: the kind and its text."""
    kinds = {**_messages(chance, whole(chance.choice(SENDERS))), **_texts(chance)}
    name = chance.choice(sorted(kinds))
    return name, kinds[name]()


def _messages(chance: Random, message: dict[str, Any]) -> dict[str, Callable[[], Callable[[int], bytes]]]:
    """Good JSON that is no good update."""
    wrong, name, kind = chance.choice(WRONG), chance.choice(sorted(message)), chance.choice(KINDS)
    return {
        "missing field": lambda: _without(message, name),
        "wrong type": lambda: _with(message, name, wrong),
        "null": lambda: _with(message, name, None),
        "wrong inside": lambda: _with(message, "chat", {**message["chat"], chance.choice(["id", "type"]): wrong}),
        "unknown kind": lambda: lambda n: written(n, **{f"kind_{chance.randrange(10**6)}": message}),
        "kind of a wrong type": lambda: lambda n: written(n, **{kind: wrong}),
        "huge text": lambda: _with(message, "text", "很" * chance.randrange(5_000, 20_000)),
        "nested in a message": lambda: _with(message, "reply_to_message", _nested(chance.randrange(10, 60))),
        "same number twice": lambda: lambda n: written(n - 1, message=message),
        "press without message": lambda: lambda n: written(n, callback_query={"id": "1", "from": message["from"]}),
        "bad utf-8": lambda: lambda n: written(n, message=message).replace(b"first_name", b"first_\xff\xfe\x80name"),
    }


def _texts(chance: Random) -> dict[str, Callable[[], Callable[[int], bytes]]]:
    """Numbers that are none, and text that is no JSON or more than anybody reads."""
    deep, begin = chance.choice(DEPTHS), '{"update_id":#,"message":'
    broken = ("nul}", "{},}", "{'a':1}}", '{"a":1,,}}', '{"a":1 "b":2}}', '{"a":"\\x"}}', "01}", "}")
    return {
        "surrogates": lambda: raw(begin + r'{"text":"\ud83d\ud83d","from":{"id":7}}}'),
        "nested lists": lambda: raw(begin + "[" * deep + "]" * deep + "}"),
        "nested objects": lambda: raw(begin + '{"a":' * deep + "1" + "}" * deep + "}"),
        "not a number": lambda: raw(begin + '{"date":NaN,"message_id":Infinity,"chat":{"id":-Infinity}}}'),
        "huge number": lambda: raw(begin + '{"date":' + "9" * chance.randrange(20, 6000) + "}}"),
        "number as text": lambda: raw('{"update_id":"#","message":{}}'),
        "negative number": lambda: raw('{"update_id":-#,"message":{}}'),
        "number out of range": lambda: raw('{"update_id":#00000000000000000000000,"message":{}}'),
        "number far ahead": lambda: raw('{"update_id":1#000000000,"message":{}}'),
        "no number": lambda: raw(f'{{"message":{{"text":"{chance.randrange(10**9)}"}}}}'),
        "no object": lambda: raw(chance.choice(["null", "5", '"words"', "[]", "true", "[[[[]]]]", "-0.0"])),
        "no JSON": lambda: raw(begin + chance.choice(broken)),
        "a line end in a text": lambda: raw(begin + '{"text":"a\nb\x00"}}'),
        "never closed": lambda: raw(begin + '{"text":"x"'),
        "closed too often": lambda: raw(begin + "{}}}]}"),
        "a text that never ends": lambda: raw(begin + '{"text":"x'),
    }


WRONG: tuple[object, ...] = ([], {}, "x", -1, 7, 1e300, True, [[]], 10**40, "\x00", {"id": {"id": []}})
KINDS = ("message", "callback_query", "my_chat_member", "edited_message", "poll", "inline_query")
DEPTHS = (30, 41, 200, 900, 960, 990, 1000, 5_000, 50_000)


def _without(message: dict[str, Any], name: str) -> Callable[[int], bytes]:
    return lambda number: written(number, message={key: value for key, value in message.items() if key != name})


def _with(message: dict[str, Any], name: str, value: object) -> Callable[[int], bytes]:
    return lambda number: written(number, message={**message, name: value})


def _nested(depth: int) -> dict[str, Any]:
    message: dict[str, Any] = whole(1)
    for _ in range(depth):
        message = whole(1, reply_to_message=message)
    return message
