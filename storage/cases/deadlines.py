"""Deadlines as rows: on what each was counted and how it ended, so that any past month can be counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from storage import ids
from storage.database import directory_of
from storage.tables import DeadlineRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Literal

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar, Span
    from flows.model import Clocks, CommunityId
    from storage.tables import CaseRow

    DeadlineKind = Literal["contact", "result", "callback"]

EVERY: tuple[DeadlineKind, ...] = ("contact", "result", "callback")
EXTENSION = "extension"
"""The source of a date that somebody chose: it stays, unless its day became a day off."""
DEADLINES = table_of(DeadlineRow)
INSERT = insert(DEADLINES)
RUNNING = select(DeadlineRow).where(DeadlineRow.ended_at.is_(None))
END = (
    update(DEADLINES)
    .where(
        DEADLINES.c.case_id == bindparam("of_case"), DEADLINES.c.kind == bindparam("of_kind"),
        DEADLINES.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), ended=bindparam("how"), holder_id=bindparam("holder"))
)  # fmt: skip


def calendar_of(tx: Session, row: CaseRow) -> Calendar:
    """The calendar of a case's community."""
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    return directory_of(tx.info).communities[community].calendar


def clocks_of(tx: Session, row: CaseRow) -> Clocks:
    """The times of a case's service, as its community has them."""
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    return directory_of(tx.info).clocks(row.service, community)


def begin(
    tx: Session, row: CaseRow, kind: DeadlineKind, span: Span, *, due_at: datetime, at: datetime, source: str = ""
) -> None:
    """From now on something is due; `source` says where the span stands, the service or its community by default."""
    values = {
        "id": ids.draw(at), "community_id": row.community_id, "case_id": row.id, "kind": kind, "amount": span.amount,
        "unit": span.unit, "source": source or _source(tx, row, kind), "calendar": calendar_of(tx, row).version,
        "start_at": at, "due_at": due_at, "holder_id": row.assignee_id,
    }  # fmt: skip
    later(tx, INSERT, values)


def _source(tx: Session, row: CaseRow, kind: DeadlineKind) -> str:
    names = {"contact": "first_contact", "result": "promise", "callback": "call_back"}
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    changed = directory_of(tx.info).communities[community].overrides.get(row.service, {})
    return "community file" if names[kind] in changed else f"service {row.service}"


def end(tx: Session, row: CaseRow, *kinds: DeadlineKind, how: str, at: datetime, holder: int | None) -> None:
    """What runs of these kinds is over: met, dropped or extended; nothing where nothing runs."""
    for kind in kinds:
        later(tx, END, {"of_case": row.id, "of_kind": kind, "at": at, "how": how, "holder": holder})


def running(tx: Session, case_id: int) -> Sequence[DeadlineRow]:
    """What is still due on a case."""
    return tx.scalars(RUNNING.where(DeadlineRow.case_id == case_id).order_by(DeadlineRow.id)).all()


def of_case(tx: Session, case_id: int) -> Sequence[DeadlineRow]:
    """All deadlines that a case ever had, oldest first."""
    return tx.scalars(select(DeadlineRow).where(DeadlineRow.case_id == case_id).order_by(DeadlineRow.id)).all()
