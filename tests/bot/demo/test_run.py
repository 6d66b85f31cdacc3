"""Starting the demo: on data that an earlier one kept, and on a port that somebody else has."""

import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import ConfigError
from bot.demo.run import CLOCK_FILE, Demo, open_demo

RESIDENT = 7001


async def answer_to(demo: Demo, words: str) -> str:
    """What the bot says next to the resident."""
    demo.world.says(RESIDENT, None, words)

    def answered() -> str:
        seen = demo.world.sees(RESIDENT)
        return seen.text if seen else ""

    await demo.app.start()
    try:
        return await demo.world.until(answered)
    finally:
        await demo.app.stop()


async def test_a_demo_on_kept_data_answers_although_its_world_is_new(tmp_path: Path) -> None:
    async with open_demo(tmp_path, 0) as first:
        assert "福安社区" in await answer_to(first, "/start")
    async with open_demo(tmp_path, 0, start=first.clock.now() + timedelta(minutes=1)) as second:
        assert await answer_to(second, "/help")


async def test_a_demo_that_was_killed_left_the_hour_to_which_it_was_moved(tmp_path: Path) -> None:
    async with open_demo(tmp_path, 0) as demo:
        await demo.app.start()
        try:
            await demo.clock.forward(timedelta(days=3))
            moved = demo.clock.now()
            kept = datetime.fromisoformat((tmp_path / CLOCK_FILE).read_text(encoding="ascii").strip())
        finally:
            await demo.app.stop()

    assert timedelta() <= moved - kept < timedelta(minutes=1)


async def test_a_port_that_is_taken_is_said_in_one_line_with_the_next_one(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} is in use.*--port {port + 1}"):
            async with open_demo(tmp_path, port):
                pass
