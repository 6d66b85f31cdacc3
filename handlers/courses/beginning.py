"""The buttons that move a matter on: what has to be asked first is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import courses
from handlers.courses import GONE, NEEDS_VISIT, advance_of, moved, open_to
from handlers.residents.drafts import begin_form
from storage import visits

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn


def on_advance(turn: Turn) -> Effects:
    """What the button names, where it still leads on from here: asked about first, or done at once."""
    case_id, _, name = turn.argument.partition(" ")
    found = open_to(turn, int(case_id or 0))
    made = advance_of(turn, *found, name) if found is not None else None
    if found is None or made is None:
        return turn.acknowledge(GONE)
    row, by = found
    if made.needs_visit and not visits.was_made(turn.tx, row.id):
        return turn.acknowledge(NEEDS_VISIT)
    if made.asks:
        return begin_form(turn, courses.form_name(row.service, made.name), row.id)
    return moved(turn, row, made, {}, by=by)
