"""What papers tell of a matter's course, of visits and of what others did for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase
from flows.papers import AFTER, LANGUAGE, RECORD, SEEN
from flows.screens import SKIPPED
from flows.texts import Reader, say
from flows.visits import badge
from storage import conversations, courses, errands, people, visits
from storage.cases import timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from flows.community import Community
    from flows.model import Step, Value
    from storage.tables import CaseRow, HomeVisitRow

STATES = {"open": "等人认领", "taken": "有人在帮", "done": "做好了", "confirmed": "本人已收到"}


def reasons(tx: Session, row: CaseRow) -> set[str]:
    """Why papers are needed: which stages the case has come to, what was answered and written down."""
    if timeline.service_of(tx, row).course is None:
        return set()
    reached = {step.to_stage for step in courses.steps(tx, row.id)}
    loaded = conversations.load(tx, row.id)
    known: dict[str, Value] = {**(loaded[0].answers if loaded else {}), **courses.facts(tx, row.id)}
    return {f"{AFTER}{stage}" for stage in reached} | {f"{name}={value}" for name, value in known.items()}


def values(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    """The places that these fill."""
    service = timeline.service_of(tx, row)
    reader = Reader(LANGUAGE, home.calendar.zone)
    if service.course is not None:
        steps = {step.name: step for step in service.course.facts}
        yield from _records(tx, row, steps, reader)
    if service.visits is not None:
        made = [one for one in visits.of_case(tx, row.id) if one.state in {"agreed", "there", "gone", "told"}]
        for visit in made[-1:]:
            yield from _visit(tx, visit, home)
            yield from (
                (f"{SEEN}{name}", said)
                for name, said in _said(
                    {step.name: step for step in service.visits.seen}, visits.seen_of(tx, visit), reader
                )
            )
    if service.errands is not None:
        yield (
            "errands",
            "\n".join(
                f"{say(Phrase(one.what), reader)}：{STATES[one.state]}{_who(tx, one.taker_id)}"
                for one in errands.of_case(tx, row.id)
                if one.state in STATES
            ),
        )


def _who(tx: Session, person: int | None) -> str:
    return f"（{people.short_name(tx, person)}）" if person is not None else ""


def _said(steps: Mapping[str, Step], known: Mapping[str, Value], reader: Reader) -> Iterator[tuple[str, str]]:
    for name, value in known.items():
        if name in steps and value != SKIPPED:
            yield name, say(steps[name].field.show(value), reader)


def _records(tx: Session, row: CaseRow, steps: Mapping[str, Step], reader: Reader) -> Iterator[tuple[str, str]]:
    """Each time that something led on: the day, and what was written down."""
    found: dict[str, list[str]] = {}
    for step in courses.steps(tx, row.id):
        said = "；".join(words for _, words in _said(steps, courses.facts_of(tx, step), reader))
        local = step.at.astimezone(reader.zone).date()
        found.setdefault(step.advance, []).append(f"{_day(local)}：{said or '已记'}")
    yield from ((f"{RECORD}{name}", "\n".join(lines)) for name, lines in found.items() if name != courses.BACK)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _visit(tx: Session, visit: HomeVisitRow, home: Community) -> Iterator[tuple[str, str]]:
    zone = home.calendar.zone
    start, end = (visit.came_at or visit.starts_at).astimezone(zone), (visit.left_at or visit.until_at).astimezone(zone)
    yield "home_visit.at", f"{_day(start.date())} {start:%H:%M} 到 {end:%H:%M}"
    both = [one for one in (visit.leader_id, visit.companion_id) if one is not None]
    yield "home_visit.who", "、".join(f"{people.short_name(tx, one)}（工牌 {badge(home.prefix, one)}）" for one in both)
