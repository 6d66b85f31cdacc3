"""What people do in a story, told in few words: fill in a service, claim its card, finish the case."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from tests.cast import GROUP

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

REFERENCE = re.compile(r"F[AB]-\d\d-[0-9A-HJ-NP-Z]{6}-[0-9A-HJ-NP-Z]")
FILLED = {
    "legal": (
        "[邻里]", "[没有]", "[没有]", "[我自己]", "楼上漏水，把我家天花板泡坏了", "楼上的老王", "[打电话]",
        "[明天]", "陈奶奶", "13800007001", "[跳过]",
    ),
    "mediation": (
        "[我自己的]", "[漏水]", "[没有]", "[没有]", "[福安大厦]", "楼上从上个月起一直漏水下来", "请他修好水管",
        "[没谈过]", "楼上502，姓王", "[同意]", "[都可以]", "[跳过]", "陈奶奶", "13800007001", "[跳过]",
    ),
    "hardship": (
        "[没有]", "[不是]", "[我自己]", "[看病]", "[选好了]", "老伴住院了，家里没人做饭", "[2人]", "[老人]", "[选好了]",
        "[没有]", "[上午]", "[跳过]", "福安大厦3栋502", "陈奶奶", "13800007001", "[跳过]",
    ),
    "transfer": (
        "[我自己的]", "[转入本社区]", "[正式党员]", "[同一个市]", "[没上班或已退休]", "[还没有]",
        "中共某某街道某某社区委员会", "2026年2月", "[福安大厦]", "陈美玲", "13800007001", "[跳过]",
    ),
}  # fmt: skip
"""Answers from the first question to the check screen; those in brackets are tapped."""


async def answers(someone: Someone, given: tuple[str, ...]) -> str:
    """Taps and types; what is read after the last."""
    read = ""
    for words in given:
        read = await (someone.taps(words[1:-1]) if words.startswith("[") else someone.says(words))
    return read


async def begins(someone: Someone, service: str) -> str:
    """From the command to the first question, agreeing to what is asked on the way."""
    read = await someone.says(f"/{service}")
    if "同意" in someone.buttons():
        read = await someone.taps("同意")
    if "另外办一件" in someone.buttons():
        read = await someone.taps("另外办一件")
    return await someone.taps("开始") if "开始" in "".join(someone.buttons()) else read


async def sends(someone: Someone, service: str) -> str:
    """Fills in a service and presses the last button; the reference of the case."""
    await begins(someone, service)
    await answers(someone, FILLED[service])
    receipt = await someone.taps("提交")
    return reference_in(receipt)


def reference_in(words: str) -> str:
    """The reference that a text names."""
    found = REFERENCE.search(words)
    assert found, words
    return found[0]


async def claims(someone: Someone) -> str:
    """Taps the newest card in the group that can be claimed; what is read in private."""
    return await someone.taps("我来认领", GROUP)


async def is_done(stage: Stage, service: str = "legal") -> str:
    """A case from the first word to done, by Wang; its reference."""
    await stage.wang.starts()
    reference = await sends(stage.resident, service)
    await claims(stage.wang)
    await finishes(stage.wang, "都说清楚了，照着办就行")
    await stage.resident.reads()
    return reference


async def finishes(someone: Someone, words: str) -> str:
    """The handler finishes the case that was opened last."""
    await someone.taps("办好了")
    return await someone.says(words)


def picture(number: int) -> bytes:
    """A small picture of one colour."""
    kept = BytesIO()
    Image.new("RGB", (40, 30), (number * 20 % 256, 90, 120)).save(kept, "JPEG")
    return kept.getvalue()


async def in_danger(stage: Stage) -> str:
    """A neighbour asks for help for somebody whose life is in danger; the case's reference."""
    await begins(stage.resident, "hardship")
    assert "120" in await stage.resident.taps("有")
    given = (
        "[邻居]", "[本人说不了]", "[没人照顾]", "[选好了]", "隔壁老人摔倒了", "[福安大厦]", "[跳过]", "[跳过]", "王婶",
        "13900001111", "[跳过]",
    )  # fmt: skip
    await answers(stage.resident, given)
    return reference_in(await stage.resident.taps("提交求助"))
