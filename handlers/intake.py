"""Residents: pick a service, agree, answer, go back, change, stop, come back days later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import cards, engine
from flows.fields.answers import Asked, Partial
from flows.fields import Files
from flows.forms import FORMS
from flows.model import (
    Action,
    Back,
    Button,
    CaseId,
    DropKeyboard,
    Edit,
    Finished,
    Keep,
    MessageId,
    OpenCase,
    Perform,
    Phrase,
    Redraw,
    Reply,
    Send,
    Settle,
    Show,
    Skip,
    Submit,
    verbatim,
)
from flows.progress import questions_left
from handlers.performing import perform
from handlers.turn import effects_of, said_before
from storage import conversations, files, people

if TYPE_CHECKING:
    from flows.model import Conversation, Effects, Input, Lines, Service
    from handlers.turn import Turn
    from storage.tables import ConversationRow

CONSENT_PURPOSE = "notice"
CONSENT_VERSION = 1
SILENCE = timedelta(hours=24)
"""After this long a typed word is no answer any more: the person is first shown where they were."""
PLACEHOLDER = "?"

NOTICE: Lines = (
    Phrase("办事之前，先说清楚您的信息怎么用："),
    Phrase("· 谁在用：{community}（{office}），电话 {phone}。"),
    Phrase("· 用来做什么：只用来办您提的这件事，和您联系。"),
    Phrase("· 谁看得到：接手办事的人和社区协调员。志愿者群里看不到您的名字、电话和内容。"),
    Phrase("· 存多久：办完后 90 天删除（困难帮扶的 30 天），只留不带姓名的统计。"),
    Phrase("· 存在哪：加密存在社区的电脑上。您和我说的话要经过 Telegram，它的服务器在境外。"),
    Phrase("· 您随时可以查、改、删，也可以不同意：打 /privacy。"),
    Phrase("不满 14 岁，请让家长来办。"),
)
AGREE = Phrase("同意")
REFUSE = Phrase("不同意")
REFUSED = Phrase("好的，不同意就不收您的任何信息。您可以直接到社区办，一样能办：")
START_COUNT = Phrase("大约 {count} 个问题，{minutes} 分钟。随时可以停下，下次接着填。")
HAVE_READY = Phrase("先准备好：")
ITEM = Phrase("· {item}")
SENSITIVE = Phrase("另外请您同意：{consent}")
START_AGREEING = Phrase("同意，开始")
START = Phrase("开始")
NOT_NOW = Phrase("先不办")
NOT_NOW_SAID = Phrase("好的。想办的时候打 /menu。")
RESUME_ASK = Phrase("您有一份没填完的“{title}”，已经填了 {count} 题。接着填，还是重新来？")
RESUME = Phrase("继续")
RESTART = Phrase("重新开始")
CANCEL_ASK = Phrase("确定不办“{title}”了？已经填的会删掉。")
CANCEL_SURE = Phrase("不办了，删掉")
GO_ON = Phrase("继续填")
CANCELLED = Phrase("好，已经删掉了，什么都没有提交。想办的时候打 /menu。")
NOTHING_TO_CANCEL = Phrase("现在没有正在填的内容。打 /menu 看能办什么。")
NO_BACK = Phrase("已经是第一题了。")
SEND_LATER = Phrase("改过的消息我收不到新答案。要改，请点“上一步”，或者在最后核对时点“改第几条”。")
ALREADY_SENT = Phrase("已经提交过了，编号在 /my 里。")


def service_of(turn: Turn, conversation: Conversation) -> Service:
    """The service of a conversation as the community offers it."""
    return turn.directory.service(conversation.service, turn.person.community)


# --- before the first question --------------------------------------------------------------------


def begin(turn: Turn, name: str, *, channel: str = "") -> Effects:
    """Notice and consent first, then a saved draft, then the start page."""
    argument = f"{name} {channel}".strip()
    if not people.has_consented(turn.tx, turn.person, CONSENT_PURPOSE, CONSENT_VERSION):
        buttons = (
            (Button(AGREE, Action("consent", argument)),),
            (Button(REFUSE, Action("refuse")),),
        )
        return turn.say(*notice_lines(turn), keyboard=buttons)
    row = conversations.draft_of(turn.tx, turn.person, name)
    if row is not None and (conversation := conversations.to_conversation(turn.tx, row)).answers:
        return turn.say(*resume_lines(turn, conversation), keyboard=_resume_buttons(conversation))
    return start_page(turn, name, argument)


def notice_lines(turn: Turn) -> Lines:
    """Who uses what for what, for how long, and the rights of the person (PIPL art. 17)."""
    home = turn.home
    filled = NOTICE[1](community=home.name, office=home.office, phone=home.phone)
    return (NOTICE[0], filled, *NOTICE[2:])


def start_page(turn: Turn, name: str, argument: str) -> Effects:
    """Who it is for, how long it takes, what to have ready, and that it can be left."""
    service = turn.directory.service(name, turn.person.community)
    count = questions_left(service, {})
    lines: list[Phrase] = [service.title, engine.EMPTY, service.summary, engine.EMPTY]
    lines.append(START_COUNT(count=count, minutes=service.minutes))
    if service.prepare:
        lines += [HAVE_READY, *(ITEM(item=item) for item in service.prepare)]
    if service.consent is not None:
        lines += [engine.EMPTY, SENSITIVE(consent=service.consent)]
    lines += [engine.EMPTY, cards.door(turn.home)]
    start = START if service.consent is None else START_AGREEING
    return turn.say(
        *lines, keyboard=((Button(start, Action("begin_new", argument)),), (Button(NOT_NOW, Action("menu")),))
    )


def on_consent(turn: Turn) -> Effects:
    """Agreed to the notice: on to the service that was asked for."""
    people.consent(turn.tx, turn.person, CONSENT_PURPOSE, CONSENT_VERSION, at=turn.at)
    name, _, channel = turn.argument.partition(" ")
    return (*_settled(turn), *begin(turn, name, channel=channel))


def on_refuse(turn: Turn) -> Effects:
    """A refusal is respected: nothing is kept, and the offline door is shown."""
    return (*_settled(turn), *turn.say(REFUSED, cards.door(turn.home)))


def on_begin(turn: Turn) -> Effects:
    """A service picked from a menu."""
    name, _, channel = turn.argument.partition(" ")
    return begin(turn, name, channel=channel) if name in turn.directory.services else turn.say(NOTHING_TO_CANCEL)


def on_begin_new(turn: Turn) -> Effects:
    """The start button: consent to what is sensitive here, and the first question."""
    name, _, channel = turn.argument.partition(" ")
    if name not in turn.directory.services:
        return turn.say(NOTHING_TO_CANCEL)
    if not people.has_consented(turn.tx, turn.person, CONSENT_PURPOSE, CONSENT_VERSION):
        return begin(turn, name, channel=channel)
    row = conversations.draft_of(turn.tx, turn.person, name)
    if row is not None:
        return show(turn, conversations.to_conversation(turn.tx, row))
    service = turn.directory.service(name, turn.person.community)
    if service.consent is not None:
        people.consent(turn.tx, turn.person, name, service.version, at=turn.at)
    known = people.known_contact(turn.tx, turn.person)
    conversation = conversations.begin(turn.tx, service, turn.person, at=turn.at, channel=channel, known=known)
    return (*_settled(turn), *show(turn, conversation))


# --- coming back ----------------------------------------------------------------------------------


def resume_lines(turn: Turn, conversation: Conversation) -> Lines:
    """What was left, and how much of it is done."""
    return (RESUME_ASK(title=service_of(turn, conversation).title, count=len(conversation.answers)),)


def _resume_buttons(conversation: Conversation) -> tuple[tuple[Button, ...], ...]:
    case = str(conversation.id)
    return ((Button(RESUME, Action("resume", case)),), (Button(RESTART, Action("restart", case)),))


def on_resume(turn: Turn) -> Effects:
    """On with the draft, at its present question."""
    row = _own_draft(turn)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL)
    row.touched_at = turn.at
    return (*_settled(turn), *show(turn, conversations.to_conversation(turn.tx, row)))


def on_restart(turn: Turn) -> Effects:
    """The draft is erased and the same service begins anew."""
    row = _own_draft(turn)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL)
    conversations.leave(turn.tx, row.id, "cancelled")
    service = turn.directory.service(row.service, turn.person.community)
    known = people.known_contact(turn.tx, turn.person)
    conversation = conversations.begin(
        turn.tx, service, turn.person, at=turn.at, channel=row.channel, known=known,
        about=None,
    )  # fmt: skip
    return (*_settled(turn), *show(turn, conversation))


def _own_draft(turn: Turn) -> ConversationRow | None:
    loaded = conversations.load(turn.tx, int(turn.argument)) if turn.argument.isdecimal() else None
    row = loaded[1] if loaded else None
    return row if row and row.state == "draft" and row.person_id == turn.person.id else None


def show(turn: Turn, conversation: Conversation) -> Effects:
    """The present question of a draft."""
    return advance(turn, conversation, Show(turn.at))


def show_draft_again(turn: Turn) -> Effects:
    """After a side trip: the question that the person was at; nothing where there was none."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None or turn.at - row.touched_at > SILENCE:
        return ()
    return show(turn, conversations.to_conversation(turn.tx, row))


