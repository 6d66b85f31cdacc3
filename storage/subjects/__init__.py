"""What is kept of one person, for that person: a copy of it, and its end (PIPL art. 44 to 47)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import people
from storage.tables import PersonRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.people import Person


def known(tx: Session, telegram_id: int) -> list[Person]:
    """As whom somebody is known, in each community."""
    rows = select(PersonRow).where(PersonRow.telegram_id == telegram_id).order_by(PersonRow.id)
    return [people.to_person(row) for row in tx.scalars(rows)]
