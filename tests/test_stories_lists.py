"""A coordinator with many cases: pages, filters, and search by what is known whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, listed, open_team
from tests.tales import claims, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage

OTHERS = (
    COMMUNITY
    + listed(1004, "孙网格", "grid_worker", 'grids = ["440304006001-001"]\n')
    + listed(1005, "监督老郑", "supervisor")
)


async def thirteen(stage: Stage) -> list[str]:
    """As many cases, each of another resident; their references, oldest first."""
    found = []
    for number in range(13):
        person = stage.world.user(
            8100 + number, f"居民{number}", language_code="zh-hans", phone=f"+86139001{number:05}"
        )
        found.append(await sends(stage.someone(person.id), "transfer"))
    return found


async def test_a_page_leads_to_the_next_and_its_own_buttons_go(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.wang.starts()
    references = await thirteen(stage)

    await stage.zhou.says("/cases")
    first = await stage.zhou.taps("待认领")
    assert all(reference in first for reference in references[:10])
    assert references[10] not in first
    assert "第 1 页" in first
    before = stage.zhou.inbox()[-1]
    second = await stage.zhou.taps("下一页")
    assert all(reference in second for reference in references[10:])
    assert not stage.world.messages(stage.zhou.id)[-2].labels
    assert references[0] in await stage.zhou.taps("上一页")
    assert before.id != stage.zhou.inbox()[-1].id

    assert "第 1 页" in await stage.wang.says("/queue")
    await stage.wang.taps("下一页")
    assert "由您负责了" in await stage.wang.taps(f"认领 {references[12]}")


async def test_a_case_is_found_by_what_is_known_whole(stage: Stage) -> None:
    zhou = stage.zhou
    await zhou.starts()
    await stage.wang.starts()
    reference = await sends(stage.resident, "transfer")
    other = await sends(stage.someone(7002), "legal")
    await claims(stage.wang)

    assert reference in await zhou.says(f"/find {reference.lower()}")
    by_beginning = await zhou.says(f"/find {reference[:10]}")
    assert reference in by_beginning
    assert other not in by_beginning
    assert reference in await zhou.says("/find 陈美玲")
    assert reference in await zhou.says("/find １３８ 0000 7001")
    for part in ("陈美", "1380000700", reference[:4]):
        assert "没有找到" in await zhou.says(f"/find {part}")
    assert "陈美玲" not in await zhou.says("/find 陈美玲")
    assert "要写全" in await zhou.says("/find")
    assert "只给工作人员" in await stage.resident.says("/find 陈美玲")
    assert "只给工作人员" in await stage.wang.says("/cases")


async def test_who_looks_up_very_often_is_stopped_and_spoken_of_once(stage: Stage) -> None:
    zhou = stage.zhou
    await zhou.starts()
    for _ in range(30):
        assert "没有找到" in await zhou.says("/find 陈美玲")
        stage.clock.forward(timedelta(seconds=5))

    stopped = await zhou.says("/find 陈美玲")
    assert "查得太多" in stopped
    assert "周协调一小时里按姓名、电话查了 30 次" in stopped
    stage.clock.forward(timedelta(seconds=5))
    assert "周协调" not in await zhou.says("/find 陈美玲")
    stage.clock.forward(timedelta(hours=1))
    assert "没有找到" in await zhou.says("/find 陈美玲")


async def test_everybody_sees_their_own_scope_and_supervisors_no_names(tmp_path: Path) -> None:
    async with open_team(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", OTHERS, 1004, 1005) as stage:
        sun, zheng = stage.someone(1004), stage.someone(1005)
        here, elsewhere = await sends(stage.resident, "transfer"), await sends(stage.someone(7002), "legal")
        await claims(stage.wang)

        await sun.says("/cases")
        mine = await sun.taps("待认领")
        assert here in mine
        assert elsewhere not in mine
        assert "没有找到" in await sun.says(f"/find {elsewhere}")
        await zheng.says("/cases")
        listed = await zheng.taps("办理中")
        assert elsewhere in listed
        assert "王姐" not in listed
        opened = await zheng.taps(f"打开 {elsewhere}")
        assert elsewhere in opened
        assert "王姐" not in opened
        assert zheng.inbox()[-1].labels == ()
