"""A Bot API server that fails in each way it can, repeats in its complaints what people wrote, and keeps all files."""

from __future__ import annotations

import dataclasses
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.kinds import ECHO, FAULTS
from tests.faults.server import FaultyApi
from tests.outside.botapi import Request, form, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from tests.faults.kinds import Fault

APART = frozenset({"token", "moved", "not found"})
"""What these prove ends the program, or changes where people are: the token's is tried at the end, by itself."""
POLLED = frozenset({"unclear", "odd"})
"""The faults of the poll that it gets over at once."""


def faults_of_messages(*, slow: bool) -> list[Fault]:
    """Each way in which the sending of a message goes wrong."""
    return [fault for fault in FAULTS if fault.proves not in APART and (slow or not (fault.is_slow or fault.cut))]


def faults_of_polls() -> list[Fault]:
    """Each way in which the request for updates goes wrong, but for those that take long."""
    return [fault for fault in FAULTS if fault.proves in POLLED and not fault.is_slow and fault.name != "huge"]


def echoing(fault: Fault, word: str) -> Fault:
    """The same fault, with a word in whatever it says."""
    said = fault.body if fault.body is None else fault.body.replace(ECHO.encode(), f"{ECHO} {word}".encode())
    if fault.name == "half-json":
        said = f'{{"ok":true,"result":[{{"update_id":1,"message":{{"text":"{word}'.encode()
    return dataclasses.replace(fault, words=f"{fault.words} {word}", body=said)


@dataclass
class HardApi(FaultyApi):
    """The server of the faults, which also keeps the bodies in which files came."""

    bodies: list[tuple[int, str, bytes]] = field(default_factory=list)
    """Chat, method and the file itself."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request; a file is kept as it came."""
        if request.match_info["method"] not in {"sendDocument", "sendPhoto"}:
            return await super().serve(request)
        body = await request.read()
        line = Request(request.match_info["method"], form(request.headers["Content-Type"], body))
        self.ledger.append(line)
        self.counts[line.method] += 1
        for part in body.split(b"\r\n\r\n")[1:]:
            self.bodies.append((line.chat_id, line.method, part))
        return await self.answer(request, line)


@asynccontextmanager
async def open_hard_api(*groups: int) -> AsyncIterator[HardApi]:
    """The server on a free port of loopback, whose bot is in these groups."""
    api = HardApi(opened=set(groups))
    api.patience = 1
    async with serving(api, api.serve_elsewhere) as api.runner:
        yield api
