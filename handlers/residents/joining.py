"""A neighbour said the same already: before the details are typed, one may go along with that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, Phrase, Send, ToPerson
from flows.screens import EMPTY
from handlers import views
from handlers.residents import answering
from handlers.residents.answering import settled
from storage import cases, conversations, disputes, files
from storage.cases import joined, opening

if TYPE_CHECKING:
    from flows.model import Conversation, Effects
    from handlers.turn import Turn

OVER = Phrase("那一件刚刚结束了，请接着填。")
JOINED = Phrase("好，一起办。您的编号是 {ref}。")
WORDS_WELCOME = Phrase("想补充什么，点“我的办件”里的“补充说明”。")


def _draft(turn: Turn, conversation_id: str) -> Conversation | None:
    loaded = conversations.load(turn.tx, int(conversation_id or 0))
    if loaded is None or loaded[1].state != "draft" or loaded[1].person_id != turn.person.id:
        return None
    return loaded[0]


def on_not_similar(turn: Turn) -> Effects:
    """A matter of its own: the form goes on."""
    conversation = _draft(turn, turn.argument)
    return (*settled(turn), *answering.show(turn, conversation)) if conversation else turn.acknowledge(OVER)


def on_join_similar(turn: Turn) -> Effects:
    """The draft becomes a case that goes along with the neighbour's."""
    conversation_id, _, main_id = turn.argument.partition(" ")
    conversation, main = _draft(turn, conversation_id), cases.load(turn.tx, int(main_id or 0))
    if conversation is None:
        return turn.acknowledge(OVER)
    service = turn.directory.service(conversation.service, turn.person.community)
    alike = main is not None and main.service == service.name and main.community_id == turn.person.community
    alike = alike and main is not None and not disputes.is_under_way(turn.tx, main.id)
    if main is None or not alike or cases.is_own(main, turn.person.id) or main.assignee_id == turn.person.id:
        return (*turn.say(OVER), *answering.show(turn, conversation))
    files.keep_only(turn.tx, conversation.id, frozenset())
    row = opening.open_case(turn.tx, conversation, service, turn.person, at=turn.at)
    sent = conversation.changed(unasked=False)
    conversations.save(turn.tx, sent, community_id=turn.person.community, at=turn.at, state="sent")
    if not joined.join(turn.tx, row, main, by=turn.person.id, at=turn.at):
        return turn.say(OVER)
    case = cases.to_case(row)
    by = cards.told(case.promised_at, turn.home.calendar)
    lines = (JOINED(ref=case.reference), cards.NEXT_DATE(next=cards.UPCOMING["answer"](at=by)), EMPTY, WORDS_WELCOME)
    receipt = Send(
        ToPerson(turn.person.id), lines, ((Button(cards.MY_CASES, Action("my")),),), kind="receipt", case=case.id,
        key=f"receipt:{case.id}",
    )  # fmt: skip
    return (*settled(turn), receipt, *views.told_of_another(turn, main))
