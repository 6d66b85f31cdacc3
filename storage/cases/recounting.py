"""Another calendar: what still runs is counted anew, when the notice of a year arrives or office hours change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.calendar import Span
from storage import audit, cases
from storage.cases import pauses
from storage.cases.deadlines import EXTENSION
from storage.database import directory_of
from storage.tables import CaseRow, DeadlineRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.model import CommunityId
    from storage.tables import PauseRow


def recount(tx: Session, community: CommunityId, *, at: datetime) -> int:
    """Counts again what runs on another version of the calendar; answers how many cases have another date by that.

    What fell due already is history and stays. Reminders and the date told to the resident follow.
    """
    home = directory_of(tx.info).communities.get(community)
    if home is None:
        return 0
    calendar, moved = home.calendar, 0
    found = _outdated(tx, community, calendar.version, at)
    for case_id in sorted({running.case_id for running in found}):
        row = tx.get_one(CaseRow, case_id, populate_existing=True)
        stood = pauses.of_case(tx, case_id)
        before = {running.id: running.due_at for running in found if running.case_id == case_id}
        for running in (each for each in found if each.case_id == case_id):
            running.due_at = _again(running, stood, calendar)
            running.calendar = calendar.version
            if running.kind == "result":
                row.promised_at = running.due_at
        is_moved = any(each.due_at != before[each.id] for each in found if each.id in before)
        tx.flush()
        if is_moved:
            audit.record(tx, "case.recounted", case_id, community_id=community, by=None, at=at, detail=calendar.version)
            moved += 1
        cases.fit(tx, row, at=at)
    return moved


def _outdated(tx: Session, community: int, version: str, at: datetime) -> Sequence[DeadlineRow]:
    running = select(DeadlineRow).where(
        DeadlineRow.community_id == community, DeadlineRow.ended_at.is_(None), DeadlineRow.calendar != version,
        DeadlineRow.due_at > at,
    )  # fmt: skip
    return tx.scalars(running.order_by(DeadlineRow.id)).all()


def _again(running: DeadlineRow, stood: Sequence[PauseRow], calendar: Calendar) -> datetime:
    if running.source == EXTENSION:
        return _kept(running.due_at, calendar)
    due = calendar.after(running.start_at, Span(running.amount, running.unit))  # type: ignore[arg-type]  # only our own units are written
    for pause in stood:
        if pause.until_at is not None and pause.until_at > running.start_at:
            since = max(pause.from_at, running.start_at)
            due = calendar.moved(due, stood=(since, pause.until_at), unit=running.unit)  # type: ignore[arg-type]  # only our own units are written
    return due


def _kept(due: datetime, calendar: Calendar) -> datetime:
    """The same, or the end of the next working day where its day is none any more (Civil Code art. 203)."""
    day = calendar.day(due)
    return due if calendar.periods(day) else calendar.close_of(day)
