"""Cases: opened once, claimed by one, moved by one guarded statement each, with audit entry and reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select, update

from flows import access
from flows.cases import MOST_RETURNS, MOVES
from flows.cases import Case as Case
from flows.cases.planning import plan as plan
from flows.model import CaseId as CaseId
from flows.model import PersonId as PersonId
from flows.sla import URGENT_CONTACT, contact_by
from storage import audit, courses, disputes, ids
from storage import people as people
from storage import reminders as reminders
from storage.cases import deadlines, fitting, holdings, joined, pauses, ties
from storage.cases.deadlines import EVERY as EVERY
from storage.cases.fitting import fit as fit
from storage.cases.fitting import planned as planned
from storage.cases.fitting import to_case as to_case
from storage.database import directory_of as directory_of
from storage.diaries import slots, waiting
from storage.tables import BookingRow, CaseRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.access import Actor
    from flows.cases import Move, Status
    from flows.cases import Verdict as Verdict
    from flows.cases.planning import Planned as Planned
    from flows.model import Clocks as Clocks
    from flows.model import CommunityId as CommunityId
    from storage.cases.deadlines import DeadlineKind as DeadlineKind
    from storage.people import Person

CLAIM = (
    update(CaseRow)
    .where(
        CaseRow.id == bindparam("case_id"), CaseRow.status == "open", CaseRow.returns < MOST_RETURNS,
        CaseRow.joined_to_id.is_(None),
        or_(CaseRow.filed == "desk", CaseRow.opened_by != bindparam("assignee")),
        or_(CaseRow.beneficiary_id.is_(None), CaseRow.beneficiary_id != bindparam("assignee")),
    )
    .values(
        status="claimed", assignee_id=bindparam("assignee"), claimed_at=bindparam("now"), touched_at=bindparam("now"),
        contacted_at=None, appointment_at=None, level_since=None, revision=CaseRow.revision + 1,
    )
    .returning(CaseRow)
    .execution_options(synchronize_session=False, populate_existing=True)
)  # fmt: skip

BY_ID = select(CaseRow).where(CaseRow.id.in_(bindparam("case_ids", expanding=True)))
EXPECTED = "expected cases"
SETTLED: frozenset[Status] = frozenset({"done", "closed", "withdrawn"})
"""States in which nobody is asked or called any more."""
TIED: frozenset[Move] = frozenset({"read", "accept", "reject", "report", "help"})
"""Moves of those whom a proposal asks, a whistle called, or who help with a part."""
CHANGES_HANDS: frozenset[Move] = frozenset({"release", "accept", "choose", "take_over", "send_back", "reroute"})
"""Moves after which somebody else has it, or nobody."""
RESTED: Mapping[str, object] = {"level_since": None, "paused_at": None}
"""No rung of the ladder is asked any more, and nothing waits for the resident."""
FREED: Mapping[str, object] = {
    "assignee_id": None, "claimed_at": None, "contacted_at": None, "appointment_at": None, "touched_at": None,
    "level": "volunteer", **RESTED,
}  # fmt: skip
"""Nobody's any more."""
CLAIM_TRIES = 3


def is_own(row: CaseRow, person_id: int) -> bool:
    """Whether a person stands on the resident's side of a case."""
    return person_id in to_case(row).residents


def speaks_for(row: CaseRow, actor: Actor) -> bool:
    """Whether they stand on the resident's side, or pass on what somebody without an account said."""
    return bool(access.standings(actor, to_case(row)) & {"resident", "desk"})


def load(tx: Session, case_id: int) -> CaseRow | None:
    """A case by its id, without asking who wants it: for reminders, effects, and the words of a refusal."""
    return tx.get(CaseRow, case_id)


def of_reference(tx: Session, reference: str) -> CaseRow | None:
    """A case by its whole reference, without asking who wants it."""
    return tx.scalar(select(CaseRow).where(CaseRow.reference == reference))


