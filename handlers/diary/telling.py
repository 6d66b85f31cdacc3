"""A booked time is told to both sides: what it is, and a file for the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.diaries.words import how
from flows.fields.slots import WAITING
from flows.model import CalendarEntry, Phrase, Send, ToCoordinators, ToPerson
from flows.screens import EMPTY
from handlers import views
from handlers.turn import effects_of, said_before
from storage import cases, effects, people
from storage.diaries import clients, slots

if TYPE_CHECKING:
    from flows.model import Conversation, Effects, Outcomes
    from flows.model.parts import MeetingMode
    from handlers.turn import Turn
    from storage.tables import CaseRow, SlotRow

ENTRY = Phrase("点开这个文件，可以存进手机日历。")
ENTRY_OFF = Phrase("这次约的取消了：点开这个文件，从手机日历里去掉。")
FIND_ANOTHER = Phrase("办件 {ref}（{title}）：现有的律师都不方便接，要另找一位律师。")
NEW_BOOKING = Phrase("有人约了您：{at}。{how}")


def opened(turn: Turn, conversation: Conversation, outcomes: Outcomes) -> Effects:
    """The form is sent: where a time was booked with it, the adviser has the case and both have the entry."""
    service = turn.directory.service(conversation.service, turn.person.community)
    alone = service.diary is not None and conversation.answers.get(service.diary.step) == WAITING
    alone = alone and clients.bar_everybody(turn.tx, turn.person.community, service, conversation.answers)
    if slots.of_case(turn.tx, conversation.id) is None and not alone:
        return effects_of(outcomes)
    effects.apply(
        turn.tx, effects_of(outcomes), cause=f"{turn.cause}.sent", community=turn.person.community, at=turn.at
    )
    row, slot = cases.load(turn.tx, conversation.id), slots.of_case(turn.tx, conversation.id)
    if row is not None and alone:
        case = cases.to_case(row)
        told = FIND_ANOTHER(ref=row.reference, title=service.title)
        return (Send(ToCoordinators(row.queue), (told,), views.open_button(case), kind="notice", case=case.id),)
    if row is None or slot is None or slot.state != "booked":
        return ()
    return (*entries(slot, to_resident=row), *told_adviser(turn, row, slot))


def mode_of(slot: SlotRow) -> MeetingMode:
    """How they are seen."""
    return slot.mode  # type: ignore[return-value]  # only our own words are written


def place_of(turn: Turn, slot: SlotRow) -> str:
    """Where."""
    return slot.place or turn.home.office


def told_adviser(turn: Turn, row: CaseRow, slot: SlotRow) -> Effects:
    """Who is seen, when and how, with everything about the case."""
    adviser = people.load(turn.tx, slot.adviser_id)
    if adviser is None or not adviser.has_opened_chat:
        return ()
    words = NEW_BOOKING(at=slot.starts_at, how=how(mode_of(slot), place_of(turn, slot)))
    return (*said_before(views.details(turn, row, adviser.id), words, EMPTY), entry(slot, adviser.id))


def entries(slot: SlotRow, *, to_resident: CaseRow, cancelled: bool = False) -> Effects:
    """The calendar entry for everybody on the resident's side."""
    return tuple(entry(slot, each, cancelled=cancelled) for each in cases.to_case(to_resident).residents)


def entry(slot: SlotRow, person: int, *, cancelled: bool = False) -> Send:
    """The entry for one of the two sides; once for each version."""
    key = f"entry:{slot.id}:{person}:{'off' if cancelled else 'on'}"
    words, made = ENTRY_OFF if cancelled else ENTRY, CalendarEntry(slot.id, cancelled)
    case_id = cases.CaseId(slot.case_id)
    return Send(ToPerson(cases.PersonId(person)), (words,), kind="appointment", case=case_id, made=made, key=key)


def entry_off(slot: SlotRow) -> Send:
    """The adviser's entry is taken out."""
    return entry(slot, slot.adviser_id, cancelled=True)
