"""A transfer from the application to the receipt: its letter, its dates, both ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import open_stage
from tests.tales import claims, sends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}") as there:
        yield there


async def test_a_letter_is_noted_and_its_end_is_told_in_time(stage: Stage) -> None:
    await stage.wang.starts()
    reference = await sends(stage.resident, "transfer")
    await claims(stage.wang)
    await stage.resident.reads()
    await stage.wang.taps("已联系上居民")
    await stage.resident.reads()
    await stage.wang.taps("更多办法")

    assert "已经收到申请" in await stage.wang.taps("办到哪一步")
    await stage.wang.taps("介绍信已开")
    await stage.wang.says("2026-03-04")
    told = await stage.wang.taps("跳过")
    assert "现在：介绍信已开" in told
    assert "4月3日" in told
    assert "介绍信开好了" in (read := await stage.resident.reads())
    assert "4月3日" in read
    await stage.passes(timedelta(days=15))
    assert "4月3日" in (told := await stage.resident.reads())
    assert "还剩 15 天" in told
    await stage.resident.says("/my")
    assert "等对方接收" in await stage.resident.taps(reference)
    assert "好，记下了：对方已接收" in await stage.resident.taps("对方已接收")
    assert "居民说“对方已接收”" in await stage.wang.reads()
