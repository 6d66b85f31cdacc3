"""What is missing is asked for at once and in one list (一次性告知); a later date comes with its reason."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from flows import cards
from flows.model import (
    Action,
    Button,
    EditCard,
    Phrase,
    PostCard,
    Send,
    ToCoordinators,
    ToPerson,
    ToResident,
    verbatim,
)
from flows.screens import EMPTY
from handlers import views
from handlers.casework import merging
from handlers.casework.claiming import GONE
from handlers.casework.telling import TAKEN_BACK_HANDLER, after_release, overseers_and_handler, to_assignee
from handlers.disputes import apart
from handlers.relay import answer_buttons
from storage import cases, people, remarks
from storage.cases import ending, joined, supplements

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import Arg, Effects, PersonId
    from handlers.turn import Turn
    from storage.tables import CaseRow

MOST_EXTENSIONS = 2
"""How often a handler may put the date off; then only the coordinator may."""
MISSING = Phrase("您的办件 {ref}（{title}）还缺下面这些，请一次备齐：")
ITEM = Phrase("· {item}")
HOW_TO_SUPPLY = Phrase("不要把证件照片发到聊天里；当面带来，或者问{who}怎么交。备好了点“备齐了”，我们接着办。")
SUPPLIED_BUTTON = Phrase("备齐了")
ASKED = Phrase("已经告诉居民缺什么了。等的这段时间不算在期限里。")
SUPPLY_AGAIN = Phrase("提醒：您的办件 {ref}（{title}）还在等您补材料。不清楚缺什么，点“回话”问。")
SUPPLY_LATE = Phrase("办件 {ref}（{title}）等居民补材料很久了，请打电话问问有没有困难。")
SUPPLIED = Phrase("好，告诉{who}了，接着办。最晚 {at} 前给您回话。")
SUPPLIED_STAFF = Phrase("办件 {ref}（{title}）的居民说材料备齐了，请接着办。期限接着算：{at}。")
GOES_ON = Phrase("好，期限接着算：{at}。")
ENOUGH_EXTENSIONS = Phrase("这件已经改过 {n} 次日期了，再改请协调员来。")
NOT_LATER = Phrase("新的日期要比原来答应的 {at} 晚。")
EXTENDED = Phrase("好，日期改到 {at}，居民会收到通知和原因。")
EXTENDED_RESIDENT = Phrase("您的办件 {ref}（{title}）要晚一些，最晚 {at} 前给您回话。原因：{words}。很对不住。")
SENT_BACK = Phrase("好，退回去了，会有人重新安排。谢谢您看过。")
SENT_BACK_COORDINATOR = Phrase("办件 {ref}（{title}）被退回：{words}。请看归哪里办。")
SENT_BACK_TWICE = Phrase("办件 {ref}（{title}）第二次被退回：{words}。现在由您决定归哪里办。")
REROUTE = Phrase("转到别的队列")
REROUTE_WHERE = Phrase("{ref} 转到哪里？")
STAYS = Phrase("就在这里办")
REROUTED = Phrase("好，{ref} 转到“{title}”了。")


def perform_supplement(turn: Turn, case_id: int, words: str) -> Effects:
    """The resident reads one list; the clocks stand still until it is there."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "supplement")
    if row is None:
        return turn.say(GONE)
    remarks.add_statement(turn.tx, row, words, by=turn.person.id, at=turn.at)
    moved = supplements.supplement(turn.tx, row, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.say(GONE)
    case = cases.to_case(moved)
    items = [ITEM(item=verbatim(line.strip())) for line in words.splitlines() if line.strip()]
    head = MISSING(**_named(turn, moved))
    how = HOW_TO_SUPPLY(who=people.short_name(turn.tx, turn.person.id))
    buttons = ((Button(SUPPLIED_BUTTON, Action("supply", str(case.id))),), *answer_buttons(case))
    to_resident = Send(ToResident(case.id), (head, *items, EMPTY, how), buttons, kind="statement", case=case.id)
    return (*turn.say(ASKED, keyboard=views.open_button(case)), to_resident)


def _named(turn: Turn, row: CaseRow) -> dict[str, Arg]:
    return {"ref": row.reference, "title": views.title_of(turn, row.service)}


def on_supply(turn: Turn) -> Effects:
    """Everything is there: said by the resident, or by the handler who has it."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "supply")
    if row is None or row.paused_at is None:
        return turn.acknowledge(GONE)
    moved = supplements.supply(turn.tx, row, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(GONE)
    by = cards.told(moved.promised_at, turn.home.calendar)
    if moved.assignee_id == turn.person.id:
        return turn.say(GOES_ON(at=by), keyboard=views.open_button(cases.to_case(moved)))
    told = to_assignee(moved, SUPPLIED_STAFF(**_named(turn, moved), at=by))
    return (*turn.say(SUPPLIED(who=people.short_name(turn.tx, moved.assignee_id), at=by)), *told)


def reminded(turn: Turn, row: CaseRow) -> Effects:
    """The resident hears once more that something is missing."""
    case = cases.to_case(row)
    words = SUPPLY_AGAIN(**_named(turn, row))
    buttons = ((Button(SUPPLIED_BUTTON, Action("supply", str(case.id))),), *answer_buttons(case))
    return (Send(ToResident(case.id), (words,), buttons, kind="statement", urgency="reminder", case=case.id),)


def still_missing(turn: Turn, row: CaseRow) -> Effects:
    """The coordinator and the handler: somebody should telephone."""
    case, words = cases.to_case(row), SUPPLY_LATE(**_named(turn, row))
    return tuple(
        Send(each, (words,), views.open_button(case), kind="reminder", urgency="reminder", case=case.id)
        for each in overseers_and_handler(turn, row)
    )


# --- a later date ---------------------------------------------------------------------------------


def perform_extend(turn: Turn, case_id: int, day: str, reason: str) -> Effects:
    """The resident reads the new date and why."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "extend")
    if row is None:
        return turn.say(GONE)
    calendar = turn.home.calendar
    chosen = date.fromisoformat(day.partition(" ")[0])
    until = calendar.close_of(chosen)
    if until <= row.promised_at or until <= turn.at:
        old = cards.told(row.promised_at, calendar)
        return turn.say(NOT_LATER(at=old), keyboard=views.open_button(cases.to_case(row)))
    days = (calendar.moment(chosen, time(0)) - calendar.moment(calendar.day(turn.at), time(0))) // timedelta(days=1)
    remarks.add_statement(turn.tx, row, reason, by=turn.person.id, at=turn.at)
    moved = supplements.extend(turn.tx, row, until, by=turn.person.id, at=turn.at, days=days)
    if moved is None:
        return turn.say(GONE)
    case, by = cases.to_case(moved), cards.told(until, calendar)
    words = EXTENDED_RESIDENT(**_named(turn, moved), at=by, words=verbatim(reason.rstrip("。.")))
    to_resident = Send(ToResident(case.id), (words,), answer_buttons(case), kind="notice", case=case.id)
    along = merging.told_along(turn, joined.of(turn.tx, row.id), words) if row.followers else ()
    return (*along, *turn.say(EXTENDED(at=by), keyboard=views.open_button(case)), to_resident)


# --- it belongs elsewhere -------------------------------------------------------------------------


def perform_send_back(turn: Turn, case_id: int, words: str) -> Effects:
    """Once back to the queue, with the coordinator told; the second time only the coordinator decides."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "send_back")
    if row is None:
        return turn.say(GONE)
    remarks.add_note(turn.tx, row, words, by=turn.person.id, at=turn.at, kind="sent back")
    moved = ending.send_back(turn.tx, row, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.say(GONE)
    case = cases.to_case(moved)
    told = (SENT_BACK_TWICE if case.is_held else SENT_BACK_COORDINATOR)(**_named(turn, moved), words=verbatim(words))
    buttons = ((Button(REROUTE, Action("reroute", str(case.id))),), *views.open_button(case))
    coordinators = Send(ToCoordinators(case.queue), (told,), buttons, kind="notice", case=case.id)
    return (*turn.say(SENT_BACK), coordinators, EditCard(case.id))


def on_reroute(turn: Turn) -> Effects:
    """The coordinator says where a case belongs: its queue's chat gets the card."""
    case_id, _, queue = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "reroute")
    if row is None:
        return turn.acknowledge(GONE)
    if apart.is_apart(turn, row):
        return turn.acknowledge(apart.NO_QUEUE)
    titles = {service.queue_name: service.title for service in turn.directory.services.values()}
    if queue not in titles:
        buttons = tuple(
            (Button(STAYS if name == row.queue else title, Action("reroute", f"{row.id} {name}")),)
            for name, title in titles.items()
        )
        return turn.say(REROUTE_WHERE(ref=row.reference), keyboard=buttons)
    handler, appointment = cases.to_case(row).assignee, row.appointment_at
    moved = ending.reroute(turn.tx, row, queue, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(GONE)
    return (
        *turn.say(REROUTED(ref=moved.reference, title=titles[queue])),
        *rerouted(turn, moved, handler, appointment=appointment),
    )


def rerouted(turn: Turn, row: CaseRow, handler: PersonId | None, *, appointment: datetime | None) -> Effects:
    """The card moves to the other queue's chat; who had the case, and its resident, hear that somebody else has it."""
    case = cases.to_case(row)
    cards_move = (EditCard(case.id, moved=True), PostCard(case.id, again=f":moved:{row.revision}"))
    if handler is None:
        return cards_move
    told = Send(ToPerson(handler), (TAKEN_BACK_HANDLER(ref=case.reference),), kind="notice", case=case.id)
    further = after_release(turn.directory, row, appointment=appointment, at=turn.at)
    return (*cards_move, told, *(effect for effect in further if not isinstance(effect, EditCard)))


def later_promise(turn: Turn, row: CaseRow, last: date) -> None:
    """What the resident was promised moves to a day that lies later, such as one that was agreed on."""
    calendar = turn.home.calendar
    until = calendar.close_of(last)
    if until > row.promised_at:
        days = (last - calendar.day(turn.at)).days
        supplements.extend(turn.tx, row, until, by=row.assignee_id or turn.person.id, at=turn.at, days=days)
