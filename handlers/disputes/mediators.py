"""The mediator is one whom every party accepts: who wants another gets one, and nobody learns who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import PersonId, Phrase, Send, ToPerson
from handlers.casework.telling import after_release
from handlers.disputes.telling import GONE, settled, to_party
from storage import cases, disputes, people
from storage.disputes import RESPONDENT, sittings
from storage.team import avoidance

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

NOTED = Phrase("好，记下了。")
WILL_CHANGE = Phrase("好，换一位。没人会知道是您要换的。")
ANOTHER_COMES = Phrase("换一位调解员接着办（{ref}，调解），资料都在。约好的会先取消，新的调解员会再约。")
GIVEN_ON = Phrase("办件 {ref} 换一位调解员接着办，已经放回队列。按规定不说原因，谢谢您！")


def fine(turn: Turn, _: CaseRow, party: PartyRow, __: str) -> Effects:
    """This party accepts the present mediator."""
    if party.mediator != "asked":
        return turn.acknowledge(GONE)
    party.mediator = "accepted"
    turn.tx.flush()
    return (*settled(turn), *turn.say(NOTED))


def change(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    """At the word of one party the mediator steps down (深圳经济特区矛盾纠纷多元化解条例 art. 23)."""
    handler = people.load(turn.tx, row.assignee_id) if row.assignee_id is not None else None
    if party.mediator not in {"asked", "accepted"} or handler is None:
        return turn.acknowledge(GONE)
    avoidance.found(turn.tx, row, handler, at=turn.at)
    moved = cases.release(turn.tx, row, by=None, how="recused", at=turn.at)
    if moved is None:
        return turn.acknowledge(GONE)
    sittings.cancel_all(turn.tx, row.id, at=turn.at)
    for one in disputes.of_case(turn.tx, row.id):
        one.mediator = ""
    turn.tx.flush()
    cases.fit(turn.tx, moved, at=turn.at)
    told = tuple(
        effect
        for one in disputes.taking_part(turn.tx, row.id)
        if one.side == RESPONDENT and one.person_id is not None
        for effect in to_party(turn, moved, one, ANOTHER_COMES(ref=moved.reference))
    )
    case = cases.to_case(moved)
    given = Send(ToPerson(PersonId(handler.id)), (GIVEN_ON(ref=moved.reference),), kind="notice", case=case.id)
    said = turn.say(WILL_CHANGE)
    released = after_release(turn.directory, moved, appointment=None, at=turn.at)
    return (*settled(turn), *said, *told, given, *released)
