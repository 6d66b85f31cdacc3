"""All rows of `make chaos`, in the order in which they run."""

from __future__ import annotations

from tests.chaos import calls, kills, leaps, refusals, use, walks
from tests.chaos.disks import full, power
from tests.chaos.longer import row_of
from tests.chaos.nodes import NODES

ROWS = (
    *kills.ROWS, *calls.ROWS, *refusals.ROWS, *full.ROWS, *power.ROWS, *leaps.ROWS, *use.ROWS, *walks.ROWS,
    *map(row_of, NODES),
)  # fmt: skip
