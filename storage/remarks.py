"""Words on a case: public ones in one table, internal ones in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import audit, cases, ids, vault
from storage import files as kept
from storage.tables import NoteRow, StatementRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow

STATEMENT = "statement.words"
NOTE = "note.words"


def add_statement(tx: Session, row: CaseRow, words: str, *, by: int, at: datetime, files: Sequence[str] = ()) -> None:
    """Public words, which the resident and the handler both see, and the row ids of the files beside them."""
    row_id = ids.draw(at)
    kept.adopt(tx, files, row.id, at=at)
    sealed = _seal(tx, row, STATEMENT, row_id, words=words, at=at)
    tx.add(
        StatementRow(
            id=row_id,
            community_id=row.community_id,
            case_id=row.id,
            by_id=by,
            at=at,
            words=sealed,
            files=" ".join(files),
        )
    )
    audit.record(tx, "case.statement", row.id, community_id=row.community_id, by=by, at=at)


def add_note(tx: Session, row: CaseRow, words: str, *, by: int, at: datetime, kind: str = "note") -> None:
    """Internal words, for staff alone; they renew the claim of the volunteer who writes them."""
    row_id = ids.draw(at)
    sealed = _seal(tx, row, NOTE, row_id, words=words, at=at)
    tx.add(NoteRow(id=row_id, community_id=row.community_id, case_id=row.id, by_id=by, at=at, kind=kind, words=sealed))
    if row.assignee_id == by and row.status == "claimed":
        cases.renew(tx, row, by=by, at=at)


def _seal(tx: Session, row: CaseRow, place: str, row_id: int, *, words: str, at: datetime) -> bytes:
    key = vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)
    return vault.of(tx).seal(tx, key, place, row_id, words)


def last_said(tx: Session, case_id: int, *, since: datetime) -> bool:
    """Whether somebody said something publicly on a case since a moment."""
    said = select(StatementRow.id).where(StatementRow.case_id == case_id, StatementRow.at > since)
    return tx.scalar(said.limit(1)) is not None


def statements(tx: Session, case_id: int) -> list[tuple[StatementRow, str]]:
    """The public words on a case, oldest first."""
    rows = tx.scalars(select(StatementRow).where(StatementRow.case_id == case_id).order_by(StatementRow.id))
    return [(row, vault.of(tx).open_text(tx, STATEMENT, row.id, row.words)) for row in rows]


def notes(tx: Session, case_id: int) -> list[tuple[NoteRow, str]]:
    """The internal words on a case, oldest first: never for its resident."""
    rows = tx.scalars(select(NoteRow).where(NoteRow.case_id == case_id).order_by(NoteRow.id))
    return [(row, vault.of(tx).open_text(tx, NOTE, row.id, row.words)) for row in rows]
