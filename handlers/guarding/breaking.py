"""Breaking the glass: a coordinator reads a case outside their scope, says why, and a second coordinator is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase, Send, ToPerson, verbatim
from handlers import views
from handlers.casework.claiming import GONE
from handlers.guarding.looking import whole
from storage import audit, cases, people, remarks
from storage.team import members

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import CaseRow

WRITTEN_DOWN = Phrase("为什么看，已经记进这一件，也告诉了{who}。只用来办这件急事，不要转给别人。")
TOLD = Phrase("{who}不负责 {ref}（{title}），有急事看了内容。理由：")
ASK_THEM = Phrase("觉得不妥，请马上问清楚，再报告街道。")


def witnesses(turn: Turn, row: CaseRow) -> list[Person]:
    """Who hears of it: the queue's other coordinators, or all others where it has none that can be written to."""

    def may_witness(one: Person) -> bool:
        return one.id != turn.person.id and one.has_opened_chat and not cases.is_own(row, one.id)

    return members.coordinators_or_all(turn.tx, row.community_id, row.queue, may_witness)


def perform(turn: Turn, case_id: int, reason: str) -> Effects:
    """The case is shown once; the reason stands in its notes, and the others read it at once."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "break_glass")
    others = witnesses(turn, row) if row is not None else []
    if row is None or not others:
        return turn.say(GONE)
    who = people.short_name(turn.tx, turn.person.id)
    remarks.add_note(turn.tx, row, reason, by=turn.person.id, at=turn.at, kind=views.GLASS)
    audit.record(turn.tx, "glass.broken", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    case = cases.to_case(row)
    head = TOLD(who=who, ref=case.reference, title=views.title_of(turn, row.service))
    lines = (head, verbatim(reason), ASK_THEM)
    told = tuple(
        Send(ToPerson(one.id), lines, views.open_button(case), kind="alert", case=case.id, protect=True)
        for one in others
    )
    named = tuple(verbatim(people.short_name(turn.tx, one.id)) for one in others)
    return (*whole(turn, row, WRITTEN_DOWN(who=named)), *told)
