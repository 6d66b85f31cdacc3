"""The end of everything that is kept of a person: keys destroyed, rows without a name; what the law keeps is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select, update

from storage import audit, consents, conversations, disputes, inbox, retention, vault
from storage.tables import CaseRow, ConversationRow, PersonRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person

Why = Literal["goes_on", "owed", "anothers", "party"]
"""It still goes on; something is owed by it; somebody else's matter too; they are the other side of a dispute."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What would become of a person's cases."""

    gone: tuple[CaseRow, ...]
    kept: tuple[tuple[CaseRow, Why], ...]

    @property
    def live(self) -> tuple[CaseRow, ...]:
        """Those that have to be withdrawn first."""
        return tuple(row for row, why in self.kept if why == "goes_on")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was erased, and where that stands in the record of actions."""

    cases: int
    entry: int
    """The audit entry's id."""


def standing(tx: Session, person: Person) -> Standing:
    """Each case that they filed, or that is theirs; ones whose words are erased already are left out."""
    gone: list[CaseRow] = []
    kept: list[tuple[CaseRow, Why]] = []
    theirs = (CaseRow.opened_by == person.id) | (CaseRow.beneficiary_id == person.id)
    for row in tx.scalars(select(CaseRow).where(theirs, CaseRow.erased_at.is_(None)).order_by(CaseRow.id)):
        why = _why(tx, row, person)
        if why is None:
            gone.append(row)
        else:
            kept.append((row, why))
    for party in disputes.of_person(tx, person.id):
        case = tx.get(CaseRow, party.case_id)
        if case is not None and case.erased_at is None:
            kept.append((case, "party"))
    return Standing(tuple(gone), tuple(kept))


def _why(tx: Session, row: CaseRow, person: Person) -> Why | None:
    others = {row.opened_by, row.beneficiary_id} - {person.id, None}
    if others or row.filed == "desk":
        return "anothers"
    if row.closed_at is None:
        return "goes_on"
    return "owed" if retention.is_owed(tx, row) else None


def erase(tx: Session, person: Person, *, at: datetime) -> Proof | None:
    """All of it at once; None where something goes on, is owed, or belongs to others too: then nothing is touched."""
    found = standing(tx, person)
    if found.kept or person.actor.roles:
        return None
    for row in found.gone:
        retention.erase_case(tx, row, at=at)
    _erase_forms(tx, person, at=at)
    consents.withdraw(tx, person, at=at)
    retention.forget_messages(tx, person.id)
    inbox.forget(tx, person.telegram_id)
    vault.of(tx).destroy(tx, "person", [person.id])
    forget(tx.get_one(PersonRow, person.id))
    tx.flush()
    entry = audit.record(tx, "subject.erased", None, community_id=person.community, by=None, at=at)
    return Proof(len(found.gone), entry)


def forget(row: PersonRow) -> None:
    """The row stays, so that numbers of the past stay; nobody can be found by it."""
    row.telegram_id, row.reachable, row.private_since = -row.id, False, None
    row.name = row.phone = row.phone_index = row.short_name = None
    row.language_chosen, row.elder, row.gender = False, False, ""


def _erase_forms(tx: Session, person: Person, *, at: datetime) -> None:
    """Drafts, and short forms about cases, of whatever state."""
    rows: Sequence[ConversationRow] = tx.scalars(
        select(ConversationRow).where(ConversationRow.person_id == person.id)
    ).all()  # fmt: skip
    for row in rows:
        if row.state in {"draft", conversations.HELD}:
            conversations.leave(tx, row.id, "cancelled")
    ids_ = [row.id for row in rows]
    vault.of(tx).destroy(tx, "case", ids_)
    tx.execute(update(ConversationRow).where(ConversationRow.id.in_(ids_)).values(content=None))
