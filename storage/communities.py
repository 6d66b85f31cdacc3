"""Communities: imported from their files again and again without harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.model import CommunityId
from storage import audit, cases, ids, people
from storage.tables import CaseRow, CommunityRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import Community


def find_ids(tx: Session, communities: Sequence[Community], *, at: datetime) -> dict[CommunityId, Community]:
    """The id of each community, made for those that are new."""
    rows = {row.code: row for row in tx.scalars(select(CommunityRow))}
    found = {}
    for community in communities:
        row = rows.get(community.code)
        if row is None:
            row = CommunityRow(
                id=ids.draw(at), code=community.code, prefix=community.prefix, name=community.name, imported_at=at
            )
            tx.add(row)
            tx.flush()
        row.prefix, row.name, row.imported_at = community.prefix, community.name, at
        found[CommunityId(row.id)] = community
    return found


@dataclass(frozen=True, slots=True)
class Released:
    """A case whose handler left, and the appointment that fell with it."""

    row: CaseRow
    appointment: datetime | None


def import_members(tx: Session, community_id: CommunityId, community: Community, *, at: datetime) -> list[Released]:
    """Makes people and roles equal to the file; cases of those who may not work on any go back to their queues."""
    left = people.import_members(tx, community.people, community_id, at=at)
    claimed = (CaseRow.community_id == community_id, CaseRow.status == "claimed")
    holders = (
        people.load(tx, holder or 0) for holder in tx.scalars(select(CaseRow.assignee_id).where(*claimed).distinct())
    )
    idle = [holder.id for holder in holders if holder is not None and not holder.actor.is_worker]
    held = tx.scalars(select(CaseRow).where(*claimed, CaseRow.assignee_id.in_(idle)).order_by(CaseRow.id)).all()
    found = [(row, row.appointment_at) for row in held]
    moved = [(cases.release(tx, row, by=None, how="left", at=at), appointment) for row, appointment in found]
    for person_id in left:
        audit.record(tx, "member.left", None, community_id=community_id, by=None, at=at, detail=str(person_id))
    return [Released(row, appointment) for row, appointment in moved if row is not None]


def known_ids(tx: Session, communities: Sequence[Community]) -> dict[CommunityId, Community]:
    """The ids of those communities that were imported before; nothing is made."""
    rows = {row.code: row.id for row in tx.scalars(select(CommunityRow))}
    return {CommunityId(rows[community.code]): community for community in communities if community.code in rows}
