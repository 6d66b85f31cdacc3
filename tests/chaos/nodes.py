"""The tests elsewhere that `make chaos` runs long: each is a row of its own, and tells its figures by the protocol."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A test that grows with `YIZHAN_SCALE`."""

    name: str
    """Of the row: lower case, hyphens."""
    fault: str
    """What goes wrong, in a few words."""
    test: str
    """As pytest names it: `tests/folder/test_file.py::test_name`."""
    scale: float
    """What a long run sets `YIZHAN_SCALE` to."""


NODES: tuple[Node, ...] = (
    Node(
        "second-poller",
        "somebody else polls with our token",
        "tests/outside/test_token.py::test_somebody_who_polls_with_our_token_for_a_minute_is_told_once",
        scale=1000,  # a conflict has one length: any run of make chaos has it
    ),
)
