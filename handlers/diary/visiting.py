"""A booked time: told to both sides, moved, cancelled, and what is said where nobody came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.diaries.words import booked_lines, how, where
from flows.fields import Offered
from flows.model import Action, Button, EditCard, Phrase, Send, ToPerson, ToResident
from handlers import views
from handlers.casework.claiming import GONE
from handlers.diary import choosing
from handlers.diary.telling import entries, entry, mode_of, place_of, told_adviser
from storage import audit, cases, people
from storage.diaries import booking, slots, waiting

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, SlotRow

MOVE, CANCEL, CHOOSE = Phrase("改时间"), Phrase("取消预约"), Phrase("选个时间")
NONE_NOW = Phrase("现在没有别的空时间。想改，打 {phone}，我们帮您想办法。")
SOMEBODY_HAS_IT = Phrase("这个时间刚刚约出去了，没有改动。再点一次，选别的时间。")
MOVED_YOU = Phrase("改好了。")
MOVED_RESIDENT = Phrase("您的办件 {ref} 约的时间改了。")
MOVED_ADVISER = Phrase("办件 {ref} 约的时间改到 {at}。{how}")
CANCEL_ASK = Phrase("确定取消 {at} 的预约？时间会让给别人。")
CANCEL_SURE, KEEP_IT = Phrase("取消预约，让给别人"), Phrase("不取消")
CANCELLED_OWN = Phrase("好，{at} 的预约取消了。想再约，点“选个时间”；这件事不用办了，打 /my 撤回。")
CANCELLED_RESIDENT = Phrase("真对不住，您的办件 {ref} 约的 {at} 取消了，请不要去。点“选个时间”再约一个。")
CANCELLED_ADVISER = Phrase("办件 {ref} 约的 {at} 取消了。")
CANCELLED_STAFF = Phrase("已取消，居民会收到通知。")
MISSED_STAFF = Phrase("记下了：没来。居民会收到通知，可以再约。")
MISSED_RESIDENT = Phrase("您的办件 {ref} 约的 {at}，我们没等到您。没关系，点“选个时间”再约一个，或打 {phone}。")
NOT_YET = Phrase("还没到约好的时间。")
APPOINTED_WITH = Phrase("{who}，{where}")


def lines_of(turn: Turn, row: CaseRow) -> Lines:
    """With whom and where, for the resident; nothing where no time is booked."""
    slot = slots.of_case(turn.tx, row.id)
    if slot is None or slot.state != "booked":
        return ()
    who = people.short_name(turn.tx, slot.adviser_id)
    return (APPOINTED_WITH(who=who, where=where(mode_of(slot), place_of(turn, slot))),)


def papers_of(turn: Turn, row: CaseRow) -> Lines:
    """What to bring to a booked time; nothing where none is booked."""
    if not lines_of(turn, row):
        return ()
    service = turn.directory.service(row.service, turn.person.community)
    return cards.paper_lines(service, booking.answers_of(turn.tx, row.id))


def buttons_of(turn: Turn, row: CaseRow) -> Buttons:
    """What may be done about a case's time: another, none, or a first one."""
    service = turn.directory.service(row.service, turn.person.community)
    if not choosing.asks_time(service) or row.status not in {"open", "claimed"}:
        return ()
    slot, case = slots.of_case(turn.tx, row.id), str(row.id)
    if slot is not None and slot.state == "booked":
        if slot.starts_at <= turn.at:
            return ()
        return ((Button(MOVE, Action("slot_move", case)), Button(CANCEL, Action("slot_cancel", case))),)
    mode = slots.mode_of(service, booking.answers_of(turn.tx, row.id))
    return ((Button(CHOOSE, Action("slot_move", case)),),) if mode is not None and slot is None else ()


def changeable(turn: Turn) -> CaseRow | None:
    """A case whose time this person may change: its resident, its adviser, its coordinator."""
    number = turn.argument if turn.argument.isdecimal() else "0"
    row = cases.access_case(turn.tx, int(number), turn.person.actor, "rebook")
    if row is None or not choosing.asks_time(turn.directory.service(row.service, turn.person.community)):
        return None
    return row


def _booked(turn: Turn) -> tuple[CaseRow, SlotRow] | None:
    row = changeable(turn)
    slot = slots.of_case(turn.tx, row.id) if row else None
    return (row, slot) if row is not None and slot is not None and slot.state == "booked" else None


