"""What was done how often: counted in marks, read from the cases and assignments that are there anyway."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from flows.guarding import Used
from flows.guarding.harvest import SPAN, Handled
from storage import ids
from storage.tables import AssignmentRow, CaseRow, MarkRow
from storage.tables.base import table_of
from storage.tables.writing import later
from storage.watching import marks

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MARKS = table_of(MarkRow)
PREFIX = "limit "
"""How the names of these marks begin."""
KEPT = timedelta(days=2)
"""Longer than any span that is counted in them."""
PUT = {
    name: statement.on_conflict_do_update(
        index_elements=["name"], set_={"value": statement.excluded.value, "at": statement.excluded.at}
    )
    for name, statement in (("sqlite", sqlite.insert(MARKS)), ("postgresql", postgresql.insert(MARKS)))
}


def used(tx: Session, what: str, owner: int, *, span: timedelta, at: datetime) -> Used:
    """How often somebody did something within the time that runs; a time that is over counts for nothing."""
    row = marks.read(tx, _name(what, owner))
    if row is None or not row.at <= at < row.at + span:
        return Used(0, at)
    return Used(int(row.value), row.at)


def count(tx: Session, what: str, owner: int, before: Used) -> Used:
    """Once more than `before`."""
    after = Used(before.number + 1, before.since)
    row = {"name": _name(what, owner), "value": str(after.number), "at": after.since}
    later(tx, PUT[tx.get_bind().dialect.name], row)
    return after


def first_time(tx: Session, what: str, *, at: datetime) -> bool:
    """Whether this is news; for two days it is none any more."""
    return marks.make(tx, f"{PREFIX}{what}", at=at, value="1")


def _name(what: str, owner: int) -> str:
    return f"{PREFIX}{what} {owner}"


def forget(tx: Session, *, at: datetime) -> None:
    """What was counted days ago."""
    tx.execute(delete(MarkRow).where(MarkRow.name.startswith(PREFIX), MarkRow.at < at - KEPT))


# --- what is there anyway -------------------------------------------------------------------------


def sent(tx: Session, person_id: int, number: int, *, desk: bool) -> datetime | None:
    """When somebody sent the request that is now the so manieth from the end."""
    own = select(CaseRow.opened_at).where(CaseRow.opened_by == person_id)
    own = own.where(CaseRow.filed == "desk" if desk else CaseRow.filed != "desk")
    return tx.scalar(own.order_by(CaseRow.opened_at.desc()).offset(number - 1).limit(1))


def sent_by_all(tx: Session, community: int, number: int) -> datetime | None:
    """The same of a whole community."""
    theirs = select(CaseRow.opened_at).where(CaseRow.community_id == community)
    return tx.scalar(theirs.order_by(CaseRow.opened_at.desc()).offset(number - 1).limit(1))


def handled(tx: Session, person_id: int, *, at: datetime) -> Handled:
    """What somebody took on within a week: ids are drawn in the order of time, so no older row is looked at."""
    since = at - SPAN
    ended = ("handed back", "finished")
    found = tx.execute(
        select(func.count(), *(func.sum(case((AssignmentRow.ended == how, 1), else_=0)) for how in ended)).where(
            AssignmentRow.id >= ids.first_of(since), AssignmentRow.from_at >= since,
            AssignmentRow.volunteer_id == person_id,
        )
    ).one()  # fmt: skip
    return Handled(*(int(number or 0) for number in found))
