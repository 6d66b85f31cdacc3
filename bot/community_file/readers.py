"""Readers of the values of a community file: the value, or a ValueError that says in words what is wanted."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot.config import nearest
from flows.calendar import Span, read_clock, read_hours, read_quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import time

    from flows.calendar import OfficeHours

Name = TypeVar("Name", bound=str)


def community_code(text: str) -> str:
    """The code that statistics know the community by."""
    if re.fullmatch(r"[0-9]{12}", text) is None:
        raise ValueError('must be the 12 digits of the statistical code, such as "440304006001"')
    return text


def prefix(text: str) -> str:
    """The first part of every reference."""
    if re.fullmatch(r"[A-Z]{2,3}", text) is None:
        raise ValueError('must be 2 or 3 capital letters from A to Z, such as "FA"')
    return text


def grid_code(text: str) -> str:
    """Grid codes are part of deep links, which admit no other letters and are short."""
    if re.fullmatch(r"[A-Za-z0-9-]{1,32}", text) is None:
        raise ValueError('must be 1 to 32 digits, letters from A to Z, or "-", such as "440304006001-001"')
    return text


def clock(text: str) -> time:
    """A time of day."""
    try:
        return read_clock(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day such as '08:30'") from None


def quiet(text: str) -> tuple[time, time]:
    """The hours without reminders."""
    try:
        return read_quiet(text)
    except ValueError:
        raise ValueError(f"{text!r} is not hours such as '21:00-08:00'") from None


def hours(text: str) -> OfficeHours:
    """One line of office hours."""
    try:
        return read_hours(text)
    except ValueError:
        raise ValueError(f"{text!r} is not office hours such as 'Mon-Fri 09:00-12:00'") from None


def visiting_day(text: str) -> str:
    """A day of every year, or of one."""
    try:
        date.fromisoformat(text if len(text) > len("MM-DD") else f"2024-{text}")
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as '07-01', or '2027-02-06' for one year only") from None
    return text


def zone(text: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{text!a} is not a time zone such as 'Asia/Shanghai'") from None


def gender(text: str) -> str:
    """f, m, or nothing."""
    if text not in {"", "f", "m"}:
        raise ValueError(f"{text!r} is neither 'f' nor 'm'; leave it out where nobody needs to know")
    return text


def one_of(accepted: tuple[Name, ...], *, what: str = "") -> Callable[[str], Name]:
    """A reader that takes only these."""

    def reader(text: str) -> Name:
        for name in accepted:
            if name == text:
                return name
        wanted = what or f"one of {', '.join(accepted)}"
        raise ValueError(f"{text!r} is not {wanted}{nearest(text, accepted)}")

    return reader


def point(value: object) -> tuple[float, float]:
    """Latitude and longitude in degrees."""
    numbers = [float(part) for part in value if _is_number(part)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(value) != 2 or len(numbers) != 2:
        raise ValueError("must be [latitude, longitude] in degrees, such as [22.5432, 114.0579]")
    latitude, longitude = numbers
    if not -90 <= latitude <= 90:
        raise ValueError("must be [latitude, longitude]: a latitude lies between -90 and 90 and comes first")
    if not -180 <= longitude <= 180:
        raise ValueError("must be [latitude, longitude]: a longitude lies between -180 and 180")
    return latitude, longitude


def _is_number(part: object) -> bool:
    return isinstance(part, int | float) and not isinstance(part, bool)


def at_most(most: Span | None) -> Callable[[str], Span]:
    """A span that is not longer than what holds everywhere, counted in the same unit."""

    def reader(text: str) -> Span:
        span = Span.read(text)
        if most is not None and (span.unit != most.unit or span.amount > most.amount):
            raise ValueError(f"must be at most {most.amount} {most.unit}s, written like '{most.amount} {most.unit}s'")
        return span

    return reader
