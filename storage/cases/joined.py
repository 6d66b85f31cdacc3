"""Several residents, one matter: their cases go along with the one that is worked on, and each says how it went.

A case that goes along has no card, no clocks and no turn in the queue; it is in the same hands and in the same state.
Nothing that one resident told is shown to another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from flows.cases import LIVE
from storage import audit, disputes
from storage.cases import deadlines, holdings, ties
from storage.cases.fitting import fit
from storage.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

MOST_OFFERED = 8


def similar(tx: Session, *, community: int, service: str, category: str, building: str) -> CaseRow | None:
    """A matter that goes on in the same building and of the same category: the newest."""
    found = select(CaseRow).where(
        CaseRow.building_index == building, CaseRow.service == service, CaseRow.status.in_(("open", "claimed")),
        CaseRow.community_id == community, CaseRow.category == category, CaseRow.joined_to_id.is_(None),
        CaseRow.urgent.is_(False), ~disputes.under_way(),
    )  # fmt: skip
    return tx.scalars(found.order_by(CaseRow.id.desc()).limit(1)).first()


def candidates(tx: Session, row: CaseRow) -> Sequence[CaseRow]:
    """Cases that this one could be joined to: of the same service, going on, those of the same building first."""
    found = select(CaseRow).where(
        CaseRow.community_id == row.community_id, CaseRow.service == row.service, CaseRow.id != row.id,
        CaseRow.status.in_(("open", "claimed")), CaseRow.joined_to_id.is_(None), CaseRow.queue == row.queue,
        CaseRow.urgent.is_(row.urgent), ~disputes.under_way(),
        or_(CaseRow.grid == row.grid, CaseRow.category == row.category),
    )  # fmt: skip
    near = (CaseRow.building_index == row.building_index).desc()
    return tx.scalars(found.order_by(near, CaseRow.id.desc()).limit(MOST_OFFERED)).all()


def of(tx: Session, case_id: int) -> Sequence[CaseRow]:
    """The cases that go along with one."""
    return tx.scalars(select(CaseRow).where(CaseRow.joined_to_id == case_id).order_by(CaseRow.id)).all()


def join(tx: Session, row: CaseRow, main: CaseRow, *, by: int, at: datetime) -> bool:
    """From now on the one goes along with the other; what went along with it does too. False where it can't be."""
    if row.id == main.id or main.joined_to_id is not None or {row.status, main.status} - LIVE:
        return False
    if disputes.is_under_way(tx, row.id) or disputes.is_under_way(tx, main.id):
        return False
    holder, level = row.assignee_id, "volunteer"
    deadlines.end(tx, row, *deadlines.EVERY, how="dropped", at=at, holder=holder)
    if holder is not None:
        holdings.end(tx, row.id, "joined", at)
        holdings.end_bookings(tx, row.id, "cancelled", at=at)
    ties.end(tx, row.id, at=at)
    for along in of(tx, row.id):
        along.joined_to_id = main.id
    main.followers += 1 + row.followers
    row.followers = 0
    row.joined_to_id, row.promised_at, row.level, row.level_since = main.id, main.promised_at, level, None
    row.appointment_at = row.paused_at = None
    _mirror(tx, row, main, how="joined", at=at)
    audit.record(tx, "case.joined_to", row.id, community_id=row.community_id, by=by, at=at, detail=main.reference)
    return True


def leave(tx: Session, row: CaseRow) -> None:
    """It goes along with nothing any more: taken back, or not solved for this resident."""
    main = tx.get(CaseRow, row.joined_to_id) if row.joined_to_id is not None else None
    if main is not None:
        main.followers -= 1
    row.joined_to_id = None
    tx.flush()


def split(tx: Session, row: CaseRow, *, by: int | None, at: datetime) -> None:
    """A matter of its own again: it waits for a claim, or stays with who has it."""
    leave(tx, row)
    row.promised_at = deadlines.calendar_of(tx, row).after(at, deadlines.clocks_of(tx, row).promise)
    row.revision += 1
    deadlines.begin(tx, row, "result", deadlines.clocks_of(tx, row).promise, due_at=row.promised_at, at=at)
    if row.status == "open":
        row.waiting_since = at
    tx.flush()
    audit.record(tx, "case.split", row.id, community_id=row.community_id, by=by, at=at)
    fit(tx, row, at=at)


def follow(tx: Session, main: CaseRow, *, how: str, at: datetime) -> Sequence[CaseRow]:
    """Cases that go along are in the hands and in the state of the one that is worked on; answers which they are.

    One that was taken back leaves its place to the oldest of those that went along with it.
    """
    along = [row for row in of(tx, main.id) if row.status in LIVE]
    if main.status == "withdrawn":
        return _promote(tx, along, at=at)
    for row in along:
        _mirror(tx, row, main, how=how, at=at)
    return along


def _mirror(tx: Session, row: CaseRow, main: CaseRow, *, how: str, at: datetime) -> None:
    if row.assignee_id != main.assignee_id or row.status != main.status:
        holdings.end(tx, row.id, how, at)
    changed = row.status != main.status or row.assignee_id != main.assignee_id
    row.status, row.assignee_id, row.claimed_at = main.status, main.assignee_id, main.claimed_at
    row.touched_at, row.contacted_at, row.promised_at = main.touched_at, main.contacted_at, main.promised_at
    row.done_at, row.closed_at, row.outcome = main.done_at, main.closed_at, main.outcome
    row.queue, row.returns = main.queue, main.returns
    row.closures += 1 if main.status == "done" else 0
    row.revision += 1
    tx.flush()
    if changed and main.status == "claimed" and main.assignee_id is not None:
        holdings.begin(tx, row, main.assignee_id, at)
    fit(tx, row, at=at)


def _promote(tx: Session, along: Sequence[CaseRow], *, at: datetime) -> Sequence[CaseRow]:
    if not along:
        return ()
    first, *others = along
    split(tx, first, by=None, at=at)
    first.followers = len(others)
    for row in others:
        row.joined_to_id = first.id
    tx.flush()
    return (first,)
