"""People and their own data: what is kept of me, a copy for me, put it right, erase all of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import NEIGHBOUR, open_stage
from tests.tales import claims, is_done, sends
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Stage

STORY, NAME, PHONE = "楼上漏水，把我家天花板泡坏了", "陈奶奶", "13800007001"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}") as there:
        yield there


def documents(stage: Stage) -> dict[str, bytes]:
    """What the bot sent to the resident as files, by their ending."""
    described = [found for message in stage.resident.inbox() if (found := message.content.get("document"))]
    found = [stage.world.files.get(str(one["file_id"])) for one in described if isinstance(one, dict)]
    files = [file for file in found if file is not None]
    return {file.name.rpartition(".")[2]: file.data for file in files}


async def test_somebody_sees_and_gets_a_copy_of_what_is_theirs_and_of_nothing_else(stage: Stage) -> None:
    reference = await is_done(stage)
    await sends(stage.someone(NEIGHBOUR), "hardship")
    await stage.resident.says("/privacy")

    seen = await stage.resident.taps("看我的信息")
    assert NAME in seen
    assert PHONE in seen
    assert reference in seen
    await stage.resident.taps("导出我的信息")
    files = documents(stage)
    read, data = files["txt"].decode("utf-8-sig"), json.loads(files["json"])

    (case,) = data["cases"]
    assert case["reference"] == reference
    assert case["answers"]["经过和问题"] == STORY
    assert [one["by"] for one in case["said"]] == ["staff"]
    assert data["person"]["phone"] == PHONE
    assert [one["purpose"] for one in data["consents"]] == ["notice", "abroad", "legal"]
    assert any("已经提交" in message["words"] for message in data["messages"])
    for word in (STORY, NAME, PHONE, reference, "经过和问题"):
        assert word in read
    assert "老伴住院" not in read + files["json"].decode()


async def test_a_number_that_was_wrong_is_right_and_the_handler_knows(stage: Stage) -> None:
    await stage.wang.starts()
    reference = await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.resident.says("/privacy")
    await stage.resident.taps("改称呼或电话")
    await stage.resident.taps("跳过")

    assert "告诉经办的人了" in await stage.resident.says("13900009999")
    assert f"办件 {reference}：居民更正了" in await stage.wang.reads()
    assert "13900009999" in await stage.wang.taps(f"打开 {reference}")
    await stage.resident.says("/privacy")
    assert "13900009999" in await stage.resident.taps("看我的信息")
    assert (await books_of(stage))["problems"] == [], "the form itself is not kept"


async def test_erased_means_gone_and_whoever_comes_back_is_somebody_new(stage: Stage) -> None:
    reference = await is_done(stage)
    await stage.passes(timedelta(days=4))
    await stage.resident.taps("解决了")
    second = await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await stage.wang.reads()
    await stage.resident.says("/privacy")
    asked = await stage.resident.taps("删除我的信息")
    assert f"先撤回：{second}" in asked

    gone = await stage.resident.taps("全部删除")

    assert "2 件办件的内容" in gone
    assert f"{second}" in await stage.wang.reads()
    assert "还没有办件" in await stage.resident.says("/my")
    assert "一步一步来" in await stage.resident.starts()
    await stage.zhou.starts()
    assert "没有找到" in await stage.zhou.says(f"/find {PHONE}")
    assert "已办结" in await stage.zhou.says(f"/find {reference}")
    left = await stage.zhou.taps(reference)
    assert not {NAME, PHONE, STORY} & set(left.split())
    assert not await books_problems(stage)


async def books_problems(stage: Stage) -> list[object]:
    """What `yizhan check` complains of."""
    found: list[object] = (await books_of(stage))["problems"]
    return found


async def test_staff_and_owed_matters_are_told_what_stands_in_the_way(stage: Stage) -> None:
    await stage.wang.starts()
    await stage.wang.says("/privacy")
    assert "您还在社区的名单里" in await stage.wang.taps("删除我的信息")
