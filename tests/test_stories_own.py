"""One's own cases: a second of the same kind, and the place in the line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import NEIGHBOUR
from tests.tales import FILLED, answers, begins, claims, is_done, sends

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

MINUTE = timedelta(minutes=1)


async def test_who_begins_a_second_matter_of_a_kind_is_shown_the_first_and_may_add_to_it(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    reference = await sends(resident, "legal")
    await claims(wang)
    await resident.reads()

    said = await resident.says("/legal")

    assert said.startswith(f"您有一件还在办：{reference} 法律咨询：有人在办，最晚 ")
    assert len(said.splitlines()) == 2
    assert resident.buttons() == ["补充到这一件", "另外办一件"]
    await resident.taps("补充到这一件")
    await resident.says("楼上答应周六来修")
    assert "楼上答应周六来修" in await wang.reads()
    assert len(stage.group()) == 1


async def test_another_matter_of_the_same_kind_is_one_tap_away(stage: Stage) -> None:
    resident = stage.resident
    first = await sends(resident, "hardship")
    await resident.says("困难帮扶")

    assert "家里遇到难处" in await resident.taps("另外办一件")
    await resident.taps("同意，开始")
    await answers(resident, FILLED["hardship"])
    second = await resident.taps("提交")

    assert "您的编号是" in second
    assert first not in second
    assert len(stage.group()) == 2
    assert "您有 2 件还在办：" in await resident.says("/hardship")
    assert f"补充到 {first}" in resident.buttons()


async def test_a_matter_of_another_kind_one_that_ended_and_those_of_others_are_not_held_up(stage: Stage) -> None:
    resident, neighbour = stage.resident, stage.someone(NEIGHBOUR)
    await is_done(stage)
    assert "已办好，等您回话" in await resident.says("/legal")
    assert "调解员免费帮两边" in await resident.says("/mediation")
    await stage.passes(timedelta(days=6))
    await resident.taps("解决了")

    assert "律师免费听您说" in await resident.says("/legal")
    await neighbour.says("/legal")
    assert "律师免费听您说" in await neighbour.taps("同意")


async def in_line(someone: Someone) -> str:
    """What the details of the newest case say of its place."""
    await someone.says("/my")
    label = next(label for label in someone.buttons() if "FA-" in label)
    said = await someone.taps(label)
    return next((line for line in said.splitlines() if "前面还有" in line or "下一件" in line), "")


async def urgent(someone: Someone) -> None:
    await begins(someone, "legal")
    await answers(someone, ("婚姻家庭", "[有]", "[没有]", "[没有]", "[我自己]", "想离婚，问问孩子归谁", "[跳过]"))
    await answers(someone, ("[跳过]", "[在这里打字]", "[跳过]", "[跳过]"))
    await someone.taps("提交")


async def test_a_case_says_how_many_wait_before_it_the_urgent_first(stage: Stage) -> None:
    resident, neighbour, wang = stage.resident, stage.someone(NEIGHBOUR), stage.wang
    await wang.starts()
    await sends(resident, "legal")
    assert await in_line(resident) == "下一件就是您的。"

    await stage.passes(MINUTE)
    await sends(neighbour, "legal")
    assert await in_line(neighbour) == "前面还有 1 件在等。"
    assert await in_line(resident) == "下一件就是您的。"

    await stage.passes(MINUTE)
    await urgent(neighbour)
    assert await in_line(neighbour) == "下一件就是您的。"
    assert await in_line(resident) == "前面还有 1 件在等。"

    await claims(wang)
    assert await in_line(neighbour) == ""
    assert await in_line(resident) == "下一件就是您的。"


async def test_only_the_cases_of_the_same_queue_count(stage: Stage) -> None:
    resident, neighbour = stage.resident, stage.someone(NEIGHBOUR)
    await sends(resident, "legal")
    await sends(neighbour, "mediation")

    assert await in_line(neighbour) == "下一件就是您的。"
