"""Before the days on which people are visited their coordinators get the list, once, without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import CaseId, Phrase, Send, ToPerson
from flows.visits import seasons
from handlers import views
from storage import cases, conversations, courses, people
from storage.reports import lists
from storage.sending import outbox

if TYPE_CHECKING:
    from datetime import date

    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

HEAD = Phrase("{day} 前的慰问：有 {n} 户困难党员。请早点安排两个人上门，先问过本人。")
LINE = Phrase("· {ref}：{stage}，经办：{who}")
NOBODY = Phrase("还没有人")


def before_visiting(turn: Turn) -> Effects:
    """The list of each day that comes near; nothing where nobody is on it, or it was sent."""
    sent: list[Send] = []
    for day in seasons.coming(turn.home.visiting_days, turn.home.calendar.day(turn.at)):
        key = f"season:{day}:{turn.person.id}"
        if outbox.newest_of(turn.tx, (key,)) is None:
            sent += _list(turn, day, key)
    return tuple(sent)


def _list(turn: Turn, day: date, key: str) -> list[Send]:
    found = [row for row in lists.going_on(turn.tx, turn.person, _services(turn)) if _is_meant(turn, row)]
    if not found:
        return []
    lines = (HEAD(day=day, n=len(found)), *(_line(turn, row) for row in found))
    buttons = tuple(row for one in found for row in views.open_button(cases.to_case(one)))
    to, case = ToPerson(turn.person.id), CaseId(found[0].id)
    return [Send(to, lines, buttons, kind="season", urgency="digest", policy="must-not-repeat", key=key, case=case)]


def _services(turn: Turn) -> frozenset[str]:
    services = turn.directory.services.values()
    return frozenset(one.name for one in services if one.visits is not None and one.visits.seasonal is not None)


def _is_meant(turn: Turn, row: CaseRow) -> bool:
    part = turn.directory.service(row.service, turn.person.community).visits
    loaded = conversations.load(turn.tx, row.id)
    when = part.seasonal if part is not None else None
    return loaded is not None and when is not None and when.holds(loaded[0].answers)


def _line(turn: Turn, row: CaseRow) -> Phrase:
    stage = courses.stage_of(turn.tx, row)
    who = people.short_name(turn.tx, row.assignee_id) or NOBODY
    return LINE(ref=row.reference, stage=stage.title if stage else views.title_of(turn, row.service), who=who)
