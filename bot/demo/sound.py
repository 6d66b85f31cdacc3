"""Voice messages as Telegram carries them: Opus in Ogg, made here, measured, or taken out of what a browser records."""

import struct
from collections.abc import Iterable, Iterator

RATE = 48_000
FRAME = RATE // 50
"""Samples in a packet of 20 ms, which is what browsers and the prepared sound use."""
SILENCE = b"\xf8\xff\xfe"
PAGE = struct.Struct("<4sBBqIIIB")
PACKETS_A_PAGE = 25
"""Few enough that even the largest (1275 bytes a frame) fit a page's table of 255 entries."""
SERIAL = 1
WEBM = b"\x1a\x45\xdf\xa3"
SEGMENT, CLUSTER, SIMPLE_BLOCK, GROUP, BLOCK = 0x18538067, 0x1F43B675, 0xA3, 0xA0, 0xA1
FRAME_MS = (10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 10, 20, *(2.5, 5, 10, 20) * 4)
"""Length of a frame by the configuration in a packet's first byte (RFC 6716, section 3.1)."""


def prepared(seconds: int = 3) -> bytes:
    """A voice message for those who have no microphone: silence of this length."""
    return as_ogg([SILENCE] * (seconds * RATE // FRAME))


def seconds(data: bytes) -> int | None:
    """How long an Ogg Opus sound lasts, rounded up; None for what is none."""
    at = data.rfind(b"OggS")
    if at < 0 or len(data) < at + PAGE.size or b"OpusHead" not in data[:64]:
        return None
    granule: int = PAGE.unpack_from(data, at)[3]
    return max(1, -(-granule // RATE))


def recorded(data: bytes) -> bytes:
    """What a browser recorded, as Ogg: Chromium's WebM is repacked, the sound itself stays as it is."""
    if not data.startswith(WEBM):
        return data
    packets = list(_packets(data))
    if not packets:
        raise ValueError("there is no sound in the recording")
    return as_ogg(packets)


def as_ogg(packets: Iterable[bytes]) -> bytes:
    """Opus packets of one channel as an Ogg file (RFC 7845)."""
    whole = list(packets)
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 0, RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 5) + b"local" + struct.pack("<I", 0)
    pages = [_page([head], 0, number=0, flags=2), _page([tags], 0, number=1, flags=0)]
    passed = 0
    for start in range(0, len(whole), PACKETS_A_PAGE):
        part = whole[start : start + PACKETS_A_PAGE]
        passed += sum(map(_samples, part))
        last = start + PACKETS_A_PAGE >= len(whole)
        pages.append(_page(part, passed, number=len(pages), flags=4 if last else 0))
    return b"".join(pages)


def _samples(packet: bytes) -> int:
    """How many samples a packet holds."""
    if not packet:
        return 0
    code = packet[0] & 3
    frames = (1, 2, 2)[code] if code < 3 else packet[1] & 63 if len(packet) > 1 else 0
    return int(frames * FRAME_MS[packet[0] >> 3] * RATE / 1000)


def _page(packets: list[bytes], granule: int, *, number: int, flags: int) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    fields = (b"OggS", 0, flags, granule, SERIAL, number)
    body = lacing + b"".join(packets)
    blank = PAGE.pack(*fields, 0, len(lacing)) + body
    return PAGE.pack(*fields, _checksum(blank), len(lacing)) + body


def _checksum(data: bytes) -> int:
    """Ogg's CRC-32: unreflected, no start value."""
    crc = 0
    for byte in data:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ TABLE[(crc >> 24) ^ byte]
    return crc


def _table_entry(value: int) -> int:
    crc = value << 24
    for _ in range(8):
        crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


TABLE = tuple(map(_table_entry, range(256)))


def _packets(data: bytes) -> Iterator[bytes]:
    """The sound's packets in a WebM file: one in each block, after its track, time and flags."""
    for kind, body in _elements(data):
        if kind in (SEGMENT, CLUSTER, GROUP):
            yield from _packets(body)
        elif kind in (SIMPLE_BLOCK, BLOCK) and len(body) > 4:
            yield body[4:]


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at, _ = _number(data, at, keep_marker=True)
        size, at, unknown = _number(data, at)
        end = len(data) if unknown else at + size  # a stream's clusters end where the next one begins
        yield kind, data[at:end]
        at = end


def _number(data: bytes, at: int, *, keep_marker: bool = False) -> tuple[int, int, bool]:
    """A number of variable length, where it ends, and whether it says "unknown"."""
    if at >= len(data) or not data[at]:
        return 0, len(data), True
    length = 9 - data[at].bit_length()
    raw = int.from_bytes(data[at : at + length])
    value = raw & ((1 << 7 * length) - 1)
    return (raw if keep_marker else value), at + length, value == (1 << 7 * length) - 1
