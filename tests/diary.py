"""A community with a lawyer's diary, and what people do in it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, open_team
from tests.tales import answers, begins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

DIARY = """
[[diary]]
person = 1002
service = "legal"
hours = ["Fri 14:00-16:00"]
modes = ["visit", "phone"]
place = "二楼201室"
"""
WITH_DIARY = COMMUNITY + DIARY
BEFORE = ("[邻里]", "[没有]", "[没有]", "[我自己]", "楼上漏水，把我家天花板泡坏了")
AFTER = ("陈奶奶", "13800007001", "[跳过]")


@asynccontextmanager
async def open_diary(folder: Path, url: str = "", community: str = WITH_DIARY, *more: int) -> AsyncIterator[Stage]:
    """The bot where a lawyer sees people on Fridays from two to four."""
    async with open_team(folder, url or f"sqlite:///{folder / 'yizhan.db'}", community, *more) as stage:
        yield stage


async def asks(someone: Someone, *, other: str = "楼上的老王", mode: str = "[打电话]") -> str:
    """From the first word to the question for a time."""
    await begins(someone, "legal")
    return await answers(someone, (*BEFORE, other, mode))


async def books(someone: Someone, label: str = "14:00", *, other: str = "楼上的老王", mode: str = "[打电话]") -> str:
    """From the first word to the receipt."""
    await asks(someone, other=other, mode=mode)
    await someone.taps(label)
    rest = AFTER if mode == "[打电话]" else ("[跳过]", *AFTER)
    await answers(someone, rest)
    return await someone.taps("提交")


def entries(stage: Stage, someone: Someone) -> list[dict[str, str]]:
    """What the calendar files say that somebody got, in their order."""
    found = []
    for message in someone.inbox():
        described = message.content.get("document")
        file = stage.world.files.get(str(described["file_id"])) if isinstance(described, dict) else None
        if file is None or not file.name.endswith(".ics"):
            continue
        text = file.data.decode()
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        lines = text.replace("\r\n ", "").split("\r\n")
        found.append(dict(line.split(":", 1) for line in lines if ":" in line))
    return found