def expect(tx: Session, case_ids: Collection[int]) -> list[CaseRow]:
    """Reads many cases in one go, as they are now; `load` finds them there. Answers those that wait for somebody."""
    found = tx.scalars(BY_ID, {"case_ids": list(case_ids)}).all() if case_ids else ()
    tx.info[EXPECTED] = found  # an ORM session keeps only what somebody holds
    return [row for row in found if row.status == "open"]


def access_case(
    tx: Session, case_id: int, actor: Actor, move: Move, *, needed: frozenset[str] = frozenset()
) -> CaseRow | None:
    """The case, where this person may make this move in its present state; None alike for missing and forbidden."""
    row = tx.get(CaseRow, case_id, populate_existing=True)
    if row is None or row.status not in MOVES[move][0] or actor.community not in {None, row.community_id}:
        return None
    case = to_case(row)
    if (actor.roles or move == "side") and disputes.is_other_side(tx, row.id, actor.id):
        return row if access.may(access.standings(actor, case, needed, access.Ties(party=True)), move) else None
    if access.may(access.standings(actor, case, needed), move):
        return row
    if move not in TIED:
        return None
    tied = access.standings(actor, case, needed, ties.of(tx, row.id, actor.id))
    return row if access.may(tied, move) else None


# --- moves ----------------------------------------------------------------------------------------


def claim_case(tx: Session, case_id: int, *, by: Person, at: datetime) -> CaseRow | None:
    """Makes `by` the assignee; None where someone already is, however close together two people tap."""
    row = _claimed(tx, case_id, by=by, at=at)
    if row is None:
        return None
    begin_holding(tx, row, at=at)
    record_move(tx, row, "case.claimed", by=by.id, at=at)
    return row


