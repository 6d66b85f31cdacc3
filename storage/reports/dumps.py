"""What outside programs read: ids, states and times only, nothing that a person said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from storage.reports.lists import inbox_counts
from storage.tables import AssignmentRow, Base, BookingRow, CaseRow, CommunityRow, MessageRow, PersonRow, ReminderRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

Document = dict[str, object]


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def cases(tx: Session, *, community: str = "", status: str = "") -> list[Document]:
    """Every case, oldest first."""
    opener, assignee = aliased(PersonRow), aliased(PersonRow)
    upcoming = (
        select(func.min(ReminderRow.due_at)).where(ReminderRow.subject_id == CaseRow.id, ReminderRow.state == "pending")
    ).scalar_subquery()
    query = (
        select(CaseRow, CommunityRow.code, opener.telegram_id, assignee.telegram_id, upcoming)
        .join(CommunityRow, CommunityRow.id == CaseRow.community_id)
        .join(opener, opener.id == CaseRow.opened_by)
        .outerjoin(assignee, assignee.id == CaseRow.assignee_id)
        .order_by(CaseRow.id)
    )
    if community:
        query = query.where(CommunityRow.code == community)
    if status:
        query = query.where(CaseRow.status == status)
    return [_case(*row) for row in tx.execute(query)]


def _case(  # noqa: PLR0917  (the columns of one query)
    row: CaseRow, community: str, opened_by: int, assignee: int | None, upcoming: datetime | None
) -> Document:
    return {
        "ref": row.reference,
        "service": row.service,
        "community": community,
        "queue": row.queue,
        "status": row.status,
        "opened_at": _time(row.opened_at),
        "claimed_at": _time(row.claimed_at),
        "closed_at": _time(row.closed_at),
        "opened_by": opened_by if opened_by > 0 else None,
        "assignee": assignee,
        "next_due": _time(upcoming),
    }


def messages(tx: Session, *, state: str = "") -> list[Document]:
    """The outbox, oldest first."""
    query = select(MessageRow).order_by(MessageRow.id)
    if state:
        query = query.where(MessageRow.state == state)
    return [
        {
            "key": row.key, "chat_id": row.chat_id, "kind": row.kind, "policy": row.policy, "state": row.state,
            "attempts": row.attempts, "created_at": _time(row.created_at), "sent_at": _time(row.sent_at),
            "message_id": row.message_id,
        }
        for row in tx.scalars(query)
    ]  # fmt: skip


def everything(tx: Session) -> Document:
    """Cases, assignments, reminders, messages, inbox counts and bookings in one document."""
    references = dict(tx.execute(select(CaseRow.id, CaseRow.reference)).all())
    people = dict(tx.execute(select(PersonRow.id, PersonRow.telegram_id)).all())
    assignments = [
        {
            "ref": references.get(row.case_id), "volunteer": people.get(row.volunteer_id), "from": _time(row.from_at),
            "until": _time(row.until_at), "ended": row.ended,
        }
        for row in tx.scalars(select(AssignmentRow).order_by(AssignmentRow.id))
    ]  # fmt: skip
    reminders = [
        {"ref": references.get(row.subject_id), "kind": row.kind, "due_at": _time(row.planned_at), "state": row.state}
        for row in tx.scalars(select(ReminderRow).order_by(ReminderRow.planned_at, ReminderRow.id))
    ]
    bookings = [
        {"ref": references.get(row.case_id), "slot": _time(row.slot_at), "state": row.state}
        for row in tx.scalars(select(BookingRow).order_by(BookingRow.id))
    ]
    return {
        "cases": cases(tx), "assignments": assignments, "reminders": reminders, "messages": messages(tx),
        "inbox": inbox_counts(tx), "bookings": bookings,
    }  # fmt: skip


def counts(tx: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: tx.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
    }
