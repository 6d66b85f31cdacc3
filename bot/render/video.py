"""Takes the place, the time and the device out of MP4 and QuickTime files, without touching picture and sound."""

from __future__ import annotations

from bot.render.refusal import FileRefused

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
TELLING = frozenset({b"udta", b"meta", b"uuid", b"Xtra"})
"""Boxes that tell about a recording: its position, its device, its title."""
TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
"""Boxes that begin with the moments of making and of the last change."""
MOST_BOXES = 50_000
"""Hours of recording have some thousands; a file with more is made to keep us busy."""


def without_metadata(content: bytes) -> bytes:
    """The same file with its boxes of metadata emptied in place, so that every offset in it stays true."""
    changed = bytearray(content)
    places = [(0, len(changed))]
    for _ in range(MOST_BOXES):
        if not places:
            return bytes(changed)
        start, end = places.pop()
        if end - start < 8:
            continue
        body, box_end = _extent(changed, start, end)
        places.append((box_end, end))
        if bytes(changed[start + 4 : start + 8]) in CONTAINERS:
            places.append((body, box_end))
        else:
            _empty(changed, (start, body, box_end))
    raise FileRefused("broken-video")


def _extent(content: bytearray, start: int, end: int) -> tuple[int, int]:
    """Where the content of a box begins and where the box ends; a wrong size counts as all that is left."""
    size, header = int.from_bytes(content[start : start + 4], "big"), 8
    if size == 1:
        size, header = int.from_bytes(content[start + 8 : start + 16], "big"), 16
    if size < header or start + size > end:
        return min(start + header, end), end
    return start + header, start + size


def _empty(content: bytearray, place: tuple[int, int, int]) -> None:
    start, body, end = place
    kind = bytes(content[start + 4 : start + 8])
    if kind in TELLING:
        content[start + 4 : start + 8] = b"free"
        content[body:end] = bytes(end - body)
    elif kind in TIMED and end - body >= 20:
        width = 16 if content[body] == 1 else 8
        content[body + 4 : body + 4 + width] = bytes(width)
