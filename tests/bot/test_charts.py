"""The picture of a digest: bars as high as what they count, none where nothing was, and room for any number."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageColor

from bot.render import charts
from bot.render.charts import DONE, HEIGHT, NEW, WIDTH, Day, draw

LARGEST_PICTURE = 100_000


def opened(days: tuple[Day, ...]) -> Image.Image:
    content = draw(days)
    assert len(content) < LARGEST_PICTURE
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
        return picture.convert("RGB")


def heights(picture: Image.Image, colour: str) -> list[int]:
    """How high the bars of a colour are, from left to right."""
    row = charts.BARS_FOOT - 5
    wanted = ImageColor.getrgb(colour)
    begun = [
        x for x in range(1, WIDTH)
        if picture.getpixel((x, row)) == wanted != picture.getpixel((x - 1, row))
    ]  # fmt: skip
    return [sum(picture.getpixel((x + 3, y)) == wanted for y in range(charts.BARS_FOOT)) for x in begun]


def test_a_bar_is_as_high_as_its_number() -> None:
    picture = opened(((1, 4, 0, 4), (2, 2, 1, 5), (3, 0, 4, 1), (4, 0, 0, 1)))

    whole, half, quarter = ((charts.BARS_FOOT - charts.BARS_TOP) // part for part in (1, 2, 4))
    assert heights(picture, NEW) == pytest.approx([whole, half], abs=4)
    assert heights(picture, DONE) == pytest.approx([quarter, whole], abs=4)


def test_where_nothing_was_there_is_no_bar() -> None:
    picture = opened(tuple((day, 0, 0, 3) for day in range(1, 15)))

    assert heights(picture, NEW) == heights(picture, DONE) == []


@pytest.mark.parametrize("count", [1, 12, 345, 67_890, 10**9])
def test_any_number_can_be_drawn(count: int) -> None:
    picture = opened(tuple((day, count, count // 2, count * day) for day in range(18, 32)))

    assert len(heights(picture, NEW)) == 14
