"""A visit as a button or a form names it: looked up anew, and proven to be this person's; put off by the resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase
from handlers.casework.telling import to_assignee
from handlers.visits.telling import GONE, about, to_visitors, visitors
from storage import cases
from storage import visits as kept

if TYPE_CHECKING:
    from flows.cases import Move
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, HomeVisitRow

MOVED = Phrase("好，不急。我转给经办的人，约好了再告诉您。")
DECLINED = Phrase("好，先不来，照样帮您。愿意了，随时告诉我们。")
DECLINED_HANDLER = Phrase("办件 {ref}：居民先不要上门。请打电话问一问，别勉强。")
OFF_COMPANION = Phrase("{at} 的走访（{ref}，{title}）取消了，请不要去。")
BY_RESIDENT = frozenset({"ok", "move", "no"})
BY_HANDLER = frozenset({"yes", "off", "saw"})


def found_of(turn: Turn, act: str, visit_id: str) -> tuple[CaseRow, HomeVisitRow] | None:
    """The visit and its case, where this person may do this to it."""
    visit = kept.load(turn.tx, int(visit_id)) if visit_id.isdecimal() else None
    move: Move = "welcome" if act in BY_RESIDENT else "arrange" if act in BY_HANDLER else "help"
    row = cases.access_case(turn.tx, visit.case_id, turn.person.actor, move) if visit else None
    if visit is None or row is None:
        return None
    if act in BY_RESIDENT:
        return (row, visit) if cases.speaks_for(row, turn.person.actor) else None
    only_companion = act in {"along", "refuse", "out"}
    goes = turn.person.id == visit.companion_id if only_companion else turn.person.id in visitors(visit)
    return (row, visit) if goes or (act in BY_HANDLER and row.assignee_id == turn.person.id) else None


def put_off(turn: Turn, row: CaseRow, visit: HomeVisitRow, *, said: Phrase, handler: Phrase) -> Effects:
    """The resident does not want it then, or at all: both who would have come hear so."""
    state = "moved" if said is MOVED else "declined"
    was_fixed = visit.state == "agreed"
    if not kept.go(turn.tx, visit, state, by=turn.person.id, at=turn.at):  # type: ignore[arg-type]  # one of the two
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    off = about(turn, row, visit, OFF_COMPANION)
    told = to_visitors(turn, row, visit, off) if was_fixed else ()
    return (*turn.say(said), *told, *to_assignee(row, handler))
