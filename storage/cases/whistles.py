"""吹哨: several units called to one case at once; each reports, and it ends when the caller agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import audit, ids, vault
from storage.tables import WhistleReportRow, WhistleRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow

WORDS, REPORT = "whistle.words", "whistle_report.words"


def blow(tx: Session, row: CaseRow, words: str, *, by: int, due_at: datetime, at: datetime) -> WhistleRow:
    """Calls for help with a case; units are named next."""
    row_id = ids.draw(at)
    key = vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)
    made = WhistleRow(
        id=row_id, community_id=row.community_id, case_id=row.id, by_id=by, made_at=at, due_at=due_at,
        words=vault.of(tx).seal(tx, key, WORDS, row_id, words),
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    audit.record(tx, "whistle.blown", row.id, community_id=row.community_id, by=by, at=at)
    return made


def load(tx: Session, whistle_id: int) -> WhistleRow | None:
    """A whistle by its id."""
    return tx.get(WhistleRow, whistle_id, populate_existing=True)


def running(tx: Session, case_id: int) -> WhistleRow | None:
    """The whistle of a case that still goes on."""
    found = select(WhistleRow).where(WhistleRow.case_id == case_id, WhistleRow.ended_at.is_(None))
    return tx.scalars(found.order_by(WhistleRow.id.desc()).limit(1)).first()


def words_of(tx: Session, made: WhistleRow) -> str:
    """What the units are called for."""
    return vault.of(tx).open_text(tx, WORDS, made.id, made.words) if made.words else ""


def call(tx: Session, made: WhistleRow, unit: int, *, at: datetime) -> bool:
    """Names a unit; False where it was named before."""
    known = select(WhistleReportRow.id).where(WhistleReportRow.whistle_id == made.id, WhistleReportRow.unit_id == unit)
    if tx.scalar(known) is not None:
        return False
    tx.add(
        WhistleReportRow(
            id=ids.draw(at), community_id=made.community_id, whistle_id=made.id, case_id=made.case_id, unit_id=unit
        )
    )
    tx.flush()
    audit.record(
        tx, "whistle.called", made.case_id, community_id=made.community_id, by=made.by_id, at=at, detail=str(unit)
    )
    return True


def reports(tx: Session, made: WhistleRow) -> Sequence[WhistleReportRow]:
    """The units that were called, in the order of the calls, with what they reported."""
    found = select(WhistleReportRow).where(WhistleReportRow.whistle_id == made.id)
    return tx.scalars(found.order_by(WhistleReportRow.id)).all()


def report(tx: Session, made: WhistleRow, unit: int, words: str, *, at: datetime) -> bool:
    """What a unit did; a later report takes the place of its earlier one. False where it was never called."""
    found = select(WhistleReportRow).where(WhistleReportRow.whistle_id == made.id, WhistleReportRow.unit_id == unit)
    row = tx.scalars(found).first()
    if row is None or made.ended_at is not None:
        return False
    key = vault.of(tx).key_of(tx, "case", made.case_id, community_id=made.community_id, at=at)
    row.words, row.reported_at = vault.of(tx).seal(tx, key, REPORT, row.id, words), at
    tx.flush()
    audit.record(tx, "whistle.reported", made.case_id, community_id=made.community_id, by=unit, at=at)
    return True


def report_words(tx: Session, row: WhistleReportRow) -> str:
    """What a unit reported; empty before."""
    return vault.of(tx).open_text(tx, REPORT, row.id, row.words) if row.words else ""


def agree(tx: Session, made: WhistleRow, *, by: int, at: datetime) -> bool:
    """The caller is content: the whistle is over; False where it was before."""
    open_one = update(WhistleRow).where(WhistleRow.id == made.id, WhistleRow.ended_at.is_(None))
    if not tx.execute(open_one.values(ended_at=at)).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    audit.record(tx, "whistle.agreed", made.case_id, community_id=made.community_id, by=by, at=at)
    return True
