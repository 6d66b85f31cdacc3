"""The demo: the bot, a local Bot API server and a page in one process, on loopback, without Telegram."""

from __future__ import annotations

import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot import logs
from bot.app import App
from bot.cli import posters
from bot.cli.lock import only_process
from bot.clock import OffsetClock, SystemClock
from bot.config import Address, Config, ConfigError
from bot.demo.api import make_app
from bot.demo.telegram.limits import Limits
from bot.demo.walk import DemoClock
from bot.demo.world import World, demo_cast
from bot.opening import load_communities
from flows.limits import Rate
from flows.registry import find_services
from flows.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOKEN = "7000000001:local-demo-token-of-no-value"  # noqa: S105  (a made-up token that only the local server knows)
COMMUNITY_FILE = Path(__file__).parent / "community.toml"
CLOCK_FILE = "clock"
NUMBERED_SINCE = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Demo:
    """The bot, not started yet, and the world around it, served already."""

    app: App
    world: World
    clock: DemoClock
    address: str


async def demo(port: int, data: str) -> int:
    """Serves the page until interrupted; everything is forgotten afterwards unless a data folder is named."""
    from bot.cli.commands import serve

    logs.set_up("WARNING")
    with tempfile.TemporaryDirectory(prefix="yizhan-demo-") as scratch:
        folder = Path(data) if data else Path(scratch)
        async with open_demo(folder, port, start=_kept_moment(folder)) as opened:

            async def ready() -> None:
                sys.stdout.write(f"\n  一站 demo: open {opened.address}/ in a browser. Ctrl-C ends it.\n\n")
                sys.stdout.flush()

            with only_process(opened.app.config):
                try:
                    return await serve(opened.app, ready=ready)
                finally:
                    _keep_moment(folder, opened.clock.now())


def _kept_moment(folder: Path) -> datetime | None:
    """Where the clock stood at the end of an earlier demo with this data, unless that is past; None for a new one."""
    kept = folder / CLOCK_FILE
    if not kept.exists():
        return None
    return max(datetime.fromisoformat(kept.read_text(encoding="ascii").strip()), SystemClock().now())


def _keep_moment(folder: Path, now: datetime) -> None:
    fresh = folder / f"{CLOCK_FILE}.new"
    fresh.write_text(f"{now.isoformat()}\n", encoding="ascii")
    fresh.replace(folder / CLOCK_FILE)


@asynccontextmanager
async def open_demo(folder: Path, port: int, *, start: datetime | None = None) -> AsyncIterator[Demo]:
    """Serves the world and its page on a loopback port; 0 takes a free one, and `start` sets the clock."""
    config = demo_config(folder)
    services = find_services()
    communities = load_communities(config, SystemClock(), services)
    clock = DemoClock(OffsetClock(communities[0].calendar, start=start))
    world = World(clock.now, limits=Limits(overall=(100, 100), private=(20, 40), group=(5, 60)))
    cast = demo_cast(world)
    _number_on(world)
    for member in (*cast.volunteers, cast.coordinator, *cast.ladder):
        world.starts(member)

    def sheets(language: str) -> str:
        spoken = next((known for known in LANGUAGES if known == language), None)
        return posters.sheets(world.bot.username or "", communities, services, spoken)

    runner = web.AppRunner(
        make_app(world, token=TOKEN, clock=clock, sheets=sheets), access_log=None, shutdown_timeout=1
    )
    await runner.setup()
    try:
        address = await _serve(runner, port)
        app = App(replace(config, bot_api_url=address), clock)

        def stopped() -> None:
            world.note("clock")
            _keep_moment(folder, clock.now())

        clock.walk_with(app, stopped=stopped)
        yield Demo(app, world, clock, address)
    finally:
        await runner.cleanup()


def _number_on(world: World) -> None:
    """A new world begins with new numbers: kept data knows those of earlier ones."""
    seconds = int((world.now() - NUMBERED_SINCE).total_seconds())
    world.queue.jump(10 * seconds)
    for chat in world.chats.values():
        chat.last_message_id = seconds


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
