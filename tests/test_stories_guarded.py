"""What one person alone does not do unseen: read what others hold, and take everything along."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage.tables import AuditRow
from tests.cast import COMMUNITY, listed, open_team
from tests.tales import claims, sends
from tests.test_stories_export import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Tx
    from tests.cast import Someone, Stage

SUN, QIAN = 1004, 1005
TWO_LINES = (
    COMMUNITY.replace('roles = ["coordinator"]', 'roles = ["coordinator"]\nqueues = ["legal"]')
    + listed(SUN, "孙协调", "coordinator", 'queues = ["mediation"]')
    + listed(QIAN, "钱主任", "supervisor")
)
STORY = "楼上漏水，把我家天花板泡坏了"


@pytest.fixture
async def lines(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """Two coordinators, each of one queue."""
    async with open_team(tmp_path, database_url, TWO_LINES, SUN, QIAN) as stage:
        yield stage


async def opens(coordinator: Someone, reference: str) -> str:
    """Finds a case by its reference and opens it."""
    await coordinator.says(f"/find {reference}")
    return await coordinator.taps(reference)


async def actions(stage: Stage, *prefixes: str) -> list[str]:
    """What the trail has of looks and exports."""

    def look(tx: Tx) -> list[str]:
        every = tx.scalars(select(AuditRow.action).order_by(AuditRow.id))
        return [action for action in every if action.startswith(prefixes)]

    return await stage.app.database.read(look)


async def test_a_coordinator_sees_a_masked_name_first_and_a_look_at_the_whole_is_written_down(lines: Stage) -> None:
    reference = await sends(lines.resident, "legal")

    first = await opens(lines.zhou, reference)

    assert "居民：陈*、****7001" in first
    assert not any(word in first for word in ("陈奶奶", "13800007001", STORY))
    await lines.zhou.taps("更多办法")
    whole = await lines.zhou.taps("看居民和内容")
    assert all(word in whole for word in ("陈奶奶", "13800007001", STORY, "已经记下"))
    assert lines.zhou.inbox()[-1].protected
    assert await actions(lines, "case.looked") == ["case.looked"]


async def test_the_story_is_not_shown_to_those_who_watch_over_the_numbers(lines: Stage) -> None:
    reference = await sends(lines.resident, "legal")

    read = await opens(lines.someone(QIAN), reference)

    assert "陈" not in read
    assert "看居民和内容" not in "".join(lines.someone(QIAN).buttons())


async def test_a_coordinator_of_another_line_breaks_the_glass_with_a_reason_and_the_other_is_told(lines: Stage) -> None:
    reference = await sends(lines.resident, "legal")
    await claims(lines.li)
    sun = lines.someone(SUN)
    assert "没有找到" in await sun.says(f"/find {reference}")

    await sun.taps("有急事要看")
    assert "再多写一点" in await sun.says("急")
    whole = await sun.says("居民打电话说马上要开庭，李律师不在")

    assert all(word in whole for word in ("陈奶奶", "13800007001", STORY, "也告诉了周协调"))
    told = await lines.zhou.reads()
    assert "孙协调" in told
    assert "马上要开庭" in told
    assert STORY not in told
    await lines.li.says("/queue")
    await lines.li.taps("我正在办的")
    assert "孙协调不负责这一件，有急事看了。理由：居民打电话" in await lines.li.taps(reference)
    assert await actions(lines, "glass") == ["glass.asked", "glass.broken"]
    assert "没有找到" in await sun.says(f"/find {reference}"), "once seen, it is not theirs"


async def test_what_is_not_there_and_what_is_not_theirs_look_alike_until_a_reason_was_asked_for(lines: Stage) -> None:
    reference = await sends(lines.resident, "legal")
    sun = lines.someone(SUN)

    there = await sun.says(f"/find {reference}"), sun.buttons()
    nowhere = await sun.says("/find FA-26-222222-2"), sun.buttons()

    assert there == nowhere
    assert "没有这个编号" in await sun.taps("有急事要看")
    await sun.says(f"/find {reference[:8]}")
    assert "有急事要看" not in "".join(sun.buttons()), "who knows only a part of it is fishing"


async def test_nobody_breaks_the_glass_alone(tmp_path: Path) -> None:
    community = COMMUNITY.replace('roles = ["coordinator"]', 'roles = ["coordinator"]\nqueues = ["mediation"]')
    async with open_team(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}", community) as stage:
        reference = await sends(stage.resident, "legal")
        await stage.zhou.says(f"/find {reference}")

        assert "没有第二位协调员" in await stage.zhou.taps("有急事要看")
        assert await actions(stage, "glass") == ["glass.asked"]


async def test_everybody_elses_cases_as_one_sheet_need_a_second_person(lines: Stage) -> None:
    reference = await sends(lines.resident, "legal")
    await lines.zhou.says("/export")
    asked = await lines.zhou.taps("全部")
    assert "孙协调、钱主任" in asked
    sheets = len([one for one in lines.zhou.inbox() if one.kind == "document"])

    assert "没有姓名和电话" in await lines.someone(QIAN).reads()
    question = lines.someone(SUN).message_with("同意")
    assert "好，表已经发给周协调" in await lines.someone(QIAN).taps("同意")

    await lines.settled()
    found = [one for one in lines.zhou.inbox() if one.kind == "document"]
    assert len(found) == sheets + 1
    assert opened(lines, found[-1]).column("编号") == [reference]
    assert "已经有结果" in await lines.someone(SUN).taps("不同意", on=question)
    assert await actions(lines, "export.all") == ["export.all asked", "export.all agreed"]


async def test_a_second_person_who_says_no_or_nothing_leaves_everything_where_it_is(lines: Stage) -> None:
    await sends(lines.resident, "legal")
    await lines.zhou.says("/export")
    await lines.zhou.taps("全部")
    assert "好，没有发" in await lines.someone(SUN).taps("不同意")
    assert "孙协调不同意" in await lines.zhou.reads()

    await lines.zhou.taps("全部")
    await lines.passes(timedelta(hours=25))
    assert "过了 24 小时" in await lines.someone(QIAN).taps("同意")
    assert len([one for one in lines.zhou.inbox() if one.kind == "document"]) == 1


async def test_who_is_the_only_one_is_told_what_is_possible_instead(stage: Stage) -> None:
    await stage.zhou.starts()
    await sends(stage.resident, "legal")
    await stage.zhou.says("/export")

    assert "现在没有别人可以同意" in await stage.zhou.taps("全部")
