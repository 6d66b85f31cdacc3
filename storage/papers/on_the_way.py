"""What papers say of a case's course: what was written down, how it came where it is, until when a span runs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.fields import Day
from flows.model import Phrase, verbatim
from flows.papers import FACT, LANGUAGE, UNTIL
from flows.screens import SKIPPED
from flows.texts import Reader, say
from storage import courses
from storage.cases import timeline
from storage.tables import DeadlineRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import Community
    from flows.model import Value
    from flows.model.parts import Course
    from storage.tables import CaseRow


STEP, TAKEN_BACK = Phrase("{at}：{stage}"), Phrase("{at}：上一步记错，改回“{stage}”")


def day(home: Community, at: datetime | None) -> str:
    """A day as papers have it: 2026年3月5日; empty for none."""
    return "" if at is None else day_words(home.calendar.day(at))


def day_words(day: date) -> str:
    """A date as papers have it."""
    return f"{day.year}年{day.month}月{day.day}日"


def values(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    """Each place and its words; nothing for a service without a course."""
    service = timeline.service_of(tx, row)
    if service.course is None:
        return
    known = courses.facts(tx, row.id)
    yield from ((f"{FACT}{name}", words) for name, _, words in _written(service.course, known, home))
    yield "history", "\n".join(_history(tx, row, service.course, home))
    for milestone in service.timeline:
        newest = select(DeadlineRow.due_at).where(DeadlineRow.case_id == row.id, DeadlineRow.kind == milestone.name)
        yield f"{UNTIL}{milestone.name}", day(home, tx.scalar(newest.order_by(DeadlineRow.id.desc()).limit(1)))


def _history(tx: Session, row: CaseRow, course: Course, home: Community) -> Iterator[str]:
    titles = {stage.name: stage.title for stage in course.stages}
    reader = Reader(LANGUAGE, home.calendar.zone)
    yield f"{day(home, row.opened_at)}：{say(course.first.title, reader)}"
    for step, known in courses.told(tx, row.id):
        title = say(titles[step.to_stage], reader) if step.to_stage in titles else step.to_stage
        facts = "；".join(f"{label}：{words}" for _, label, words in _written(course, known, home))
        told = (TAKEN_BACK if step.advance == courses.BACK else STEP)(at=verbatim(day(home, step.at)), stage=title)
        yield f"{say(told, reader)}{f'（{facts}）' if facts else ''}"


def _written(course: Course, known: Mapping[str, Value], home: Community) -> Iterator[tuple[str, str, str]]:
    """Name, label and words of each fact that was written down."""
    reader = Reader(LANGUAGE, home.calendar.zone)
    for step in course.facts:
        value = known.get(step.name)
        if value is not None and value != SKIPPED:
            dated = isinstance(step.field, Day) and isinstance(value, str)
            words = day_words(date.fromisoformat(value[:10])) if dated else say(step.field.show(value), reader)  # type: ignore[arg-type]  # a day is one text
            yield step.name, say(step.label, reader), words
