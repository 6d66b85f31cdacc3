"""Hours that volunteers gave: in words, with the stars of Guangdong, and never as a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

STARS = (100, 300, 600, 1000, 1500)
"""Hours for one star, two, and so on (广东省志愿服务星级)."""
AN_HOUR = 60
OFFERED: Mapping[int, Phrase] = {
    15: Phrase("15 分钟"), 30: Phrase("半小时"), 60: Phrase("1 小时"), 120: Phrase("2 小时"),
}  # fmt: skip
"""What most cases take, a button each."""
MINUTES = Phrase("{minutes} 分钟")
HOURS = Phrase("{hours} 小时")
BOTH = Phrase("{hours} 小时 {minutes} 分钟")
NOT_COUNTED = Phrase("没记时间")
STARS_SO_FAR = Phrase("按广东的时长表，相当于 {stars} 星；再有 {left} 到 {next} 星。")
NO_STARS_YET = Phrase("再有 {left} 到 1 星（广东的时长表，100 小时）。")
ALL_STARS = Phrase("按广东的时长表，相当于 5 星。")


def said(minutes: int) -> Phrase:
    """An amount of time in words."""
    hours, rest = divmod(minutes, AN_HOUR)
    if not minutes:
        return NOT_COUNTED
    if not hours:
        return MINUTES(minutes=rest)
    return BOTH(hours=hours, minutes=rest) if rest else HOURS(hours=hours)


def stars(minutes: int) -> int:
    """How many stars that much time is."""
    return sum(minutes >= hours * AN_HOUR for hours in STARS)


def stars_line(minutes: int) -> Phrase:
    """The stars, and what is missing to the next."""
    has = stars(minutes)
    if has == len(STARS):
        return ALL_STARS
    left = said(STARS[has] * AN_HOUR - minutes)
    return STARS_SO_FAR(stars=has, left=left, next=has + 1) if has else NO_STARS_YET(left=left)
