"""What a rule is: a figure, from when it is counted, where it stands, and whether a community may set another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from flows.calendar import Span
    from flows.model.phrases import Phrase

Mark = Literal["verified", "cross-checked", "local", "ours"]
"""The text of the law was read; several sources agree; an example of some place; this program's own choice."""
CHANGEABLE: frozenset[Mark] = frozenset({"local", "ours"})
"""What a community's file may set otherwise: no law fixes it."""
CHECKED = date(2026, 8, 31)
"""When the table was last read against its sources."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure, from when it is counted, and where it stands."""

    name: str
    what: Phrase
    span: Span
    start: Phrase
    source: Phrase
    mark: Mark = "verified"
    checked: date = CHECKED
