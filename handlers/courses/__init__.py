"""Where a matter stands between being claimed and being done: seen by all it concerns, moved on by who works on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import access, cards, courses, law
from flows.cases import timeline as spans
from flows.model import Action, Button, Phrase, Send, ToCoordinators, ToPerson, ToResident, verbatim
from flows.registry import named
from flows.screens import EMPTY, SKIPPED
from flows.texts import places_of
from handlers import views
from handlers.casework.supplying import later_promise
from handlers.casework.telling import to_assignee
from storage import cases, conversations, visits
from storage import courses as kept
from storage.cases import ladder, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Arg, Buttons, Conversation, Effects, Lines, Recipient, Service, Value
    from flows.model.parts import Advance, Mover, Stage
    from handlers.turn import Turn
    from storage.tables import CaseRow

COURSE = Phrase("办到哪一步")
HEAD = Phrase("{ref}（{title}）")
NOW = Phrase("现在：{stage}（{at} 起）")
UNTIL = Phrase("{what}：最晚 {at}")
OVER = Phrase("{what}：{at} 已经过了")
STEP, TAKEN_BACK = Phrase("· {at} {stage}"), Phrase("· {at} 改回：{stage}")
FACT = Phrase("{label}：{value}")
BACK = Phrase("记错了，退回上一步")
GONE = Phrase("这件事的状态刚刚变了，没有改动。")
NOTED = Phrase("记下了，已告诉居民：{stage}。")
NOTED_OWN = Phrase("好，记下了：{stage}。")
WENT_BACK = Phrase("退回了，现在是：{stage}。居民也知道了。")
WENT_BACK_RESIDENT = Phrase("您的办件 {ref}（{title}）：刚才那一步记错了，请别当真。现在是：{stage}。")
NOT_YET = Phrase("还没办完，现在是：{stage}。一步一步记完，再点“办好了”。")
NEEDS_VISIT = Phrase("要先有两个人上门走访，再记这一步。打开“更多办法”，点“上门走访”。")
RESIDENT_MOVED = Phrase("办件 {ref}（{title}）：居民说“{said}”。现在是：{stage}。")
DAYS_MORE = 7
"""Days after the end of a span for which the matter waits, by when the resident hears a result."""


# --- seen -----------------------------------------------------------------------------------------


def on_course(turn: Turn) -> Effects:
    """The stage, since when, what runs, how it came there; for who works on it, the ways on."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "read")
    if row is None or not is_of(turn, row):
        return turn.acknowledge(GONE)
    return _screen(turn, row)


def is_of(turn: Turn, row: CaseRow) -> bool:
    """Whether the case has a course that this person may see: who works on it, who oversees it."""
    standings = access.standings(turn.person.actor, cases.to_case(row))
    return _service(turn, row).course is not None and bool(standings & {"assignee", "coordinator"})


def _screen(turn: Turn, row: CaseRow, *before: Phrase) -> Effects:
    case, works_on_it = cases.to_case(row), row.assignee_id == turn.person.id
    head = HEAD(ref=row.reference, title=views.title_of(turn, row.service))
    lines = (*lines_of(turn, row), *(_history(turn, row) if works_on_it else ()))
    ways = buttons_of(turn, row, "handler") if works_on_it and row.status == "claimed" else ()
    if ways and _may_go_back(turn, row):
        ways = (*ways, (Button(BACK, Action("course_back", str(row.id))),))
    return turn.say(*before, head, *lines, keyboard=(*ways, *views.open_button(case)))


def lines_of(turn: Turn, row: CaseRow) -> Lines:
    """Where it stands, whose turn it is, and by when; nothing for a service without a course."""
    stage = kept.stage_of(turn.tx, row)
    if stage is None or row.status == "withdrawn":
        return ()
    found, calendar = kept.of_case(turn.tx, row), turn.home.calendar
    since = found.since if found is not None else row.opened_at
    lines = [NOW(stage=stage.title, at=calendar.day(since)), *((stage.waits,) if stage.waits else ())]
    for running in timeline.running(turn.tx, row):
        milestone = spans.milestone_of(_service(turn, row), running.kind)
        if milestone is not None:
            what = law.RULES[milestone.rule].what
            until = UNTIL if running.due_at > turn.at else OVER
            lines.append(until(what=what, at=cards.told(running.due_at, calendar)))
    return tuple(lines)


