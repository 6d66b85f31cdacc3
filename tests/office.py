"""A community with a second coordinator, an officer and a supervisor: who looks at numbers, and what they look at."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, open_stage
from tests.tales import claims, is_done, sends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Stage

HAN, ZHAO, QIAN = 1004, 1005, 1006
OFFICE = (
    COMMUNITY
    + """
[[person]]
id = 1004
name = "韩协调"
roles = ["coordinator"]

[[person]]
id = 1005
name = "街道老赵"
roles = ["officer"]

[[person]]
id = 1006
name = "监督老钱"
roles = ["supervisor"]
"""
)
DAY = timedelta(days=1)


@asynccontextmanager
async def open_office(folder: Path, url: str) -> AsyncIterator[Stage]:
    """A stage on which all of them have opened the bot."""
    async with open_stage(folder, url, community=OFFICE) as stage:
        for id in (HAN, ZHAO, QIAN):
            stage.world.user(id, f"同事{id}", language_code="zh-hans")
        for one in (stage.wang, stage.li, stage.zhou, *map(stage.someone, (HAN, ZHAO, QIAN))):
            await one.starts()
        yield stage


async def judged(stage: Stage, verdict: str = "解决了") -> str:
    """A case that was done, and what its resident said of it."""
    reference = await is_done(stage)
    await stage.resident.says("/my")
    await stage.resident.taps(reference)
    await stage.resident.taps(verdict)
    return reference


async def late(stage: Stage) -> str:
    """A case whose resident nobody has contacted although the day is over."""
    reference = await sends(stage.resident, "mediation")
    await claims(stage.li)
    await stage.li.reads()
    await stage.passes(3 * DAY)
    return reference
