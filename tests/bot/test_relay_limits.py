"""The limits as Telegram would measure them, at the door of its server."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app import App
from bot.demo.api import make_app
from bot.demo.world import World
from flows.limits import Rate
from flows.model import CommunityId, Send, ToChat, verbatim
from storage import effects
from tests.cast import COMMUNITY, GROUP, START, TOKEN, StillClock, config_of

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Tx

OVERALL, CHAT, IN_GROUP = Rate(20, 3.0), Rate(1, 0.8), Rate(4, 3.0)
CHATS = range(9000, 9012)
SLACK = 0.3
"""A request is seen by the server a little after it was allowed: as long as a busy machine may stand still."""


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(start <= at < start + seconds for at in times) for start in times)


async def test_limits_hold_at_the_door_of_the_server_and_one_full_chat_delays_no_other(tmp_path: Path) -> None:
    world = World(StillClock(START).now)
    arrivals: list[tuple[float, int]] = []

    @web.middleware
    async def watch(request: web.Request, handler: object) -> web.StreamResponse:
        if request.path.endswith("/sendMessage"):
            arrivals.append((time.monotonic(), int((await request.json())["chat_id"])))
        return await handler(request)  # type: ignore[operator,no-any-return]  # aiohttp's own type is a private one

    outer = make_app(world, token=TOKEN, page=False)
    outer.middlewares.append(watch)
    runner = web.AppRunner(outer, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = config_of(
        tmp_path, f"sqlite:///{tmp_path / 'y.db'}", f"http://127.0.0.1:{runner.addresses[0][1]}", community=COMMUNITY
    )
    for id in CHATS:
        world.starts(world.user(id, "n"))
    world.group(GROUP, "g", [])
    app = App(replace(config, send_rate=OVERALL, chat_rate=CHAT, group_rate=IN_GROUP), StillClock(START))
    await app.start()
    try:
        await app.database.run(flood)
        await world.until(lambda: len(world.requests("sendMessage")) >= len(CHATS) * 2 + 18 + len(CHATS), timeout=30)
    finally:
        await app.stop()
        await runner.cleanup()
    assert most_within([at for at, _ in arrivals], OVERALL.seconds - SLACK) <= OVERALL.amount
    group = [at for at, chat in arrivals if chat == GROUP]
    assert most_within(group, IN_GROUP.seconds - SLACK) <= IN_GROUP.amount
    assert len(group) == 6
    full = [at for at, chat in arrivals if chat == CHATS[0]]
    assert most_within(full, CHAT.seconds * 3 - SLACK) <= 3
    others = [at for at, chat in arrivals if chat not in {GROUP, CHATS[0]}]
    assert max(others) < max(full)


def flood(tx: Tx) -> None:
    """Many for one chat, some for a group, and two for each of the others."""
    community: CommunityId = next(iter(tx.info["directory"].communities))
    sends = [Send(ToChat(CHATS[0]), (verbatim(f"{n}"),)) for n in range(12)]
    sends += [Send(ToChat(GROUP), (verbatim(f"{n}"),)) for n in range(6)]
    sends += [Send(ToChat(chat), (verbatim(f"{n}"),)) for n in range(2) for chat in CHATS]
    effects.apply(tx, sends, cause="flood", community=community, at=START)
