"""What somebody may ask about, as their answers have it: a direction and never a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Lines, Service, Value

EMPTY = Phrase("")
MAY_ASK = Phrase("您可以问一问这些（批不批由街道按规定定，我们帮您申请）：")
LEAD = Phrase("· {lead}")


def lines(service: Service, answers: Mapping[str, Value]) -> Lines:
    """Each that fits, a line; nothing where none does."""
    found = tuple(LEAD(lead=one.text) for one in service.leads if one.when is None or one.when.holds(answers))
    return (EMPTY, MAY_ASK, *found) if found else ()
