"""A digest comes with a picture of two weeks: what it shows, when there is none, and that it holds up nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from storage.reports import dumps
from tests.cast import COMMUNITY, ZHOU, open_stage
from tests.tales import finishes, is_done, sends

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.telegram.model import Message
    from tests.cast import Stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNTIL_DIGEST = timedelta(hours=22, minutes=30)
"""From the start to 8:30 of the next day."""
SOMETIMES = COMMUNITY.replace("digest_when_empty = true", "digest_when_empty = false")
LEGAL_ONLY = COMMUNITY.replace('roles = ["coordinator"]', 'roles = ["coordinator"]\nqueues = ["legal"]')


def pictures(stage: Stage) -> list[Message]:
    """The pictures that the coordinator was sent."""
    return [message for message in stage.zhou.inbox() if message.kind == "photo"]


def digests(stage: Stage) -> list[Message]:
    """The digests themselves."""
    return [message for message in stage.zhou.inbox() if message.words.partition("\n")[0].endswith("汇总")]


async def test_a_digest_comes_with_a_picture_of_the_last_two_weeks(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    await is_done(stage)
    await sends(stage.resident, "mediation")

    await stage.passes(UNTIL_DIGEST)
    await stage.restart()

    (picture,) = pictures(stage)
    assert picture.caption == (
        "最近 14 天。蓝柱：每天新增；橙柱：每天办好；上面的线：还没办好的。\n"
        "14 天里新增 2 件，办好 1 件。\n"
        "还没办好的：2月20日（周五）有 0 件，现在有 1 件。"
    )
    sizes = picture.content["photo"]
    assert isinstance(sizes, list)
    file = stage.world.files.get(sizes[-1]["file_id"])
    assert file is not None
    with Image.open(BytesIO(file.data)) as opened:
        assert opened.format == "PNG"
        colours = {colour for _, colour in opened.convert("RGB").getcolors(100_000) or ()}
    assert {(0x1F, 0x6F, 0xB2), (0xE8, 0x89, 0x1C)} <= colours
    assert stage.zhou.inbox()[-1] == digests(stage)[-1]
    assert "看等认领的 1 件" in stage.zhou.buttons()


async def test_a_digest_that_is_asked_for_has_the_picture_of_its_readers_queues(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=LEGAL_ONLY) as stage:
        await sends(stage.resident, "mediation")
        assert "等认领 0 件" in await stage.zhou.says("/digest")
        assert pictures(stage) == []

        await sends(stage.resident, "legal")
        assert "14 天里新增 1 件，办好 0 件。" in await stage.zhou.says("/digest")
        assert len(pictures(stage)) == 1


async def test_two_quiet_weeks_have_no_picture(stage: Stage) -> None:
    await stage.zhou.starts()
    await is_done(stage)
    await stage.passes(UNTIL_DIGEST)
    assert len(pictures(stage)) == 1

    await stage.passes(15 * DAY)
    assert "新增 0 件" in await stage.zhou.says("/digest")

    assert len(digests(stage)) == 3
    assert len(pictures(stage)) == 1


@pytest.mark.parametrize(("code", "words"), [(404, "Not Found"), (400, "Bad Request: method not found")])
async def test_where_no_picture_can_be_sent_the_digest_comes_alone(stage: Stage, code: int, words: str) -> None:
    await stage.zhou.starts()
    await sends(stage.resident, "legal")
    stage.world.fail("sendPhoto", chat_id=ZHOU, status=code, description=words, times=9)

    await stage.passes(UNTIL_DIGEST)
    await stage.passes(HOUR)

    assert pictures(stage) == []
    assert len(digests(stage)) == 1
    assert len(stage.world.requests("sendPhoto", ZHOU)) == 1
    assert not [message for message in stage.zhou.inbox() if "拒收" in message.words]
    assert "没送到" not in await stage.zhou.says("/digest")


async def test_a_picture_whose_fate_is_unknown_is_not_sent_again_and_troubles_nobody(stage: Stage) -> None:
    await stage.zhou.starts()
    await sends(stage.resident, "legal")
    stage.world.fail("sendPhoto", chat_id=ZHOU, cut="reset", after=True)

    await stage.passes(UNTIL_DIGEST)
    await stage.passes(HOUR)

    assert len(pictures(stage)) == len(digests(stage)) == 1
    found = await stage.app.database.read(dumps.messages)
    assert [row["state"] for row in found if row["kind"] == "chart"] == ["ambiguous"]
    assert "没送到" not in await stage.zhou.says("/digest")


async def test_a_day_on_which_nothing_needs_a_person_has_no_digest_if_so_chosen(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=SOMETIMES) as stage:
        await stage.zhou.starts()
        await is_done(stage)

        await stage.passes(UNTIL_DIGEST)
        assert await stage.zhou.reads() == "", "one case is new and done: nothing is left to do"

        await sends(stage.resident, "mediation")
        await stage.passes(DAY)
        told = await stage.zhou.reads()
        assert "等认领 1 件" in told
        assert "新增 2 件" in told, "what was not told yesterday is told today"
        assert "办好 1 件" in told
        assert len(pictures(stage)) == len(digests(stage)) == 1


async def test_a_quiet_day_has_its_digest_unless_chosen_otherwise(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.passes(UNTIL_DIGEST)

    assert "没有需要您处理的事。" in await stage.zhou.reads()
    assert pictures(stage) == []


async def test_what_may_not_have_arrived_is_reason_enough_for_a_digest(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=SOMETIMES) as stage:
        await stage.zhou.starts()
        await stage.wang.starts()
        stage.world.fail("sendMessage", chat_id=-1001000000001, cut="reset", after=True)
        await sends(stage.resident, "legal")
        await stage.wang.says("/queue")
        await stage.wang.taps("认领 FA-")
        await finishes(stage.wang, "都说清楚了")
        await stage.zhou.reads()

        await stage.passes(UNTIL_DIGEST)
        assert "没送到" in await stage.zhou.reads()
