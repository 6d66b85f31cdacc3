"""The forms of a visit begin: when, at what other time, what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.visits.forms import seen_name
from handlers.residents.drafts import begin_form
from handlers.visits import is_of
from handlers.visits.telling import GONE
from storage import cases

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, HomeVisitRow


def begin(turn: Turn, case_id: int) -> Effects:
    """When?"""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "arrange")
    if row is None or not is_of(turn, row):
        return turn.acknowledge(GONE)
    return begin_form(turn, "home_visit", row.id)


def move(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """When would it suit?"""
    return begin_form(turn, "visit_move", row.id, channel=str(visit.id))


def write(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """The form of what was seen."""
    return begin_form(turn, seen_name(row.service), row.id, channel=str(visit.id))
