"""Visits at home: who goes, when, whether the resident agreed, who is there and who has left, what was seen."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import or_, select, update

from flows import visits
from flows.cases.planning import Planned
from flows.visits import FELL
from storage import audit, ids, vault
from storage.tables import HomeVisitRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.model import Value
    from flows.model.parts import Visits
    from storage.tables import CaseRow

State = Literal["asked", "offered", "agreed", "there", "gone", "told", "refused", "declined", "moved", "cancelled"]
REPORT = "home_visit.report"
COMING = frozenset({"asked", "offered", "agreed", "there"})
OVER = frozenset({"told", "refused", "declined", "moved", "cancelled"})


def propose(
    tx: Session, row: CaseRow, *, companion: int, starts_at: datetime, until_at: datetime, by: int, at: datetime
) -> HomeVisitRow:
    """Somebody is asked to come along; the resident is asked once they agreed. One that waited before is replaced."""
    for earlier in coming(tx, row.id):
        if earlier.state in {"asked", "offered"}:
            go(tx, earlier, "cancelled", by=by, at=at)
    made = HomeVisitRow(
        id=ids.draw(at), community_id=row.community_id, case_id=row.id, leader_id=by, companion_id=companion,
        starts_at=starts_at, until_at=until_at, state="asked", made_at=at, agreed_at=None, leader_at=None,
        companion_at=None, came_at=None, left_at=None, ended_at=None, report=None,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    _record(tx, made, by=by, at=at)
    return made


def load(tx: Session, visit_id: int) -> HomeVisitRow | None:
    """A visit by its id, as it is now."""
    return tx.get(HomeVisitRow, visit_id, populate_existing=True)


def of_case(tx: Session, case_id: int) -> Sequence[HomeVisitRow]:
    """The visits of a case, the earliest first."""
    found = select(HomeVisitRow).where(HomeVisitRow.case_id == case_id)
    return tx.scalars(found.order_by(HomeVisitRow.starts_at, HomeVisitRow.id)).all()


def coming(tx: Session, case_id: int) -> list[HomeVisitRow]:
    """Those that are asked about, agreed, or under way."""
    return [one for one in of_case(tx, case_id) if one.state in COMING]


def was_made(tx: Session, case_id: int) -> bool:
    """Whether two people were there, and wrote down what they saw."""
    return any(one.state == "told" for one in of_case(tx, case_id))


def is_taken(tx: Session, person: int, starts_at: datetime, until_at: datetime, *, besides: int = 0) -> bool:
    """Whether somebody has another visit at that time."""
    overlaps = select(HomeVisitRow.id).where(
        HomeVisitRow.ended_at.is_(None), HomeVisitRow.id != besides, _of(person),
        HomeVisitRow.starts_at < until_at, HomeVisitRow.until_at > starts_at,
    )  # fmt: skip
    return tx.scalar(overlaps.limit(1)) is not None


def _of(person: int) -> ColumnElement[bool]:
    return or_(HomeVisitRow.leader_id == person, HomeVisitRow.companion_id == person)


def go(tx: Session, visit: HomeVisitRow, state: State, *, by: int | None, at: datetime) -> bool:
    """On to another state, from the one that was read; False where another was quicker."""
    values: dict[str, object] = {"state": state}
    match state:
        case "agreed":
            values["agreed_at"] = at
        case "there":
            values["came_at"] = at
        case "gone":
            values["left_at"] = at
    if state in OVER:
        values["ended_at"] = at
    guard = update(HomeVisitRow).where(HomeVisitRow.id == visit.id, HomeVisitRow.state == visit.state)
    moved = tx.execute(guard.values(**values).execution_options(synchronize_session=False))
    tx.refresh(visit)
    if not moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    _record(tx, visit, by=by, at=at)
    return True


def check_in(tx: Session, visit: HomeVisitRow, *, by: int, at: datetime) -> bool:
    """One of both is at the door; with the second the visit has begun. False where they said so, or it changed."""
    mine = HomeVisitRow.leader_at if by == visit.leader_id else HomeVisitRow.companion_at
    guard = update(HomeVisitRow).where(HomeVisitRow.id == visit.id, HomeVisitRow.state == "agreed", mine.is_(None))
    said = tx.execute(guard.values({mine.key: at}).execution_options(synchronize_session=False))
    tx.refresh(visit)
    if not said.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    audit.record(tx, "visit.at_door", visit.case_id, community_id=visit.community_id, by=by, at=at)
    return visits.is_alone(visit.leader_at, visit.companion_at) or go(tx, visit, "there", by=by, at=at)


def write_down(tx: Session, visit: HomeVisitRow, seen: Mapping[str, Value], *, by: int, at: datetime) -> bool:
    """What was seen, sealed; False where that was written down before."""
    key = vault.of(tx).key_of(tx, "case", visit.case_id, community_id=visit.community_id, at=at)
    sealed = vault.of(tx).seal(tx, key, REPORT, visit.id, json.dumps(dict(seen), ensure_ascii=False))
    if not go(tx, visit, "told", by=by, at=at):
        return False
    visit.report = sealed
    tx.flush()
    return True


def seen_of(tx: Session, visit: HomeVisitRow) -> Mapping[str, Value]:
    """What was written down; nothing where nothing was."""
    if visit.report is None:
        return {}
    found: dict[str, Value] = json.loads(vault.of(tx).open_text(tx, REPORT, visit.id, visit.report))
    return found


def fall(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """The matter has another handler, or none: what was arranged falls through, and those concerned hear of it."""
    for visit in coming(tx, row.id):
        if visit.state != "there":
            was_known = visit.state in {"offered", "agreed"}
            visit.state, visit.ended_at = FELL if was_known else "cancelled", at
            tx.flush()
            _record(tx, visit, by=None, at=at)


def planned(tx: Session, row: CaseRow, part: Visits, calendar: Calendar) -> Iterator[Planned]:
    """What the case should remind of beside its own clocks."""
    for one in of_case(tx, row.id):
        if one.state in {"agreed", "there"} and one.agreed_at is not None:
            alarm = timedelta(minutes=part.alarm_minutes)
            window = (one.starts_at, one.until_at)
            yield from visits.of_agreed(one.id, window, agreed_at=one.agreed_at, calendar=calendar, alarm=alarm)
            if visits.is_alone(one.leader_at, one.companion_at):
                yield visits.of_alone(one.id, one.starts_at, since=one.leader_at or one.companion_at or one.starts_at)
        if one.state == FELL and one.ended_at is not None:
            yield Planned("visit", one.ended_at, one.ended_at, about=f"{one.id}/{FELL}")


def erase(tx: Session, case_id: int) -> None:
    """Nothing is left of what was seen; that people were there may be counted."""
    tx.execute(update(HomeVisitRow).where(HomeVisitRow.case_id == case_id).values(report=None))


def _record(tx: Session, visit: HomeVisitRow, *, by: int | None, at: datetime) -> None:
    audit.record(tx, f"visit.{visit.state}", visit.case_id, community_id=visit.community_id, by=by, at=at)
