"""What parties agreed, what each has to do by it, and the visits that see whether it holds; its words are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from storage import audit, ids, vault
from storage.tables import (
    AgreementRow,
    PartyRow,
    PartyWordRow,
    PerformanceRow,
    SittingReplyRow,
    SittingRow,
    VisitRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow

TERMS, WHAT, WORDS = "agreement.terms", "performance.what", "visit.words"


def of_case(tx: Session, case_id: int) -> AgreementRow | None:
    """The last agreement of a case."""
    found = select(AgreementRow).where(AgreementRow.case_id == case_id)
    return tx.scalars(found.order_by(AgreementRow.id.desc()).limit(1)).first()


def make(tx: Session, row: CaseRow, form: str, terms: str, *, by: int, at: datetime) -> AgreementRow:
    """Written down; in force only from the day on which everybody signed and the seal was put on."""
    row_id = ids.draw(at)
    made = AgreementRow(
        id=row_id, community_id=row.community_id, case_id=row.id, form=form, by_id=by, made_at=at, confirmation="",
        terms=vault.of(tx).seal(tx, _key(tx, row, at), TERMS, row_id, terms),
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    _record(tx, row, "agreement.made", by=by, at=at, detail=form)
    return made


def terms_of(tx: Session, made: AgreementRow) -> str:
    """In the words that all parties read."""
    return vault.of(tx).open_text(tx, TERMS, made.id, made.terms) if made.terms else ""


def take_effect(tx: Session, row: CaseRow, made: AgreementRow, *, on: datetime, by: int, at: datetime) -> bool:
    """Signed and sealed; False where it was before."""
    open_one = update(AgreementRow).where(AgreementRow.id == made.id, AgreementRow.effective_at.is_(None))
    done = tx.execute(open_one.values(effective_at=on).execution_options(synchronize_session=False))
    tx.refresh(made)
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    _record(tx, row, "agreement.effective", by=by, at=at)
    return True


def confirm(tx: Session, row: CaseRow, made: AgreementRow, state: str, *, by: int | None, at: datetime) -> bool:
    """How far the judicial confirmation is; False where that is no news."""
    if made.confirmation == state:
        return False
    made.confirmation, made.confirmation_at = state, at
    tx.flush()
    _record(tx, row, "agreement.confirmation", by=by, at=at, detail=state)
    return True


def add_duty(
    tx: Session, row: CaseRow, made: AgreementRow, party: PartyRow, *, what: str, due_at: datetime, by: int,
    at: datetime,
) -> PerformanceRow:  # fmt: skip
    """One thing more that a party has to do."""
    row_id = ids.draw(at)
    owed = PerformanceRow(
        id=row_id, community_id=row.community_id, case_id=row.id, agreement_id=made.id, party_id=party.id,
        what=vault.of(tx).seal(tx, _key(tx, row, at), WHAT, row_id, what), due_at=due_at, state="waiting",
    )  # fmt: skip
    tx.add(owed)
    tx.flush()
    _record(tx, row, "performance.made", by=by, at=at)
    return owed


def duties(tx: Session, case_id: int) -> Sequence[PerformanceRow]:
    """Everything that is owed, by day."""
    found = select(PerformanceRow).where(PerformanceRow.case_id == case_id)
    return tx.scalars(found.order_by(PerformanceRow.due_at, PerformanceRow.id)).all()


def duty(tx: Session, duty_id: int) -> PerformanceRow | None:
    """One of them."""
    return tx.get(PerformanceRow, duty_id, populate_existing=True)


def what_of(tx: Session, owed: PerformanceRow) -> str:
    """What it is."""
    return vault.of(tx).open_text(tx, WHAT, owed.id, owed.what) if owed.what else ""


def settle(tx: Session, owed: PerformanceRow, state: str, *, by: int, at: datetime) -> bool:
    """Done or failed, as the mediator saw; False where it was before."""
    open_one = update(PerformanceRow).where(PerformanceRow.id == owed.id, PerformanceRow.state == "waiting")
    done = tx.execute(open_one.values(state=state, ended_at=at).execution_options(synchronize_session=False))
    tx.refresh(owed)
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    audit.record(tx, f"performance.{state}", owed.case_id, community_id=owed.community_id, by=by, at=at)
    return True


def visit(tx: Session, row: CaseRow, result: str, words: str, *, by: int, at: datetime) -> VisitRow:
    """How it holds, as somebody saw who went there or called."""
    number = (tx.scalar(select(func.count()).select_from(VisitRow).where(VisitRow.case_id == row.id)) or 0) + 1
    row_id = ids.draw(at)
    made = VisitRow(
        id=row_id, community_id=row.community_id, case_id=row.id, number=number, by_id=by, at=at, result=result,
        words=vault.of(tx).seal(tx, _key(tx, row, at), WORDS, row_id, words) if words else None,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    _record(tx, row, "visit.made", by=by, at=at, detail=result)
    return made


def erase(tx: Session, case_id: int) -> None:
    """Nothing is left of a dispute: neither who its parties were nor what they said, agreed and did."""
    sittings = select(SittingRow.id).where(SittingRow.case_id == case_id)
    tx.execute(delete(SittingReplyRow).where(SittingReplyRow.sitting_id.in_(sittings)))
    for table in (PartyWordRow, PerformanceRow, VisitRow, AgreementRow, SittingRow, PartyRow):
        tx.execute(delete(table).where(table.case_id == case_id))


def _key(tx: Session, row: CaseRow, at: datetime) -> int:
    return vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)


def _record(tx: Session, row: CaseRow, action: str, *, by: int | None, at: datetime, detail: str = "") -> None:
    audit.record(tx, action, row.id, community_id=row.community_id, by=by, at=at, detail=detail)
