"""Turns effects into rows: the one place, in the transaction of their cause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from flows import cards, disputes
from flows.community import DEFAULT_QUEUE
from flows.diaries.words import booked_lines
from flows.model import (
    EditCard,
    LeaveChat,
    OpenCase,
    Phrase,
    PostCard,
    Redraw,
    Send,
    Settle,
    ToChat,
    ToCoordinators,
    ToPerson,
    Unsay,
)
from flows.texts import say, say_lines
from storage import cases, conversations, people
from storage.cases import ladder, opening
from storage.database import directory_of
from storage.diaries import booking, waiting
from storage.effects import letters, mailing
from storage.effects.applying import Applying
from storage.sending import outbox
from storage.sending.outbox import MUST_NOT_REPEAT, UNSAY, URGENCIES, NewMessage
from storage.tables import ConversationRow, MessageRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import QueueEntry
    from flows.model import CommunityId, Effect, Effects, Lines, Service, Value
    from flows.model.parts import MeetingMode
    from flows.registry import Directory
    from storage.tables import CaseRow, SlotRow

SETTLED = Phrase("✔ {chosen}")
HELP_FIRST = Phrase("【先行救助】有人今天就过不下去了，请街道马上看。先救助，手续后补：")
CALL_US = Phrase("请打社区电话 {phone} 对接。")
NO_GROUP = Phrase("这个队列还没有群，办件先发给您。")


def apply(tx: Session, effects: Iterable[Effect], *, cause: str, community: CommunityId, at: datetime) -> None:
    """Writes what the effects ask for; `cause` names the update or the reminder that they follow from."""
    applying = Applying(tx, cause, community, at, directory_of(tx.info))
    for effect in effects:
        _apply(applying, effect)


def _apply(applying: Applying, effect: Effect) -> None:
    match effect:
        case Send():
            mailing.send(applying, effect)
        case Settle():
            _settle(applying, effect)
        case Redraw():
            _redraw(applying, effect)
        case PostCard():
            _post_card(applying, effect)
        case EditCard():
            _edit_card(applying, effect)
        case LeaveChat():
            _leave(applying, effect)
        case Unsay():
            _unsay(applying, effect)
        case OpenCase():
            for further in _open_case(applying, effect):
                _apply(applying, further)
        case _:
            assert_never(effect)


def _leave(applying: Applying, effect: LeaveChat) -> None:
    new = NewMessage(
        key=applying.key(), kind="leave", policy=MUST_NOT_REPEAT, urgency=URGENCIES["broadcast"],
        community_id=applying.community, chat_id=effect.chat_id, content={"method": "leaveChat"},
    )  # fmt: skip
    outbox.enqueue(applying.tx, new, at=applying.at)


def _unsay(applying: Applying, effect: Unsay) -> None:
    new = NewMessage(
        key=applying.key(), kind=UNSAY, policy=MUST_NOT_REPEAT, urgency=URGENCIES["answer"],
        community_id=applying.community, chat_id=effect.chat_id,
        content={"method": "deleteMessage", "message_id": effect.message_id},
    )  # fmt: skip
    outbox.enqueue(applying.tx, new, at=applying.at)


def _open_case(applying: Applying, effect: OpenCase) -> Effects:
    tx, conversation = applying.tx, effect.conversation
    person = people.load(tx, conversation.person)
    assert person is not None
    service = applying.directory.service(conversation.service, person.community, elder=person.elder)
    desk = tx.get_one(ConversationRow, conversation.id).channel == conversations.DESK
    row = opening.open_case(tx, conversation, service, person, at=applying.at, desk=desk)
    slot = booking.on_open(tx, row, service, conversation.answers, by=person.id, at=applying.at)
    conversations.save(tx, conversation.changed(), community_id=person.community, at=applying.at, state="sent")
    answers = conversation.answers
    name, phone = (_text(answers.get(step)) for step in ("name", "phone"))
    if not desk:
        people.remember_contact(tx, person, name=name, phone=phone, at=applying.at)
    case = cases.to_case(row)
    receipt = Send(
        ToPerson(person.id),
        cards.receipt_lines(case, service, applying.home, answers, time=_time_lines(applying, service, row, slot)),
        cards.receipt_buttons(case),
        kind="receipt",
        case=case.id,
        key=f"receipt:{case.id}",
    )
    if opening.is_apart(service, answers):
        return (receipt, *cards.urgent_alert(case, service, more=disputes.duties(answers)))
    street = _street_alert(applying, service, row, answers)
    return (receipt, PostCard(case.id), *cards.urgent_alert(case, service), *street)


def _street_alert(applying: Applying, service: Service, row: CaseRow, answers: Mapping[str, Value]) -> Effects:
    """What can't wait for papers: the street's officers hear of it as it is sent, at night too."""
    when = service.course.street_when if service.course is not None else None
    if when is None or not when.holds(answers):
        return ()
    case = cases.to_case(row)
    lines = (HELP_FIRST, *cards.card_lines(case, service, who=""), CALL_US(phone=applying.home.phone))
    return tuple(
        Send(ToPerson(one.id), lines, kind="alert", case=case.id, key=f"street:{case.id}:{one.id}")
        for one in ladder.people_of(applying.tx, row, "street")
    )


def _time_lines(applying: Applying, service: Service, row: CaseRow, slot: SlotRow | None) -> Lines:
    """When, with whom and where, or that they wait in line; nothing where no time was asked for."""
    if service.diary is None:
        return ()
    if slot is None:
        return service.diary.waits if waiting.of_case(applying.tx, row.id) else ()
    who, place = people.short_name(applying.tx, slot.adviser_id), slot.place or applying.home.office
    mode: MeetingMode = slot.mode  # type: ignore[assignment]  # only our own words are written
    return (*booked_lines(slot.starts_at, who, mode, place), *service.diary.booked)


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


# --- changes of messages --------------------------------------------------------------------------


def _settle(applying: Applying, settle: Settle) -> None:
    """The pressed question keeps its words, shows the choice, and has no buttons any more."""
    row = applying.tx.get(MessageRow, settle.message)
    if row is None or row.content is None or row.person_id is None:
        return
    person = people.load(applying.tx, row.person_id)
    if person is None:
        return
    content = outbox.content_of(applying.tx, row)
    chosen = say(SETTLED(chosen=settle.chosen), people.reader_of(applying.tx, person))
    words = letters.cut(f"{content.get('text', '')}\n\n{chosen}")
    _edit(applying, row, {"text": words}, key=outbox.settling(row.id), urgency=URGENCIES["broadcast"])


def _redraw(applying: Applying, redraw: Redraw) -> None:
    row = applying.tx.get(MessageRow, redraw.message)
    if row is None or row.token is None:
        return
    if row.person_id is None:  # in a group: who taps the old button there still hears what became of it
        words = {"text": say_lines(redraw.lines, applying.reader)}
        _edit(applying, row, dict(words), key=applying.key(), urgency=URGENCIES["answer"])
        return
    person = people.load(applying.tx, row.person_id)
    if person is None:
        return
    reader = people.reader_of(applying.tx, person)
    keyboard = letters.one_a_row(redraw.keyboard) if person.elder else redraw.keyboard
    content: dict[str, object] = {
        "text": mailing.words_to(applying, redraw.lines, person),
        "reply_markup": letters.markup(keyboard, row.token, reader),
    }
    outbox.redraw(applying.tx, row, content, letters.actions_of(redraw.keyboard), at=applying.at)
    _edit(applying, row, content, key=applying.key(), urgency=URGENCIES["answer"])


def _edit(applying: Applying, row: MessageRow, content: dict[str, object], *, key: str, urgency: int) -> None:
    """A change of a message; one that still waits is replaced, so that a chat sees the last state only."""
    new = NewMessage(
        key=key, kind=f"{row.kind}_edit"[:20], policy=MUST_NOT_REPEAT, urgency=urgency, community_id=row.community_id,
        chat_id=row.chat_id, content={"method": "editMessageText", **content}, thread_id=row.thread_id,
        person_id=row.person_id, case_id=row.case_id, edits_id=row.id,
    )  # fmt: skip
    outbox.change(applying.tx, new, at=applying.at)


# --- cards ----------------------------------------------------------------------------------------


def _post_card(applying: Applying, effect: PostCard) -> None:
    row = cases.load(applying.tx, effect.case)
    if row is None:
        return
    case = cases.to_case(row)
    service = applying.directory.service(row.service, applying.community)
    lines = cards.card_lines(case, service, who=people.short_name(applying.tx, row.assignee_id))
    buttons = cards.card_buttons(case, by_offer=_by_offer(applying, row))
    key = f"card:{row.id}{effect.again}"
    entry = queue_entry(applying.directory, row)
    if entry is None:
        to = ToCoordinators(row.queue)
        mailing.send(applying, Send(to, (NO_GROUP, *lines), buttons, kind="card", case=case.id, key=key))
        return
    reader = applying.reader
    send = Send(ToChat(entry.chat_id, entry.thread_id), lines, buttons, kind="card", case=case.id)
    new = mailing.message(applying, replace(send, policy="must-not-repeat"), reader, key, chat_id=entry.chat_id)
    content = {**new.content, "text": say_lines(lines, reader)}
    outbox.enqueue(applying.tx, replace(new, content=content, thread_id=entry.thread_id), at=applying.at)


def queue_entry(directory: Directory, row: CaseRow) -> QueueEntry | None:
    """The chat of the case's queue; None where the community has neither it nor a default."""
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    return directory.communities[community].queue(row.queue or DEFAULT_QUEUE)


def _by_offer(applying: Applying, row: CaseRow) -> bool:
    entry = queue_entry(applying.directory, row)
    return entry is not None and entry.offers


def _edit_card(applying: Applying, effect: EditCard) -> None:
    row = cases.load(applying.tx, effect.case)
    message = outbox.newest_card(applying.tx, effect.case)
    if row is None or message is None or message.person_id is not None:
        return
    case = cases.to_case(row)
    service = applying.directory.service(row.service, applying.community)
    reader = applying.reader
    lines = cards.card_lines(case, service, who=people.short_name(applying.tx, row.assignee_id))
    if effect.moved:
        lines = (cards.MOVED_CARD(ref=case.reference, title=service.title),)
    content: dict[str, object] = {"text": say_lines(lines, reader)}
    if buttons := () if effect.moved else cards.card_buttons(case, by_offer=_by_offer(applying, row)):
        content["reply_markup"] = letters.inline(buttons, message.token, reader)
    _edit(applying, message, content, key=f"card_edit:{row.id}:{row.revision}", urgency=URGENCIES["answer"])
