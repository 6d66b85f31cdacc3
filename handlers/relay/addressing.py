"""For whom words are: a reply to a message about a case says so, else the person is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import GOING_ON
from flows.fields.told import ANYTHING, joined, parts
from flows.fields.written import MOST_FILES, too_large
from flows.model import Action, Button, CaseId, Phrase, Send, ToPerson, verbatim
from handlers import views
from handlers.disputes import speaking
from handlers.relay import once, pass_on
from handlers.residents.answering import settled, show_draft_again
from storage import cases, conversations, files, people
from storage.reports import lists
from storage.sending import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.cases import Case
    from flows.model import Arg, Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, ConversationRow

MOST_OFFERED = 3
"""Cases that words without an address may be meant for."""
LONGEST = 4000
PASS_TO_HANDLER = Phrase("转给{who}：{title} {ref}")
PASS_TO_QUEUE = Phrase("记到：{title} {ref}")
PASS_TO_RESIDENT = Phrase("转给居民：{title} {ref}")
LEAVE = Phrase("不转了")
HELD_WORDS = Phrase("您刚才的话，还没有转给任何人。要转吗？")
HELD_FILES = Phrase("您发来 {n} 个文件，还没有转给任何人。要转吗？")
SOMETHING_ELSE = Phrase("要办别的事，打“菜单”。")
LEFT = Phrase("好，没有转，刚才发的也删了。")
OVER = Phrase("这件事已经结束，转不过去了。还有事，打 /menu。")
GONE = Phrase("这些话已经转过，或者删掉了。")
MOST_HELD = Phrase("一次最多转 {most} 个文件，这一个没有收下。先把前面的转了，再接着发。")
TOO_LONG = Phrase("太长了，一次最多 {limit} 个字。分几次发就行。")


# --- a reply to a message -------------------------------------------------------------------------


def replied(turn: Turn) -> Effects | None:
    """Words or a file in reply to a message about a case go straight to the other side; None for all else."""
    if not turn.arrival.reply_to or turn.arrival.edited or not _is_something(turn):
        return None
    case_id, key = outbox.answerable(turn.tx, turn.arrival.chat_id, turn.arrival.reply_to)
    party_id = speaking.target(turn, case_id, key) if case_id else None
    if case_id and party_id is not None:
        return _to_or_from(turn, case_id, party_id)
    row = _open_case(turn, case_id) if case_id else None
    if case_id is None or (row is None and cases.load(turn.tx, case_id) is None):
        return None
    if row is None:
        return (*turn.say(OVER), *show_draft_again(turn))
    words = words_of(turn)
    if refused := _too_much(turn, words, ()):
        return refused
    sent = _noted(turn, row.id)
    return (*pass_on(turn, row, words, sent), *show_draft_again(turn))


def _to_or_from(turn: Turn, case_id: int, party_id: int) -> Effects:
    """A reply between one party of a dispute and its mediator."""
    words = words_of(turn)
    if refused := _too_much(turn, words, ()):
        return refused
    passed = speaking.pass_to(turn, party_id, speaking.Said(words, _noted(turn, case_id)))
    return (*(turn.say(OVER) if passed is None else passed), *show_draft_again(turn))


def _open_case(turn: Turn, case_id: int) -> CaseRow | None:
    """The case, where this person may still say something on it to the other side."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "note")
    if row is None or cases.is_own(row, turn.person.id):
        return row
    held = cases.access_case(turn.tx, case_id, turn.person.actor, "contact")
    return held if held is not None and held.assignee_id == turn.person.id else None


def _is_something(turn: Turn) -> bool:
    arrival = turn.arrival
    return bool(words_of(turn)) or (arrival.attachment is not None and arrival.attachment.kind in ANYTHING)


def words_of(turn: Turn) -> str:
    """What was typed; a contact card is its number, a position its coordinates."""
    arrival = turn.arrival
    place = f"{arrival.position[0]:.5f}, {arrival.position[1]:.5f}" if arrival.position else ""
    return arrival.text or arrival.phone or place


def _too_much(turn: Turn, words: str, before: Sequence[str]) -> Effects:
    """The limits, told before anything is lost on them; nothing where they are kept."""
    attachment = turn.arrival.attachment
    if len(words) > LONGEST:
        return turn.say(TOO_LONG(limit=LONGEST))
    if attachment is not None and (refused := too_large(attachment.size)):
        return turn.say(refused)
    if attachment is not None and len(before) >= MOST_FILES:
        return turn.say(MOST_HELD(most=MOST_FILES))
    return ()


def _noted(turn: Turn, owner: int) -> tuple[str, ...]:
    attachment = turn.arrival.attachment
    if attachment is None or attachment.kind not in ANYTHING:
        return ()
    return (files.note(turn.tx, attachment, case_id=CaseId(owner), person=turn.person, at=turn.at),)


