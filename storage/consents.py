"""Consents: who agreed to which purpose in which version of its words, and who took it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import ids
from storage.tables import ConsentRow, PersonRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person


def are_given(tx: Session, person: Person, purpose: str, version: int) -> bool:
    """Whether they agreed to this purpose in this version and have not taken it back."""
    given = select(ConsentRow.id).where(
        ConsentRow.person_id == person.id, ConsentRow.purpose == purpose,
        ConsentRow.version == version, ConsentRow.withdrawn_at.is_(None),
    )  # fmt: skip
    return tx.scalar(given.limit(1)) is not None


def give(tx: Session, person: Person, purpose: str, version: int, *, at: datetime) -> None:
    """Records an agreement, once."""
    if not are_given(tx, person, purpose, version):
        tx.add(
            ConsentRow(
                id=ids.draw(at),
                community_id=person.community,
                person_id=person.id,
                purpose=purpose,
                version=version,
                given_at=at,
            )
        )


def given(tx: Session, person: Person) -> list[str]:
    """The purposes to which they agreed and still do, in the order in which they did."""
    rows = select(ConsentRow.purpose).where(ConsentRow.person_id == person.id, ConsentRow.withdrawn_at.is_(None))
    return list(dict.fromkeys(tx.scalars(rows.order_by(ConsentRow.given_at, ConsentRow.id))))


def withdraw_one(tx: Session, person: Person, purpose: str, *, at: datetime) -> None:
    """Takes back the agreement to one purpose."""
    agreed = update(ConsentRow).where(
        ConsentRow.person_id == person.id, ConsentRow.purpose == purpose, ConsentRow.withdrawn_at.is_(None)
    )
    tx.execute(agreed.values(withdrawn_at=at))


def withdraw(tx: Session, person: Person, *, at: datetime) -> None:
    """Takes back every agreement of a person."""
    given = update(ConsentRow).where(ConsentRow.person_id == person.id, ConsentRow.withdrawn_at.is_(None))
    tx.execute(given.values(withdrawn_at=at))
    row = tx.get_one(PersonRow, person.id)
    row.name = row.phone = row.phone_index = None
