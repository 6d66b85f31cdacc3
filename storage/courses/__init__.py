"""The course of a case: at which stage it is, how it came there, and what was written down on the way, sealed."""

from __future__ import annotations

import json
from datetime import date, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from flows import courses
from storage import audit, ids, vault
from storage.cases import deadlines, timeline
from storage.tables import CourseRow, CourseStepRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Value
    from flows.model.parts import Advance, Begins, Stage
    from storage.tables import CaseRow

FACTS = "course_step.facts"
NOON = time(12)
"""Of a day on which something began that is written down later."""
BACK = ""
"""Stands for the advance of a step back."""


def begin(tx: Session, row: CaseRow, answers: Mapping[str, Value], *, at: datetime) -> None:
    """The first stage of a case that was just opened, and what runs from the beginning, by the answers of its form.

    Nothing where its service has no course.
    """
    course = timeline.service_of(tx, row).course
    if course is not None:
        _make(tx, row, course.first.name, at=at)
        _run(tx, row, answers, at=at)


def _make(tx: Session, row: CaseRow, stage: str, *, at: datetime) -> CourseRow:
    made = CourseRow(
        id=ids.draw(at), community_id=row.community_id, case_id=row.id, service=row.service, stage=stage, since=at,
        over_at=None,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    return made


def of_case(tx: Session, row: CaseRow) -> CourseRow | None:
    """Where the case stands; None where it has no course, or has not left the first stage."""
    return tx.scalars(select(CourseRow).where(CourseRow.case_id == row.id)).first()


def stage_of(tx: Session, row: CaseRow) -> Stage | None:
    """The stage at which the case is; None where its service has no course."""
    course = timeline.service_of(tx, row).course
    if course is None:
        return None
    found = of_case(tx, row)
    names = {stage.name for stage in course.stages}
    return course.stage(found.stage) if found is not None and found.stage in names else course.first


def steps(tx: Session, case_id: int) -> Sequence[CourseStepRow]:
    """How the case came where it is, oldest first."""
    return tx.scalars(
        select(CourseStepRow).where(CourseStepRow.case_id == case_id).order_by(CourseStepRow.id)
    ).all()  # fmt: skip


def facts(tx: Session, case_id: int) -> dict[str, Value]:
    """What was written down on the way; the newest of each, and nothing of a step that was taken back."""
    found: list[Mapping[str, Value]] = []
    for step in steps(tx, case_id):
        if step.advance == BACK:
            found = found[:-1]
        else:
            found.append(facts_of(tx, step))
    return {name: value for each in found for name, value in each.items()}


def told(tx: Session, case_id: int) -> Iterator[tuple[CourseStepRow, Mapping[str, Value]]]:
    """Each step and what was written down with it, oldest first."""
    for step in steps(tx, case_id):
        yield step, facts_of(tx, step)


def facts_of(tx: Session, step: CourseStepRow) -> Mapping[str, Value]:
    """What was written down at one step."""
    if step.facts is None:
        return {}
    content: dict[str, Any] = json.loads(vault.of(tx).open_text(tx, FACTS, step.id, step.facts))
    return {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}


def advance(
    tx: Session, row: CaseRow, made: Advance, said: Mapping[str, Value], *, by: int, at: datetime,
    answers: Mapping[str, Value],
) -> CourseStepRow:  # fmt: skip
    """On to the next stage: what was said is kept, spans of the stage before end, those of the new one begin.

    `answers` are those of the form, on which spans may depend.
    """
    step = _step(tx, row, made.name, made.to, by=by, at=at, said=said)
    _run(tx, row, {**answers, **facts(tx, row.id)}, at=at, anew=True)
    return step


def _step(
    tx: Session, row: CaseRow, name: str, to: str, *, by: int, at: datetime, said: Mapping[str, Value]
) -> CourseStepRow:
    current = of_case(tx, row)
    if current is None:
        current = _make(tx, row, timeline.service_of(tx, row).course.first.name, at=row.opened_at)  # type: ignore[union-attr]  # only a service with a course has advances
    row_id = ids.draw(at)
    sealed = None
    if said:
        key = vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)
        sealed = vault.of(tx).seal(tx, key, FACTS, row_id, json.dumps(dict(said), ensure_ascii=False))
    step = CourseStepRow(
        id=row_id, community_id=row.community_id, case_id=row.id, advance=name, from_stage=current.stage, to_stage=to,
        by_id=by, at=at, facts=sealed,
    )  # fmt: skip
    tx.add(step)
    current.stage, current.since = to, at
    tx.flush()
    audit.record(
        tx, "course.back" if name == BACK else "course.advance", row.id, community_id=row.community_id, by=by, at=at,
        detail=to,
    )  # fmt: skip
    return step


def _run(tx: Session, row: CaseRow, known: Mapping[str, Value], *, at: datetime, anew: bool = False) -> None:
    """Spans that the stage does not have end; those that it has and that do not run begin."""
    stage = stage_of(tx, row)
    wanted = {begins.milestone: begins for begins in courses.spans_of(stage, known)} if stage else {}
    for running in timeline.running(tx, row):
        if running.kind not in wanted:
            timeline.end(tx, row, running.kind, "met", at=at)
    for name, begins in wanted.items():
        if (anew and begins.anew) or timeline.find(tx, row, name) is None:
            _begin_span(tx, row, begins, known, at=at)


def _begin_span(tx: Session, row: CaseRow, begins: Begins, known: Mapping[str, Value], *, at: datetime) -> None:
    calendar = deadlines.calendar_of(tx, row)
    since, until = _day(known, begins.since), _day(known, begins.until)
    if begins.dated and since is None and until is None:
        return
    start = calendar.moment(since, NOON) if since is not None and since < calendar.day(at) else at
    due = calendar.close_of(until) if until is not None else None
    timeline.begin(tx, row, begins.milestone, at=at, start_at=start, due_at=due)


def _day(known: Mapping[str, Value], fact: str) -> date | None:
    value = known.get(fact) if fact else None
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None  # it was skipped


def back(tx: Session, row: CaseRow, *, by: int, at: datetime, answers: Mapping[str, Value]) -> CourseStepRow | None:
    """The last advance was a mistake: back to the stage before it; None where there is none, or it was taken back."""
    done = steps(tx, row.id)
    if not done or done[-1].advance == BACK:
        return None
    step = _step(tx, row, BACK, done[-1].from_stage, by=by, at=at, said={})
    _run(tx, row, {**answers, **facts(tx, row.id)}, at=at)
    return step


def rest(tx: Session, row: CaseRow, *, at: datetime, over: bool) -> None:
    """Its case is done, or has ended: nothing of the course runs any more."""
    current = of_case(tx, row) if timeline.service_of(tx, row).course is not None else None
    if current is None:
        return
    timeline.end_all(tx, row, "met" if not over else "dropped", at=at)
    if over:
        current.over_at = at
        tx.flush()


def go_on(tx: Session, row: CaseRow) -> None:
    """Its case was opened again: the course goes on where it was."""
    current = of_case(tx, row) if timeline.service_of(tx, row).course is not None else None
    if current is not None and current.over_at is not None:
        current.over_at = None
        tx.flush()


def erase(tx: Session, case_id: int) -> None:
    """Nothing is left of what was written down; at which stage it ended may be counted."""
    tx.execute(delete(CourseStepRow).where(CourseStepRow.case_id == case_id))
