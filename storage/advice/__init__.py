"""Records of consultations: written, never rewritten; the newest counts. Also: that none was held, and what went on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage import audit, ids, remarks, vault
from storage.papers import consultation
from storage.tables import CaseRow, ConsultationRow, ConversationRow, NoteRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model.parts import NextStep

NONE_HELD = "no record"
"""The kind of the internal words that say why nothing was recorded."""
FROM = "case "
"""The channel of a request that a consultation goes on as, before the id of its case."""
FACTS, ADVICE = "consultation.facts", "consultation.advice"


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down after a talk."""

    facts: str
    """Internal."""
    advice: str
    """For the resident."""
    next_step: NextStep
    minutes: int


def write(tx: Session, row: CaseRow, record: Record, *, by: int, at: datetime) -> ConsultationRow:
    """One more record; those before stay as they are."""
    row_id = ids.draw(at)
    key = vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)
    sealed = {
        place: vault.of(tx).seal(tx, key, place, row_id, words)
        for place, words in ((FACTS, record.facts), (ADVICE, record.advice))
    }
    made = ConsultationRow(
        id=row_id, community_id=row.community_id, case_id=row.id, by_id=by, at=at, facts=sealed[FACTS],
        advice=sealed[ADVICE], next_step=record.next_step, minutes=record.minutes,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    audit.record(
        tx, "consultation.recorded", row.id, community_id=row.community_id, by=by, at=at, detail=record.next_step
    )
    return made


def none_held(tx: Session, row: CaseRow, why: str, *, by: int, at: datetime) -> None:
    """Why there is nothing to record."""
    remarks.add_note(tx, row, why, by=by, at=at, kind=NONE_HELD)
    audit.record(tx, "consultation.none", row.id, community_id=row.community_id, by=by, at=at)


def is_settled(tx: Session, case_id: int) -> bool:
    """Whether there is a record, or somebody said why there is none."""
    said = select(NoteRow.id).where(NoteRow.case_id == case_id, NoteRow.kind == NONE_HELD).limit(1)
    return consultation(tx, case_id) is not None or tx.scalar(said) is not None


def minutes_of(tx: Session, case_id: int, adviser: int) -> int:
    """How long their talks about a case took, by their own records."""
    mine = (ConsultationRow.case_id == case_id, ConsultationRow.by_id == adviser)
    return tx.scalar(select(func.sum(ConsultationRow.minutes)).where(*mine)) or 0


def went_on_as(tx: Session, row: CaseRow) -> CaseRow | None:
    """The case that this one went on as: found among those of its residents, who alone can send it."""
    theirs = (row.opened_by, row.beneficiary_id or row.opened_by)
    found = (
        select(CaseRow)
        .join(ConversationRow, ConversationRow.id == CaseRow.id)
        .where(CaseRow.opened_by.in_(theirs), CaseRow.opened_at >= row.opened_at)
        .where(ConversationRow.channel == f"{FROM}{row.id}")
    )
    return tx.scalars(found.order_by(CaseRow.id).limit(1)).first()


def came_from(tx: Session, case_id: int) -> CaseRow | None:
    """The case that this one came from."""
    channel = tx.scalar(select(ConversationRow.channel).where(ConversationRow.id == case_id)) or ""
    number = channel.removeprefix(FROM)
    return tx.get(CaseRow, int(number)) if channel.startswith(FROM) and number.isdecimal() else None
