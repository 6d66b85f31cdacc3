"""A position that was sent becomes a building in words, and nothing else of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage import conversations
from storage.tables import ConversationRow, InboxRow
from tests.cast import COMMUNITY, open_stage
from tests.tales import FILLED, answers, begins, claims

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Tx
    from tests.cast import Someone, Stage

BUILDINGS = 'buildings = ["福安大厦", "益田花园"]'
POINTS = 'points = {"福安大厦" = [22.5334, 114.0551], "益田花园" = [22.5287, 114.0519]}'
NEAR, FAR = (22.53388, 114.05521), (31.2304, 121.4737)
BEFORE_PLACE = FILLED["mediation"].index("[福安大厦]")


@pytest.fixture
async def mapped(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot of a community whose file says where its buildings are."""
    community = COMMUNITY.replace(BUILDINGS, f"{BUILDINGS}\n{POINTS}")
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}", community=community) as stage:
        yield stage


async def sends_position(someone: Someone, point: tuple[float, float]) -> str:
    someone.stage.world.sends_location(someone.id, latitude=point[0], longitude=point[1])
    return await someone.reads()


async def to_place(someone: Someone) -> str:
    await begins(someone, "mediation")
    return await answers(someone, FILLED["mediation"][:BEFORE_PLACE])


async def test_a_position_becomes_a_building_and_its_grid_once_it_is_confirmed_in_words(mapped: Stage) -> None:
    resident, wang = mapped.resident, mapped.wang
    await wang.starts()
    assert "也可以发位置" in await to_place(resident)

    assert "您是在“福安大厦”（第一网格）附近吗？" in await sends_position(resident, NEAR)
    await resident.taps("对，就是这里")
    assert "：福安大厦\n" in await answers(resident, FILLED["mediation"][BEFORE_PLACE + 1 :])
    await resident.taps("提交")

    assert "网格：第一网格" in mapped.group()[-1].words
    assert "：福安大厦\n" in await claims(wang)


async def test_the_coordinates_are_not_kept(mapped: Stage) -> None:
    resident = mapped.resident
    await to_place(resident)
    await sends_position(resident, NEAR)

    def answers_kept(tx: Tx) -> list[str]:
        return [str(conversations.to_conversation(tx, row)) for row in tx.scalars(select(ConversationRow))]

    def updates_kept(tx: Tx) -> list[bytes]:
        return [row.raw for row in tx.scalars(select(InboxRow)) if row.raw]

    kept = await mapped.app.database.read(answers_kept)
    assert any("福安大厦" in words for words in kept)
    assert not any(coordinate in words for words in kept for coordinate in ("22.53", "114.05"))
    assert await mapped.app.database.read(updates_kept) == []


async def test_a_position_somewhere_else_is_met_kindly_and_the_building_is_picked_or_typed(mapped: Stage) -> None:
    resident = mapped.resident
    await to_place(resident)

    said = await sends_position(resident, FAR)

    assert "旁边没有我们社区的楼" in said
    assert {"福安大厦", "益田花园"} <= set(resident.buttons())
    await sends_position(resident, NEAR)
    assert "也可以发位置" in await resident.taps("改一下")
    await resident.says("益田花园3栋")
    assert "益田花园3栋" in await answers(resident, FILLED["mediation"][BEFORE_PLACE + 1 :])


async def test_a_live_position_that_moves_on_is_not_answered_each_time(mapped: Stage) -> None:
    resident = mapped.resident
    await to_place(resident)
    await sends_position(resident, NEAR)
    sent = mapped.world.messages(resident.id)[-2]
    moved = {
        "message_id": sent.id, "date": 1, "edit_date": 2, "chat": {"id": resident.id, "type": "private"},
        "from": {"id": resident.id, "is_bot": False, "first_name": "陈奶奶", "language_code": "zh-hans"},
        "location": {"latitude": NEAR[0], "longitude": NEAR[1], "live_period": 900},
    }  # fmt: skip
    mapped.world.raw_update({"edited_message": moved})

    assert await resident.reads() == ""
    assert "对，就是这里" in resident.buttons()


async def test_in_elder_mode_a_position_is_confirmed_by_number(mapped: Stage) -> None:
    resident = mapped.resident
    await resident.starts()
    await resident.says("/simple")
    await to_place(resident)

    assert "1. 对，就是这里\n2. 改一下" in await sends_position(resident, NEAR)
    await resident.says("1")
    assert "：福安大厦\n" in await answers(resident, FILLED["mediation"][BEFORE_PLACE + 1 :])


async def test_where_no_building_has_a_point_a_position_is_asked_for_in_words(stage: Stage) -> None:
    assert "位置" not in await to_place(stage.resident)

    assert "把楼名和房号打出来就行" in await sends_position(stage.resident, NEAR)
