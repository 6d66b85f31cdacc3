"""A community with a second coordinator, an officer and a supervisor: who looks at numbers, and what they look at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, listed, open_team
from tests.tales import claims, is_done, sends

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from tests.cast import Stage

HAN, ZHAO, QIAN = 1004, 1005, 1006
OFFICE = (
    COMMUNITY
    + listed(HAN, "韩协调", "coordinator")
    + listed(ZHAO, "街道老赵", "officer")
    + listed(QIAN, "监督老钱", "supervisor")
)
DAY = timedelta(days=1)


def open_office(folder: Path, url: str) -> AbstractAsyncContextManager[Stage]:
    """A stage on which all of them have opened the bot."""
    return open_team(folder, url, OFFICE, HAN, ZHAO, QIAN)


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
