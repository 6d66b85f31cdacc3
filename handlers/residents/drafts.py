"""A draft over days: shown again, gone on with, begun anew, left; and the short forms about a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows import route
from flows.forms import FORMS
from flows.model import Action, Back, Button, CaseId, DropKeyboard, Phrase
from flows.screens import shows_contact_button
from handlers.diary import choosing
from handlers.numbers import stopping
from handlers.residents.answering import SILENCE, advance, reply_of, service_of, settled, show, show_draft_again
from handlers.turn import said_before
from storage import conversations, people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Conversation, Effects, Lines, Value
    from handlers.turn import Turn
    from storage.tables import ConversationRow

DOUBLE_TAP = timedelta(seconds=5)

RESUME_ASK = Phrase("您有一份没提交的“{title}”，已经填了 {count} 题。接着办，还是重新来？")
RESUME = Phrase("继续")
RESTART = Phrase("重新开始")
CANCEL_ASK = Phrase("确定不办“{title}”了？已经填的会删掉。")
CANCEL_SURE = Phrase("不办了，删掉")
GO_ON = Phrase("继续填")
CANCELLED = Phrase("好，已经删掉了，什么都没有提交。想办的时候打 /menu。")
FORM_LEFT = Phrase("好，不写了，什么都没有改。")
NOTHING_TO_CANCEL = Phrase("现在没有正在填的内容。打 /menu 看能办什么。")
NO_BACK = Phrase("已经是第一题了。")
SEND_LATER = Phrase("改过的消息我收不到新答案。要改，请点“上一步”，或者在最后核对时点“改第几条”。")
NOT_FILLED_IN = Phrase("您刚才这句没有填进去。现在问的是：")
TWICE = Phrase("已经收到了，不用再点。")
TWICE_MEND = Phrase("前面点的已经收到了。要改，打“返回”。")
OTHER_FIRST = Phrase("好，先办这一件。")


# --- answers to a draft ---------------------------------------------------------------------------


def on_reply(turn: Turn) -> Effects | None:
    """Typed words, a file, a contact card or a position for the draft; None where there is no draft."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None:
        return None
    conversation = conversations.to_conversation(turn.tx, row)
    if turn.arrival.edited:
        return turn.say(SEND_LATER)
    if turn.at - row.touched_at > SILENCE:
        if conversation.service not in FORMS:
            return resume_prompt(turn, conversation)
        conversations.touch(turn.tx, row, turn.person, at=turn.at)
        return show(turn, conversation)
    if conversation.unasked:
        return said_before(show(turn, conversation), NOT_FILLED_IN)
    return advance(turn, conversation, reply_of(turn, conversation))


