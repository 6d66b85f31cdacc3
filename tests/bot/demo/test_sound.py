"""Voice messages that the demo makes or repacks are Opus in Ogg, as Telegram carries them."""

import struct

import pytest

from bot.demo import sound

HEAD = bytes.fromhex("1a45dfa3 84 42868101")  # EBML, with one field of its own
UNKNOWN = b"\x01" + b"\xff" * 7


def element(kind: str, body: bytes) -> bytes:
    return bytes.fromhex(kind) + bytes([0x40 | len(body) >> 8, len(body) & 255]) + body


def block(packet: bytes) -> bytes:
    """A SimpleBlock: track 1, time 0, no flags."""
    return element("a3", b"\x81\0\0\0" + packet)


def packets_of(ogg: bytes) -> list[bytes]:
    """The packets of an Ogg file, read by the book; its pages must count up and their sums be right."""
    packets: list[bytes] = []
    at = number = 0
    while at < len(ogg):
        sign, _, _, _, _, seen, checksum, count = struct.unpack_from("<4sBBqIIIB", ogg, at)
        lacing = ogg[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        blank = ogg[at : at + 22] + bytes(4) + ogg[at + 26 : end]
        assert (sign, seen, checksum) == (b"OggS", number, crc(blank))
        packets += split(ogg[at + 27 + count : end], lacing)
        at, number = end, number + 1
    return packets


def split(body: bytes, lacing: bytes) -> list[bytes]:
    found, packet = [], b""
    for length in lacing:
        packet, body = packet + body[:length], body[length:]
        if length < 255:
            found.append(packet)
            packet = b""
    assert packet == body == b""
    return found


def crc(data: bytes) -> int:
    """Ogg's sum, a bit at a time."""
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value


def test_the_prepared_voice_message_is_three_seconds_of_opus() -> None:
    made = sound.prepared()

    head, tags, *voice = packets_of(made)
    assert (head[:8], tags[:8]) == (b"OpusHead", b"OpusTags")
    assert len(voice) * 0.02 == 3
    assert sound.seconds(made) == 3


def test_what_chromium_records_is_repacked_without_touching_the_sound() -> None:
    spoken = [bytes([0xF8, n]) * (60 + 7 * n) for n in range(1, 60)]
    one, other = (b"\x1f\x43\xb6\x75" + UNKNOWN + b"".join(map(block, part)) for part in (spoken[:40], spoken[40:]))
    webm = HEAD + bytes.fromhex("18538067") + UNKNOWN + one + other

    ogg = sound.recorded(webm)
    assert packets_of(ogg)[2:] == spoken
    assert sound.seconds(ogg) == 2


def test_other_sounds_stay_as_they_are_and_an_empty_recording_is_refused() -> None:
    assert sound.recorded(sound.prepared(1)) == sound.prepared(1)
    assert sound.seconds(b"RIFF....WAVE") is None
    with pytest.raises(ValueError, match="no sound"):
        sound.recorded(HEAD)
