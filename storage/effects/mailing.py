"""Messages to people: to each in their own words, with buttons that they alone may press."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from flows.model import Phrase, Send, ToChat, ToCoordinators, ToDuty, ToPerson, ToResident
from flows.screens import EMPTY
from flows.texts import Reader, say, say_lines
from storage import cases, ids, people
from storage.cases import beneficiaries
from storage.effects import letters
from storage.sending import outbox
from storage.sending.outbox import URGENCIES, NewMessage
from storage.team import absences

if TYPE_CHECKING:
    from flows.model import Lines
    from storage.effects.applying import Applying
    from storage.people import Person

BUTTONS_LIVE = timedelta(days=180)
CALL = Phrase("有事打 {phone}")
CALL_THEM = Phrase("办件 {ref}：本人没有用机器人，请打电话告诉本人：")


def send(applying: Applying, send: Send) -> None:
    """A message to each of those whom its recipient stands for."""
    match send.to:
        case ToPerson():
            person = people.load(applying.tx, send.to.person)
            if person is not None:
                _to_person(applying, send, person, send.key or applying.key())
        case ToResident():
            _to_resident(applying, send, send.to)
        case ToCoordinators():
            key = send.key or applying.key()
            overseers = people.coordinators(applying.tx, applying.community, send.to.queue)
            told = overseers or people.coordinators(applying.tx, applying.community)  # never nobody
            for person in _awake(applying, send, told):
                _to_person(applying, send, person, f"{key}:{person.id}")
        case ToDuty():
            key = send.key or applying.key()
            alerted = people.alerted(applying.tx, applying.community, send.to.queue, besides=send.to.besides)
            for person in absences.at_work(alerted, applying.at):
                _to_person(applying, send, person, f"{key}:{person.id}")
        case ToChat():
            reader = Reader(applying.home.language, applying.home.calendar.zone)
            new = message(applying, send, reader, send.key or applying.key(), chat_id=send.to.chat_id)
            _enqueue(applying, replace(new, thread_id=send.to.thread_id), say_lines(send.lines, reader))
        case _:
            assert_never(send.to)


def _awake(applying: Applying, send: Send, told: list[Person]) -> list[Person]:
    """Without those on leave, and for a card without those whose quiet day it is, unless nobody is left."""
    at_work, calendar = absences.at_work(told, applying.at), applying.home.calendar
    if send.kind != "card":
        return at_work
    return [one for one in at_work if not absences.is_left_in_peace(one, calendar, applying.at)] or at_work


def _to_resident(applying: Applying, send: Send, to: ToResident) -> None:
    """Everybody on the resident's side; where nobody there has an account, staff are asked to call."""
    row = cases.load(applying.tx, to.case)
    if row is None:
        return
    case, key = cases.to_case(row), send.key or applying.key()
    for position, person_id in enumerate(case.residents):
        person = people.load(applying.tx, person_id)
        if person is not None and person_id != to.besides:
            _to_person(applying, send, person, f"{key}:{person_id}" if position else key)
    caller = people.load(applying.tx, case.assignee or case.opened_by) if not case.residents else None
    if caller is not None and caller.id != to.besides:
        said = (CALL_THEM(ref=case.reference), beneficiaries.contact(applying.tx, row), EMPTY, *send.lines)
        _to_person(applying, replace(send, lines=said, keyboard=(), protect=True), caller, key)


def _to_person(applying: Applying, send: Send, person: Person, key: str) -> None:
    reader = people.reader_of(applying.tx, person)
    if person.elder:
        send = replace(send, keyboard=letters.one_a_row(send.keyboard))
    new = replace(
        message(applying, send, reader, key, chat_id=person.telegram_id), person_id=person.id, presser_id=person.id
    )
    _enqueue(applying, new, words_to(applying, send.lines, person))
    for number, file_id in enumerate(send.files):
        content = {"method": "sendDocument", "file": file_id, "protect": send.protect}
        outbox.enqueue(
            applying.tx, replace(new, key=f"{key}/f{number}", content=content, token=None, actions=()), at=applying.at
        )


def words_to(applying: Applying, lines: Lines, person: Person) -> str:
    """What they read; in elder mode the community's telephone number stands at the end, unless it was said already."""
    reader = people.reader_of(applying.tx, person)
    words, phone = say_lines(lines, reader), applying.directory.communities[person.community].phone
    return words if not person.elder or phone in words else f"{words}\n\n{say(CALL(phone=phone), reader)}"


def message(applying: Applying, send: Send, reader: Reader, key: str, *, chat_id: int) -> NewMessage:
    """The row of a message, without its words."""
    token = ids.draw_token() if isinstance(send.keyboard, tuple) and send.keyboard else None
    content = letters.content_of(send)
    if markup := letters.markup(send.keyboard, token, reader):
        content["reply_markup"] = markup
    return NewMessage(
        key=key, kind=send.kind, policy=send.policy, urgency=URGENCIES[send.urgency],
        community_id=applying.community, chat_id=chat_id, content=content, case_id=send.case,
        token=token, actions=letters.actions_of(send.keyboard), revision=send.revision,
        expires_at=applying.at + BUTTONS_LIVE if token else None,
    )  # fmt: skip


def _enqueue(applying: Applying, new: NewMessage, words: str) -> None:
    parts = letters.split(words)
    for number, part in enumerate(parts, start=1):
        last = number == len(parts)
        content = {**new.content, letters.words_of(new.content): part}
        if not last:
            content.pop("reply_markup", None)
            first = replace(new, key=f"{new.key}/{number}", content=content, token=None, actions=())
            outbox.enqueue(applying.tx, first, at=applying.at)
        else:
            outbox.enqueue(applying.tx, replace(new, content=content), at=applying.at)
