"""Answers that are places: a building of the community, picked, typed, or found near a position that was sent."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.fields.answers import (
    Accepted,
    Asked,
    Choices,
    NoContact,
    OneReply,
    Partial,
    Rejected,
    ShownAsGiven,
    is_wordless,
)
from flows.fields.dated import CHANGE, confirmed, reading_of
from flows.fields.reading import digits_before, fold, read_index
from flows.fields.written import one_line
from flows.model import Phrase, verbatim
from flows.texts import plain, spellings

if TYPE_CHECKING:
    from flows.model import Lines, Reply, Value

PLACE_UNREAD = Phrase("写一下楼名和房号，打字发来就行。")
PLACE_NOT_POSITION = Phrase("定位在这里用不上，我们看不准是哪栋楼。把楼名和房号打出来就行。")
PLACE_FAR = Phrase("您发的位置旁边没有我们社区的楼。人不在那里也不要紧，选一栋楼，或者把楼名和房号打出来。")
PLACE_TOO_LONG = Phrase("地址最多写 {limit} 个字。这里只写楼名和房号就行。")
PLACE_EXAMPLE = Phrase("福安大厦3栋502")
SEND_POSITION = Phrase("人就在那里的，也可以发位置：点回形针，选“位置”。")
NEAR = Phrase("您是在“{building}”（{grid}）附近吗？")
HERE = Phrase("对，就是这里")
HERE_OR_NOT = Choices((HERE, CHANGE))
LONGEST_PLACE = 60
MOST_BUTTONS = 8
NEARBY = 150
"""Metres from a building within which a position is taken to mean it."""
EARTH = 6_371_009
"""Metres: the mean radius."""

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS-84)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A building that can be found by a position, and the grid that it belongs to."""

    building: str
    grid: str
    point: Point


def metres(one: Point, other: Point) -> float:
    """The distance between two points that are near each other, on a flat map of their latitude."""
    north = math.radians(other[0] - one[0])
    east = math.radians((other[1] - one[1] + 180) % 360 - 180) * math.cos(math.radians((one[0] + other[0]) / 2))
    return EARTH * math.hypot(north, east)


@dataclass(frozen=True, slots=True)
class Place(NoContact, OneReply, ShownAsGiven):
    """Where somebody lives or something happens: one of the community's buildings, or words."""

    buildings: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()

    @property
    def example(self) -> Phrase | None:
        """An address inside a community."""
        return PLACE_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """Yes or no to a building that was found; otherwise the first buildings, and others are typed."""
        if reading_of(pending):
            return HERE_OR_NOT
        return Choices(tuple(verbatim(building) for building in self.buildings[:MOST_BUTTONS]))

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """Whether it is the building that was found, or the question, and that a position will do."""
        if reading := reading_of(pending):
            grid = next((spot.grid for spot in self.spots if spot.building == reading), "")
            return (NEAR(building=reading, grid=grid),)
        return (ask, SEND_POSITION) if self.spots else (ask,)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """The building picked or confirmed, or the words as they were typed; a position is only a reading."""
        if reply.position is not None:
            return self._near(reply.position)
        if reading := reading_of(asked.pending):
            if plain(reply.text) in spellings(HERE):
                return Accepted(reading)
            if answer := confirmed(reply, reading):
                return answer
        shown = self.buildings[:MOST_BUTTONS]
        if reply.pick is not None:
            known = not reading and 0 <= reply.pick < len(shown)
            return Accepted(shown[reply.pick]) if known else Rejected(PLACE_UNREAD)
        return self._written(reply, shown)

    def _near(self, position: Point) -> Partial | Rejected:
        if not self.spots:
            return Rejected(PLACE_NOT_POSITION)
        nearest = min(self.spots, key=lambda spot: metres(spot.point, position))
        is_near = metres(nearest.point, position) <= NEARBY
        return Partial(nearest.building) if is_near else Rejected(PLACE_FAR)

    def _written(self, reply: Reply, shown: tuple[str, ...]) -> Accepted | Rejected:
        words = one_line(reply.text)
        if is_wordless(reply) or not words:
            return Rejected(PLACE_UNREAD)
        if len(words) > LONGEST_PLACE:
            return Rejected(PLACE_TOO_LONG(limit=LONGEST_PLACE))
        if any(char.isalpha() for char in words) and read_index(words, len(shown)) is None:
            return Accepted(words)
        return self._numbered(words, shown)

    def _numbered(self, words: str, shown: tuple[str, ...]) -> Accepted | Rejected:
        fitting = [each for each in self.buildings if re.match(rf"{re.escape(words)}(?!\d)", each)]
        if len(fitting) == 1:
            return Accepted(fitting[0])
        index = read_index(words, len(shown))
        return Rejected(PLACE_UNREAD) if index is None else Accepted(shown[index])

    def building_of(self, value: Value) -> str | None:
        """The building of the list that an answer names; the longest where one name is part of another."""
        said = _address(value if isinstance(value, str) else "".join(value))
        found = [each for each in self.buildings if _names(said, _address(each))]
        return max(found, key=len, default=None)


def _address(text: str) -> str:
    """An address as it is compared: 三号楼, 3幢 and 3座 are 3栋."""
    return re.sub(r"号楼|幢|座|#", "栋", re.sub(r"\s+", "", digits_before(fold(text), "号楼|[栋幢座]")))


def _names(said: str, building: str) -> bool:
    """Whether a building's name occurs, and not as a part of another number: 1栋 is not in 11栋."""
    before = r"(?<!\d)" if building[:1].isdigit() else ""
    after = r"(?!\d)" if building[-1:].isdigit() else ""
    return bool(building) and re.search(before + re.escape(building) + after, said) is not None
