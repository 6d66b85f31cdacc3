"""Pictures for people who have none at hand, drawn on the spot."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (960, 720)
QUALITY = 82

Pen = ImageDraw.ImageDraw


def _leak(pen: Pen) -> None:
    """A ceiling with a brown stain and drops that fall into a bucket."""
    pen.rectangle((0, 0, 960, 250), fill="#f2efe8")
    pen.rectangle((0, 250, 960, 720), fill="#dfe6e2")
    pen.line((0, 250, 960, 250), fill="#b9b3a4", width=6)
    for grow, colour in ((0, "#e2cfae"), (40, "#cfae7e"), (85, "#b98f5c")):
        pen.ellipse((250 + grow * 2, 50 + grow, 720 - grow * 2, 235 - grow // 2), fill=colour)
    for x, y in ((440, 300), (520, 380), (460, 460), (500, 540)):
        pen.polygon(((x, y - 34), (x - 13, y), (x + 13, y)), fill="#5b9bd0")
        pen.ellipse((x - 14, y - 12, x + 14, y + 16), fill="#5b9bd0")
    pen.polygon(((390, 590), (570, 590), (548, 706), (412, 706)), fill="#b3202a")
    pen.ellipse((390, 572, 570, 608), fill="#8f1820")
    pen.ellipse((404, 578, 556, 604), fill="#5b9bd0")


def _corridor(pen: Pen) -> None:
    """A corridor of doors, half closed by boxes and a bicycle's wheels."""
    pen.rectangle((0, 0, 960, 720), fill="#e9e4da")
    pen.polygon(((0, 720), (960, 720), (600, 330), (360, 330)), fill="#b8b2a6")
    pen.rectangle((360, 150, 600, 330), fill="#cfe0ea")
    for left, right in ((60, 230), (730, 900)):
        pen.rectangle((left, 150, right, 600), fill="#7a5638", outline="#553a24", width=8)
        pen.ellipse((right - 40, 370, right - 20, 390), fill="#e5c46b")
    for x, y, edge in ((250, 480, 170), (300, 360, 130), (420, 540, 140)):
        pen.rectangle((x, y, x + edge, y + edge), fill="#c99a63", outline="#8c6437", width=6)
        pen.line((x + edge // 2, y, x + edge // 2, y + edge), fill="#e8d3ae", width=14)
    for x in (600, 760):
        pen.ellipse((x, 520, x + 150, 670), outline="#2c3a36", width=12)
    pen.line((675, 595, 740, 480, 835, 595), fill="#b3202a", width=12)


def _letter(pen: Pen) -> None:
    """A sheet of paper with lines in place of words, and a round red stamp."""
    pen.rectangle((0, 0, 960, 720), fill="#8a6f52")
    pen.rectangle((230, 40, 730, 690), fill="#fdfcf8", outline="#d7d2c4", width=4)
    pen.rectangle((350, 90, 610, 116), fill="#39433f")
    for row in range(11):
        pen.rectangle((290, 170 + row * 36, 670 - (row * 67) % 150, 180 + row * 36), fill="#9aa39f")
    pen.ellipse((540, 530, 680, 670), outline="#b3202a", width=9)
    pen.regular_polygon((610, 600, 34), 5, fill="#b3202a")


DRAWN: dict[str, Callable[[Pen], None]] = {"leak": _leak, "corridor": _corridor, "letter": _letter}


@cache
def picture(name: str) -> bytes:
    """A picture by its name, as JPEG; a KeyError where there is none."""
    image = Image.new("RGB", SIZE)
    DRAWN[name](ImageDraw.Draw(image))
    written = BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
