"""Who lives and works in the community of the two weeks."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, GROUP, listed, open_stage
from tests.walks.grounds import Listener, listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Stage

START = datetime(2026, 9, 27, 23, 0, tzinfo=UTC)
"""Monday, 28 September, 07:00 in Shenzhen."""
END = datetime(2026, 10, 11, 15, 59, tzinfo=UTC)
"""Sunday, 11 October, 23:59."""
FIRST_RESIDENT, FIRST_VOLUNTEER = 8001, 2001
CHIEF, LEGAL_CHIEF, GRID_WORKER, OFFICER = 3001, 3002, 3003, 3004
COORDINATORS: dict[int, frozenset[str] | None] = {CHIEF: None, LEGAL_CHIEF: frozenset({"legal", "hardship"})}
"""Each with the queues that are theirs; None for all."""
NAMES = ("赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛", "冯壬", "陈癸", "褚子", "卫丑")
PROMISES = """
[service.legal]
promise = "3 working days"

[service.mediation]
promise = "5 days"
lease = "2 working days"

[service.hardship]
follow_up = "1 day"
follow_up_again = "2 days"

[service.transfer]
lease = "1 working day"
"""
"""Shorter than usual: what is late is late within the two weeks, and a claim without a sign of life ends in them."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many live and work there, and with how many matters."""

    residents: int
    volunteers: int
    cases: int


def size_of(scale: float) -> Size:
    """30 cases in the sample, 200 at a scale of 5."""
    return Size(
        round(8 + (scale - 1) * 5.5), min(len(NAMES), round(5 + (scale - 1) * 1.75)), round(30 + (scale - 1) * 42.5)
    )


def file_of(size: Size) -> str:
    """The community's file."""
    head = COMMUNITY.partition("[[person]]")[0]
    people = [(FIRST_VOLUNTEER + number, name, "volunteer", "") for number, name in enumerate(NAMES)]
    staff = [
        *people[: size.volunteers], (CHIEF, "总协调", "coordinator", ""),
        (LEGAL_CHIEF, "法协调", "coordinator", 'queues = ["legal", "hardship"]\n'),
        (GRID_WORKER, "孙网格", "grid_worker", 'grids = ["440304006001-001"]\n'),
        (OFFICER, "街道老赵", "officer", ""),
    ]  # fmt: skip
    return head + PROMISES + "".join(listed(*member) for member in staff)


@asynccontextmanager
async def open_town(folder: Path, size: Size) -> AsyncIterator[tuple[Stage, Listener]]:
    """The bot, on the morning of the first day; the team has opened it before."""
    url = f"sqlite:///{folder / 'yizhan.db'}"
    async with open_stage(folder, url, start=START, community=file_of(size)) as stage:
        world, listener = stage.world, Listener()
        for number in range(size.residents):
            phone = f"+86138{10_000_000 + number}"
            world.user(FIRST_RESIDENT + number, f"居民{number}", language_code="zh-hans", phone=phone)
        volunteers = range(FIRST_VOLUNTEER, FIRST_VOLUNTEER + size.volunteers)
        for id in (*volunteers, *COORDINATORS, GRID_WORKER, OFFICER):
            world.joins(world.user(id, f"同事{id}", language_code="zh-hans"), world.chats[GROUP])
            world.starts(id)
        with listening(listener):
            await stage.settled()
            yield stage, listener
