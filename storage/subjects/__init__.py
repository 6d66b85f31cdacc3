"""What is kept of one person, for that person: a copy of it, and its end (PIPL art. 44 to 47)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from storage import ids, people
from storage.tables import PersonRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person


INSERT = {
    "sqlite": sqlite.insert(PersonRow).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(PersonRow).on_conflict_do_nothing(),
}
"""Another process may make the same row at the same moment."""


def nobody(tx: Session, community: int, *, at: datetime) -> int:
    """Who stands in a community's rows for residents whose matters were made anonymous."""
    found = select(PersonRow.id).where(PersonRow.telegram_id == -community, PersonRow.community_id == community)
    known = tx.scalar(found)
    if known is not None:
        return known
    row = {
        "id": ids.draw(at), "community_id": community, "telegram_id": -community, "language": "zh-Hans",
        "reachable": False, "last_seen_at": at,
    }  # fmt: skip
    tx.execute(INSERT[tx.get_bind().dialect.name], row)
    return tx.scalars(found).one()


def known(tx: Session, telegram_id: int) -> list[Person]:
    """As whom somebody is known, in each community."""
    rows = select(PersonRow).where(PersonRow.telegram_id == telegram_id).order_by(PersonRow.id)
    return [people.to_person(row) for row in tx.scalars(rows)]
