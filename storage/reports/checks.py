"""Every invariant that can break, looked for in the rows: what `yizhan check` finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from flows.cases import STATUSES
from flows.model import CommunityId
from storage import audit, ids, vault
from storage.cases import planned
from storage.database import directory_of
from storage.tables import AssignmentRow, CaseRow, ConversationRow, DataKeyRow, MessageRow, PersonRow, ReminderRow
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

MESSAGE_STATES = frozenset({"pending", "sending", "sent", "ambiguous", "failed", "dead"})


@dataclass(frozen=True, slots=True)
class Problem:
    """An invariant that does not hold, and where."""

    invariant: str
    detail: str


def problems(tx: Session) -> Iterator[Problem]:
    """All problems; none for a sound database."""
    yield from _database(tx)
    yield from _cases(tx)
    yield from _drafts(tx)
    yield from _messages(tx)
    yield from _keys(tx)
    yield from (Problem("audit chain", words) for words in audit.problems(tx))


def _database(tx: Session) -> Iterator[Problem]:
    if tx.get_bind().dialect.name != "sqlite":
        return
    for row in tx.execute(text("PRAGMA integrity_check")):
        if row[0] != "ok":
            yield Problem("integrity", str(row[0])[:200])
    for row in tx.execute(text("PRAGMA foreign_key_check")):
        yield Problem("foreign key", f"{row[0]} row {row[1]} refers to a missing {row[2]}")


def _cases(tx: Session) -> Iterator[Problem]:
    open_assignments = dict(
        tx.execute(
            select(AssignmentRow.case_id, func.count())
            .where(AssignmentRow.until_at.is_(None))
            .group_by(AssignmentRow.case_id)
        ).all()
    )
    sent = set(tx.scalars(select(ConversationRow.id).where(ConversationRow.state == "sent")))
    cards = set(tx.scalars(select(MessageRow.case_id).where(MessageRow.kind == "card")))
    receipts = set(tx.scalars(select(MessageRow.case_id).where(MessageRow.kind == "receipt")))
    for row in tx.scalars(select(CaseRow)):
        if row.status not in STATUSES:
            yield Problem("case status", f"{row.reference} has status {row.status}")
        if not ids.is_reference(row.reference):
            yield Problem("reference", f"{row.reference} is no reference")
        if (row.status == "claimed") != (open_assignments.get(row.id, 0) == 1) or open_assignments.get(row.id, 0) > 1:
            yield Problem("assignment", f"{row.reference} is {row.status} with {open_assignments.get(row.id, 0)} open")
        if row.status == "claimed" and row.assignee_id is None:
            yield Problem("assignee", f"{row.reference} is claimed by nobody")
        if row.id not in sent:
            yield Problem("conversation", f"{row.reference} has no sent conversation")
        if row.id not in cards or row.id not in receipts:
            yield Problem("messages", f"{row.reference} lacks its card or its receipt")
        yield from _reminders(tx, row)


def _reminders(tx: Session, row: CaseRow) -> Iterator[Problem]:
    """The waiting reminders are those of the plan that have not been done."""
    directory = directory_of(tx.info)
    community = CommunityId(row.community_id)
    if community not in directory.communities or row.service not in directory.services:
        return
    wanted = {each.key for each in planned(tx, row)}
    rows = list(tx.scalars(select(ReminderRow).where(ReminderRow.subject_id == row.id)))
    waiting = {reminder.key for reminder in rows if reminder.state == "pending"}
    done = {reminder.key for reminder in rows if reminder.state == "done"}
    missing = wanted - waiting - done
    extra = waiting - wanted
    if missing or extra:
        yield Problem("reminders", f"{row.reference}: {len(missing)} missing, {len(extra)} too many")


def _drafts(tx: Session) -> Iterator[Problem]:
    forms = select(ConversationRow).where(ConversationRow.state == "sent", ConversationRow.about_id.is_(None))
    known = set(tx.scalars(select(CaseRow.id)))
    for row in tx.scalars(forms):
        if row.id not in known:
            yield Problem("case", f"conversation {row.id} was sent and has no case")


def _messages(tx: Session) -> Iterator[Problem]:
    for row in tx.scalars(select(MessageRow)):
        if row.state not in MESSAGE_STATES:
            yield Problem("message state", f"message {row.id} has state {row.state}")
        if row.state == "sent" and row.sent_at is None and row.fault is None:
            yield Problem("message time", f"message {row.id} was sent at no time")


def _keys(tx: Session) -> Iterator[Problem]:
    """Every data key opens with the master key, and so does a value sealed with it."""
    for key in tx.scalars(select(DataKeyRow)):
        if key.master_id != vault.of(tx).master.id:
            yield Problem("data key", f"key {key.id} needs master key {key.master_id}")
            return
    for person in tx.scalars(select(PersonRow).where(PersonRow.short_name.is_not(None))):
        try:
            vault.of(tx).open_text(tx, "person.short_name", person.id, person.short_name or b"")
        except VaultError as error:
            yield Problem("sealed value", str(error))
