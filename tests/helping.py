"""What people do in stories of hardship: step by step through the street, to a door and back, tasks and wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tales import answers, claims, sends

if TYPE_CHECKING:
    from tests.cast import Someone, Stage


async def is_claimed(stage: Stage) -> str:
    """A request for help that Wang works on, and has spoken with the resident; its reference."""
    for someone in (stage.wang, stage.li, stage.zhou):
        await someone.starts()
    reference = await sends(stage.resident, "hardship")
    await claims(stage.wang)
    await stage.wang.taps("已联系上居民")
    await stage.resident.reads()
    return reference


async def opens(someone: Someone, screen: str) -> str:
    """A part of the case that was opened last, from its screen."""
    await someone.taps("更多办法")
    return await someone.taps(screen)


async def notes(someone: Someone, step: str, *said: str) -> str:
    """One step of the course, with what is asked on the way; what is read after it."""
    await opens(someone, "办到哪一步")
    read = await someone.taps(step)
    return await answers(someone, said) if said else read


async def arranges(stage: Stage, day: str, *, along: Someone) -> str:
    """Wang asks a colleague to come along on a visit of an hour, who does; what the resident is asked."""
    await opens(stage.wang, "上门走访")
    await stage.wang.taps("约上门")
    await answers(stage.wang, (day, "[1小时]"))
    name = {stage.li.id: "李律师", stage.zhou.id: "周协调"}[along.id]
    await stage.wang.taps(name)
    await along.reads()
    await along.taps("我一起去")
    return await stage.resident.reads()


SEEN = ("老两口，老伴卧床", "退休金一人一份", "药费每月两千", "[旧一点]", "最缺护工", "[都签了]")