def on_back_word(turn: Turn) -> Effects:
    """“返回”, typed: the question before."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL)
    conversation = conversations.to_conversation(turn.tx, row)
    effects = advance(turn, conversation, Back(turn.at))
    after = conversations.to_conversation(turn.tx, row)
    return said_before(effects, NO_BACK) if after == conversation else effects


# --- coming back ----------------------------------------------------------------------------------


def resume_prompt(turn: Turn, conversation: Conversation) -> Effects:
    """What was left, how much of it is done, and the two ways on."""
    title = service_of(turn, conversation).title
    lines: Lines = (RESUME_ASK(title=title, count=len(conversation.answers)),)
    case = str(conversation.id)
    buttons: Buttons = ((Button(RESUME, Action("resume", case)),), (Button(RESTART, Action("restart", case)),))
    return turn.say(*lines, keyboard=buttons)


def on_resume(turn: Turn) -> Effects:
    """On with the draft, at its present question."""
    row = _own_draft(turn)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL)
    conversations.touch(turn.tx, row, turn.person, at=turn.at)
    return (*settled(turn), *show(turn, conversations.to_conversation(turn.tx, row)))


def on_restart(turn: Turn) -> Effects:
    """The draft is erased and the same service begins anew."""
    row = _own_draft(turn)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL)
    choosing.let_go(turn, row.id)
    conversations.leave(turn.tx, row.id, "cancelled")
    service = turn.directory.service(row.service, turn.person.community)
    known = people.known_contact(turn.tx, turn.person)
    conversation = conversations.begin(
        turn.tx, service, turn.person, at=turn.at, channel=row.channel, known=known
    )  # fmt: skip
    return (*settled(turn), *show(turn, conversation))


def _own_draft(turn: Turn) -> ConversationRow | None:
    loaded = conversations.load(turn.tx, int(turn.argument)) if turn.argument.isdecimal() else None
    row = loaded[1] if loaded else None
    return row if row and row.state == "draft" and row.person_id == turn.person.id else None


# --- leaving --------------------------------------------------------------------------------------


def on_cancel(turn: Turn) -> Effects:
    """Asks once, since what was filled in will be erased; an empty draft goes at once."""
    row = _pressed_draft(turn) or conversations.draft(turn.tx, turn.person)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL, keyboard=DropKeyboard())
    conversation = conversations.to_conversation(turn.tx, row)
    if not (conversation.answers or conversation.shelf) or conversation.service in FORMS:
        return _cancel(turn, row)
    case = str(conversation.id)
    buttons = ((Button(GO_ON, Action("resume", case)),), (Button(CANCEL_SURE, Action("cancel_sure", case)),))
    return turn.say(CANCEL_ASK(title=service_of(turn, conversation).title), keyboard=buttons)


def _pressed_draft(turn: Turn) -> ConversationRow | None:
    """The draft whose own button was pressed, which need not be the one touched last."""
    loaded = conversations.load(turn.tx, turn.pressed.message.case_id or 0) if turn.pressed else None
    return loaded[1] if loaded and loaded[1].state == "draft" else None


def on_cancel_sure(turn: Turn) -> Effects:
    """Erases the draft."""
    row = _own_draft(turn)
    return _cancel(turn, row) if row else turn.say(NOTHING_TO_CANCEL)


def _cancel(turn: Turn, row: ConversationRow) -> Effects:
    stopping.note_left(turn, row)
    choosing.let_go(turn, row.id)
    conversations.leave(turn.tx, row.id, "cancelled")
    if row.service in FORMS:
        return (*settled(turn), *turn.say(FORM_LEFT), *show_draft_again(turn))
    return (*settled(turn), *turn.say(CANCELLED, keyboard=DropKeyboard()), *show_draft_again(turn))


# --- short forms ----------------------------------------------------------------------------------


def begin_form(
    turn: Turn, name: str, case_id: int | None, *, channel: str = "", known: Mapping[str, Value] | None = None
) -> Effects:
    """An internal form, about a case or none: its first question; a double tap begins it once.

    `known` lies ready, to be kept with one button.
    """
    open_form = conversations.draft_of(turn.tx, turn.person, name)
    if open_form is not None and open_form.about_id == case_id and abs(turn.at - open_form.begun_at) < DOUBLE_TAP:
        return turn.acknowledge(TWICE)
    dropped = put_keyboard_away(turn)
    conversations.drop_forms(turn.tx, turn.person, frozenset(FORMS))
    form, about = FORMS[name], CaseId(case_id) if case_id is not None else None
    conversation = conversations.begin(
        turn.tx, form, turn.person, at=turn.at, about=about, channel=channel, known=known
    )
    return (*dropped, *show(turn, conversation))


def put_keyboard_away(turn: Turn) -> Effects:
    """Before another question than the one about the phone number: its keyboard would stay in the way."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None:
        return ()
    conversation = conversations.to_conversation(turn.tx, row)
    step = route.current(service_of(turn, conversation), conversation)
    if step is None or not shows_contact_button(step, conversation):
        return ()
    return turn.say(OTHER_FIRST, keyboard=DropKeyboard())
