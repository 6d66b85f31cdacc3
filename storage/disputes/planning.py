"""The reminders of a case's sittings and duties: they go with the sitting, the duty, and the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from flows.disputes import planning
from storage.disputes import agreements, sittings
from storage.tables import SittingReplyRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.cases.planning import Planned
    from storage.tables import CaseRow

LEASES = frozenset({"lease_warning", "lease_end", "first_contact", "first_contact_late"})


def planned(tx: Session, row: CaseRow, calendar: Calendar) -> Iterator[Planned]:
    """What the case should remind of beside its own clocks."""
    if row.status == "open":
        return
    for sitting in sittings.coming(tx, row.id):
        if sitting.state == "agreed":
            said = select(func.max(SittingReplyRow.at)).where(SittingReplyRow.sitting_id == sitting.id)
            yield from planning.of_sitting(sitting.id, sitting.starts_at, tx.scalar(said) or sitting.made_at, calendar)
    made = agreements.of_case(tx, row.id)
    if made is None or made.effective_at is None:
        return
    for owed in agreements.duties(tx, row.id):
        if owed.state == "waiting":
            yield from planning.of_duty(owed.id, owed.due_at, made.made_at, calendar)
