"""What time alone does: a hold ends, who waits is asked, an offer goes on, a calendar entry is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.diaries.words import booked_lines
from flows.model import Action, Button, EditCard, Phrase, Send, ToResident
from handlers.diary import telling, visiting
from handlers.residents.answering import settled
from storage import cases, people
from storage.diaries import booking, slots, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.model import Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, ReminderRow, SlotRow

OFFERED = Phrase("您排队等的时间有了：{at}，{who}。{until} 前点一下，过了就问下一位。")
TAKE, DECLINE = Phrase("就这个时间"), Phrase("不要，接着等")
WAITS_ON = Phrase("好，接着等。再有时间空出来，马上问您。")
TOO_LATE = Phrase("这个时间已经给别人了，没关系，您还在排队。")
OFFER_OVER = Phrase("刚才问您的时间已经让给下一位了。您还在排队，再有空的马上问您。")
IN_LINE = Phrase("您在排队等时间，前面还有 {n} 位。")
NEXT_IN_LINE = Phrase("您在排队等时间，下一个空出来就问您。")


def _hold_end(turn: Turn, row: ReminderRow) -> Effects:
    slot = slots.load(turn.tx, row.subject_id)
    if slot is not None and slot.state == "held" and slot.held_until is not None and slot.held_until <= turn.at:
        waiting.free_again(turn.tx, slot, "expired", at=turn.at)
    return ()


def _offer(turn: Turn, row: ReminderRow) -> Effects:
    slot = _live_offer(turn, row.subject_id)
    if slot is None or slot.held_until is None:
        return ()
    case_id, arg = cases.CaseId(slot.case_id), str(slot.id)
    who = people.short_name(turn.tx, slot.adviser_id)
    words = OFFERED(at=slot.starts_at, who=who, until=slot.held_until)
    buttons = ((Button(TAKE, Action("slot_take", arg)),), (Button(DECLINE, Action("slot_decline", arg)),))
    return (Send(ToResident(case_id), (words,), buttons, kind="appointment", urgency="reminder", case=case_id),)


def _live_offer(turn: Turn, slot_id: int) -> SlotRow | None:
    slot = slots.load(turn.tx, slot_id)
    is_live = slot is not None and slot.ended_at is None and slot.state == "offered"
    return slot if is_live else None


def _offer_end(turn: Turn, row: ReminderRow) -> Effects:
    slot = _live_offer(turn, row.subject_id)
    if slot is None:
        return ()
    case_id = cases.CaseId(slot.case_id)
    waiting.free_again(turn.tx, slot, "expired", at=turn.at)
    if waiting.of_case(turn.tx, case_id) is None:
        return ()
    return (Send(ToResident(case_id), (OFFER_OVER,), kind="appointment", urgency="reminder", case=case_id),)


def _gone(turn: Turn, row: ReminderRow) -> Effects:
    """What was booked is off: the entry is taken out of both calendars, unless another time has replaced it."""
    slot = slots.load(turn.tx, row.subject_id)
    case = cases.load(turn.tx, slot.case_id) if slot else None
    if slot is None or case is None:
        return ()
    newer = slots.of_case(turn.tx, case.id)
    replaced = newer is not None and newer.state == "booked"
    to_adviser = (
        () if replaced and newer is not None and newer.adviser_id == slot.adviser_id else (telling.entry_off(slot),)
    )
    return (*(() if replaced else telling.entries(slot, to_resident=case, cancelled=True)), *to_adviser)


KINDS: Mapping[str, Callable[[Turn, ReminderRow], Effects]] = {
    slots.HOLD_END: _hold_end, slots.OFFER: _offer, slots.OFFER_END: _offer_end, slots.GONE: _gone,
}  # fmt: skip


def _offered_to(turn: Turn) -> tuple[CaseRow, SlotRow] | None:
    number = int(turn.argument) if turn.argument.isdecimal() else 0
    slot = _live_offer(turn, number)
    row = cases.access_case(turn.tx, slot.case_id, turn.person.actor, "rebook") if slot else None
    is_theirs = row is not None and cases.speaks_for(row, turn.person.actor)
    return (row, slot) if is_theirs and row is not None and slot is not None else None


def on_take(turn: Turn) -> Effects:
    """Who waited takes the time."""
    found = _offered_to(turn)
    if found is None:
        return turn.acknowledge(TOO_LATE)
    row, slot = found
    if slot.held_until is not None and slot.held_until <= turn.at:
        waiting.free_again(turn.tx, slot, "expired", at=turn.at)
        return (*settled(turn), *turn.say(TOO_LATE))
    answers = booking.answers_of(turn.tx, row.id)
    moved = booking.settle(turn.tx, row, slot, answers, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(TOO_LATE)
    case, who = cases.to_case(moved), people.short_name(turn.tx, slot.adviser_id)
    service = turn.directory.service(moved.service, turn.person.community)
    lines: Lines = booked_lines(slot.starts_at, who, telling.mode_of(slot), telling.place_of(turn, slot))
    lines = (*lines, *cards.paper_lines(service, answers))
    return (
        *settled(turn),
        Send(ToResident(case.id), lines, visiting.buttons_of(turn, moved), kind="appointment", case=case.id),
        *telling.entries(slot, to_resident=moved), *telling.told_adviser(turn, moved, slot), EditCard(case.id),
    )  # fmt: skip


def on_decline(turn: Turn) -> Effects:
    """Not this one: the next in line is asked, and they keep their place."""
    found = _offered_to(turn)
    if found is None:
        return turn.acknowledge(TOO_LATE)
    waiting.free_again(turn.tx, found[1], "declined", at=turn.at)
    return (*settled(turn), *turn.say(WAITS_ON))


def place_in_line(turn: Turn, case_id: int) -> Lines:
    """How many stand before a case that waits for a time; nothing where it does not."""
    row = waiting.of_case(turn.tx, case_id)
    if row is None:
        return ()
    ahead = waiting.ahead_of(turn.tx, row)
    return (IN_LINE(n=ahead) if ahead else NEXT_IN_LINE,)