def perform_move(turn: Turn, conversation: Conversation) -> Effects:
    """The picked time is the case's, or it is somebody else's by now and nothing changes."""
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "rebook")
    chosen = Offered.read(conversation.answers.get("slot"))
    if row is None or chosen is None:
        return turn.acknowledge(GONE) if turn.pressed else turn.say(GONE)
    service = turn.directory.service(row.service, turn.person.community)
    answers, before = booking.answers_of(turn.tx, row.id), slots.of_case(turn.tx, row.id)
    time = slots.time_of(chosen, choosing.times_about(turn, row.id), turn.home.calendar)
    mode = slots.mode_of(service, answers)
    made = None
    if time is not None and mode is not None:
        made = slots.take(
            turn.tx, time, row.id, row.opened_by, community=row.community_id, state="offered", mode=mode, at=turn.at
        )
    if made is None:
        return turn.say(SOMEBODY_HAS_IT, keyboard=buttons_of(turn, row))
    had_adviser = row.assignee_id is not None
    moved = booking.settle(turn.tx, row, made, answers, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.say(GONE)
    if before is not None:
        waiting.pass_on(turn.tx, before, at=turn.at)
    return _told_of_move(turn, moved, made, had_adviser=had_adviser)


def _told_of_move(turn: Turn, row: CaseRow, slot: SlotRow, *, had_adviser: bool) -> Effects:
    case, who = cases.to_case(row), people.short_name(turn.tx, slot.adviser_id)
    is_own = cases.speaks_for(row, turn.person.actor)
    lines = booked_lines(slot.starts_at, who, mode_of(slot), place_of(turn, slot))
    papers = cards.paper_lines(
        turn.directory.service(row.service, turn.person.community), booking.answers_of(turn.tx, row.id)
    )
    head = MOVED_YOU if is_own else MOVED_RESIDENT(ref=row.reference)
    said = Send(ToResident(case.id), (head, *lines, *papers), buttons_of(turn, row), kind="appointment", case=case.id)
    mine = () if is_own else turn.say(MOVED_YOU, keyboard=views.open_button(case))
    if not had_adviser:
        return (*mine, said, *entries(slot, to_resident=row), *told_adviser(turn, row, slot), EditCard(case.id))
    adviser = cases.PersonId(slot.adviser_id)
    words = MOVED_ADVISER(ref=row.reference, at=slot.starts_at, how=how(mode_of(slot), place_of(turn, slot)))
    note = Send(ToPerson(adviser), (words,), views.open_button(case), kind="appointment", case=case.id)
    told = () if turn.person.id == adviser else (note,)
    return (*mine, said, *entries(slot, to_resident=row), *told, entry(slot, adviser))


def on_cancel(turn: Turn) -> Effects:
    """Asks once: the time goes to somebody else."""
    found = _booked(turn)
    if found is None or found[1].starts_at <= turn.at:
        return turn.acknowledge(GONE)
    row, slot = found
    keep = Action("case" if cases.speaks_for(row, turn.person.actor) else "work", str(row.id))
    buttons = ((Button(KEEP_IT, keep),), (Button(CANCEL_SURE, Action("slot_cancel_sure", str(row.id))),))
    return turn.say(CANCEL_ASK(at=slot.starts_at), keyboard=buttons)


def on_cancel_sure(turn: Turn) -> Effects:
    """The time is free; its case stays with its adviser, and the other side is told."""
    found = _booked(turn)
    if found is None or found[1].starts_at <= turn.at:
        return turn.acknowledge(GONE)
    row, slot = found
    at, adviser = slot.starts_at, cases.PersonId(slot.adviser_id)
    moved = cases.unappoint(turn.tx, row, by=turn.person.id, at=turn.at, detail="cancelled")
    if moved is None:
        return turn.acknowledge(GONE)
    waiting.free_again(turn.tx, slot, "cancelled", at=turn.at)
    case, again = cases.to_case(moved), buttons_of(turn, moved)
    note = Send(
        ToPerson(adviser), (CANCELLED_ADVISER(ref=row.reference, at=at),), views.open_button(case), case=case.id
    )
    to_adviser = () if adviser == turn.person.id else (note,)
    if cases.speaks_for(moved, turn.person.actor):
        return (*turn.say(CANCELLED_OWN(at=at), keyboard=again), *to_adviser)
    words = CANCELLED_RESIDENT(ref=row.reference, at=at)
    told = Send(ToResident(case.id), (words,), again, kind="appointment", case=case.id)
    return (*turn.say(CANCELLED_STAFF, keyboard=views.open_button(case)), told, *to_adviser)


def on_missed(turn: Turn) -> Effects:
    """Nobody came: said by the adviser or the coordinator once the time has begun."""
    found = _booked(turn)
    if found is None or cases.is_own(found[0], turn.person.id):
        return turn.acknowledge(GONE)
    row, slot = found
    if slot.starts_at > turn.at:
        return turn.acknowledge(NOT_YET)
    at = slot.starts_at
    moved = cases.unappoint(turn.tx, row, by=turn.person.id, at=turn.at, detail="missed")
    if moved is None:
        return turn.acknowledge(GONE)
    waiting.free_again(turn.tx, slot, "missed", at=turn.at)
    audit.record(turn.tx, "slot.missed", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    case = cases.to_case(moved)
    words = MISSED_RESIDENT(ref=row.reference, at=at, phone=turn.home.phone)
    told = Send(ToResident(case.id), (words,), buttons_of(turn, moved), kind="appointment", case=case.id)
    return (*turn.say(MISSED_STAFF, keyboard=views.open_button(case)), told)
