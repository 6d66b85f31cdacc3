"""What a due reminder does: the same shape as an update, with time as the one who speaks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows import cards, digests
from flows.cases import lease_ends
from flows.screens import EMPTY
from flows.forms import FORMS
from flows.model import Action, Button, CommunityId, EditCard, Phrase, PostCard, Send, ToChat, ToCoordinators, ToPerson
from flows.texts import say
from handlers import coordinators, views
from handlers.arrival import Arrival
from handlers.performing import after_release, to_assignee
from handlers.turn import Turn, said_before
from storage import audit, cases, conversations, effects, outbox, people, reminders
from storage.conversations import DRAFT_EXPIRY, DRAFT_NUDGE
from storage.database import Tx, directory_of
from storage.effects import queue_entry
from storage.tables import ConversationRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from flows.model import Effects
    from storage.tables import CaseRow, ReminderRow

LATE = timedelta(hours=1)
"""A reminder that leaves this long after its time says so."""
OPEN_FORM = timedelta(minutes=30)
"""A form touched within this time is open: nothing interrupts it."""
AFTER_FORM = timedelta(minutes=10)

SENT_LATE = Phrase("（补发：本该在 {at} 提醒）")
NUDGE_QUEUE = Phrase("{ref}：{title}，已经等了一阵，还没人认领。能办的请认领。")
TELL_COORDINATOR = Phrase("办件 {ref}（{title}）还没人认领，请安排。")
FIRST_CONTACT = Phrase("办件 {ref}（{title}）说好现在之前联系居民。联系上了请点“已联系上居民”。")
FIRST_CONTACT_LATE = Phrase("办件 {ref}（{title}）过了时间还没联系居民，经办是{who}。")
PROMISE_COMING = Phrase("办件 {ref}（{title}）答应居民的日期快到了：{at}。")
PROMISE_PASSED = Phrase("办件 {ref}（{title}）过了答应居民的日期 {at}，还没办好。")
PROMISE_PASSED_RESIDENT = Phrase(
    "您的办件 {ref} 没能在 {at} 前办好，很对不住。协调员已经知道，在催办。想问情况打 {phone}。"
)
LEASE_WARNING = Phrase("办件 {ref}（{title}）好几天没有动静了。还在办就点“继续办”，不方便就交回；{at} 后会自动回到队列。")
RENEW = Phrase("继续办")
HAND_BACK = Phrase("交回")
LEASE_ENDED = Phrase("办件 {ref} 好几天没有动静，已自动回到队列，让别人接着办。没关系，谢谢您！")
APPOINTMENT_DAY = Phrase("提醒：明天有约。办件 {ref}，{at}。")
APPOINTMENT_SOON = Phrase("提醒：快到约好的时间了。办件 {ref}，{at}。")
FOLLOW_UP = Phrase("您的办件 {ref} 几天前办好了。现在怎么样？点一个就行。")
FOLLOW_UP_AGAIN = Phrase("再问一次：您的办件 {ref} 解决了吗？不方便回答也没关系，过几天就自动结案。")
CLOSED_SILENT = Phrase("您的办件 {ref} 已经结案。要是还有问题，打 /menu 再提一次，或打 {phone}。")
DRAFT_LEFT = Phrase("您有一份“{title}”还没填完。想接着填就点“继续”；{at} 后会自动删掉。")
RESUME = Phrase("继续")
DROP_IT = Phrase("不办了")
DRAFT_EXPIRED = Phrase("没填完的“{title}”放了太久，已经删掉了，什么都没有提交。想办的时候打 /menu。")


def work(tx: Tx, row: ReminderRow, *, at: datetime) -> None:
    """The transaction of a due reminder: finished by exactly one, then its effects."""
    planned = row.planned_at
    turn = _turn(tx, row, at)
    if turn is None:
        reminders.finish(tx, row.id, at=at)
        return
    later = _not_now(turn, row)
    if later is not None:
        reminders.postpone(tx, row.id, to=later)
        return
    if not reminders.finish(tx, row.id, at=at):
        return
    handler = KINDS.get(row.kind)
    found = handler(turn, row) if handler else ()
    if at - planned > LATE and row.kind not in {"digest", "draft_expiry"}:
        found = said_before(found, SENT_LATE(at=planned), EMPTY)
    effects.apply(tx, found, cause=turn.cause, community=CommunityId(row.community_id), at=at)


def _turn(tx: Tx, row: ReminderRow, at: datetime) -> Turn | None:
    """A turn of the person that the reminder is for; None where its community or person is gone."""
    if CommunityId(row.community_id) not in directory_of(tx.info).communities:
        return None
    case = cases.load(tx, row.subject_id)
    conversation = tx.get(ConversationRow, row.subject_id)
    owner = case.opened_by if case else conversation.person_id if conversation else row.subject_id
    person = people.load(tx, owner)
    return Turn(tx, at, person, Arrival(person.telegram_id, private=True), cause=f"r{row.id}") if person else None


def _not_now(turn: Turn, row: ReminderRow) -> datetime | None:
    """When to try again: in quiet hours, or while its reader is in the middle of a form; None for now."""
    calendar = turn.home.calendar
    if row.kind != "appointment_soon" and calendar.awake(turn.at) > turn.at:
        return calendar.awake(turn.at)
    if row.kind in {"follow_up", "follow_up_again", "close_silent", "draft_nudge"}:
        draft = conversations.draft(turn.tx, turn.person)
        if draft is not None and draft.id != row.subject_id and turn.at - draft.touched_at < OPEN_FORM:
            return turn.at + AFTER_FORM
    return None


def _case(turn: Turn, row: ReminderRow) -> CaseRow:
    found = cases.load(turn.tx, row.subject_id)
    assert found is not None
    return found


def _filled(turn: Turn, phrase: Phrase, case: CaseRow, **more: object) -> Phrase:
    title = turn.directory.service(case.service, turn.person.community).title
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
    if entry is None:
        return ()
    if outbox.card_is_lost(turn.tx, case.id):
        return (PostCard(cases.to_case(case).id, again=f":again:{row.id}"),)
    lines = (_filled(turn, NUDGE_QUEUE, case),)
    return (
        Send(
            ToChat(entry.chat_id, entry.thread_id), lines, cards.card_buttons(cases.to_case(case)), kind="nudge",
            policy="must-not-repeat", urgency="reminder", case=cases.to_case(case).id,
        ),
    )  # fmt: skip


def _tell_coordinator(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    return (_notice(ToCoordinators(case.queue), case, _filled(turn, TELL_COORDINATOR, case)),)


def _first_contact(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    return said_to_handler(case, _filled(turn, FIRST_CONTACT, case))


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
    resident = PROMISE_PASSED_RESIDENT(ref=case.reference, at=case.promised_at, phone=turn.home.phone)
    value = cases.to_case(case)
    return (
        Send(ToPerson(value.opened_by), (resident,), kind="reminder", urgency="reminder", case=value.id),
        _notice(ToCoordinators(case.queue), case, words),
        *said_to_handler(case, words),
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
    handler = cases.to_case(case).assignee
    moved = cases.release(turn.tx, case, by=None, how="lease ended", at=turn.at)
    if moved is None or handler is None:
        return ()
    told = LEASE_ENDED(ref=moved.reference)
    card = (Send(ToPerson(handler), (told,), kind="notice", urgency="reminder", case=cases.to_case(moved).id),)
    return (*card, *after_release(moved))


def _appointment(phrase: Phrase) -> Callable[[Turn, ReminderRow], Effects]:
    def remind(turn: Turn, row: ReminderRow) -> Effects:
        case = _case(turn, row)
        value = cases.to_case(case)
        if value.appointment_at is None:
            return ()
        words = _filled(turn, phrase, case, at=value.appointment_at)
        to_resident = Send(ToPerson(value.opened_by), (words,), kind="appointment", urgency="reminder", case=value.id)
        return (to_resident, *said_to_handler(case, words))

    return remind


def _follow_up(phrase: Phrase) -> Callable[[Turn, ReminderRow], Effects]:
    def ask(turn: Turn, row: ReminderRow) -> Effects:
        case = _case(turn, row)
        value = cases.to_case(case)
        words, buttons = phrase(ref=value.reference), views.verdict_buttons(value.id)
        return (
            Send(
                ToPerson(value.opened_by), (words,), buttons, kind="follow_up", urgency="reminder",
                policy="must-not-repeat", case=value.id,
            ),
        )  # fmt: skip

    return ask


def _close_silent(turn: Turn, row: ReminderRow) -> Effects:
    case = _case(turn, row)
    moved = cases.close(turn.tx, case, "no answer", by=None, at=turn.at)
    if moved is None:
        return ()
    value = cases.to_case(moved)
    words = CLOSED_SILENT(ref=value.reference, phone=turn.home.phone)
    told = Send(ToPerson(value.opened_by), (words,), kind="notice", urgency="reminder", policy="must-not-repeat")
    return (told, EditCard(value.id))


# --- drafts ---------------------------------------------------------------------------------------


def _draft_nudge(turn: Turn, row: ReminderRow) -> Effects:
    draft = turn.tx.get(ConversationRow, row.subject_id)
    if draft is None or draft.state != "draft":
        return ()
    if turn.at - draft.touched_at < DRAFT_NUDGE:
        key = f"draft_nudge:{row.id}"
        due = turn.home.calendar.awake(draft.touched_at + DRAFT_NUDGE)
        reminders.set_one(turn.tx, draft.id, row.kind, key, due_at=due, community_id=row.community_id, at=turn.at)
        return ()
    title = turn.directory.service(draft.service, turn.person.community).title
    words = DRAFT_LEFT(title=title, at=draft.touched_at + DRAFT_EXPIRY)
    case = str(draft.id)
    buttons = ((Button(RESUME, Action("resume", case)), Button(DROP_IT, Action("cancel_sure", case))),)
    to = ToPerson(turn.person.id)
    return (Send(to, (words,), buttons, kind="reminder", urgency="reminder", policy="must-not-repeat"),)


def _draft_expiry(turn: Turn, row: ReminderRow) -> Effects:
    draft = turn.tx.get(ConversationRow, row.subject_id)
    if draft is None or draft.state != "draft":
        return ()
    if turn.at - draft.touched_at < DRAFT_EXPIRY:
        key = f"draft_expiry:{row.id}"
        due = turn.home.calendar.awake(draft.touched_at + DRAFT_EXPIRY)
        reminders.set_one(turn.tx, draft.id, row.kind, key, due_at=due, community_id=row.community_id, at=turn.at)
        return ()
    conversations.leave(turn.tx, draft.id, "expired")
    if draft.service in FORMS:
        return ()
    title = turn.directory.service(draft.service, turn.person.community).title
    to = ToPerson(turn.person.id)
    return (Send(to, (DRAFT_EXPIRED(title=title),), kind="reminder", urgency="reminder", policy="must-not-repeat"),)


# --- digests --------------------------------------------------------------------------------------


def plan_digests(tx: Tx, community: CommunityId, *, at: datetime) -> None:
    """Every coordinator has exactly one next digest; a former coordinator's comes due once more and sends nothing."""
    home = directory_of(tx.info).communities[community]
    due = digests.next_digest(home.calendar, home.digest_at, at)
    for person in people.coordinators(tx, community):
        _set_digest(tx, person.id, community, due, at=at)


