"""Pictures that people send: our copy tells nothing of when and where."""

from __future__ import annotations

import io
import logging
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from bot.render.images import LONGEST_SIDE, MOST_BYTES, PHOTO_BYTES, CleanFile, clean_file
from bot.render.refusal import FileRefused, Reason

CANARY = "Canary-22.5431N"
RED, BLUE = (220, 20, 20), (20, 20, 220)


def exif_of(*, orientation: int = 1) -> Image.Exif:
    """What a telephone writes into a photo: device, time and position."""
    exif = Image.Exif()
    exif[0x010F] = CANARY
    exif[0x0112] = orientation
    exif[0x0132] = "2026:03:05 10:20:30"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 32.0, 35.0), 3: "E", 4: (114.0, 3.0, 10.0), 29: CANARY})
    return exif


def two_halves(mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", (64, 32), RED)
    picture.paste(BLUE, (32, 0, 64, 32))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def opened(file: CleanFile) -> Image.Image:
    return Image.open(io.BytesIO(file.content))


def refusal(content: bytes, name: str = "") -> Reason:
    with pytest.raises(FileRefused) as caught:
        clean_file(content, name)
    return caught.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_keeps_neither_place_nor_time_nor_device(kind: str) -> None:
    content = saved(two_halves(), kind, exif=exif_of(), icc_profile=CANARY.encode(), xmp=CANARY.encode())
    assert CANARY.encode() in content
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)[2] == (22.0, 32.0, 35.0)

    cleaned = clean_file(content, "IMG_20260305_102030.jpg")

    assert CANARY.encode() not in cleaned.content
    assert b"Exif" not in cleaned.content
    with opened(cleaned) as picture:
        assert not picture.getexif()
        assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert picture.size == (64, 32)
    assert cleaned.kind == "photo"


def test_a_photo_whose_metadata_is_damaged_is_cleaned_all_the_same() -> None:
    content = saved(two_halves(), "JPEG", exif=exif_of())
    tags = content.index(b"Exif") + 6

    cleaned = clean_file(content[: tags + 8] + b"\xff" * 40 + content[tags + 48 :])

    assert cleaned.mime == "image/jpeg"
    assert CANARY.encode() not in cleaned.content


def test_the_most_talkative_log_says_nothing_of_what_a_photo_tells(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    clean_file(saved(two_halves(), "JPEG", exif=exif_of(orientation=6)))

    assert CANARY not in caplog.text


def test_the_comments_of_a_picture_are_dropped() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", CANARY)
    notes.add_itxt("Place", CANARY, zip=False)

    for content in (
        saved(two_halves(), "PNG", pnginfo=notes),
        saved(two_halves(), "JPEG", comment=CANARY),
        saved(two_halves("P"), "GIF", comment=CANARY),
        saved(two_halves(), "JPEG") + CANARY.encode(),
    ):
        assert CANARY.encode() in content
        assert CANARY.encode() not in clean_file(content).content


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [
        (1, (64, 32), RED),
        (2, (64, 32), BLUE),
        (3, (64, 32), BLUE),
        (5, (32, 64), RED),
        (6, (32, 64), RED),
        (7, (32, 64), BLUE),
        (8, (32, 64), BLUE),
    ],
)
def test_a_photo_that_was_taken_with_a_turned_phone_stands_upright(
    orientation: int, size: tuple[int, int], top_left: tuple[int, int, int]
) -> None:
    cleaned = clean_file(saved(two_halves(), "JPEG", exif=exif_of(orientation=orientation), quality=95))

    with opened(cleaned) as picture:
        assert picture.size == size
        corner = picture.convert("RGB").getpixel((2, 2))
        assert isinstance(corner, tuple)
        assert max(abs(one - other) for one, other in zip(corner, top_left, strict=True)) < 12


