"""A calendar entry (RFC 5545, RFC 5546) of one appointment: what a phone puts into its calendar by one tap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

LONGEST_LINE = 75
"""Octets (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the file says."""

    uid: str
    """The same for every version of the entry."""
    sequence: int
    starts_at: datetime
    until_at: datetime
    summary: str
    place: str
    organizer: str
    phone: str
    cancelled: bool = False


def write(entry: Entry, *, at: datetime) -> bytes:
    """The file; `at` is when it is made."""
    return "".join(f"{line}\r\n" for raw in _lines(entry, at) for line in _folded(raw)).encode()


def _lines(entry: Entry, at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yizhan//Diary//ZH", "CALSCALE:GREGORIAN")
    yield f"METHOD:{'CANCEL' if entry.cancelled else 'PUBLISH'}"
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(entry.starts_at)}"
    yield f"DTEND:{_moment(entry.until_at)}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    yield f'ORGANIZER;CN="{entry.organizer.replace(chr(34), "")}":tel:{"".join(entry.phone.split())}'
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """At most so many octets a line, never cut within a character; what follows begins with a space."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
