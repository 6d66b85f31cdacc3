"""A calendar that ends or changes: coordinators read that it ends, and what was promised follows what is known now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import COMMUNITY, open_stage
from tests.tales import claims, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage

LAST_QUIET_DAY = datetime(2026, 11, 30, 2, tzinfo=UTC)
CLOSED_ON_FRIDAYS = COMMUNITY.replace("Mon-Fri", "Mon-Thu")


@pytest.mark.parametrize(("days", "warns"), [(0, False), (1, True)])
async def test_a_month_before_the_holiday_notice_ends_coordinators_read_that_it_does(
    tmp_path: Path, days: int, *, warns: bool
) -> None:
    start = LAST_QUIET_DAY + timedelta(days=days)
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", start=start) as stage:
        read = await stage.zhou.says("/digest")
        assert ("放假安排只公布到 12月31日（周四）" in read) is warns


async def test_other_office_hours_change_the_date_that_was_promised(stage: Stage) -> None:
    await stage.wang.starts()
    reference = await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.wang.says("/queue")
    assert f"{reference} 法律咨询，答应居民的日期 3月11日（周三）" in await stage.wang.taps("我正在办的")

    (stage.config.data_dir / "community.toml").write_text(CLOSED_ON_FRIDAYS, encoding="utf-8")
    await stage.restart(away=timedelta(minutes=1))

    await stage.wang.says("/queue")
    assert f"{reference} 法律咨询，答应居民的日期 3月12日（周四）" in await stage.wang.taps("我正在办的")
