"""Who could take a case on: in scope, with the skill, here today, and not party to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from flows import access
from storage import people
from storage.cases import to_case
from storage.reports import lists
from storage.tables import PersonRow
from storage.team import avoidance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person
    from storage.tables import CaseRow

MOST_ASKED = 12
"""Names offered to choose from: those with the least in hand."""


def candidates(tx: Session, row: CaseRow, needed: frozenset[str], *, at: datetime) -> list[Person]:
    """Whoever could take a case and can be written to, those with the least in hand first."""
    case = to_case(row)
    here = select(PersonRow).where(
        PersonRow.community_id == row.community_id, PersonRow.roles != "", PersonRow.private_since.is_not(None),
        PersonRow.reachable.is_(True),
        or_(PersonRow.away_from.is_(None), PersonRow.away_from > at, PersonRow.away_until <= at),
    )  # fmt: skip
    found = [people.to_person(each) for each in tx.scalars(here.order_by(PersonRow.id))]
    able = [
        one
        for one in found
        if one.id != case.assignee
        and "volunteer" in access.standings(one.actor, case, needed)
        and not avoidance.bars(tx, row.id, one.id)
    ]
    in_hand = lists.claims_in_hand(tx, row.community_id)
    return sorted(able, key=lambda one: in_hand.get(one.id, 0))[:MOST_ASKED]
