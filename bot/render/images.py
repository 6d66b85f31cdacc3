"""Our own copy of a file that somebody sent: its type by its content, pictures without a trace of when and where."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageOps

from bot.render.filetypes import FileType, recognise
from bot.render.refusal import FileRefused
from bot.render.video import without_metadata

Kind = Literal["photo", "document", "voice", "video"]
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
"""Enough to read a paper by; a photo that is larger is made smaller."""
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
PHOTO_BYTES = 10 * 1024 * 1024
"""What Telegram takes as a photo (sendPhoto): the sum of the sides, the ratio of the sides, the size."""
BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError, MemoryError),
    *(struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises for broken or hostile pictures."""


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
        picture = _plain_pixels(content, found.pillow)
        cleaned = _encode(picture, as_jpeg=found.pillow in ("JPEG", "WEBP") and picture.mode != "RGBA")
    except BROKEN:
        raise FileRefused("broken-image") from None
    return cleaned


def _plain_pixels(content: bytes, pillow_format: str) -> Image.Image:
    """The pixels alone, the right way up, of the first picture in the file."""
    with Image.open(io.BytesIO(content), formats=(pillow_format,)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise FileRefused("too-many-pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(opened)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "L" if picture.mode == "L" else "RGB")
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.info = {}
    return picture


def _encode(picture: Image.Image, *, as_jpeg: bool) -> CleanFile:
    written = io.BytesIO()
    if as_jpeg:
        picture.save(written, "JPEG", quality=88)
    else:
        picture.save(written, "PNG")
    content = written.getvalue()
    if len(content) > MOST_BYTES:
        return _encode(picture.convert("RGB"), as_jpeg=True)
    long, short = max(picture.size), min(picture.size)
    fits = long + short <= PHOTO_SIDES and long <= PHOTO_RATIO * short and len(content) <= PHOTO_BYTES
    kind: Kind = "photo" if fits else "document"
    mime, suffix = ("image/jpeg", ".jpg") if as_jpeg else ("image/png", ".png")
    return CleanFile(kind, mime, suffix, content)
