"""Transfers in stories: their community, the answers of its members, what its handler presses."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, listed, open_team
from tests.tales import answers, begins, claims, reference_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

OFFICER, PARTY = 1004, 1005
COMMITTEE = "中共深圳市福田区福田街道福安社区委员会"
ADDRESSEE = "中共深圳市福田区福田街道工作委员会"
PLACE = COMMUNITY.replace(
    'digest_at = "08:30"', f'digest_at = "08:30"\nparty_committee = "{COMMITTEE}"\nparty_addressee = "{ADDRESSEE}"'
) + "".join((listed(OFFICER, "街道小郑", "officer"), listed(PARTY, "党务老何", "party_worker")))
THEIRS = "中共湖南省长沙市某某街道某某社区委员会"
INTO = (
    "[我自己的]", "[转入本社区]", "[正式党员]", "[跨省]", "[没上班或已退休]", "[有]", "2026-03-20", THEIRS,
    "2026年3月", "[福安大厦]", "陈美玲", "13800007001", "[跳过]",
)  # fmt: skip
OUT = (
    "[我自己的]", "[转出本社区]", "[正式党员]", "[同一个市]", "中共某区委", "中共某区委组织部", "[答应了，没证明]",
    "2026年3月", "[福安大厦]", "陈美玲", "13800007001", "[跳过]",
)  # fmt: skip


@asynccontextmanager
async def open_place(folder: Path, more: str = "") -> AsyncIterator[Stage]:
    """The community with the full name of its Party organisation, an officer and a Party worker."""
    async with open_team(folder, f"sqlite:///{folder / 'y.db'}", PLACE + more, OFFICER, PARTY) as stage:
        yield stage


async def asks_for(someone: Someone, given: tuple[str, ...]) -> str:
    """Fills in a transfer and sends it; the reference."""
    await begins(someone, "transfer")
    await answers(someone, given)
    return reference_in(await someone.taps("提交接转申请"))


async def is_in_hand(stage: Stage, given: tuple[str, ...]) -> str:
    """Asked for, claimed by Wang, who has spoken with the member; the reference."""
    reference = await asks_for(stage.resident, given)
    await claims(stage.wang)
    await stage.wang.taps("已联系上居民")
    await stage.resident.reads()
    await stage.wang.taps("更多办法")
    await stage.wang.taps("办到哪一步")
    return reference


async def notes(someone: Someone, label: str, *said: str) -> str:
    """Presses what leads on, and answers what is asked; what is read at the end."""
    read = await someone.taps(label)
    for words in said:
        read = await (someone.taps(words[1:-1]) if words.startswith("[") else someone.says(words))
    return read
