"""What a restored database must know before a bot runs on it: what was erased and what may have been sent since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import audit, erasures, reminders, retention
from storage.subjects import erasing
from storage.tables import (
    AssignmentRow,
    CaseRow,
    CommunityRow,
    ConsentRow,
    ConversationRow,
    MessageRow,
    PersonRow,
)
from storage.tables.due import UNSENT, WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.erasures import Erased

SOME = 500


def settle(tx: Session, erased: Sequence[Erased], *, taken_at: str, moved: bool, at: datetime) -> None:
    """Erases again, and treats what waited as perhaps sent; `moved`: nothing ran on the old database since."""
    erasures.learn(tx, erased)
    owners = [one.owner_id for one in erased if one.kind == "case"]
    for some in _some(owners):
        _erase_cases(tx, some, at=at)
        _end_drafts(tx, some)
    people = [one.owner_id for one in erased if one.kind == "person"]
    for some in _some(people):
        _erase_people(tx, some)
    emptied = update(MessageRow).where(MessageRow.content.is_(None), MessageRow.state.in_(UNSENT))
    tx.execute(emptied.values(state="dead", fault="erased", lease=None, reported_at=at))
    if not moved:
        _presume_sent(tx, at=at)
    for community in tx.scalars(select(CommunityRow.id)).all():
        detail = f"backup of {taken_at}"
        audit.record(tx, "backup.restored", None, community_id=community, by=None, at=at, detail=detail)


def _erase_cases(tx: Session, owners: Collection[int], *, at: datetime) -> None:
    """They had ended and were erased: what the backup still shows of them is older than that."""
    rows = tx.scalars(select(CaseRow).where(CaseRow.id.in_(owners), CaseRow.erased_at.is_(None))).all()
    residents: set[int] = set()
    for row in rows:
        reminders.drop(tx, row.id)
        open_ones = update(AssignmentRow).where(AssignmentRow.case_id == row.id, AssignmentRow.until_at.is_(None))
        tx.execute(open_ones.values(until_at=at, ended="closed"))
        if row.closed_at is None:
            row.status, row.closed_at = "closed", at
        row.erased_at = at
        residents.add(row.opened_by)
        retention.unlink(tx, row, retention.owners_of(tx, row), at=at)
        audit.record(tx, "case.erased", row.id, community_id=row.community_id, by=None, at=at)
    tx.flush()
    retention.forget_contacts(tx, residents)


def _erase_people(tx: Session, owners: Collection[int]) -> None:
    """They had their data erased: nobody is found by these rows any more, and nothing is sent to them."""
    for row in tx.scalars(select(PersonRow).where(PersonRow.id.in_(owners))).all():
        erasing.forget(row)
        retention.forget_messages(tx, row.id)
        given = update(ConsentRow).where(ConsentRow.person_id == row.id, ConsentRow.withdrawn_at.is_(None))
        tx.execute(given.values(withdrawn_at=row.last_seen_at))
    tx.flush()


def _end_drafts(tx: Session, owners: Collection[int]) -> None:
    """Forms that were taken back or expired after the backup."""
    drafts = tx.scalars(
        update(ConversationRow)
        .where(ConversationRow.id.in_(owners), ConversationRow.state == "draft")
        .values(state="expired", content=None)
        .returning(ConversationRow.id)
    ).all()
    for draft in drafts:
        reminders.drop(tx, draft)


def _presume_sent(tx: Session, *, at: datetime) -> None:
    """Like messages whose sender vanished: the start resolves each by its own policy, marked or listed."""
    perhaps = update(MessageRow).where(MessageRow.state.in_(WAITING), MessageRow.due_at <= at)
    tx.execute(perhaps.values(state="sending", lease=None, due_at=at))


def _some(owners: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(owners), SOME):
        yield owners[start : start + SOME]