def _history(turn: Turn, row: CaseRow) -> Lines:
    course = _service(turn, row).course
    assert course is not None
    titles = {stage.name: stage.title for stage in course.stages}
    lines: list[Phrase] = []
    for step in kept.steps(turn.tx, row.id):
        told = STEP if step.advance else TAKEN_BACK
        lines.append(told(at=turn.home.calendar.day(step.at), stage=titles.get(step.to_stage, verbatim(step.to_stage))))
    known = kept.facts(turn.tx, row.id)
    written = [
        FACT(label=step.label, value=step.field.show(known[step.name]))
        for step in course.facts
        if known.get(step.name, SKIPPED) != SKIPPED
    ]
    return (*((EMPTY, *lines) if lines else ()), *((EMPTY, *written) if written else ()))


def buttons_of(turn: Turn, row: CaseRow, by: Mover) -> Buttons:
    """The ways on from here, for one who works on it or whose matter it is."""
    stage = kept.stage_of(turn.tx, row)
    if stage is None or row.status != "claimed":
        return ()
    return tuple(
        (Button(advance.label, Action("advance", f"{row.id} {advance.name}")),)
        for advance in courses.open_advances(stage, by, known_of(turn, row))
    )


def known_of(turn: Turn, row: CaseRow) -> Mapping[str, Value]:
    """The answers of the form, and what was written down since."""
    return {**_answers(turn, row), **kept.facts(turn.tx, row.id)}


def _answers(turn: Turn, row: CaseRow) -> Mapping[str, Value]:
    loaded = conversations.load(turn.tx, row.id)
    return loaded[0].answers if loaded else {}


def _service(turn: Turn, row: CaseRow) -> Service:
    return turn.directory.service(row.service, turn.person.community)


def is_under_way(turn: Turn, row: CaseRow) -> Stage | None:
    """The stage, where the matter can't be called done yet."""
    stage = kept.stage_of(turn.tx, row)
    return None if stage is None or stage.ends else stage


def not_yet(turn: Turn, row: CaseRow, stage: Stage) -> Effects:
    """What its handler reads who calls it done too early."""
    return _screen(turn, row, NOT_YET(stage=stage.title), EMPTY)


# --- moved on -------------------------------------------------------------------------------------


