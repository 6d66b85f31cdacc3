"""Who mediates: proven anew for every button and every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.disputes import apart
from storage import cases

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.tables import CaseRow


def mediated(turn: Turn, case_id: int) -> CaseRow | None:
    """The case, where this person mediates it now."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "parties")
    if row is None or row.assignee_id != turn.person.id or row.status != "claimed" or apart.is_apart(turn, row):
        return None
    has_sides = turn.directory.service(row.service, turn.person.community).parties is not None
    return row if has_sides and not cases.is_own(row, turn.person.id) else None
