"""The buttons that move a matter on: what has to be asked first is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import courses
from handlers.courses import GONE, NEEDS_VISIT, advance_of, is_under_way, moved, not_yet, open_to
from handlers.residents.drafts import begin_form
from handlers.volunteers import ON_FINISH
from storage import cases, visits

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


def on_finish(turn: Turn) -> Effects:
    """“办好了”: what was achieved is asked, but not while the matter is still on its way."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "finish")
    stage = is_under_way(turn, row) if row is not None else None
    return ON_FINISH(turn) if row is None or stage is None else not_yet(turn, row, stage)