def open_to(turn: Turn, case_id: int) -> tuple[CaseRow, Mover] | None:
    """The case, where this person may move it on, and as what."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "advance")
    if row is None:
        return None
    if row.assignee_id == turn.person.id and not cases.is_own(row, turn.person.id):
        return row, "handler"
    return (row, "resident") if cases.speaks_for(row, turn.person.actor) else None


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """What was asked about is done, where it still leads on from here."""
    named, found = courses.of_form(conversation.service), open_to(turn, conversation.about or 0)
    if named is None or found is None or found[0].service != named[0]:
        return turn.say(GONE)
    row, by = found
    made = advance_of(turn, row, by, named[1])
    if made is None or (made.needs_visit and not visits.was_made(turn.tx, row.id)):
        return turn.say(GONE if made is None else NEEDS_VISIT)
    return moved(turn, row, made, conversation.answers, by=by)


def advance_of(turn: Turn, row: CaseRow, by: Mover, name: str) -> Advance | None:
    stage = kept.stage_of(turn.tx, row)
    return courses.advance_of(stage, name, by, known_of(turn, row)) if stage is not None else None


def moved(turn: Turn, row: CaseRow, made: Advance, said: Mapping[str, Value], *, by: Mover) -> Effects:
    kept.advance(turn.tx, row, made, said, by=turn.person.id, at=turn.at, answers=_answers(turn, row))
    _put_off(turn, row)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)  # whoever moved it, its handler has the usual time anew
    cases.fit(turn.tx, row, at=turn.at)
    stage = _at(turn, row)
    says = _said(turn, row, made)
    told = _to_resident(turn, row, *says) if by == "handler" else ()
    alert = _alert(turn, row, made)
    if by == "handler":
        return (*_screen(turn, row, NOTED(stage=stage.title), EMPTY), *told, *alert)
    words = RESIDENT_MOVED(
        ref=row.reference, title=views.title_of(turn, row.service), said=made.label, stage=stage.title
    )
    return (*turn.say(NOTED_OWN(stage=stage.title), *says), *_to_handler(turn, row, words), *alert)


def _to_handler(turn: Turn, row: CaseRow, words: Phrase) -> Effects:
    """What the resident said of it, with the ways on from there."""
    ways = buttons_of(turn, row, "handler")
    return tuple(
        replace(one, keyboard=(*ways, *one.keyboard))
        if isinstance(one, Send) and isinstance(one.keyboard, tuple)
        else one
        for one in to_assignee(row, words)
    )


def _said(turn: Turn, row: CaseRow, made: Advance) -> Lines:
    known = known_of(turn, row)
    also = tuple(line for note in made.also if note.when.holds(known) for line in note.lines)
    return filled(turn, row, (*made.says, *also))


def _put_off(turn: Turn, row: CaseRow) -> None:
    """The resident hears a result after the day for which the matter waits."""
    far = {milestone.name for milestone in _service(turn, row).timeline if milestone.far}
    for running in timeline.running(turn.tx, row):
        if running.kind in far:
            later_promise(turn, row, turn.home.calendar.day(running.due_at) + timedelta(days=DAYS_MORE))


def _at(turn: Turn, row: CaseRow) -> Stage:
    stage = kept.stage_of(turn.tx, row)
    assert stage is not None
    return stage


def filled(turn: Turn, row: CaseRow, says: Lines) -> Lines:
    """The declared words with what they may name: the case, the day for which it waits (or the nearest end), facts."""
    service = _service(turn, row)
    course, far = service.course, {milestone.name for milestone in service.timeline if milestone.far}
    known = kept.facts(turn.tx, row.id)
    shown: dict[str, Arg] = {
        step.name: step.field.show(known[step.name])
        for step in (course.facts if course else ())
        if known.get(step.name, SKIPPED) != SKIPPED
    }
    ways = sorted(timeline.running(turn.tx, row), key=lambda one: (one.kind not in far, one.due_at), reverse=True)
    for one in ways:  # the far one, or else the nearest, last
        shown["at"] = shown[one.kind] = cards.told(one.due_at, turn.home.calendar)
    shown |= {"ref": verbatim(row.reference), "title": views.title_of(turn, row.service)}
    lines = (named(line(**{**dict(line.args), **shown}), turn.home) for line in says)
    return tuple(line for line in lines if places_of(line) <= {name for name, _ in line.args})


def _to_resident(turn: Turn, row: CaseRow, *lines: Phrase) -> Effects:
    if not lines:
        return ()
    case = cases.to_case(row).id
    return (Send(ToResident(case), lines, buttons_of(turn, row, "resident"), kind="stage", case=case),)


def _alert(turn: Turn, row: CaseRow, made: Advance) -> Effects:
    if made.alerts is None or not (made.alerts_when is None or made.alerts_when.holds(known_of(turn, row))):
        return ()
    case = cases.to_case(row)
    words = filled(turn, row, (made.alerts,))
    above = ladder.people_of(turn.tx, row, "street") if made.above else ()
    readers: tuple[Recipient, ...] = (
        ToCoordinators(case.queue),
        *(ToPerson(one.id) for one in above if not one.actor.is_coordinator),
    )
    return tuple(Send(to, words, views.open_button(case), kind="notice", case=case.id) for to in readers)


# --- back -----------------------------------------------------------------------------------------


def _may_go_back(turn: Turn, row: CaseRow) -> bool:
    done = kept.steps(turn.tx, row.id)
    return bool(done) and done[-1].advance != kept.BACK and done[-1].by_id == turn.person.id


def on_course_back(turn: Turn) -> Effects:
    """The last step was a mistake of the one who made it: the resident hears so."""
    found = open_to(turn, int(turn.argument or 0))
    if found is None or found[1] != "handler" or not _may_go_back(turn, found[0]):
        return turn.acknowledge(GONE)
    row = found[0]
    kept.back(turn.tx, row, by=turn.person.id, at=turn.at, answers=_answers(turn, row))
    cases.fit(turn.tx, row, at=turn.at)
    stage = _at(turn, row)
    title = views.title_of(turn, row.service)
    told = _to_resident(turn, row, WENT_BACK_RESIDENT(ref=row.reference, title=title, stage=stage.title))
    return (*_screen(turn, row, WENT_BACK(stage=stage.title), EMPTY), *told)
