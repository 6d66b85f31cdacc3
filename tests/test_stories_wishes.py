"""What residents may wish of whoever works on their case, and what they may expect of the line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, open_stage
from tests.tales import claims, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage

TOLD = COMMUNITY.replace('name = "王姐"', 'name = "王姐"\ngender = "f"').replace(
    'name = "李律师"', 'name = "李律师"\ngender = "m"'
)


async def test_a_woman_is_wished_for_and_only_she_can_claim(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=TOLD) as stage:
        await stage.wang.starts()
        await stage.li.starts()
        reference = await sends(stage.resident, "legal")
        await stage.resident.says("/my")
        await stage.resident.taps(reference)
        assert "请女同志来办" in await stage.resident.taps("想请女同志来办")

        assert not await claims(stage.li)
        assert "请留一留" in stage.li.toast
        assert "楼上漏水" in await claims(stage.wang)


async def test_a_wish_is_taken_back(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=TOLD) as stage:
        await stage.li.starts()
        reference = await sends(stage.resident, "legal")
        await stage.resident.says("/my")
        await stage.resident.taps(reference)
        await stage.resident.taps("想请女同志来办")
        await stage.resident.says("/my")
        await stage.resident.taps(reference)
        await stage.resident.taps("谁来办都行")

        assert "楼上漏水" in await claims(stage.li)


async def test_nobody_is_offered_a_wish_that_no_one_here_could_fulfil(stage: Stage) -> None:
    reference = await sends(stage.resident, "legal")
    await stage.resident.says("/my")
    await stage.resident.taps(reference)

    assert not [label for label in stage.resident.buttons() if "同志" in label]


async def test_who_waits_reads_how_long_it_usually_takes(stage: Stage) -> None:
    await stage.wang.starts()
    for number in range(5):
        person = stage.world.user(
            8200 + number, f"居民{number}", language_code="zh-hans", phone=f"+86137001{number:05}"
        )
        await sends(stage.someone(person.id), "transfer")
        await stage.passes(timedelta(hours=number))
        await claims(stage.wang)
    reference = await sends(stage.resident, "transfer")
    await stage.resident.says("/my")

    assert "一般 2 小时内有人接手" in await stage.resident.taps(reference)
