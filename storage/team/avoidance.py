"""Whose cases are not for whom: one indexed look at a claim, and one condition for the list of what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, func, or_, select

from storage import audit, ids
from storage.tables import AssignmentRow, AvoidanceRow, CaseRow

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from storage.people import Person

    Kind = Literal["relative", "neighbour", "party", "unwanted"]

DECLARED = ("relative", "neighbour")
"""What volunteers say of themselves, and may take back."""


def stands_between(person_id: int) -> ColumnElement[bool]:
    """Of a case: whether it is of somebody whom this volunteer must not work for."""
    told = and_(CaseRow.filed != "desk", AvoidanceRow.resident_id == CaseRow.opened_by)
    alike = (
        told, AvoidanceRow.resident_id == CaseRow.beneficiary_id,
        AvoidanceRow.mark == CaseRow.phone_index, AvoidanceRow.mark == CaseRow.building_index,
    )  # fmt: skip
    return exists().where(AvoidanceRow.volunteer_id == person_id, or_(*alike))


def bars(tx: Session, case_id: int, person_id: int) -> bool:
    """Whether this case is not for this volunteer."""
    return tx.scalar(select(CaseRow.id).where(CaseRow.id == case_id, stands_between(person_id))) is not None


def keeps_away(tx: Session, person_id: int, *, resident: int | None, case: int | None) -> bool:
    """Whether this volunteer is not for this resident, or for this case."""
    known = select(AvoidanceRow.id).where(
        AvoidanceRow.volunteer_id == person_id,
        AvoidanceRow.resident_id == resident,
        AvoidanceRow.resident_id.is_not(None),
    )
    is_known = resident is not None and tx.scalar(known.limit(1)) is not None
    return is_known or (case is not None and bars(tx, case, person_id))


def declare(tx: Session, person: Person, kind: Kind, mark: str, *, at: datetime) -> None:
    """A volunteer's relative or building, as a mark that only fits the same number or name."""
    _add(tx, person.community, kind, person.id, mark=mark, at=at)


def found(tx: Session, row: CaseRow, person: Person, *, at: datetime) -> None:
    """A volunteer who worked on the case found that they are too close to its resident."""
    side = () if row.filed == "desk" else (row.opened_by,)
    for resident in {*side, *((row.beneficiary_id,) if row.beneficiary_id else ())}:
        _add(tx, row.community_id, "party", person.id, resident=resident, at=at)
    if row.phone_index is not None:
        _add(tx, row.community_id, "party", person.id, mark=row.phone_index, at=at)


def refuse(tx: Session, row: CaseRow, volunteer_id: int, *, resident: int, at: datetime) -> None:
    """A resident does not want this one any more: neither for this case nor for a later one."""
    _add(tx, row.community_id, "unwanted", volunteer_id, resident=resident, at=at)
    audit.record(tx, "handler.unwanted", row.id, community_id=row.community_id, by=resident, at=at)


def _add(
    tx: Session, community: int, kind: Kind, volunteer_id: int, *, at: datetime, resident: int | None = None,
    mark: str | None = None,
) -> None:  # fmt: skip
    same = (
        AvoidanceRow.volunteer_id == volunteer_id, AvoidanceRow.kind == kind,
        AvoidanceRow.resident_id.is_not_distinct_from(resident), AvoidanceRow.mark.is_not_distinct_from(mark),
    )  # fmt: skip
    if tx.scalar(select(AvoidanceRow.id).where(*same).limit(1)) is not None:
        return
    tx.add(
        AvoidanceRow(
            id=ids.draw(at), community_id=community, kind=kind, volunteer_id=volunteer_id, resident_id=resident,
            mark=mark, at=at,
        )
    )  # fmt: skip
    tx.flush()


def declared(tx: Session, person_id: int) -> dict[str, int]:
    """How many relatives and buildings a volunteer has declared."""
    own = select(AvoidanceRow.kind, func.count()).where(
        AvoidanceRow.volunteer_id == person_id, AvoidanceRow.kind.in_(DECLARED)
    )
    return dict(tx.execute(own.group_by(AvoidanceRow.kind)).all())


def forget_own(tx: Session, person_id: int) -> None:
    """What a volunteer declared is taken back; what was found in cases and what residents wish stays."""
    tx.execute(delete(AvoidanceRow).where(AvoidanceRow.volunteer_id == person_id, AvoidanceRow.kind.in_(DECLARED)))


def last_handler(tx: Session, case_id: int) -> int | None:
    """Who works on the case or was the last to."""
    held = select(AssignmentRow.volunteer_id).where(AssignmentRow.case_id == case_id)
    return tx.scalar(held.order_by(AssignmentRow.from_at.desc(), AssignmentRow.id.desc()).limit(1))
