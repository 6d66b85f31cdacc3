"""What a filled-in form of a mediation does, where who filled it in may still do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.disputes import GROUNDS, OTHER_WAYS, SHORT_GROUNDS
from flows.fields.told import parts
from flows.model import EditCard, Phrase, Send, ToResident, verbatim
from flows.screens import EMPTY
from handlers import views
from handlers.disputes import agreeing, following, lasting, sitting, speaking, stopping
from handlers.disputes.acting import mediated
from handlers.disputes.speaking import Said
from handlers.disputes.telling import GONE
from storage import cases, conversations, disputes, remarks
from storage.cases import ending
from storage.disputes import sittings

if TYPE_CHECKING:
    from flows.model import Conversation, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

DECLINED = Phrase("您的办件 {ref}（{title}）不能由我们调解。{ground}调解员说：{words}")
DECLINED_MEDIATOR = Phrase("好，没有受理，原因已经书面告诉申请人。")
TOLD = Phrase("好，记下了，只有调解员和协调员看得到。调解员会和您联系。随时打 /my 能看、能停。")
OF_PARTY = frozenset({"party_statement", "party_words"})


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """Does what the form asks for."""
    loaded = conversations.load(turn.tx, conversation.id)
    channel = loaded[1].channel if loaded else ""
    name = conversation.service
    if name in OF_PARTY:
        return _of_party(turn, conversation, channel)
    row = mediated(turn, conversation.about or 0)
    if row is None:
        return turn.say(GONE)
    if name in {"party_tell", "duty"}:
        return _about_party(turn, row, conversation, channel)
    return _of_mediator(turn, row, conversation, channel)


def _of_party(turn: Turn, conversation: Conversation, channel: str) -> Effects:
    found = speaking.mine(turn, int(channel or 0))
    if found is None:
        return turn.say(GONE)
    row, party = found
    words, sent = parts(conversation.answers.get("words"))
    if conversation.service == "party_words":
        return speaking.from_party(turn, row, party, Said(words, sent))
    answers = conversation.answers
    wish, when = (str(answers.get(step, "")) for step in ("wish", "time"))
    told = "\n".join(part for part in (words, wish, when) if part)
    made = disputes.say(turn.tx, party, told, by=turn.person.id, kind="statement", at=turn.at, files=sent)
    name, phone = (str(answers.get(step, "")) for step in ("name", "phone"))
    disputes.know(turn.tx, party, name=name, phone=phone, at=turn.at)
    passed = speaking.passed(turn, row, party, Said(told, sent), word_id=made.id) if row.assignee_id is not None else ()
    return (*turn.say(TOLD), *passed)


def _about_party(turn: Turn, row: CaseRow, conversation: Conversation, channel: str) -> Effects:
    party = disputes.load(turn.tx, int(channel or 0))
    if party is None or party.case_id != row.id:
        return turn.say(GONE)
    if conversation.service == "duty":
        return agreeing.add_duty(turn, row, party, conversation)
    words, sent = parts(conversation.answers.get("words"))
    return speaking.to_one(turn, row, party, Said(words, sent))


def _of_mediator(turn: Turn, row: CaseRow, conversation: Conversation, channel: str) -> Effects:
    answers = conversation.answers
    match conversation.service:
        case "party_decline":
            return _decline(turn, row, SHORT_GROUNDS[str(answers["ground"])], str(answers["words"]))
        case "sitting":
            return sitting.propose(turn, row, conversation, channel)
        case "sitting_record":
            made = sittings.load(turn.tx, int(channel or 0))
            fits = made is not None and made.case_id == row.id and made.ended_at is None
            return sitting.write_down(turn, row, made, str(answers["words"])) if made and fits else turn.say(GONE)
        case "longer":
            return lasting.propose(turn, row, str(answers["day"]))
        case "agreement":
            return agreeing.make(turn, row, conversation)
        case "signed":
            return agreeing.take_effect(turn, row, str(answers["day"]))
        case "visit":
            return following.visit(turn, row, conversation)
        case _:
            return turn.say(GONE)


def _decline(turn: Turn, row: CaseRow, ground: str, words: str) -> Effects:
    """Not accepted: the reason in writing, and the right channel."""
    if agreeing.binds(turn, row):
        return turn.say(GONE)
    remarks.add_statement(turn.tx, row, words, by=turn.person.id, at=turn.at)
    moved = ending.close(turn.tx, row, "not accepted", by=turn.person.id, at=turn.at, how="close")
    if moved is None:
        return turn.say(GONE)
    case, title = cases.to_case(moved), views.title_of(turn, moved.service)
    said = DECLINED(ref=case.reference, title=title, ground=GROUNDS[ground], words=verbatim(words))
    told = Send(ToResident(case.id), (said, EMPTY, *OTHER_WAYS), kind="notice", case=case.id)
    others = stopping.others_told(turn, moved)
    return (*turn.say(DECLINED_MEDIATOR), told, *others, EditCard(case.id))
