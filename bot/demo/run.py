"""The demo: the bot, a local Bot API server and a page in one process, on loopback, without Telegram."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from aiohttp import web

from bot import logs
from bot.app import App, load_communities
from bot.clock import OffsetClock, SystemClock
from bot.config import Address, Config, ConfigError, Rate
from bot.demo.api import make_app
from bot.demo.telegram.limits import Limits
from bot.demo.world import World, demo_cast
from flows.registry import find_services

TOKEN = "7000000001:local-demo-token-of-no-value"  # noqa: S105  (a made-up token that only the local server knows)
COMMUNITY_FILE = Path(__file__).parent / "community.toml"


async def demo(port: int, data: str) -> int:
    """Serves the page until interrupted; everything is forgotten afterwards unless a data folder is named."""
    from bot.__main__ import serve

    logs.set_up("WARNING")
    with tempfile.TemporaryDirectory(prefix="yizhan-demo-") as scratch:
        folder = Path(data) if data else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        address = f"http://127.0.0.1:{port}"
        config = demo_config(folder, address)
        calendar = load_communities(config, SystemClock(), find_services())[0].calendar
        clock = OffsetClock(calendar)
        world = World(clock.now, limits=Limits(overall=(100, 100), private=(20, 40), group=(5, 60)))
        demo_cast(world)
        runner = web.AppRunner(make_app(world, token=TOKEN, clock=clock), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, "127.0.0.1", port).start()
            except OSError:
                raise ConfigError(
                    f"port {port} is in use; choose another: make demo ARGS='--port {port + 1}'"
                ) from None

            async def ready() -> None:
                sys.stdout.write(f"\n  一站 demo: open {address}/ in a browser. Ctrl-C ends it.\n\n")
                sys.stdout.flush()

            return await serve(App(config, clock), ready=ready)
        finally:
            await runner.cleanup()


def demo_config(folder: Path, address: str) -> Config:
    """Settings of the demo: everything in one folder, everything on loopback."""
    token_file = folder / "token"
    token_file.touch(mode=0o600)
    token_file.write_text(TOKEN, encoding="ascii")
    return Config(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'yizhan.db'}",
        key_file=folder / "master.key",
        community_file=COMMUNITY_FILE,
        bot_token_file=token_file,
        bot_api_url=address,
        http=Address("127.0.0.1", 0),
        send_rate=Rate(30, 1.0),
        chat_rate=Rate(10, 1.0),
        group_rate=Rate(120, 60.0),
        log_level="WARNING",
    )