# --- words without an address ---------------------------------------------------------------------


def ask_for_whom(turn: Turn, offered: Buttons) -> Effects:
    """Words or files outside any form, of somebody with a case under way: kept, and passed on with one tap.

    They may be about another matter: the services that they speak for are offered below.
    """
    found = _addresses(turn) if _is_something(turn) else ()
    if not found:
        return ()
    row = conversations.held(turn.tx, turn.person, at=turn.at) or conversations.hold(turn.tx, turn.person, at=turn.at)
    conversation = conversations.to_conversation(turn.tx, row)
    before, sent = parts(conversation.pending)
    words = "\n".join(part for part in (before, words_of(turn)) if part)
    if refused := _too_much(turn, words, sent):
        return refused
    sent = (*sent, *_noted(turn, row.id))
    held = conversation.changed(pending=joined(words, sent))
    conversations.save(turn.tx, held, community_id=turn.person.community, at=turn.at, state=conversations.HELD)
    buttons = tuple((Button(label, Action("pass_on", f"{row.id} {where}")),) for label, where in found)
    last = ((Button(LEAVE, Action("leave_words", str(row.id))),), (Button(cards.MY_CASES, Action("my")),))
    lines: Lines = (HELD_FILES(n=len(sent)) if sent else HELD_WORDS, SOMETHING_ELSE)
    return (once(turn, Send(ToPerson(turn.person.id), lines, (*buttons, *offered, *last))),)


def _addresses(turn: Turn) -> tuple[tuple[Phrase, str], ...]:
    """The other side of each case that this person has a word on, the likeliest first."""
    own = [case for case in lists.own_cases(turn.tx, turn.person) if case.status in GOING_ON]
    held = lists.claimed_by(turn.tx, turn.person, most=MOST_OFFERED) if turn.person.actor.is_worker else []
    found = [(_label(turn, case), str(case.id)) for case in own] + speaking.addresses(turn)
    for case in held:
        title = views.title_of(turn, case.service)
        found.append((PASS_TO_RESIDENT(ref=case.reference, title=title), str(case.id)))
        found += speaking.addresses_of(turn, case.id)
    return tuple(found[:MOST_OFFERED])


def _label(turn: Turn, case: Case) -> Phrase:
    who = people.short_name(turn.tx, case.assignee)
    filled: dict[str, Arg] = {"ref": case.reference, "title": views.title_of(turn, case.service)}
    return PASS_TO_HANDLER(**filled, who=verbatim(who)) if who else PASS_TO_QUEUE(**filled)


def on_pass_on(turn: Turn) -> Effects:
    """The pressed address: what was held goes there."""
    held_id, _, case_id = turn.argument.partition(" ")
    held = _held(turn, held_id)
    if held is None:
        return turn.acknowledge(GONE)
    case_id, _, party_id = case_id.partition(" ")
    row = _open_case(turn, int(case_id)) if not party_id else None
    if party_id:
        return _passed_to_party(turn, held, int(case_id), int(party_id))
    if row is None:
        conversations.leave(turn.tx, held.id, "cancelled")
        return (*settled(turn), *turn.say(OVER))
    conversation = conversations.to_conversation(turn.tx, held)
    words, sent = parts(conversation.pending)
    held.about_id = row.id
    done = conversation.changed(about=cases.to_case(row).id)
    conversations.save(turn.tx, done, community_id=turn.person.community, at=turn.at, state="sent")
    return (*settled(turn), *pass_on(turn, row, words, sent), *show_draft_again(turn))


def _passed_to_party(turn: Turn, held: ConversationRow, case_id: int, party_id: int) -> Effects:
    """What was held goes between a party and its mediator, and stays with that case for as long as it is kept."""
    conversation = conversations.to_conversation(turn.tx, held)
    passed = speaking.pass_to(turn, party_id, speaking.Said(*parts(conversation.pending)))
    if passed is None:
        conversations.leave(turn.tx, held.id, "cancelled")
        return (*settled(turn), *turn.say(OVER))
    held.about_id = case_id
    done = conversation.changed(about=CaseId(case_id), pending=None)
    conversations.save(turn.tx, done, community_id=turn.person.community, at=turn.at, state="sent")
    return (*settled(turn), *passed, *show_draft_again(turn))


def on_leave_words(turn: Turn) -> Effects:
    """Not meant for anybody: erased."""
    held = _held(turn, turn.argument)
    if held is None:
        return turn.acknowledge(GONE)
    conversations.leave(turn.tx, held.id, "cancelled")
    return (*settled(turn), *turn.say(LEFT))


def _held(turn: Turn, held_id: str) -> ConversationRow | None:
    loaded = conversations.load(turn.tx, int(held_id)) if held_id.isdecimal() else None
    row = loaded[1] if loaded else None
    return row if row and row.state == conversations.HELD and row.person_id == turn.person.id else None
