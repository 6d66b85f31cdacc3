"""The papers of a case's file: which it needs, which were filled in, which lie there on paper; who may have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.cases import OUTSIDE
from flows.papers import FACT
from storage import audit, cases, consents, courses, disputes, ids, people
from storage.cases.timeline import service_of
from storage.disputes import agreements, sittings
from storage.papers import helping
from storage.tables import ConsultationRow, DocumentRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model.parts import Document
    from storage.people import Person
    from storage.tables import CaseRow, PartyRow


TO_COURT = frozenset({"wanted", "applied", "confirmed", "refused"})
"""States of a confirmation in which its application belongs to the file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper of a case, or one party's copy of it, and what became of it."""

    document: Document
    party: PartyRow | None
    is_needed: bool
    made_at: datetime | None
    filed_at: datetime | None

    @property
    def is_missing(self) -> bool:
        """Whether the file needs it and it does not lie there."""
        return self.is_needed and self.filed_at is None


def of_case(tx: Session, row: CaseRow) -> list[Kept]:
    """The papers of the case's file, in its order."""
    rows = tx.scalars(select(DocumentRow).where(DocumentRow.case_id == row.id).order_by(DocumentRow.id)).all()
    known = {(one.name, one.party_id): one for one in rows}
    needed, alone = _reasons(tx, row), {one.party_id for one in sittings.held(tx, row.id)} - {None}
    found = []
    for document in service_of(tx, row).documents:
        for party in _copies(tx, row, document):
            one = known.get((document.name, party.id if party else None))
            is_needed = document.always or document.when in needed
            if document.when == "alone":
                is_needed = party is not None and party.id in alone
            found.append(Kept(document, party, is_needed, one.made_at if one else None, one.filed_at if one else None))
    return found


def _copies(tx: Session, row: CaseRow, document: Document) -> Sequence[PartyRow | None]:
    """One for all, or one of each party."""
    return disputes.of_case(tx, row.id) if document.each_party else (None,)


def _reasons(tx: Session, row: CaseRow) -> set[str]:
    """Why papers are needed that not every file has."""
    made, talked = agreements.of_case(tx, row.id), consultation(tx, row.id)
    found = helping.reasons(tx, row) | ({"talked"} if talked is not None else set())
    if service_of(tx, row).course is not None:
        found |= {f"{FACT}{name}" for name, value in courses.facts(tx, row.id).items() if value}
    if made is not None:
        found |= {"oral" if made.form == "oral" else "written"} | ({"signed"} if made.effective_at else set())
        found |= {"court"} if made.confirmation in TO_COURT else set()
    return found


def consultation(tx: Session, case_id: int) -> ConsultationRow | None:
    """The newest record of a talk."""
    found = select(ConsultationRow).where(ConsultationRow.case_id == case_id).order_by(ConsultationRow.id.desc())
    return tx.scalars(found.limit(1)).first()


def find(tx: Session, row: CaseRow, name: str, party_id: int) -> Kept | None:
    """One paper of the case; None where its service has none of that name, or it is not that party's."""
    wanted = (name, party_id)
    return next(
        (one for one in of_case(tx, row) if (one.document.name, one.party.id if one.party else 0) == wanted), None
    )


# --- who may have one -----------------------------------------------------------------------------


def may_have(tx: Session, row: CaseRow, person: Person, document: Document) -> bool:
    """Whoever works on the case has every paper; who asked has those with their own words; nobody else has any."""
    if person.community != row.community_id or disputes.is_other_side(tx, row.id, person.id):
        return False
    if cases.is_own(row, person.id):
        return document.resident
    held = cases.access_case(tx, row.id, person.actor, "details")
    return held is not None and (row.level not in OUTSIDE or _agreed(tx, row))


def _agreed(tx: Session, row: CaseRow) -> bool:
    """Whether what they told may be read above the community (PIPL art. 23)."""
    there = (people.load(tx, one) for one in cases.to_case(row).residents or (row.opened_by,))
    return any(one is not None and consents.are_given(tx, one, f"refer {row.id}", 1) for one in there)


# --- what became of it ----------------------------------------------------------------------------


def note_made(tx: Session, row: CaseRow, kept: Kept, *, by: int, at: datetime) -> None:
    """It was filled in and sent to be printed."""
    _row(tx, row, kept, by=by, at=at).made_at = at
    tx.flush()
    audit.record(tx, "paper.made", row.id, community_id=row.community_id, by=by, at=at, detail=kept.document.name)


def note_filed(tx: Session, row: CaseRow, kept: Kept, *, by: int, at: datetime) -> bool:
    """It lies in the file, signed where it has to be; False where that was noted before."""
    one = _row(tx, row, kept, by=by, at=at)
    if one.filed_at is not None:
        return False
    one.filed_at = at
    tx.flush()
    audit.record(tx, "paper.filed", row.id, community_id=row.community_id, by=by, at=at, detail=kept.document.name)
    return True


def _row(tx: Session, row: CaseRow, kept: Kept, *, by: int, at: datetime) -> DocumentRow:
    party = kept.party.id if kept.party else None
    found = select(DocumentRow).where(
        DocumentRow.case_id == row.id, DocumentRow.name == kept.document.name,
        DocumentRow.party_id.is_not_distinct_from(party),
    )  # fmt: skip
    one = tx.scalars(found).first()
    if one is None:
        one = DocumentRow(
            id=ids.draw(at), community_id=row.community_id, case_id=row.id, name=kept.document.name, party_id=party,
            made_at=None, filed_at=None, by_id=by,
        )  # fmt: skip
        tx.add(one)
        tx.flush()
    return one