# --- answering ------------------------------------------------------------------------------------


def on_reply(turn: Turn) -> Effects | None:
    """Typed words, a file, a contact card or a position for the draft; None where there is no draft."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None:
        return None
    conversation = conversations.to_conversation(turn.tx, row)
    if turn.arrival.edited:
        return turn.say(SEND_LATER)
    if turn.at - row.touched_at > SILENCE and conversation.service not in FORMS:
        return turn.say(*resume_lines(turn, conversation), keyboard=_resume_buttons(conversation))
    return advance(turn, conversation, _reply(turn, conversation))


def _reply(turn: Turn, conversation: Conversation) -> Reply:
    arrival = turn.arrival
    reply = Reply(
        turn.at, text=arrival.text, attachment=arrival.attachment, phone=arrival.phone,
        own_phone=arrival.own_phone, position=arrival.position, kept_as=PLACEHOLDER if arrival.attachment else "",
    )  # fmt: skip
    step = engine.current(service_of(turn, conversation), conversation)
    if arrival.attachment is None or step is None or not isinstance(step.field, Files):
        return reply
    asked = Asked(turn.home.calendar.day(turn.at), conversation.pending)
    if not isinstance(step.field.parse(reply, asked), Partial):
        return reply
    kept = files.note(turn.tx, arrival.attachment, case_id=conversation.id, person=turn.person, at=turn.at)
    return replace(reply, kept_as=kept)


def on_press(turn: Turn) -> Effects:
    """A button of a question: its row was checked against the conversation's revision already."""
    assert turn.pressed is not None
    loaded = conversations.load(turn.tx, turn.pressed.message.case_id or 0)
    assert loaded is not None
    return advance(turn, loaded[0], _pressed(turn))


