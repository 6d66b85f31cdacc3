"""Who holds a case from when to when, and the appointments that were made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import insert, select, update

from storage import ids
from storage.diaries import slots, waiting
from storage.tables import AssignmentRow, BookingRow, ErrandRow, HomeVisitRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow

BEGIN = insert(table_of(AssignmentRow))


def begin(tx: Session, row: CaseRow, holder: int, at: datetime) -> None:
    """From this moment on the case is theirs."""
    held = {"community_id": row.community_id, "case_id": row.id, "volunteer_id": holder, "from_at": at}
    later(tx, BEGIN, {"id": ids.draw(at), **held})


def ever_held(tx: Session, case_id: int, person_id: int) -> bool:
    """Whether somebody worked on the case at any time."""
    held = select(AssignmentRow.id).where(AssignmentRow.case_id == case_id, AssignmentRow.volunteer_id == person_id)
    return tx.scalar(held.limit(1)) is not None


def finished_at(tx: Session, case_id: int, person_id: int) -> list[datetime]:
    """The moments at which somebody had done the case."""
    held = select(AssignmentRow.until_at).where(
        AssignmentRow.case_id == case_id, AssignmentRow.volunteer_id == person_id, AssignmentRow.ended == "finished"
    )
    return [at for at in tx.scalars(held.order_by(AssignmentRow.id)) if at is not None]


def given_at(tx: Session, case_id: int, person_id: int) -> list[datetime]:
    """The moments at which somebody had done the case, came back from a visit, or had done an errand."""
    went = select(HomeVisitRow.left_at).where(HomeVisitRow.case_id == case_id, HomeVisitRow.companion_id == person_id)
    helped = select(ErrandRow.done_at).where(ErrandRow.case_id == case_id, ErrandRow.taker_id == person_id)
    parts = (*tx.scalars(went), *tx.scalars(helped))
    return [*finished_at(tx, case_id, person_id), *(at for at in parts if at is not None)]


def end(tx: Session, case_id: int, how: str, at: datetime) -> None:
    """Nobody's any more, if it was somebody's; `how` says why."""
    open_one = update(AssignmentRow).where(AssignmentRow.case_id == case_id, AssignmentRow.until_at.is_(None))
    tx.execute(open_one.values(until_at=at, ended=how))


def end_bookings(tx: Session, case_id: int, state: Literal["replaced", "cancelled", "kept"], *, at: datetime) -> None:
    """What was arranged for the case holds no more; a time of a diary is free again, unless another was set."""
    booked = update(BookingRow).where(BookingRow.case_id == case_id, BookingRow.state == "booked")
    tx.execute(booked.values(state=state))
    slot = slots.of_case(tx, case_id) if state != "replaced" else None
    if slot is not None and state != "replaced":
        waiting.free_again(tx, slot, state, at=at)
