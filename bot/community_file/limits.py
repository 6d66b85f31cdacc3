"""The table of a community file that says how often people may do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.guarding import USUAL

if TYPE_CHECKING:
    from bot.community_file.tables import Table

MANY = range(1, 100_001)


def read_limits(table: Table) -> dict[str, int]:
    """The numbers that this community has instead of the usual ones, by their names."""
    found = {name: table.number(name, MANY, what="a whole number from 1 to 100000") for name in USUAL}
    table.close()
    return {name: number for name, number in found.items() if number is not None}