def _pressed(turn: Turn) -> Input:
    assert turn.pressed is not None
    action = turn.pressed.action
    match action.verb:
        case "pick":
            return Reply(turn.at, pick=int(action.arg))
        case "back":
            return Back(turn.at)
        case "edit":
            return Edit(turn.at, action.arg)
        case "skip":
            return Skip(turn.at)
        case "keep":
            return Keep(turn.at)
        case "finished":
            return Finished(turn.at)
        case "submit":
            return Submit(turn.at)
        case _:
            return Show(turn.at)


def advance(turn: Turn, conversation: Conversation, given: Input) -> Effects:
    """Runs the engine, saves what became of the conversation, and does what an internal form asks for."""
    service = service_of(turn, conversation)
    after, outcomes = engine.advance(service, conversation, given, today=turn.home.calendar.day(turn.at))
    if any(isinstance(outcome, OpenCase) for outcome in outcomes):
        return (*_settled(turn), *effects_of(outcomes))
    performed = next((outcome for outcome in outcomes if isinstance(outcome, Perform)), None)
    if performed is not None:
        done = perform(turn, performed.conversation)
        conversations.save(turn.tx, after, community_id=turn.person.community, at=turn.at, state="sent")
        return (*_settled(turn), *effects_of(outcomes), *done)
    if after != conversation:
        conversations.save(turn.tx, after, community_id=turn.person.community, at=turn.at)
    effects = effects_of(outcomes)
    if isinstance(given, Show) or after.revision == conversation.revision:
        return effects
    return _in_place(turn, effects) if turn.pressed else effects


def _in_place(turn: Turn, effects: Effects) -> Effects:
    assert turn.pressed is not None
    last = effects[-1] if effects else None
    if isinstance(last, Send) and last.kind == "redraw" and isinstance(last.keyboard, tuple):
        turn.pressed.message.revision = last.revision
        return (Redraw(MessageId(turn.pressed.message.id), last.lines, last.keyboard),)
    return (*effects, *_settled(turn))


def _settled(turn: Turn) -> Effects:
    if turn.pressed is None or turn.pressed.message.person_id is None:
        return ()
    return (Settle(MessageId(turn.pressed.message.id), verbatim(turn.pressed.label)),)


# --- leaving --------------------------------------------------------------------------------------


def on_cancel(turn: Turn) -> Effects:
    """Asks once, since what was filled in will be erased; an empty draft goes at once."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL, keyboard=DropKeyboard())
    conversation = conversations.to_conversation(turn.tx, row)
    if not conversation.answers:
        return _cancel(turn, row)
    case = str(conversation.id)
    buttons = ((Button(GO_ON, Action("resume", case)),), (Button(CANCEL_SURE, Action("cancel_sure", case)),))
    return turn.say(CANCEL_ASK(title=service_of(turn, conversation).title), keyboard=buttons)


def on_cancel_sure(turn: Turn) -> Effects:
    """Erases the draft."""
    row = _own_draft(turn)
    return _cancel(turn, row) if row else turn.say(NOTHING_TO_CANCEL)


def _cancel(turn: Turn, row: ConversationRow) -> Effects:
    conversations.leave(turn.tx, row.id, "cancelled")
    return (*_settled(turn), *turn.say(CANCELLED, keyboard=DropKeyboard()))


def on_back_word(turn: Turn) -> Effects:
    """“返回”, typed: the question before."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None:
        return turn.say(NOTHING_TO_CANCEL)
    conversation = conversations.to_conversation(turn.tx, row)
    effects = advance(turn, conversation, Back(turn.at))
    position = engine.current(service_of(turn, conversation), conversation)
    first = engine.asked_steps(service_of(turn, conversation), conversation.answers)[0]
    if position is first and conversation.pending is None and not conversation.shelf.get(first.name):
        return said_before(effects, NO_BACK)
    return effects


def begin_form(turn: Turn, name: str, case_id: int, *, channel: str = "") -> Effects:
    """An internal form about a case: its first question."""
    conversations.drop_forms(turn.tx, turn.person, frozenset(FORMS))
    form = FORMS[name]
    conversation = conversations.begin(turn.tx, form, turn.person, at=turn.at, about=CaseId(case_id), channel=channel)
    return show(turn, conversation)