def _set_digest(tx: Tx, person_id: int, community: int, due: datetime, *, at: datetime) -> None:
    waiting = reminders.waiting(tx, person_id, "digest")
    if waiting is not None and waiting.due_at <= due:
        return
    reminders.drop(tx, person_id, kind="digest")
    key = f"digest:{due:%Y%m%dT%H%M}"
    reminders.set_one(tx, person_id, "digest", key, due_at=due, community_id=community, at=at)


def _digest(turn: Turn, row: ReminderRow) -> Effects:
    """Once per person and local day, by the message's key; then the next one is set."""
    home = turn.home
    following = digests.next_digest(home.calendar, home.digest_at, turn.at)
    _set_digest(turn.tx, turn.person.id, turn.person.community, following, at=turn.at)
    today = home.calendar.day(turn.at)
    if not turn.person.actor.is_coordinator or not home.calendar.is_working_day(today):
        return ()
    lines, buttons, facts = coordinators.digest_for(turn)
    if facts.is_empty and not home.digest_when_empty:
        return ()
    coordinators.reported(turn)
    audit.record(turn.tx, "digest.sent", None, community_id=row.community_id, by=turn.person.id, at=turn.at)
    key = f"digest:{turn.person.id}:{today:%Y%m%d}"
    to = ToPerson(turn.person.id)
    return (Send(to, lines, buttons, kind="digest", policy="must-not-repeat", urgency="digest", key=key),)


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
    "draft_nudge": _draft_nudge,
    "draft_expiry": _draft_expiry,
    "digest": _digest,
}
