"""`/hours`: a volunteer's own time, entry by entry, to be looked at and corrected; a record of the platform only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase
from flows.numbers.hours import said, stars_line
from flows.screens import EMPTY
from handlers.numbers import asking
from handlers.residents.answering import settled
from handlers.residents.drafts import begin_form
from handlers.volunteers import STAFF_ONLY
from storage import cases
from storage.reports import hours

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn

A_PAGE = 8
HEAD = Phrase("您的服务时间，{count} 条：")
LINE = Phrase("{day} {ref}：{time}")
SUM = Phrase("一共 {time}。")
ONLY_A_RECORD = Phrase("这是平台记录，不是证明，也不是认证。要证明，找志愿服务组织开。")
EMPTY_LIST = Phrase("还没有记过服务时间。办好一件，我会问您花了多久。")
CHANGE = Phrase("改 {ref}")
MORE, EARLIER = Phrase("更早的"), Phrase("更近的")
CHANGE_TO = Phrase("{ref} 现在记的是：{time}。改成多少？")


def on_hours(turn: Turn) -> Effects:
    """The list, its sum, and what that is in stars."""
    if not turn.person.actor.is_worker:
        return turn.say(STAFF_ONLY)
    first = int(turn.argument) if turn.pressed and turn.argument.isdecimal() else 0
    count, minutes = hours.sums(turn.tx, turn.person.id)
    found = hours.own(turn.tx, turn.person.id, first=first, most=A_PAGE)
    if not found:
        return turn.say(EMPTY_LIST)
    calendar = turn.home.calendar
    lines = [LINE(day=calendar.day(one.given_at), ref=reference, time=said(one.minutes)) for one, reference in found]
    total = SUM(time=said(minutes))
    changes = [Button(CHANGE(ref=reference), Action("hours_change", str(one.id))) for one, reference in found]
    turning = [Button(EARLIER, Action("hours", str(max(0, first - A_PAGE))))] if first else []
    turning += [Button(MORE, Action("hours", str(first + A_PAGE)))] if first + A_PAGE < count else []
    keyboard = (*((change,) for change in changes), *((tuple(turning),) if turning else ()))
    said_after = (EMPTY, total, stars_line(minutes), ONLY_A_RECORD)
    return turn.say(HEAD(count=count), *lines, *said_after, keyboard=keyboard)


def on_change(turn: Turn) -> Effects:
    """One's own entry, asked for again."""
    entry = hours.load(turn.tx, int(turn.argument or 0))
    row = cases.load(turn.tx, entry.case_id) if entry else None
    if entry is None or row is None or entry.volunteer_id != turn.person.id:
        return turn.acknowledge(asking.GONE)
    words = CHANGE_TO(ref=row.reference, time=said(entry.minutes))
    return turn.say(words, keyboard=asking.buttons(row.id, entry.given_at))


def on_record(turn: Turn) -> Effects:
    """What a button says, or a form for what none says."""
    case_id, given, wanted = turn.argument.split(" ")
    if wanted == "other":
        return (*settled(turn), *begin_form(turn, "hours", int(case_id), channel=given))
    return (*settled(turn), *asking.record(turn, int(case_id), given, int(wanted)))
