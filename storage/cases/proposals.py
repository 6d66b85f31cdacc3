"""A case offered from one to another: open until it is accepted, rejected, revoked or over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import audit, ids, vault
from storage.cases import begin_holding, deadlines, holdings, move, ties
from storage.tables import ProposalRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Literal

    from sqlalchemy.orm import Session

    from flows.cases import Move
    from storage.tables import CaseRow

    Kind = Literal["handover", "suggestion", "offer", "rung"]
    Ending = Literal["accepted", "rejected", "revoked", "over"]

REASON = "proposal.reason"


def make(
    tx: Session, row: CaseRow, kind: Kind, *, by: int | None, to: int | None, reason: str, at: datetime,
    level: str = "", hours: int | None = None,
) -> ProposalRow:  # fmt: skip
    """Asks somebody, or a rung of the ladder; the reason is sealed with the case."""
    row_id = ids.draw(at)
    sealed = None
    if reason:
        key = vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)
        sealed = vault.of(tx).seal(tx, key, REASON, row_id, reason)
    made = ProposalRow(
        id=row_id, community_id=row.community_id, case_id=row.id, kind=kind, from_id=by, to_id=to, level=level,
        reason=sealed, hours=hours, state="open", made_at=at,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    audit.record(
        tx, f"proposal.{kind}", row.id, community_id=row.community_id, by=by, at=at, detail=level or str(to or ""),
    )  # fmt: skip
    return made


def load(tx: Session, proposal_id: int) -> ProposalRow | None:
    """A proposal by its id."""
    return tx.get(ProposalRow, proposal_id, populate_existing=True)


def open_ones(tx: Session, case_id: int, kind: Kind | None = None) -> Sequence[ProposalRow]:
    """What nobody has answered yet of a case, oldest first."""
    found = select(ProposalRow).where(ProposalRow.case_id == case_id, ProposalRow.state == "open")
    if kind is not None:
        found = found.where(ProposalRow.kind == kind)
    return tx.scalars(found.order_by(ProposalRow.id)).all()


def of_case(tx: Session, case_id: int) -> Sequence[ProposalRow]:
    """All of a case, oldest first."""
    return tx.scalars(select(ProposalRow).where(ProposalRow.case_id == case_id).order_by(ProposalRow.id)).all()


def reason_of(tx: Session, made: ProposalRow) -> str:
    """Why, in the words of who made it; empty where nothing was said or it was erased."""
    return vault.of(tx).open_text(tx, REASON, made.id, made.reason) if made.reason else ""


def still_stands(made: ProposalRow, row: CaseRow) -> bool:
    """Whether the case is where it was when somebody was asked: with who hands it over, or with nobody."""
    match made.kind:
        case "handover":
            return row.status == "claimed" and row.assignee_id == made.from_id
        case "suggestion" | "offer":
            return row.status == "open"
        case _:
            return row.level_since is not None


def end(tx: Session, made: ProposalRow, how: Ending, *, by: int | None, at: datetime) -> bool:
    """Answers a proposal; False where it was answered before."""
    open_one = update(ProposalRow).where(ProposalRow.id == made.id, ProposalRow.state == "open")
    done = tx.execute(open_one.values(state=how, ended_at=at, ended_by=by))
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    audit.record(tx, f"proposal.{how}", made.case_id, community_id=made.community_id, by=by, at=at, detail=made.kind)
    return True


def take(tx: Session, row: CaseRow, how: Move, *, by: int, at: datetime) -> CaseRow | None:
    """The case goes to somebody who agreed: accepted, chosen, or taken over; None where it changed hands meanwhile.

    The resident's dates stay; the new handler has the time of a first contact. An appointment stays with the case.
    """
    before = row.assignee_id
    values: dict[str, object] = {
        "assignee_id": by, "claimed_at": at, "touched_at": at, "contacted_at": None, "level_since": None,
    }  # fmt: skip
    moved = move(tx, row, how, values, by=by, at=at)
    if moved is None:
        return None
    deadlines.end(tx, moved, "contact", how="dropped", at=at, holder=before)
    holdings.end(tx, moved.id, "handed over" if before else "taken over", at)
    begin_holding(tx, moved, at=at)
    ties.end_questions(tx, moved.id, at=at)
    return moved
