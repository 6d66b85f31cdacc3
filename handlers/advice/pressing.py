"""A limitation has come near while its case waits or is worked on: it is urgent from now on, and somebody hears why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.advice.words import day_words
from flows.law.limits import limits_of
from flows.model import EditCard, Phrase, Send, ToCoordinators, ToPerson
from handlers import views
from storage import audit, cases
from storage.diaries import booking

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import ReminderRow

NEAR = Phrase("办件 {ref}（{title}）快到时效了：{what}最晚 {day}，只剩 {n} 天。请马上看，来不及就请居民现在打 12348。")


def due(turn: Turn, reminder: ReminderRow) -> Effects:
    """Less than the law's span for help at once is left: the case goes to the front."""
    row = cases.load(turn.tx, reminder.subject_id)
    if row is None or row.status not in {"open", "claimed"}:
        return ()
    service = turn.directory.service(row.service, turn.person.community)
    today, name = turn.home.calendar.day(turn.at), reminder.key.split(":")[1]
    known = limits_of(service, booking.answers_of(turn.tx, row.id), turn.home.calendar)
    limit = next((one for one in known if one.rule.name == name and not one.is_over(today)), None)
    if limit is None:
        return ()
    was_urgent, row.urgent = row.urgent, True
    turn.tx.flush()
    audit.record(turn.tx, "case.pressing", row.id, community_id=row.community_id, by=None, at=turn.at, detail=name)
    case, title = cases.to_case(row), views.title_of(turn, row.service)
    words = NEAR(ref=row.reference, title=title, what=limit.rule.what, day=day_words(limit.until), n=limit.left(today))
    to = ToPerson(case.assignee) if case.assignee is not None else ToCoordinators(case.queue)
    told = Send(to, (words,), views.open_button(case), kind="reminder", urgency="reminder", case=case.id)
    alert = cards.urgent_alert(case, service) if case.status == "open" and not was_urgent else ()
    return (told, EditCard(case.id), *alert)
