"""The picture of some months: a panel for each rate, with digits only: a machine may have none but Latin letters."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.render.charts import DONE, FAINT, HEIGHT, INK, LEFT, NEW, PALE, PAPER, SIDE, WIDTH, _letters

if TYPE_CHECKING:
    from collections.abc import Sequence

Month = tuple[int, ...]
"""Its number and a percentage of each rate; -1 where there is none."""
PANELS = 4
COLOURS = (NEW, DONE, "#2e7d4f", LEFT)
HEAD, FOOT = 64, 52
NUMBERED, PERCENT, MONTH = 34, 26, 24


@lru_cache(maxsize=32)
def draw(months: tuple[Month, ...]) -> bytes:
    """A PNG of four panels, two beside and two below."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    wide, high = WIDTH / 2, HEIGHT / 2
    for panel in range(PANELS):
        corner = (panel % 2 * wide, panel // 2 * high)
        shown = [(month[0], month[panel + 1]) for month in months]
        _panel(pen, corner, (wide, high), shown, number=panel)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _panel(
    pen: ImageDraw.ImageDraw, corner: tuple[float, float], size: tuple[float, float],
    shown: Sequence[tuple[int, int]], *, number: int,
) -> None:  # fmt: skip
    left, top = corner[0] + SIDE, corner[1] + HEAD + PERCENT
    right, foot = corner[0] + size[0] - SIDE, corner[1] + size[1] - FOOT
    pen.text((left, corner[1] + 10), str(number + 1), COLOURS[number], _letters(NUMBERED), "lt")
    pen.line((left, foot, right, foot), fill=FAINT, width=3)
    step = (right - left) / len(shown)
    for position, (month, percent) in enumerate(shown):
        middle, half = left + (position + 0.5) * step, step * 0.34
        colour = INK if position == len(shown) - 1 else PALE
        pen.text((middle, foot + 10), str(month), colour, _letters(MONTH), "mt")
        if percent < 0:
            pen.line((middle - half, foot - 6, middle + half, foot - 6), fill=FAINT, width=6)
            continue
        height = max(3, percent / 100 * (foot - top))
        pen.rectangle((middle - half, foot - height, middle + half, foot), fill=COLOURS[number])
        pen.text((middle, foot - height - 4), str(percent), INK, _letters(PERCENT), "mb")
