"""The spans that a service declares, as deadlines of a case: begun, ended and made longer by what happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.cases import LIVE, timeline
from flows.cases.planning import Planned
from flows.cases.timeline import Running
from flows.law import limits
from storage import audit, conversations, ids
from storage.cases import deadlines
from storage.cases.deadlines import EXTENSION
from storage.database import directory_of
from storage.keys import VaultError
from storage.tables import DeadlineRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import CommunityId, Service
    from storage.tables import CaseRow

RUNNING = select(DeadlineRow).where(DeadlineRow.ended_at.is_(None))


def service_of(tx: Session, row: CaseRow) -> Service:
    """The case's service as its community offers it."""
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    return directory_of(tx.info).service(row.service, community)


def running(tx: Session, row: CaseRow) -> tuple[DeadlineRow, ...]:
    """The declared spans that run, oldest first; nothing is read for a service that declares none."""
    service = service_of(tx, row)
    if not service.timeline:
        return ()
    names = {milestone.name for milestone in service.timeline}
    found = tx.scalars(RUNNING.where(DeadlineRow.case_id == row.id).order_by(DeadlineRow.id))
    return tuple(one for one in found if one.kind in names)


def waits_far(tx: Session, row: CaseRow) -> bool:
    """Whether the case waits for a day that is far off: nobody need show that they still work on it."""
    far = {milestone.name for milestone in service_of(tx, row).timeline if milestone.far}
    return bool(far) and any(one.kind in far for one in running(tx, row))


def find(tx: Session, row: CaseRow, name: str) -> DeadlineRow | None:
    """The span of a name that runs."""
    return next((one for one in running(tx, row) if one.kind == name), None)


def begin(
    tx: Session, row: CaseRow, name: str, *, at: datetime, start_at: datetime | None = None,
    due_at: datetime | None = None, source: str = "",
) -> DeadlineRow:  # fmt: skip
    """From now on it runs, counted from `start_at`; one of that name that runs already is counted anew.

    `due_at` is for a day that people agreed on. KeyError where the service does not declare it.
    """
    service, calendar = service_of(tx, row), deadlines.calendar_of(tx, row)
    milestone = timeline.milestone_of(service, name)
    if milestone is None:
        raise KeyError(name)
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    changed = directory_of(tx.info).communities[community].local.get(row.service, {})
    span, since = timeline.span_of(milestone, changed), start_at or at
    _end(tx, row, name, "again", at=at)
    made = DeadlineRow(
        id=ids.draw(at), community_id=row.community_id, case_id=row.id, kind=name, amount=span.amount,
        unit=span.unit, source=source or ("community file" if name in changed else milestone.rule),
        calendar=calendar.version, start_at=since, due_at=due_at or calendar.after(since, span),
        holder_id=row.assignee_id,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    audit.record(tx, f"{name}.begun", row.id, community_id=row.community_id, by=None, at=at)
    return made


def end(tx: Session, row: CaseRow, name: str, how: str, *, at: datetime) -> bool:
    """It runs no more: met, missed, dropped; False where it did not run."""
    ended = _end(tx, row, name, how, at=at)
    if ended:
        audit.record(tx, f"{name}.{how}", row.id, community_id=row.community_id, by=None, at=at)
    return ended


def end_all(tx: Session, row: CaseRow, how: str, *, at: datetime, but: frozenset[str] = frozenset()) -> None:
    """Nothing of it runs any more, except what is named."""
    for one in running(tx, row):
        if one.kind not in but:
            end(tx, row, one.kind, how, at=at)


def extend(tx: Session, row: CaseRow, name: str, *, due_at: datetime, at: datetime) -> bool:
    """It ends later, as those agreed whom the law asks; False where it does not run."""
    before = find(tx, row, name)
    if before is None:
        return False
    start = before.start_at
    _end(tx, row, name, "extended", at=at)
    begin(tx, row, name, at=at, start_at=start, due_at=due_at, source=EXTENSION)
    return True


def _end(tx: Session, row: CaseRow, name: str, how: str, *, at: datetime) -> bool:
    before = find(tx, row, name)
    if before is not None:
        before.ended_at, before.ended = at, how
        tx.flush()
    return before is not None


def planned_limits(tx: Session, row: CaseRow) -> Iterator[Planned]:
    """When a limitation comes near that was far when the case was opened; an urgent case is seen to anyhow."""
    service = service_of(tx, row)
    if not service.limitations or row.urgent or row.status not in LIVE:
        return
    calendar = deadlines.calendar_of(tx, row)
    try:
        loaded = conversations.load(tx, row.id)
    except VaultError:
        return  # what can't be read names no day; the check says which it is
    for limit in limits.limits_of(service, loaded[0].answers if loaded else {}, calendar):
        due = limits.comes_near(limit, calendar)
        if due > row.opened_at:
            yield Planned("limit_near", due, row.opened_at, about=limit.rule.name)


def planned(tx: Session, row: CaseRow) -> Iterator[Planned]:
    """The reminders of what runs."""
    spans = tuple(Running(one.kind, one.start_at, one.due_at) for one in running(tx, row))
    return timeline.planned(service_of(tx, row), spans, deadlines.calendar_of(tx, row))
