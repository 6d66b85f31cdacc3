"""Reads the diaries of a community file: at which hours an adviser sees people, and on which days not."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING

from bot.community_file import readers
from bot.community_file.tables import words
from flows.calendar import read_clock
from flows.community import DiaryEntry, DiaryHours
from flows.diaries import MODES, WHOLE_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.community_file.tables import Table
    from flows.calendar import OfficeHours

USUAL_SLOT = 30
SLOTS = range(10, 241)
SLOT = "minutes, a whole number from 10 to 240 without quotes"
DAY_HOURS = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)-(\d\d:\d\d)")


def read_diary(table: Table, *, services: Collection[str], ids: Collection[int], user_ids: range) -> DiaryEntry:
    """One [[diary]]; `services` are those that have diaries, `ids` the file's people, none where they are not known."""
    slot = table.number("slot", SLOTS, what=SLOT) or USUAL_SLOT
    hours: list[OfficeHours] = []

    def weekly(text: str) -> OfficeHours:
        found = readers.hours(text)
        _long_enough(text, found.start, found.end, slot)
        if any(found.weekdays & one.weekdays and found.start < one.end and one.start < found.end for one in hours):
            raise ValueError(f"{text!r} overlaps with another line of the list")
        hours.append(found)
        return found

    def extra(text: str) -> DiaryHours:
        found = day_hours(text)
        _long_enough(text, found.start, found.end, slot)
        return found

    entry = DiaryEntry(
        person=table.number("person", user_ids, what="the id of a [[person]]", needed=True) or 0,
        service=table.read("service", _service(services), min(services, default=""), needed=True),
        hours=table.items("hours", weekly),
        slot=slot,
        modes=frozenset(table.items("modes", readers.one_of(MODES))) or frozenset(MODES),
        place=table.read("place", words, "-") if table.has("place") else "",
        extra=table.items("extra", extra),
        off=table.items("off", day_off),
    )
    if ids and entry.person not in ids and "person" not in table.refused:
        table.refuse("person", f"no [[person]] has the id {entry.person}")
    if not table.has("hours") and not table.has("extra"):
        table.refuse("hours", "is missing")
    table.close()
    return entry


def _service(services: Collection[str]) -> Callable[[str], str]:
    return readers.one_of(tuple(sorted(services)), what="a service that has diaries")


def _long_enough(text: str, start: time | None, end: time | None, slot: int) -> None:
    if minutes(end) - minutes(start) < slot:
        raise ValueError(f"{text!r} is shorter than one time of {slot} minutes")


def minutes(clock: time | None) -> int:
    """Minutes since midnight; those of a whole day for no time."""
    return WHOLE_DAY[1] if clock is None else clock.hour * 60 + clock.minute


def day_hours(text: str) -> DiaryHours:
    """Hours of one day from "2026-10-10 14:00-17:00"."""
    match = DAY_HOURS.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        day, start, end = date.fromisoformat(match[1]), read_clock(match[2]), read_clock(match[3])
    except ValueError:
        raise ValueError(f"{text!r} is not hours of a day such as '2026-10-10 14:00-17:00'") from None
    if start >= end:
        raise ValueError(f"{text!r} runs backwards")
    return DiaryHours(day, start, end)


def day_off(text: str) -> DiaryHours:
    """A whole day from "2026-10-01", or some hours of one."""
    if DAY_HOURS.fullmatch(text):
        return day_hours(text)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text) is None:
            raise ValueError
        return DiaryHours(date.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as '2026-10-01'") from None
