"""Our own copy of a file that somebody sent: its type by its content, pictures without a trace of when and where."""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from PIL import Image

from bot.render.filetypes import FileType, recognise
from bot.render.refusal import FileRefused
from bot.render.video import without_metadata

Kind = Literal["photo", "document", "voice", "video"]
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
"""Enough to read a paper by; a photo that is larger is made smaller."""
PHOTO_RATIO = 20
PHOTO_BYTES = 10 * 1024 * 1024
"""What Telegram takes as a photo (sendPhoto): the ratio of the sides, the size; and sides of 10,000 together."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What the orientation in a photo's metadata asks for (EXIF 2.3, tag 274)."""
BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError, MemoryError),
    *(struct.error, zlib.error),
)
"""What Pillow raises for broken or hostile pictures."""
ONE_AT_A_TIME = Lock()
"""A picture takes up to some hundred megabytes while it is open; the filters of warnings belong to all threads."""

# At DEBUG Pillow writes the tags of a photo into the log, the position among them.
logging.getLogger("PIL").setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A copy that may be kept and sent on: how to send it, its type, the ending of its name, and its bytes."""

    kind: Kind
    mime: str
    suffix: str
    content: bytes


def clean_file(content: bytes, name: str = "") -> CleanFile:
    """A copy of a file without metadata; FileRefused says why there is none.

    Takes up to some seconds for a large picture: run it in a thread. Nothing is unpacked or executed; the name only
    tells apart the old office formats, which look alike from inside.
    """
    if not content:
        raise FileRefused("empty")
    if len(content) > MOST_BYTES:
        raise FileRefused("too-large")
    found = recognise(content, name)
    if found.mime.startswith("image/"):
        return _clean_picture(content, found)
    if found.mime.startswith("video/"):
        return CleanFile("video", found.mime, found.suffix, without_metadata(content))
    if found.mime == "audio/mp4":
        return CleanFile("document", found.mime, found.suffix, without_metadata(content))
    kind: Kind = "voice" if found.mime == "audio/ogg" else "document"
    return CleanFile(kind, found.mime, found.suffix, content)


def _clean_picture(content: bytes, found: FileType) -> CleanFile:
    try:
        with ONE_AT_A_TIME, warnings.catch_warnings():
            # What is wrong with the metadata does not matter: none of it is kept.
            warnings.simplefilter("ignore")
            picture = _plain_pixels(content, found.pillow)
            return _encode(picture, as_jpeg=found.pillow in ("JPEG", "WEBP") and picture.mode != "RGBA")
    except Image.DecompressionBombError:
        raise FileRefused("too-many-pixels") from None
    except BROKEN:
        raise FileRefused("broken-image") from None


def _plain_pixels(content: bytes, pillow_format: str) -> Image.Image:
    """The pixels alone, the right way up, of the first picture in the file."""
    with Image.open(io.BytesIO(content), formats=(pillow_format,)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise FileRefused("too-many-pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turn = _turn(opened)
        picture = opened if turn is None else opened.transpose(turn)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "L" if picture.mode == "L" else "RGB")
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.info = {}
    return picture


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How a picture is brought upright; None where it stands so already, or where its metadata is damaged."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except (*BROKEN, AttributeError):
        return None


def _encode(picture: Image.Image, *, as_jpeg: bool) -> CleanFile:
    written = io.BytesIO()
    if as_jpeg:
        picture.save(written, "JPEG", quality=88)
    else:
        picture.save(written, "PNG")
    content = written.getvalue()
    if len(content) > MOST_BYTES:
        return _encode(picture.convert("RGB"), as_jpeg=True)
    fits = max(picture.size) <= PHOTO_RATIO * min(picture.size) and len(content) <= PHOTO_BYTES
    kind: Kind = "photo" if fits else "document"
    mime, suffix = ("image/jpeg", ".jpg") if as_jpeg else ("image/png", ".png")
    return CleanFile(kind, mime, suffix, content)
