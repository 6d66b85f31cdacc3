"""What people agree to, one purpose at a time: before it, alone, for a child, and taken back as easily as given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import consents, people
from tests.cast import COMMUNITY, RESIDENT, open_stage
from tests.tales import FILLED, answers, begins, claims, sends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Tx
    from tests.cast import Stage

APART = COMMUNITY.replace("digest_when_empty = true", "digest_when_empty = true\nabroad_apart = true")


@pytest.fixture
async def apart(tmp_path: Path) -> AsyncIterator[Stage]:
    """A community whose lawyer wants the way abroad to be asked for on its own."""
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}", community=APART) as stage:
        yield stage


async def standing(stage: Stage) -> list[str]:
    """The purposes that the resident agrees to now; a case's number left out."""

    def look(tx: Tx) -> list[str]:
        person = people.meet(tx, RESIDENT, "zh", at=stage.clock.now(), private=True)
        return [purpose.partition(" ")[0] for purpose in consents.given(tx, person)]

    return await stage.app.database.run(look)


async def test_what_goes_abroad_is_asked_for_apart_where_the_community_wants_it(apart: Stage) -> None:
    await apart.resident.says("/legal")
    asked = await apart.resident.taps("同意")
    assert "Telegram 公司" in asked
    assert await standing(apart) == ["notice"]

    assert "到社区" in await apart.resident.taps("不同意")
    await apart.resident.says("/legal")
    await apart.resident.taps("同意")
    assert await standing(apart) == ["notice", "abroad"]
    await apart.resident.taps("开始")
    assert await standing(apart) == ["notice", "abroad", "legal"]
    await answers(apart.resident, FILLED["legal"])
    assert "已经提交" in await apart.resident.taps("提交")


async def test_a_child_is_told_whom_to_ask_and_nothing_is_kept(stage: Stage) -> None:
    await stage.resident.says("/legal")

    read = await stage.resident.taps("我不满 14 岁")

    assert "监护人" in read
    assert "110" in read
    assert await standing(stage) == []
    assert "同意" in (await stage.resident.says("/legal"), stage.resident.buttons())[1]


async def test_a_guardian_agrees_for_a_child(stage: Stage) -> None:
    filled = (
        "[邻里]", "[没有]", "[没有]", "[家里人]", "[不满14岁]", "同学家长要我们赔钱", "同学家长", "[打电话]",
        "[明天]", "小明", "[跳过]", "陈奶奶", "13800007001", "[跳过]",
    )  # fmt: skip
    await stage.li.starts()
    await begins(stage.resident, "legal")
    await answers(stage.resident, filled)
    assert "已经提交" in await stage.resident.taps("提交")

    assert "guardian" in await standing(stage)
    assert "不满14岁，我是监护人" in await claims(stage.li)


async def test_each_agreement_is_named_and_can_be_taken_back_alone(stage: Stage) -> None:
    await sends(stage.resident, "legal")
    await begins(stage.resident, "mediation")
    await stage.resident.says("/privacy")
    await stage.resident.taps("只撤回一项")
    assert stage.resident.buttons() == [
        "办事用到的信息",
        "经过境外的 Telegram",
        "法律咨询里的敏感信息",
        "纠纷调解里的敏感信息",
    ]

    assert "没填完的也删掉了" in await stage.resident.taps("纠纷调解里的敏感信息")
    assert await standing(stage) == ["notice", "abroad", "legal"]
    assert "同意，开始" in (await stage.resident.says("/mediation"), stage.resident.buttons())[1], "asked for again"

    await stage.resident.says("/privacy")
    await stage.resident.taps("只撤回一项")
    assert "好，已撤回同意" in await stage.resident.taps("经过境外的 Telegram")
    assert await standing(stage) == []


async def test_the_notice_tells_how_long_as_the_communitys_file_has_it(tmp_path: Path) -> None:
    community = COMMUNITY + '\n[service.legal]\nretention = "60 days"\n'
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}", community=community) as stage:
        read = await stage.resident.says("/transfer")

        assert "办完后 90 天删除（困难帮扶的 30 天、法律咨询的 60 天）" in read