def begin_holding(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """The case is its assignee's from now on, and the clock of their first contact runs."""
    assert row.assignee_id is not None
    holdings.begin(tx, row, row.assignee_id, at)
    clocks, calendar = deadlines.clocks_of(tx, row), deadlines.calendar_of(tx, row)
    due, span = contact_by(to_case(row), clocks, calendar), clocks.first_contact
    is_sooner = row.urgent and due < calendar.after(at, span)
    deadlines.begin(
        tx, row, "contact", URGENT_CONTACT if is_sooner else span, due_at=due, at=at,
        source="urgent" if is_sooner else "",
    )  # fmt: skip


def _claimed(tx: Session, case_id: int, *, by: Person, at: datetime) -> CaseRow | None:
    """The row, now theirs. One that was somebody's a moment ago and is free again is tried again, a few times."""
    for _ in range(CLAIM_TRIES):
        row = tx.scalar(CLAIM, {"case_id": case_id, "assignee": by.id, "now": at})
        if row is not None:
            return row
        seen = tx.get(CaseRow, case_id)
        if seen is None:
            return None
        tx.expire(seen)  # what was read before the race is no longer true: who asks next hears who won
        if seen.status != "open":
            return None
    return None


def move(
    tx: Session, row: CaseRow, how: Move, values: dict[str, object], *, by: int | None, at: datetime,
    detail: str = "",
) -> CaseRow | None:  # fmt: skip
    """One guarded UPDATE: None where the case left the states in which the move is allowed, or changed hands."""
    before, after = MOVES[how]
    guard = update(CaseRow).where(
        CaseRow.id == row.id, CaseRow.status.in_(before), CaseRow.assignee_id.is_not_distinct_from(row.assignee_id)
    )
    if after is not None or how == "supply":
        resume(tx, row, at=at)
    if after is not None:
        values = {**values, "status": after}
    moved = tx.scalar(
        guard.values(**values, revision=CaseRow.revision + 1)
        .returning(CaseRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if moved is None:
        return None
    if after in SETTLED or how in CHANGES_HANDS:
        fitting.fall(tx, moved, at=at, over=after in SETTLED)
    if after in SETTLED:
        ties.end(tx, moved.id, at=at)
        courses.rest(tx, moved, at=at, over=after != "done")
    if how == "reopen":
        courses.go_on(tx, moved)
    record_move(tx, moved, f"case.{how}", by=by, at=at, detail=detail)
    return moved


def record_move(tx: Session, row: CaseRow, action: str, *, by: int | None, at: datetime, detail: str = "") -> None:
    """What every move leaves behind: its audit entry, and reminders equal to the plan."""
    audit.record(tx, action, row.id, community_id=row.community_id, by=by, at=at, detail=detail)
    fit(tx, row, at=at)
    if row.followers:
        joined.follow(tx, row, how=action.partition(".")[2], at=at)


def resume(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """Where the case waited for its resident: its clocks go on, each later by as much as it stood.

    A date that was set meanwhile has stood only since then.
    """
    if row.paused_at is None:
        return
    pauses.end(tx, row.id, at=at)
    calendar = deadlines.calendar_of(tx, row)
    for running in deadlines.running(tx, row.id):
        if running.kind not in EVERY:
            continue  # the law's spans stand still for nobody
        stood = (max(row.paused_at, running.start_at), at)
        running.due_at = calendar.moved(running.due_at, stood=stood, unit=running.unit)  # type: ignore[arg-type]  # only our own units are written
        if running.kind == "result":
            row.promised_at = running.due_at
    row.paused_at = None
    tx.flush()


def contact(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """The volunteer has spoken with the resident for the first time."""
    moved = move(tx, row, "contact", {"contacted_at": row.contacted_at or at, "touched_at": at}, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, "contact", how="met", at=at, holder=moved.assignee_id)
    return moved


def renew(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """The volunteer keeps the case: its lease begins anew."""
    return move(tx, row, "renew", {"touched_at": at}, by=by, at=at)


def appoint(tx: Session, row: CaseRow, slot: datetime, *, by: int, at: datetime) -> CaseRow | None:
    """An appointment is set; an earlier one is replaced."""
    values: dict[str, object] = {"appointment_at": slot, "touched_at": at, "contacted_at": row.contacted_at or at}
    moved = move(tx, row, "appoint", values, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, "contact", how="met", at=at, holder=moved.assignee_id)
        holdings.end_bookings(tx, row.id, "replaced", at=at)
        tx.add(
            BookingRow(
                id=ids.draw(at), community_id=row.community_id, case_id=row.id, slot_at=slot, state="booked", made_at=at
            )
        )
    return moved


def unappoint(tx: Session, row: CaseRow, *, by: int, at: datetime, detail: str) -> CaseRow | None:
    """The appointment is off, and its case stays with who has it."""
    moved = move(tx, row, "rebook", {"appointment_at": None, "touched_at": at}, by=by, at=at, detail=detail)
    if moved is not None:
        booked = update(BookingRow).where(BookingRow.case_id == row.id, BookingRow.state == "booked")
        tx.execute(booked.values(state=detail))
    return moved


def finish(tx: Session, row: CaseRow, *, by: int, at: datetime) -> CaseRow | None:
    """Handled: the resident is asked in some days whether it is solved."""
    values: dict[str, object] = {"done_at": at, "touched_at": at, "closures": row.closures + 1, **RESTED}
    moved = move(tx, row, "finish", values, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, "contact", "result", how="met", at=at, holder=moved.assignee_id)
        holdings.end(tx, moved.id, "finished", at)
        slot = slots.of_case(tx, moved.id)
        if slot is not None:
            waiting.free_again(tx, slot, "kept" if slot.starts_at <= at else "cancelled", at=at)
    return moved


def release(tx: Session, row: CaseRow, *, by: int | None, how: str, at: datetime) -> CaseRow | None:
    """Back to the queue: handed back, taken back, or its lease ended."""
    before = row.assignee_id
    held: dict[str, object] = {"level": "community", "level_since": at} if to_case(row).is_held else {}
    moved = move(tx, row, "release", {**FREED, **held, "waiting_since": at}, by=by, at=at)
    if moved is not None:
        deadlines.end(tx, moved, "contact", how="dropped", at=at, holder=before)
        holdings.end(tx, moved.id, how, at)
        holdings.end_bookings(tx, moved.id, "cancelled", at=at)
    return moved
