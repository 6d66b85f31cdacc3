"""The demo: the bot, a local Bot API server and a page in one process, on loopback, without Telegram."""

from __future__ import annotations

import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot import logs
from bot.app import App, load_communities
from bot.clock import OffsetClock, SystemClock
from bot.config import Address, Config, ConfigError, Rate
from bot.demo.api import make_app
from bot.demo.telegram.limits import Limits
from bot.demo.walk import DemoClock
from bot.demo.world import World, demo_cast
from flows.registry import find_services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

TOKEN = "7000000001:local-demo-token-of-no-value"  # noqa: S105  (a made-up token that only the local server knows)
COMMUNITY_FILE = Path(__file__).parent / "community.toml"


@dataclass(frozen=True, slots=True)
class Demo:
    """The bot, not started yet, and the world around it, served already."""

    app: App
    world: World
    clock: DemoClock
    address: str


async def demo(port: int, data: str) -> int:
    """Serves the page until interrupted; everything is forgotten afterwards unless a data folder is named."""
    from bot.__main__ import serve

    logs.set_up("WARNING")
    with tempfile.TemporaryDirectory(prefix="yizhan-demo-") as scratch:
        async with open_demo(Path(data) if data else Path(scratch), port) as opened:

            async def ready() -> None:
                sys.stdout.write(f"\n  一站 demo: open {opened.address}/ in a browser. Ctrl-C ends it.\n\n")
                sys.stdout.flush()

            return await serve(opened.app, ready=ready)


@asynccontextmanager
async def open_demo(folder: Path, port: int, *, start: datetime | None = None) -> AsyncIterator[Demo]:
    """Serves the world and its page on a loopback port; 0 takes a free one, and `start` sets the clock."""
    config = demo_config(folder)
    calendar = load_communities(config, SystemClock(), find_services())[0].calendar
    clock = DemoClock(OffsetClock(calendar, start=start))
    world = World(clock.now, limits=Limits(overall=(100, 100), private=(20, 40), group=(5, 60)))
    cast = demo_cast(world)
    for member in (*cast.volunteers, cast.coordinator):
        world.starts(member)
    runner = web.AppRunner(make_app(world, token=TOKEN, clock=clock), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        address = await _serve(runner, port)
        app = App(replace(config, bot_api_url=address), clock)
        clock.walk_with(app, stopped=lambda: world.note("clock"))
        yield Demo(app, world, clock, address)
    finally:
        await runner.cleanup()


async def _serve(runner: web.AppRunner, port: int) -> str:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError:
        raise ConfigError(f"port {port} is in use; choose another: make demo ARGS='--port {port + 1}'") from None
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def demo_config(folder: Path) -> Config:
    """Settings of the demo: everything in one folder, everything on loopback."""
    folder.mkdir(parents=True, exist_ok=True)
    token_file = folder / "token"
    token_file.touch(mode=0o600)
    token_file.write_text(TOKEN, encoding="ascii")
    return Config(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'yizhan.db'}",
        key_file=folder / "master.key",
        community_file=COMMUNITY_FILE,
        bot_token_file=token_file,
        http=Address("127.0.0.1", 0),
        send_rate=Rate(30, 1.0),
        chat_rate=Rate(10, 1.0),
        group_rate=Rate(120, 60.0),
        log_level="WARNING",
    )