@pytest.mark.parametrize(
    ("content", "mime", "suffix"),
    [
        (saved(two_halves(), "JPEG"), "image/jpeg", ".jpg"),
        (saved(two_halves("CMYK"), "JPEG"), "image/jpeg", ".jpg"),
        (saved(two_halves("L"), "JPEG"), "image/jpeg", ".jpg"),
        (saved(two_halves(), "WEBP"), "image/jpeg", ".jpg"),
        (saved(two_halves("RGBA"), "WEBP", exact=True), "image/jpeg", ".jpg"),
        (saved(Image.new("RGBA", (9, 9), (1, 2, 3, 4)), "WEBP"), "image/png", ".png"),
        (saved(two_halves(), "PNG"), "image/png", ".png"),
        (saved(two_halves("1"), "PNG"), "image/png", ".png"),
        (saved(two_halves("I;16"), "PNG"), "image/png", ".png"),
        (saved(two_halves("P"), "PNG", transparency=0), "image/png", ".png"),
        (saved(two_halves("P"), "GIF"), "image/png", ".png"),
    ],
)
def test_the_type_follows_from_the_content_whatever_the_name(content: bytes, mime: str, suffix: str) -> None:
    cleaned = clean_file(content, "harmless.txt")

    assert (cleaned.kind, cleaned.mime, cleaned.suffix) == ("photo", mime, suffix)
    with opened(cleaned) as picture:
        assert Image.MIME[picture.format or ""] == mime


def test_a_very_large_photo_is_made_smaller() -> None:
    cleaned = clean_file(saved(Image.new("L", (9000, 3000)), "JPEG"))

    with opened(cleaned) as picture:
        assert max(picture.size) == LONGEST_SIDE
        assert picture.width == pytest.approx(3 * picture.height, abs=3)


def test_a_picture_that_telegram_would_not_take_as_a_photo_is_a_document() -> None:
    assert clean_file(saved(Image.new("RGB", (2100, 100)), "PNG")).kind == "document"
    assert clean_file(saved(Image.new("RGB", (2000, 100)), "PNG")).kind == "photo"


def test_a_picture_that_would_grow_beyond_all_limits_is_kept_as_a_smaller_kind_of_picture() -> None:
    noise = Image.effect_noise((4096, 4096), 200).copy()
    noise.putpalette([number * 7919 * (colour + 1) % 256 for number in range(256) for colour in range(3)])
    content = saved(noise, "PNG", compress_level=1)
    assert len(content) < MOST_BYTES

    cleaned = clean_file(content)

    assert (cleaned.kind, cleaned.mime) == ("document", "image/jpeg")  # too many bytes for a photo of Telegram
    assert PHOTO_BYTES < len(cleaned.content) < MOST_BYTES


@pytest.mark.parametrize("side", [9000, 14_000, 30_000])
def test_a_small_file_with_far_too_many_pixels_is_refused(side: int) -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    small = saved(Image.new("L", (1, 1)), "PNG")
    bomb = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]

    assert refusal(bomb) == "too-many-pixels"
    assert len(bomb) < 100


def test_half_a_photo_is_refused() -> None:
    content = saved(Image.effect_noise((300, 300), 90), "JPEG")

    assert refusal(content[: len(content) // 2]) == "broken-image"


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        saved(two_halves(), "TIFF"),
        saved(two_halves(), "BMP"),
        saved(two_halves(), "AVIF"),
    ],
)
def test_a_picture_that_can_not_be_cleaned_is_not_kept(content: bytes) -> None:
    assert refusal(content, "photo.jpg") == "image-format"


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_a_damaged_picture_is_cleaned_or_refused_and_nothing_else(kind: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(saved(two_halves("P" if kind == "GIF" else "RGB"), kind))
    for place, value in changes:
        content[12 + place % (len(content) - 12)] = value

    try:
        mime = clean_file(bytes(content)).mime
    except FileRefused as refused:
        mime = refused.reason

    assert mime in {"image/jpeg", "image/png", "broken-image", "too-many-pixels"}
