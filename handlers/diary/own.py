"""/diary: an adviser's coming days and hours; coordinators see everybody's, and change nobody's."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from flows.calendar import ONE_DAY
from flows.diaries import WHOLE_DAY, Hours, times_of_day
from flows.diaries.forms import EVERY_WEEK, MODES, WEEKDAYS
from flows.diaries.words import how
from flows.model import Action, Button, PersonId, Phrase, Send, ToPerson, ToResident, verbatim
from flows.screens import EMPTY
from handlers.diary import choosing, telling, visiting
from storage import audit, cases, people, reminders
from storage.database import directory_of
from storage.diaries import clients, hours, slots, to_hours, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from flows.model import Buttons, CommunityId, Conversation, Effects, Lines
    from handlers.turn import Turn
    from storage.database import Tx
    from storage.tables import DiaryRow, ReminderRow, SlotRow

NOT_YOURS = Phrase("这里只给有接待时间的律师和协调员用。")
COMING = timedelta(days=14)
MORNING = "diary_day"
AT = time(8)
HEAD = Phrase("接下来两周约好的（{n} 件）：")
NOBODY_COMES = Phrase("接下来两周还没有人约。")
BOOKING = Phrase("{at} {ref} {how}")
WITH_WHOM = Phrase("{line} {who}")
WAITING = Phrase("排队等时间的：{n} 位。")
HOURS = Phrase("接待时间：")
WEEKLY = Phrase("每{weekday} {start}-{end}")
ON_A_DAY = Phrase("{day} {start}-{end}")
OFF = Phrase("{day} 不接待")
ADD, STOP, CLIENTS, FORGET = Phrase("加时段"), Phrase("停一天"), Phrase("我的当事人"), Phrase("清掉当事人")
DROP = Phrase("删掉 {hours}")
ADDED = Phrase("加好了：{hours}。")
BACKWARDS = Phrase("结束要在开始后面，至少够谈一次（{n} 分钟）。没有加。")
STOPPED = Phrase("好，{day} 不接待。")
DROPPED = Phrase("删掉了：{hours}。")
TOLD = Phrase("原来约好的 {n} 位已经通知，请他们另选时间。")
KEPT = Phrase("记下了 {n} 个。名字不留，只留认不出的记号；他们的对方来约，不会排给您。")
FORGOTTEN = Phrase("您填的当事人都清掉了。")
TODAY = Phrase("今天约好的（{n} 件）：")
USUAL_SLOT = 30


def _service(turn: Turn) -> str | None:
    """The service whose times are booked here."""
    known = (turn.directory.service(name, turn.person.community) for name in turn.directory.services)
    return next((service.name for service in known if choosing.asks_time(service)), None)


def sees_people(turn: Turn) -> bool:
    """Whether they are an adviser of this community."""
    if _service(turn) is None or not turn.person.actor.is_worker:
        return False
    return "lawyer" in turn.person.actor.roles or bool(hours.of_adviser(turn.tx, turn.person.id))


def on_diary(turn: Turn) -> Effects:
    """The coming days, the hours, and what may be changed."""
    oversees = turn.person.actor.is_coordinator and _service(turn) is not None
    if not sees_people(turn) and not oversees:
        return turn.say(NOT_YOURS)
    found = slots.between(
        turn.tx, turn.person.community, turn.at, turn.at + COMING, adviser=None if oversees else turn.person.id
    )
    lines: Lines = (HEAD(n=len(found)), *_listed(turn, found, named=oversees)) if found else (NOBODY_COMES,)
    if oversees:
        lines = (*lines, WAITING(n=len(waiting.line(turn.tx, turn.person.community, _service(turn) or ""))))
    own = hours.of_adviser(turn.tx, turn.person.id)
    if own:
        lines = (*lines, EMPTY, HOURS, *(worded(row) for row in own))
    return turn.say(*lines, keyboard=_buttons(turn, own))


def _listed(turn: Turn, found: Sequence[SlotRow], *, named: bool = False) -> Lines:
    lines: list[Phrase] = []
    for slot in found:
        row = cases.load(turn.tx, slot.case_id)
        mode, place = telling.mode_of(slot), telling.place_of(turn, slot)
        line = BOOKING(at=slot.starts_at, ref=row.reference if row else "", how=how(mode, place))
        lines.append(WITH_WHOM(line=line, who=people.short_name(turn.tx, slot.adviser_id)) if named else line)
    return tuple(lines)


def _buttons(turn: Turn, own: list[DiaryRow]) -> Buttons:
    if not sees_people(turn):
        return ()
    drops = tuple(
        (Button(DROP(hours=worded(row)), Action("diary_stop", str(row.id))),) for row in own if row.source == "chat"
    )
    last: tuple[Button, ...] = (Button(CLIENTS, Action("diary_clients")),)
    if clients.declared(turn.tx, turn.person.id):
        last = (*last, Button(FORGET, Action("diary_forget")))
    return ((Button(ADD, Action("diary_add")), Button(STOP, Action("diary_stop_sure"))), *drops, last)


def worded(row: DiaryRow) -> Phrase:
    """The hours of a row."""
    start, end = (verbatim(f"{minute // 60:02}:{minute % 60:02}") for minute in (row.from_minute, row.to_minute))
    if row.kind == "weekly":
        return WEEKLY(weekday=Phrase(WEEKDAYS[row.weekday or 0]), start=start, end=end)
    day = date.fromisoformat(row.day or "")
    is_whole = (row.from_minute, row.to_minute) == WHOLE_DAY
    return OFF(day=day) if row.kind == "off" and is_whole else ON_A_DAY(day=day, start=start, end=end)


# --- changes ----------------------------------------------------------------------------------------


def _add(turn: Turn, conversation: Conversation) -> Effects:
    answers, service = conversation.answers, _service(turn)
    if service is None or not sees_people(turn):
        return turn.say(NOT_YOURS)
    start, end = (_minute(str(answers[step])) for step in ("from", "to"))
    if end - start < USUAL_SLOT:
        return turn.say(BACKWARDS(n=USUAL_SLOT), keyboard=_buttons(turn, []))
    weekly = answers["kind"] == EVERY_WEEK
    made = hours.add(
        turn.tx, turn.person.community, turn.person.id, service, kind="weekly" if weekly else "extra",
        weekday=WEEKDAYS.index(str(answers["weekday"])) if weekly else None,
        day=None if weekly else str(answers["day"])[:10], start=start, end=end,
        modes=" ".join(sorted(MODES[mode] for mode in answers["modes"])), place=str(answers.get("place", "")),
        at=turn.at,
    )  # fmt: skip
    plan_morning(turn.tx, turn.person.id, turn.person.community, at=turn.at)
    audit.record(
        turn.tx, "diary.added", None, community_id=turn.person.community, by=turn.person.id, at=turn.at,
        detail=str(made.id),
    )  # fmt: skip
    return turn.say(ADDED(hours=worded(made)), keyboard=_buttons(turn, []))


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _stop_day(turn: Turn, conversation: Conversation) -> Effects:
    service, day = _service(turn), str(conversation.answers["day"])[:10]
    if service is None or not sees_people(turn):
        return turn.say(NOT_YOURS)
    hours.add(
        turn.tx, turn.person.community, turn.person.id, service, kind="off", weekday=None, day=day,
        start=WHOLE_DAY[0], end=WHOLE_DAY[1], modes="", place="", at=turn.at,
    )  # fmt: skip
    told = _without_hours(turn)
    words = STOPPED(day=date.fromisoformat(day))
    return (*turn.say(words, *((TOLD(n=len(told)),) if told else ())), *told)


def on_drop(turn: Turn) -> Effects:
    """Hours that the adviser added are no more; whom they had booked is told."""
    number = int(turn.argument) if turn.argument.isdecimal() else 0
    row = next((one for one in hours.of_adviser(turn.tx, turn.person.id) if one.id == number), None)
    if row is None or row.source != "chat":
        return turn.acknowledge(NOT_YOURS)
    row.ended_at = turn.at
    turn.tx.flush()
    told = _without_hours(turn)
    return (*turn.say(DROPPED(hours=worded(row)), *((TOLD(n=len(told)),) if told else ())), *told)


def _without_hours(turn: Turn) -> Effects:
    """Bookings that lie in no hours any more are off: each resident is asked to choose another time."""
    rows = [to_hours(row) for row in hours.of_adviser(turn.tx, turn.person.id)]
    later = slots.between(
        turn.tx, turn.person.community, turn.at, turn.at + timedelta(days=400), adviser=turn.person.id
    )
    return tuple(effect for slot in later if not _stands(turn, rows, slot) for effect in _off(turn, slot))


def _stands(turn: Turn, rows: list[Hours], slot: SlotRow) -> bool:
    calendar = turn.home.calendar
    times = times_of_day(rows, calendar.day(slot.starts_at), calendar)
    return any(one.starts_at <= slot.starts_at and slot.until_at <= one.until_at for one in times)


def _off(turn: Turn, slot: SlotRow) -> Effects:
    row = cases.load(turn.tx, slot.case_id)
    at = slot.starts_at
    moved = cases.unappoint(turn.tx, row, by=turn.person.id, at=turn.at, detail="cancelled") if row else None
    if moved is None:
        return ()
    waiting.free_again(turn.tx, slot, "cancelled", at=turn.at)
    words = visiting.CANCELLED_RESIDENT(ref=moved.reference, at=at)
    case = cases.to_case(moved).id
    return (Send(ToResident(case), (words,), visiting.buttons_of(turn, moved), kind="appointment", case=case),)


def _clients(turn: Turn, conversation: Conversation) -> Effects:
    if not sees_people(turn):
        return turn.say(NOT_YOURS)
    words = str(conversation.answers["words"])
    number = clients.declare(turn.tx, turn.person.community, turn.person.id, words, at=turn.at)
    return turn.say(KEPT(n=number))


def on_forget(turn: Turn) -> Effects:
    """What they declared is taken back."""
    clients.forget(turn.tx, turn.person.id)
    return turn.say(FORGOTTEN)


FORMS: Mapping[str, Callable[[Turn, Conversation], Effects]] = {
    "add_hours": _add, "stop_day": _stop_day, "clients": _clients,
}  # fmt: skip


# --- the morning ------------------------------------------------------------------------------------


def plan_morning(tx: Tx, adviser: int, community: CommunityId, *, at: datetime) -> None:
    """At eight on the next day the adviser reads whom they see."""
    calendar = directory_of(tx.info).communities[community].calendar
    due = calendar.moment(calendar.day(at) + ONE_DAY, AT)
    if reminders.waiting(tx, adviser, MORNING) is None:
        key = f"{MORNING}:{due:%Y%m%d}"
        reminders.set_one(tx, adviser, MORNING, key, due_at=due, community_id=community, at=at)


def plan_mornings(tx: Tx, community: CommunityId, *, at: datetime) -> None:
    """Every adviser has a next morning."""
    for adviser in hours.advisers(tx, community):
        plan_morning(tx, adviser, community, at=at)


def morning(turn: Turn, row: ReminderRow) -> Effects:
    """Today's appointments, by reference and time only; nothing on a day without any."""
    if not hours.of_adviser(turn.tx, turn.person.id):
        return ()
    plan_morning(turn.tx, turn.person.id, turn.person.community, at=turn.at)
    calendar = turn.home.calendar
    today = calendar.day(turn.at)
    first, last = calendar.moment(today, time(0)), calendar.moment(today + ONE_DAY, time(0))
    found = slots.between(turn.tx, turn.person.community, first, last, adviser=turn.person.id)
    if not found:
        return ()
    key = f"{MORNING}:{turn.person.id}:{today}"
    lines = (TODAY(n=len(found)), *_listed(turn, found))
    return (Send(ToPerson(PersonId(turn.person.id)), lines, kind="digest", urgency="reminder", key=key),)
