"""The picture of a digest: bars and a line, with digits only, since a machine may have no letters but Latin ones."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

Day = tuple[int, int, int, int]
"""Its number in the month, new, done, left."""
WIDTH, HEIGHT = 960, 680
"""On a small phone about a third of that is shown: the digits are then as large as those under a message."""
SIDE = 28
LINE_TOP, LINE_FOOT = 76, 224
BARS_TOP, BARS_FOOT, DAYS_AT = 318, 592, 610
PAPER, INK, PALE, FAINT = "#ffffff", "#1c2733", "#5d6a77", "#c9d2da"
NEW, DONE, LEFT = "#1f6fb2", "#e8891c", "#1c2733"
WORDS_OF = {NEW: NEW, DONE: "#9a5200"}
"""Blue and orange are told apart by those too who don't see red and green apart."""
LARGE = 46
ON_BARS = {1: 40, 2: 27, 3: 18}
"""By the digits of a number, so that it stands over its own bar; longer ones are left out."""


@cache
def _letters(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """Those that the library brings along."""
    return ImageFont.load_default(size)


@lru_cache(maxsize=32)
def draw(days: tuple[Day, ...]) -> bytes:
    """A PNG; coordinators of the same queues get the same one."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    step = (WIDTH - 2 * SIDE) / len(days)
    _bars(pen, days, step)
    _line(pen, [left for *_, left in days], step)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _bars(pen: ImageDraw.ImageDraw, days: Sequence[Day], step: float) -> None:
    most = max(1, *(max(new, done) for _, new, done, _ in days))
    pen.line((SIDE, BARS_FOOT, WIDTH - SIDE, BARS_FOOT), fill=FAINT, width=3)
    for position, (number, new, done, _) in enumerate(days):
        middle, wide = SIDE + (position + 0.5) * step, step * 0.46
        _bar(pen, (middle - wide, middle - 1), new / most, colour=NEW, count=new)
        _bar(pen, (middle + 1, middle + wide), done / most, colour=DONE, count=done)
        colour = INK if position == len(days) - 1 else PALE
        pen.text((middle, DAYS_AT), str(number), colour, _letters(LARGE), "mt")


def _bar(pen: ImageDraw.ImageDraw, sides: tuple[float, float], share: float, *, colour: str, count: int) -> None:
    if not count:
        return
    top = BARS_FOOT - max(4, share * (BARS_FOOT - BARS_TOP))
    pen.rectangle((sides[0], top, sides[1], BARS_FOOT), fill=colour)
    size = ON_BARS.get(len(str(count)))
    if size is not None:
        pen.text(((sides[0] + sides[1]) / 2, top - 4), str(count), WORDS_OF[colour], _letters(size), "mb")


def _line(pen: ImageDraw.ImageDraw, left: Sequence[int], step: float) -> None:
    """From nothing up to the most; the first, the last and the highest are named."""
    most = max(1, *left)
    points = [
        (SIDE + (position + 0.5) * step, LINE_FOOT - count / most * (LINE_FOOT - LINE_TOP))
        for position, count in enumerate(left)
    ]
    pen.line((SIDE, LINE_FOOT, WIDTH - SIDE, LINE_FOOT), fill=FAINT, width=2)
    pen.line(points, fill=LEFT, width=5, joint="curve")
    named = {0, len(left) - 1, left.index(max(left))}
    for position, (x, y) in enumerate(points):
        radius = 8 if position in named else 5
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=LEFT)
        if position in named:
            pen.text((x, y - 16), str(left[position]), LEFT, _letters(LARGE), "mb")
