"""Several residents, one matter: joined before the details, merged and set apart, each asked alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import GROUP
from tests.tales import FILLED, answers, begins, claims, finishes, reference_in, sends

if TYPE_CHECKING:
    from tests.cast import Stage

NOISE = ("[我自己的]", "[噪声]", "[没有]", "[没有]", "[福安大厦]")


async def noisy(stage: Stage) -> str:
    """A complaint of Grandma Chen's about noise in her building; its reference."""
    await begins(stage.resident, "mediation")
    await answers(stage.resident, (*NOISE, *FILLED["mediation"][5:]))
    return reference_in(await stage.resident.taps("提交"))


async def test_a_neighbour_with_the_same_matter_goes_along_and_is_asked_alone(stage: Stage) -> None:
    resident, neighbour, wang = stage.resident, stage.someone(7002), stage.wang
    await wang.starts()
    reference = await noisy(stage)
    await claims(wang)
    await begins(neighbour, "mediation")

    offered = await answers(neighbour, NOISE)
    assert "福安大厦已经有人反映了“噪声”的事" in offered
    assert "陈" not in offered
    assert reference not in offered
    own = reference_in(await neighbour.taps("是同一件，一起办"))
    assert own != reference
    assert f"办件 {reference}：又有邻居反映" in await wang.reads()
    assert len(stage.group()) == 1
    assert own in await neighbour.says("/my")
    assert own not in await wang.says("/queue")

    await finishes(wang, "楼上答应十点以后安静")
    assert "楼上答应十点以后安静" in await resident.reads()
    assert f"您的办件 {own}" in await neighbour.reads()
    await stage.passes(timedelta(days=3, hours=1))
    await resident.taps("解决了")
    await neighbour.reads()
    assert f"编号不变：{own}" in await neighbour.taps("没解决")
    assert "请接着办" in await wang.reads()
    assert "已办结" in stage.group()[-1].words


async def test_what_is_not_the_same_goes_on_as_before(stage: Stage) -> None:
    neighbour = stage.someone(7002)
    await noisy(stage)
    await begins(neighbour, "mediation")
    await answers(neighbour, NOISE)
    shown = await neighbour.says("每天半夜都在响")
    assert "怎么回事" in shown
    await answers(neighbour, FILLED["mediation"][5:])
    assert reference_in(await neighbour.taps("提交"))
    assert len(stage.group()) == 2


async def test_private_quarrels_are_never_offered_to_others(stage: Stage) -> None:
    await sends(stage.resident, "mediation")
    neighbour = stage.someone(7002)
    await begins(neighbour, "mediation")

    assert "已经有人反映" not in await answers(neighbour, FILLED["mediation"][:5])


async def test_the_first_one_takes_it_back_and_the_neighbour_does_not_vanish(stage: Stage) -> None:
    resident, neighbour, wang = stage.resident, stage.someone(7002), stage.wang
    await wang.starts()
    reference = await noisy(stage)
    await begins(neighbour, "mediation")
    await answers(neighbour, NOISE)
    own = reference_in(await neighbour.taps("是同一件，一起办"))
    await resident.says("/my")
    await resident.taps(reference)
    await resident.taps("撤回这件事")
    await resident.taps("撤回")

    assert own in stage.group()[-1].words
    assert "我来认领" in str(stage.group()[-1].labels)
    assert own in await wang.says("/queue")
    assert own in await wang.taps(f"认领 {own}")
    assert "王姐接手" in await neighbour.reads()


async def test_the_first_one_takes_back_what_is_being_worked_on_and_the_handler_knows_what_is_left(
    stage: Stage,
) -> None:
    resident, neighbour, wang = stage.resident, stage.someone(7002), stage.wang
    await wang.starts()
    reference = await noisy(stage)
    await begins(neighbour, "mediation")
    await answers(neighbour, NOISE)
    own = reference_in(await neighbour.taps("是同一件，一起办"))
    await claims(wang)
    told = await neighbour.reads()
    assert f"您的办件 {own}" in told
    assert "和邻居的一起，已由王姐接手" in told
    await resident.says("/my")
    await resident.taps(reference)
    await resident.taps("撤回这件事")
    await resident.taps("撤回")

    assert f"邻居反映的还要办，编号是 {own}，仍由您负责" in await wang.reads()
    assert own in stage.group()[-1].words
    assert "王姐" in stage.group()[-1].words


async def test_a_coordinator_lets_two_go_together_and_sets_them_apart(stage: Stage) -> None:
    resident, neighbour, wang, zhou = stage.resident, stage.someone(7002), stage.wang, stage.zhou
    await wang.starts()
    await zhou.starts()
    first, second = await sends(resident, "mediation"), await sends(neighbour, "mediation")
    await stage.passes(timedelta(hours=22, minutes=31))
    await zhou.taps("看等认领的")
    await zhou.taps(f"打开 {second}")
    await zhou.taps("更多办法")
    await zhou.taps("和另一件是同一件")
    assert f"{second} 和 {first} 一起办" in await zhou.taps(first)
    assert "编号不变" in await neighbour.reads()
    assert "我来认领" in str(stage.group()[0].labels)
    await wang.taps("我来认领", GROUP, on=stage.group()[0])
    assert "王姐接手" in await neighbour.reads()

    await zhou.taps(f"打开 {second}")
    await zhou.taps("更多办法")
    assert f"{second} 单独办" in await zhou.taps("分开单独办")
    assert second in await wang.says("/queue") or second in await wang.taps("我正在办的")
