"""After a case was done its volunteer is asked how long it took; within ten working days once more, if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.calendar import Span
from flows.model import Action, Button, CaseId, Phrase, Send, ToPerson
from flows.numbers.hours import OFFERED, said
from flows.screens import EMPTY
from storage import advice, cases, people, reminders
from storage.cases import holdings
from storage.reports import hours
from storage.tables import ConversationRow

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import Buttons, Conversation, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, ReminderRow

REMINDED_AFTER = Span(8, "working day")
"""Records are made within ten working days (志愿服务记录与证明出具办法 art. 11): two are left."""
HOURS_MISSING = "hours"
ASK = Phrase("{ref} 花了您多少时间？记下来是平台记录，打 /hours 随时能看、能改。")
ASK_AGAIN = Phrase("{ref} 还没记服务时间，这两天记下就好。花了多少时间？")
OTHER = Phrase("其他")
NONE = Phrase("不记")
RECORDED = Phrase("记下了：{ref}，{time}。")
BY_RECORD = Phrase("{ref} 按咨询记录记下了：{time}。打 /hours 随时能看、能改。")
NOT_RECORDED = Phrase("好，{ref} 不记时间。")
GONE = Phrase("这件的时间不归您记，没有改动。")


def buttons(case_id: int, given_at: datetime) -> Buttons:
    """What most cases take, something else, or nothing."""
    head = f"{case_id} {given_at.isoformat()}"
    offered = [Button(label, Action("hours_record", f"{head} {minutes}")) for minutes, label in OFFERED.items()]
    last = (Button(OTHER, Action("hours_record", f"{head} other")), Button(NONE, Action("hours_record", f"{head} 0")))
    return (tuple(offered[:2]), tuple(offered[2:]), last)


def ask(turn: Turn, row: CaseRow, *said_first: Phrase) -> Effects:
    """Right after the case was done, and a reminder in case nothing is recorded; what a record says is not asked."""
    assert row.done_at is not None
    known = advice.minutes_of(turn.tx, row.id, turn.person.id)
    if known:
        hours.record(turn.tx, row, turn.person.id, known, given_at=row.done_at, at=turn.at)
        return turn.say(*said_first, EMPTY, BY_RECORD(ref=row.reference, time=said(known)))
    calendar = turn.home.calendar
    due = calendar.awake(calendar.after(turn.at, REMINDED_AFTER))
    key = f"{HOURS_MISSING}:{row.id}:{row.done_at:%Y%m%dT%H%M%S}"
    reminders.set_one(
        turn.tx, turn.person.id, HOURS_MISSING, key, due_at=due, community_id=row.community_id, at=turn.at
    )
    return turn.say(*said_first, EMPTY, ASK(ref=row.reference), keyboard=buttons(row.id, row.done_at))


def ask_of(turn: Turn, row: CaseRow, helper: int | None, given_at: datetime) -> Effects:
    """Right after somebody helped with a part of the case, and a reminder in case nothing is recorded."""
    person = people.load(turn.tx, helper) if helper is not None else None
    if person is None:
        return ()
    calendar = turn.home.calendar
    due = calendar.awake(calendar.after(turn.at, REMINDED_AFTER))
    key = f"{HOURS_MISSING}:{row.id}:{given_at:%Y%m%dT%H%M%S}"
    reminders.set_one(turn.tx, person.id, HOURS_MISSING, key, due_at=due, community_id=row.community_id, at=turn.at)
    words = (ASK(ref=row.reference),)
    return (Send(ToPerson(person.id), words, buttons(row.id, given_at), kind="notice", case=CaseId(row.id)),)


def ask_again(turn: Turn, reminder: ReminderRow) -> Effects:
    """Once, where nothing was recorded of the case as it was done then."""
    _, case_id, done = reminder.key.split(":")
    row = cases.load(turn.tx, int(case_id))
    given_at = _done_then(turn, int(case_id), done)
    if row is None or given_at is None or hours.of_moment(turn.tx, row.id, turn.person.id, given_at):
        return ()
    to, words = ToPerson(turn.person.id), (ASK_AGAIN(ref=row.reference),)
    return (Send(to, words, buttons(row.id, given_at), kind="reminder", urgency="reminder", case=CaseId(row.id)),)


def _done_then(turn: Turn, case_id: int, done: str) -> datetime | None:
    """The moment at which they had done it: kept in the history of who held it."""
    ends = holdings.given_at(turn.tx, case_id, turn.person.id)
    return next((at for at in ends if f"{at:%Y%m%dT%H%M%S}" == done), None)


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """The time that was typed."""
    form = turn.tx.get(ConversationRow, conversation.id)
    minutes = str(conversation.answers.get("time", ""))
    return record(turn, conversation.about or 0, form.channel if form else "", int(minutes))


def record(turn: Turn, case_id: int, given: str, minutes: int) -> Effects:
    """Keeps the time of somebody who had done the case, or their part, at that moment, whoever has it now."""
    row = cases.load(turn.tx, case_id)
    ends = holdings.given_at(turn.tx, case_id, turn.person.id)
    given_at = next((at for at in ends if at.isoformat() == given), None)
    if row is None or given_at is None or row.community_id != turn.person.community:
        return turn.say(GONE)
    hours.record(turn.tx, row, turn.person.id, minutes, given_at=given_at, at=turn.at)
    words = RECORDED(ref=row.reference, time=said(minutes)) if minutes else NOT_RECORDED(ref=row.reference)
    return turn.say(words)
