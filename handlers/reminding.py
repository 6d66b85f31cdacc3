"""The reminders of a case: what its queue, its handler, its resident and its coordinators hear when they fall due."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import cards
from flows.model import (
    Action,
    Button,
    EditCard,
    Phrase,
    PostCard,
    Send,
    ToChat,
    ToCoordinators,
    ToPerson,
    ToResident,
)
from flows.screens import EMPTY
from flows.sla import lease_ends
from handlers import views
from handlers.advice import pressing
from handlers.casework import climbing, milestones, supplying
from handlers.casework.telling import after_release, overseers_and_handler
from handlers.diary import visiting
from handlers.disputes import agreeing, sitting
from handlers.errands import acts as errands
from handlers.visits import acts as visits
from storage import cases, people
from storage.cases import beneficiaries, ending
from storage.effects import queue_entry
from storage.sending import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.cases import Level
    from flows.model import Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, ReminderRow

NUDGE_QUEUE = Phrase("{ref}：{title}，已经等了一阵，还没人认领。能办的请认领。")
TELL_COORDINATOR = Phrase("办件 {ref}（{title}）还没人认领，请安排。")
FIRST_CONTACT = Phrase("办件 {ref}（{title}）和居民说好的联系时间到了。联系上了请点“已联系上居民”。")
FIRST_CONTACT_LATE = Phrase("办件 {ref}（{title}）过了时间还没联系居民，经办是{who}。")
PROMISE_COMING = Phrase("办件 {ref}（{title}）答应居民的日期快到了：{at}。")
PROMISE_PASSED = Phrase("办件 {ref}（{title}）过了答应居民的日期 {at}，还没办好。")
PROMISE_PASSED_RESIDENT = Phrase(
    "您的办件 {ref}（{title}）没能在 {at} 前办好，很对不住。协调员已经知道，在催办。想问情况打 {phone}。"
)
LEASE_WARNING = Phrase(
    "办件 {ref}（{title}）好几天没有动静了。还在办就点“继续办”，不方便就交回；{at} 后会自动回到队列。"
)
RENEW = Phrase("继续办")
HAND_BACK = Phrase("交回")
LEASE_ENDED = Phrase("办件 {ref} 好几天没有动静，已自动回到队列，让别人接着办。没关系，谢谢您！")
APPOINTMENT_DAY = Phrase("提醒：明天有约。办件 {ref}（{title}），{at}。")
APPOINTMENT_SOON = Phrase("提醒：快到约好的时间了。办件 {ref}（{title}），{at}。")
APPOINTMENT_PLAIN = Phrase("提醒：办件 {ref}（{title}）约好的时间是 {at}。")
"""Sent too late to say "tomorrow" or "soon"."""
ASK_THEM = Phrase("请替我们问问本人，按本人的话点一个：")
ASK_BY_PHONE = Phrase("本人没有用机器人。请打电话问一问，按本人的话点一个：")
FOLLOW_UP = Phrase("您的办件 {ref}（{title}）几天前办好了。现在怎么样？点一个就行。")
FOLLOW_UP_AGAIN = Phrase("再问一次：您的办件 {ref}（{title}）解决了吗？不方便回答也没关系，过几天就自动结案。")
CLOSED_SILENT = Phrase("您的办件 {ref}（{title}）已经结案。要是还有问题，打 /menu 再提一次，或打 {phone}。")


def _case(turn: Turn, row: ReminderRow) -> CaseRow:
    found = cases.load(turn.tx, row.subject_id)
    assert found is not None
    return found


def _filled(turn: Turn, phrase: Phrase, case: CaseRow, **more: object) -> Phrase:
    title = views.title_of(turn, case.service)
    args = {"ref": case.reference, "title": title, **more}
    return Phrase(phrase.text, tuple(args.items()))  # type: ignore[arg-type]  # callers fill places with what may fill them


def _notice(to: ToPerson | ToCoordinators, case: CaseRow, *lines: Phrase) -> Send:
    value = cases.to_case(case)
    keyboard = views.open_button(value)
    return Send(to, lines, keyboard, kind="reminder", urgency="reminder", case=value.id)


def _nudge_queue(turn: Turn, row: ReminderRow) -> Effects:
    """The queue hears of it once more; where its card may be lost, a new one is posted instead."""
    case = _case(turn, row)
    entry = queue_entry(turn.directory, case)
    on_the_spot = climbing.told_above(turn, case, "grid")
    if entry is None:
        return on_the_spot
    if outbox.card_is_lost(turn.tx, case.id):
        return (PostCard(cases.to_case(case).id, again=f":again:{row.id}"), *on_the_spot)
    value = cases.to_case(case)
    lines = (cards.marked(value, _filled(turn, NUDGE_QUEUE, case)),)
    return (
        Send(
            ToChat(entry.chat_id, entry.thread_id), lines, cards.card_buttons(value), kind="nudge",
            policy="must-not-repeat", urgency="reminder", case=value.id,
        ),
        *on_the_spot,
    )  # fmt: skip


def _tell_coordinator(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    words = cards.marked(cases.to_case(case), _filled(turn, TELL_COORDINATOR, case))
    return (_notice(ToCoordinators(case.queue), case, words),)


def _first_contact(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    value = cases.to_case(case)
    words = _filled(turn, FIRST_CONTACT, case)
    contacted = (Button(views.CONTACTED, Action("contacted", str(case.id))),)
    return tuple(
        replace(send, keyboard=(contacted, *views.open_button(value)))
        for send in said_to_handler(case, words)
        if isinstance(send, Send)
    )


def said_to_handler(case: CaseRow, *lines: Phrase) -> Effects:
    """A reminder for whoever works on the case."""
    handler = cases.to_case(case).assignee
    return (_notice(ToPerson(handler), case, *lines),) if handler is not None else ()


def _first_contact_late(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    who = people.short_name(turn.tx, case.assignee_id)
    return (_notice(ToCoordinators(case.queue), case, _filled(turn, FIRST_CONTACT_LATE, case, who=who)),)


def _promise_coming(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    return said_to_handler(case, _filled(turn, PROMISE_COMING, case, at=case.promised_at))


def _promise_passed(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    words = _filled(turn, PROMISE_PASSED, case, at=case.promised_at)
    resident = _filled(turn, PROMISE_PASSED_RESIDENT, case, at=case.promised_at, phone=turn.home.phone)
    value = cases.to_case(case)
    return (
        Send(ToResident(value.id), (resident,), kind="reminder", urgency="reminder", case=value.id),
        *(_notice(to, case, words) for to in overseers_and_handler(turn, case)),
    )


def _lease_warning(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    value, calendar = cases.to_case(case), turn.home.calendar
    if value.assignee is None:
        return ()
    ends = lease_ends(value, turn.directory.clocks(case.service, turn.person.community), calendar)
    words = _filled(turn, LEASE_WARNING, case, at=cards.told(ends, calendar))
    buttons = ((Button(RENEW, Action("renew", str(case.id))), Button(HAND_BACK, Action("hand_back", str(case.id)))),)
    return (Send(ToPerson(value.assignee), (words,), buttons, kind="reminder", urgency="reminder", case=value.id),)


def _lease_end(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    handler, appointment = cases.to_case(case).assignee, case.appointment_at
    moved = cases.release(turn.tx, case, by=None, how="lease ended", at=turn.at)
    if moved is None or handler is None:
        return ()
    told = LEASE_ENDED(ref=moved.reference)
    card = (Send(ToPerson(handler), (told,), kind="notice", urgency="reminder", case=cases.to_case(moved).id),)
    return (*card, *after_release(turn.directory, moved, appointment=appointment, at=turn.at))


def _appointment(phrase: Phrase) -> Callable[[Turn, ReminderRow], Effects]:
    def remind(turn: Turn, row: ReminderRow) -> Effects:
        case = _case(turn, row)
        value = cases.to_case(case)
        if value.appointment_at is None:
            return ()
        calendar, slot = turn.home.calendar, value.appointment_at
        is_true = turn.at < slot and (phrase is APPOINTMENT_SOON or calendar.day(turn.at) < calendar.day(slot))
        words = _filled(turn, phrase if is_true else APPOINTMENT_PLAIN, case, at=slot)
        lines: Lines = (words, *visiting.lines_of(turn, case), *visiting.papers_of(turn, case))
        buttons = visiting.buttons_of(turn, case) if visiting.lines_of(turn, case) else ()
        to_resident = Send(ToResident(value.id), lines, buttons, kind="appointment", urgency="reminder", case=value.id)
        return (to_resident, *said_to_handler(case, words))

    return remind


def _follow_up(phrase: Phrase) -> Callable[[Turn, ReminderRow], Effects]:
    def ask(turn: Turn, row: ReminderRow) -> Effects:
        case = _case(turn, row)
        value = cases.to_case(case)
        lines: Lines = (_filled(turn, phrase, case),)
        if value.judge is None:
            lines = (ASK_BY_PHONE, beneficiaries.contact(turn.tx, case), EMPTY, *lines)
        elif value.filed == "proxy" and value.beneficiary is None:
            lines = (ASK_THEM, EMPTY, *lines)
        to = _callers(turn, case) if value.judge is None else (ToPerson(value.judge),)
        buttons = views.verdict_buttons(value.id)
        return tuple(
            Send(
                each, lines, buttons, kind="follow_up", urgency="reminder", policy="must-not-repeat", case=value.id,
            )
            for each in to
        )  # fmt: skip

    return ask


def _callers(turn: Turn, case: CaseRow) -> tuple[ToPerson | ToCoordinators, ...]:
    """Who asks somebody without an account: never whoever handled the case."""
    clerk = people.load(turn.tx, case.opened_by)
    asks = clerk is not None and clerk.actor.is_worker and not clerk.actor.is_coordinator
    at_desk = (ToPerson(clerk.id),) if clerk is not None and asks and clerk.id != case.assignee_id else ()
    return (*at_desk, ToCoordinators(case.queue))


def _close_silent(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    moved = ending.close(turn.tx, case, "no answer", by=None, at=turn.at)
    if moved is None:
        return ()
    value = cases.to_case(moved)
    words = _filled(turn, CLOSED_SILENT, moved, phone=turn.home.phone)
    told = Send(ToResident(value.id), (words,), kind="notice", urgency="reminder", policy="must-not-repeat")
    return (told, EditCard(value.id))


def _told_above(level: Level) -> Callable[[Turn, ReminderRow], Effects]:
    def tell(turn: Turn, row: ReminderRow) -> Effects:
        return climbing.told_above(turn, _case(turn, row), level)

    return tell


def _rung_passed(turn: Turn, row: ReminderRow) -> Effects:
    return climbing.climb(turn, _case(turn, row))


def _supply_nudge(turn: Turn, row: ReminderRow) -> Effects:
    return supplying.reminded(turn, _case(turn, row))


def _supply_late(turn: Turn, row: ReminderRow) -> Effects:
    return supplying.still_missing(turn, _case(turn, row))


KINDS: Mapping[str, Callable[[Turn, ReminderRow], Effects]] = {
    "nudge_queue": _nudge_queue,
    "tell_coordinator": _tell_coordinator,
    "first_contact": _first_contact,
    "first_contact_late": _first_contact_late,
    "promise_coming": _promise_coming,
    "promise_passed": _promise_passed,
    "lease_warning": _lease_warning,
    "lease_end": _lease_end,
    "appointment_day_before": _appointment(APPOINTMENT_DAY),
    "appointment_soon": _appointment(APPOINTMENT_SOON),
    "follow_up": _follow_up(FOLLOW_UP),
    "follow_up_again": _follow_up(FOLLOW_UP_AGAIN),
    "close_silent": _close_silent,
    "tell_street": _told_above("street"),
    "tell_district": _told_above("district"),
    "rung_passed": _rung_passed,
    "supply_nudge": _supply_nudge,
    "supply_late": _supply_late,
    "milestone": milestones.due,
    "sitting": sitting.due,
    "performance": agreeing.due,
    "limit_near": pressing.due,
    "visit": visits.due,
    "visit_alarm": visits.due,
    "errand": errands.due,
}
