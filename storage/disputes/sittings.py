"""Sittings of a mediation: proposed, agreed by all concerned, held or called off; a room has one at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import audit, disputes, ids, vault
from storage.tables import SittingReplyRow, SittingRow
from storage.tables.base import table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.tables import CaseRow, PartyRow

RECORD = "sitting.record"
LENGTH = timedelta(hours=1)
SITTINGS = table_of(SittingRow)
INSERT = {
    name: dialect.insert(SITTINGS).on_conflict_do_nothing()
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def propose(
    tx: Session, row: CaseRow, *, party_id: int | None, starts_at: datetime, room: str, by: int, at: datetime
) -> SittingRow | None:
    """A sitting with one party, or with all; None where the room is taken at that time."""
    until, row_id = starts_at + LENGTH, ids.draw(at)
    overlaps = select(SittingRow.id).where(
        SittingRow.community_id == row.community_id, SittingRow.room == room, SittingRow.ended_at.is_(None),
        SittingRow.starts_at < until, SittingRow.until_at > starts_at,
    )  # fmt: skip
    if room and tx.scalar(overlaps.limit(1)) is not None:
        return None
    values = {
        "id": row_id, "community_id": row.community_id, "case_id": row.id, "party_id": party_id,
        "starts_at": starts_at, "until_at": until, "room": room, "state": "proposed", "by_id": by, "made_at": at,
    }  # fmt: skip
    tx.execute(INSERT[tx.get_bind().dialect.name], values)
    made = load(tx, row_id)
    if made is not None:
        _record(tx, made, "sitting.proposed", by=by, at=at)
    return made


def load(tx: Session, sitting_id: int) -> SittingRow | None:
    """A sitting by its id."""
    return tx.get(SittingRow, sitting_id, populate_existing=True)


def of_case(tx: Session, case_id: int) -> Sequence[SittingRow]:
    """The sittings of a case, the earliest first."""
    return tx.scalars(select(SittingRow).where(SittingRow.case_id == case_id).order_by(SittingRow.starts_at)).all()


def coming(tx: Session, case_id: int) -> list[SittingRow]:
    """Those that are proposed or agreed."""
    return [one for one in of_case(tx, case_id) if one.ended_at is None]


def held(tx: Session, case_id: int) -> list[SittingRow]:
    """Those that took place."""
    return [one for one in of_case(tx, case_id) if one.state == "held"]


def was_held(tx: Session, case_id: int) -> bool:
    """Whether anybody has sat down yet, or is going to."""
    return any(one.state in {"held", "agreed"} for one in of_case(tx, case_id))


def concerned(tx: Session, sitting: SittingRow) -> list[PartyRow]:
    """The parties that come: one, or all that take part."""
    taking_part = disputes.taking_part(tx, sitting.case_id)
    return [party for party in taking_part if sitting.party_id in {None, party.id}]


def answer(tx: Session, sitting: SittingRow, party: PartyRow, said: str, *, at: datetime) -> bool:
    """Whether a party comes; the last word counts. True where all concerned come now, and did not before."""
    found = select(SittingReplyRow).where(
        SittingReplyRow.sitting_id == sitting.id, SittingReplyRow.party_id == party.id
    )
    reply = tx.scalars(found).first()
    if reply is None:
        reply = SittingReplyRow(
            id=ids.draw(at), community_id=sitting.community_id, sitting_id=sitting.id, party_id=party.id
        )
        tx.add(reply)
    reply.answer, reply.at = said, at
    tx.flush()
    everybody = {one.id for one in concerned(tx, sitting)}
    if sitting.state != "proposed" or not everybody <= comers(tx, sitting):
        return False
    sitting.state = "agreed"
    tx.flush()
    _record(tx, sitting, "sitting.agreed", by=None, at=at)
    return True


def comers(tx: Session, sitting: SittingRow) -> set[int]:
    """The parties that said that they come."""
    found = select(SittingReplyRow.party_id).where(
        SittingReplyRow.sitting_id == sitting.id, SittingReplyRow.answer == "coming"
    )
    return set(tx.scalars(found))


def end(tx: Session, sitting: SittingRow, state: str, *, by: int | None, at: datetime) -> bool:
    """Held, missed or cancelled; False where it was before."""
    open_one = update(SittingRow).where(SittingRow.id == sitting.id, SittingRow.ended_at.is_(None))
    ended = tx.execute(open_one.values(state=state, ended_at=at).execution_options(synchronize_session=False))
    tx.refresh(sitting)
    if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    _record(tx, sitting, f"sitting.{state}", by=by, at=at)
    return True


def cancel_all(tx: Session, case_id: int, *, at: datetime) -> None:
    """Nothing of it takes place any more."""
    for sitting in coming(tx, case_id):
        end(tx, sitting, "cancelled", by=None, at=at)


def write_down(tx: Session, sitting: SittingRow, words: str, *, at: datetime) -> None:
    """The mediator's record, sealed."""
    key = vault.of(tx).key_of(tx, "case", sitting.case_id, community_id=sitting.community_id, at=at)
    sitting.record = vault.of(tx).seal(tx, key, RECORD, sitting.id, words)
    tx.flush()


def _record(tx: Session, sitting: SittingRow, action: str, *, by: int | None, at: datetime) -> None:
    audit.record(tx, action, sitting.case_id, community_id=sitting.community_id, by=by, at=at)
