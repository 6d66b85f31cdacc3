"""Takes the place, the time and the device out of MP4 and QuickTime files, without touching picture and sound."""

from __future__ import annotations

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
TOLD_ABOUT = frozenset({b"udta", b"meta", b"uuid", b"Xtra"})
"""Boxes that tell about a recording: its position, its device, its title."""
TIMED = {b"mvhd", b"tkhd", b"mdhd"}
"""Boxes that begin with the moments of making and changing."""
DEEPEST = 8


def without_metadata(content: bytes) -> bytes:
    """The same file with boxes of metadata emptied in place, so that every offset in it stays true."""
    changed = bytearray(content)
    _empty_boxes(changed, 0, len(changed), depth=0)
    return bytes(changed)


def _empty_boxes(content: bytearray, start: int, end: int, *, depth: int) -> None:
    while start + 8 <= end:
        size, header = int.from_bytes(content[start : start + 4], "big"), 8
        kind = bytes(content[start + 4 : start + 8])
        if size == 1:
            size, header = int.from_bytes(content[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            size = end - start
        _clean_box(content, kind, (start, start + header, start + size), depth=depth)
        start += size


def _clean_box(content: bytearray, kind: bytes, place: tuple[int, int, int], *, depth: int) -> None:
    start, body, end = place
    if kind in TOLD_ABOUT:
        content[start + 4 : start + 8] = b"free"
        content[body:end] = bytes(max(0, end - body))
    elif kind in TIMED and end - body >= 20:
        width = 16 if content[body] == 1 else 8
        content[body + 4 : body + 4 + width] = bytes(width)
    elif kind in CONTAINERS and depth < DEEPEST:
        _empty_boxes(content, body, end, depth=depth + 1)
