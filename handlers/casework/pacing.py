"""How often a handler is reminded: once more tomorrow, not again for this case, and no more than so many a day.

What is left out stands in the next morning's list; what must not be missed (appointments, the end of a claim) comes
always.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, Phrase, Send, ToPerson
from handlers import views
from handlers.casework.claiming import GONE
from storage import cases, reminders
from storage.watching import marks

if TYPE_CHECKING:
    from flows.model import Effects, PersonId
    from handlers.turn import Turn
    from storage.tables import ReminderRow

MOST_A_DAY = 10
"""Reminders of this kind that one person gets on one day."""
PACED = frozenset({"first_contact", "promise_coming", "snoozed"})
SNOOZED, MUTED = "snoozed", "muted"
LATER = Phrase("明天再提醒")
NO_MORE = Phrase("这件别再提醒")
AGAIN_TOMORROW = Phrase("好，{at} 再提醒您。")
NOT_AGAIN = Phrase("好，这件不再提醒您了，协调员那边照常看得到。")
AS_YOU_WISHED = Phrase("您让我今天再提醒：办件 {ref}（{title}），答应居民的日期是 {at}。")
ENOUGH_TODAY = Phrase("今天的提醒就到这里，其余的明早一起告诉您。")


def paced(turn: Turn, row: ReminderRow, effects: Effects) -> Effects:
    """The reminders of a handler, with ways to have fewer; nothing where they wanted none or had enough today."""
    if row.kind not in PACED:
        return effects
    found: list[Send] = []
    for effect in effects:
        if not isinstance(effect, Send) or not isinstance(effect.to, ToPerson) or effect.case is None:
            return effects
        if reminders.is_done(turn.tx, effect.case, f"{MUTED}:{effect.to.person}"):
            continue
        count = _counted(turn, effect.to.person)
        if count > MOST_A_DAY:
            continue
        ways = (Button(LATER, Action("snooze", str(effect.case))), Button(NO_MORE, Action("mute", str(effect.case))))
        lines = (*effect.lines, ENOUGH_TODAY) if count == MOST_A_DAY else effect.lines
        keyboard = (*effect.keyboard, ways) if isinstance(effect.keyboard, tuple) else (ways,)
        found.append(replace(effect, lines=lines, keyboard=keyboard))
    return tuple(found)


def _counted(turn: Turn, person: PersonId) -> int:
    """The how manieth reminder of their day this is."""
    name, today = f"reminders of {person}", turn.home.calendar.day(turn.at).isoformat()
    known = marks.read(turn.tx, name)
    day, _, count = known.value.partition(" ") if known else ("", "", "")
    number = int(count) + 1 if day == today else 1
    marks.put(turn.tx, name, at=turn.at, value=f"{today} {number}")
    return number


def on_snooze(turn: Turn) -> Effects:
    """Once more on the next working day, when the office opens."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "renew")
    if row is None:
        return turn.acknowledge(GONE)
    calendar = turn.home.calendar
    due = calendar.awake(calendar.next_opening(calendar.close_of(calendar.day(turn.at))))
    key = f"{SNOOZED}:{row.id}:{calendar.day(due):%Y%m%d}"
    reminders.set_one(turn.tx, turn.person.id, SNOOZED, key, due_at=due, community_id=row.community_id, at=turn.at)
    return turn.acknowledge(AGAIN_TOMORROW(at=due))


def on_mute(turn: Turn) -> Effects:
    """No more reminders of this case for this person; coordinators hear of what is late as ever."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "renew")
    if row is None:
        return turn.acknowledge(GONE)
    key = f"{MUTED}:{turn.person.id}"
    reminders.note_done(turn.tx, row.id, MUTED, key, community_id=row.community_id, at=turn.at)
    return turn.acknowledge(NOT_AGAIN)


def again(turn: Turn, row: ReminderRow) -> Effects:
    """What was put off until today, where the case is still theirs."""
    case_id = int(row.key.split(":")[1])
    found = cases.access_case(turn.tx, case_id, turn.person.actor, "renew")
    if found is None:
        return ()
    case, at = cases.to_case(found), cards.told(found.promised_at, turn.home.calendar)
    words = AS_YOU_WISHED(ref=case.reference, title=views.title_of(turn, found.service), at=at)
    to = ToPerson(turn.person.id)
    return (Send(to, (words,), views.open_button(case), kind="reminder", urgency="reminder", case=case.id),)
