"""A span of a case's timeline is nearly over, or over: who has to do something hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards, law
from flows.cases import timeline
from flows.disputes import UNHELD
from flows.model import Send, ToCoordinators, ToPerson, ToResident
from handlers import courses, views
from handlers.disputes.telling import to_party
from storage import cases, disputes
from storage.cases import timeline as spans
from storage.cases.deadlines import EXTENSION
from storage.disputes import sittings

if TYPE_CHECKING:
    from flows.model import Effects, Phrase
    from flows.model.parts import To
    from handlers.turn import Turn
    from storage.tables import CaseRow, DeadlineRow, ReminderRow


def due(turn: Turn, row: ReminderRow) -> Effects:
    """What the service declares for this day; nothing where the span has ended or was counted anew meanwhile."""
    case = cases.load(turn.tx, row.subject_id)
    about = row.key.split(":")[1]
    if case is None or (running := spans.find(turn.tx, case, about.partition("/")[0])) is None:
        return ()
    service = turn.directory.service(case.service, turn.person.community)
    warning = timeline.warning_of(service, about)
    if warning is None:
        return ()
    if about == f"mediation/{UNHELD}" and (sittings.was_held(turn.tx, case.id) or running.source == EXTENSION):
        return ()
    words = filled(turn, case, running, warning.says)
    both = "coordinator" in warning.to
    told = tuple(each for to in warning.to for each in _told(turn, case, to, words, besides_coordinators=both))
    if warning.resident is None:
        return told
    return (*told, *_told(turn, case, "resident", filled(turn, case, running, warning.resident)))


def filled(turn: Turn, case: CaseRow, running: DeadlineRow, says: Phrase) -> Phrase:
    """The declared words with what they may name: the case, the end of the span, the days that are left."""
    calendar = turn.home.calendar
    left = max((calendar.day(running.due_at) - calendar.day(turn.at)).days, 0)
    title = views.title_of(turn, case.service)
    service = turn.directory.service(case.service, turn.person.community)
    milestone = timeline.milestone_of(service, running.kind)
    what = law.RULES[milestone.rule].what if milestone else title
    at = cards.told(running.due_at, calendar)
    return says(**dict(says.args), ref=case.reference, title=title, what=what, at=at, days=left)


def _told(turn: Turn, case: CaseRow, to: To, words: Phrase, *, besides_coordinators: bool = False) -> Effects:
    value = cases.to_case(case)
    if to == "parties":
        taking_part = disputes.taking_part(turn.tx, case.id)
        return tuple(each for party in taking_part for each in to_party(turn, case, party, words, urgency="reminder"))
    if to == "resident":
        ways = courses.buttons_of(turn, case, "resident")
        return (Send(ToResident(value.id), (words,), ways, kind="reminder", urgency="reminder", case=value.id),)
    handler = value.assignee if to == "handler" else None
    if to == "handler" and handler is None and besides_coordinators:
        return ()  # they hear of it anyway
    reader = ToCoordinators(value.queue) if handler is None else ToPerson(handler)
    return (Send(reader, (words,), views.open_button(value), kind="reminder", urgency="reminder", case=value.id),)
