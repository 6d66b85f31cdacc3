"""A resident would rather not have somebody: neither for this matter nor for a later one; nobody tells that person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cases import GOING_ON
from flows.model import Action, Button, Phrase, Send, ToPerson
from handlers import views
from handlers.residents.answering import settled
from storage import cases
from storage.team import avoidance, members

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

ASK = Phrase("想换个人办，以后也不要这个人？不用说原因，我们不会告诉对方。")
SURE = Phrase("对，不要这个人")
KEEP = Phrase("算了，不换")
NOTED = Phrase("知道了。以后您的事不会再派给这个人。着急就打 {phone}。")
NOTED_NOW = Phrase("知道了。协调员会安排别人接着办，以后也不会再派给这个人。着急就打 {phone}。")
NEEDS_ANOTHER = Phrase("办件 {ref}（{title}）要换一位同事来办。请收回，重新安排。")
GONE = Phrase("这件事的状态已经变了，没有改动。")


def on_unwanted(turn: Turn) -> Effects:
    """Asks once; then the case needs another handler, and its coordinators hear that and no more."""
    case_id, _, sure = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "read")
    if row is None or not cases.is_own(row, turn.person.id) or row.status not in GOING_ON:
        return turn.acknowledge(GONE)
    handler = avoidance.last_handler(turn.tx, row.id)
    if handler is None:
        return turn.acknowledge(GONE)
    if sure != "sure":
        yes, no = Action("unwanted", f"{row.id} sure"), Action("case", str(row.id))
        return turn.say(ASK, keyboard=((Button(SURE, yes),), (Button(KEEP, no),)))
    avoidance.refuse(turn.tx, row, handler, resident=turn.person.id, at=turn.at)
    told = _overseers_told(turn, row, handler) if row.assignee_id == handler and row.status == "claimed" else ()
    words = (NOTED_NOW if told else NOTED)(phone=turn.home.phone)
    return (*settled(turn), *turn.say(words), *told)


def _overseers_told(turn: Turn, row: CaseRow, handler: int) -> Effects:
    """The queue's coordinators, or all where it has none besides the handler, who is never told."""
    besides = {handler, turn.person.id}
    found = members.coordinators_or_all(turn.tx, row.community_id, row.queue, lambda one: one.id not in besides)
    case = cases.to_case(row)
    words = NEEDS_ANOTHER(ref=case.reference, title=views.title_of(turn, case.service))
    return tuple(Send(ToPerson(one.id), (words,), views.open_button(case), kind="team", case=case.id) for one in found)
