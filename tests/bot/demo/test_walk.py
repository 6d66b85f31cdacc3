"""The demo's clock: where it goes, and that everything on the way happens at its own time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.run import open_demo

SHENZHEN = ZoneInfo("Asia/Shanghai")
COORDINATOR = 1003


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHENZHEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-09 02:18", "2026-03-09 08:30"),
        ("2026-03-09 08:30", "2026-03-10 08:30"),
        ("2026-03-13 17:00", "2026-03-16 08:30"),
        ("2026-09-30 12:00", "2026-10-08 08:30"),
    ],
    ids=["in the night before a working day", "at the very minute", "over a weekend", "over the National Day"],
)
async def test_the_next_working_day_begins_at_half_past_eight(now: str, then: str, tmp_path: Path) -> None:
    async with open_demo(tmp_path, 0, start=local(now)) as demo:
        await demo.clock.to_next_workday()
        assert timedelta() <= demo.clock.now() - local(then) < timedelta(seconds=20)


async def test_a_week_that_is_skipped_brings_every_digest_at_its_own_hour(tmp_path: Path) -> None:
    async with open_demo(tmp_path, 0, start=local("2026-03-09 10:00")) as demo:
        await demo.app.start()
        try:
            await demo.clock.forward(timedelta(days=7))
        finally:
            await demo.app.stop()
    told = demo.world.messages(COORDINATOR)
    digests = [message for message in told if message.text.partition("\n")[0].endswith("汇总")]
    assert [f"{message.date.astimezone(SHENZHEN):%m-%d %H:%M}" for message in digests] == [
        f"03-{day} 08:30" for day in (10, 11, 12, 13, 16)
    ]
    assert not any("补发" in message.text for message in digests)
