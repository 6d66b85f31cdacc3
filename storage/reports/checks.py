"""Every invariant that can break, looked for in the rows: what `yizhan check` finds."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError

from flows.model import CommunityId
from storage import audit, conversations, files, ids, inbox, people, remarks, vault
from storage.cases import planned
from storage.database import directory_of
from storage.keys import VaultError
from storage.reports import invariants
from storage.reports.damage import is_unreadable
from storage.sending import outbox
from storage.tables import (
    CaseRow,
    ConversationRow,
    DataKeyRow,
    FileChunkRow,
    FileRow,
    InboxRow,
    MessageRow,
    NoteRow,
    PersonRow,
    ReminderRow,
    StatementRow,
)
from storage.tables.base import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

MOST = 100
"""So many problems of one kind are told; there may be more."""
AT_ONCE, FEW_AT_ONCE = 1000, 4
"""Rows that are in memory at a time; of a file's parts fewer."""
ACTIVE = ("open", "claimed", "done")
SEALED: tuple[tuple[str, Any, Any], ...] = (
    (conversations.CONTENT, ConversationRow.id, ConversationRow.content),
    (outbox.CONTENT, MessageRow.id, MessageRow.content),
    (remarks.STATEMENT, StatementRow.id, StatementRow.words),
    (remarks.NOTE, NoteRow.id, NoteRow.words),
    (people.SHORT_NAME, PersonRow.id, PersonRow.short_name),
    (people.NAME, PersonRow.id, PersonRow.name),
    (people.PHONE, PersonRow.id, PersonRow.phone),
    (inbox.RAW, InboxRow.id, InboxRow.raw),
    (files.HANDLE, FileRow.id, FileRow.handle),
    (files.CHUNK, FileChunkRow.id, FileChunkRow.content),
)
"""Every sealed column: its place, and where it stands."""
IN_JSON = frozenset({conversations.CONTENT, outbox.CONTENT, inbox.RAW, files.HANDLE})
PRESSED = re.compile(rb'"callback_data": "([^".]+)\.\d+"')


@dataclass(frozen=True, slots=True)
class Problem:
    """An invariant that does not hold, and where."""

    invariant: str
    detail: str


def problems(tx: Session, *, now: datetime | None = None) -> Iterator[Problem]:
    """What is wrong, at most some of each kind; nothing for a sound database.

    Whether something waits for a moment that is far away is looked at where the present one is given.
    """
    told: Counter[str] = Counter()
    for problem in _all(tx, now):
        told[problem.invariant] += 1
        if told[problem.invariant] <= MOST:
            yield problem
        elif told[problem.invariant] == MOST + 1:
            yield Problem(problem.invariant, "and more of this kind")


def _all(tx: Session, now: datetime | None) -> Iterator[Problem]:
    for look in (_database, _statements, _references, _reminders, _keys, _sealed, _audit):
        try:
            yield from look(tx)
        except (DBAPIError, ValueError, TypeError, OverflowError) as error:  # (whatever a damaged page may hold)
            if isinstance(error, DBAPIError) and not is_unreadable(error):
                raise
            yield Problem("integrity", f"what was looked at can't be read: {type(error).__name__} in {look.__name__}")
    if now is not None:
        moments = {"in_an_hour": now + timedelta(hours=1), "in_two_days": now + timedelta(days=2)}
        for invariant in invariants.FAR_AHEAD:
            yield from _broken(tx, invariant, **moments)


def _statements(tx: Session) -> Iterator[Problem]:
    for invariant in invariants.ALL:
        yield from _broken(tx, invariant)


def _audit(tx: Session) -> Iterator[Problem]:
    yield from (Problem("audit chain", words) for words in audit.problems(tx))


def _database(tx: Session) -> Iterator[Problem]:
    if tx.get_bind().dialect.name != "sqlite":
        return
    for row in tx.execute(text("PRAGMA integrity_check")):
        if row[0] != "ok":
            yield Problem("integrity", str(row[0])[:200])
    for row in tx.execute(text("PRAGMA foreign_key_check")):
        yield Problem("foreign key", f"{row[0]} row {row[1]} refers to a missing {row[2]}")


def _broken(tx: Session, invariant: invariants.Invariant, **moments: datetime) -> Iterator[Problem]:
    named = invariant.statement.compile().params
    moments = {name: moment for name, moment in moments.items() if name in named}
    statement = invariant.statement.bindparams(*(bindparam(name, type_=Moment) for name in moments))
    for row in tx.execute(statement, moments).fetchmany(MOST + 1):
        yield Problem(invariant.name, invariant.words.format(*row))


def _references(tx: Session) -> Iterator[Problem]:
    for reference in tx.scalars(select(CaseRow.reference).execution_options(yield_per=AT_ONCE)):
        if not ids.is_reference(reference):
            yield Problem("reference", f"{reference} is no reference")


# --- reminders ------------------------------------------------------------------------------------


def _reminders(tx: Session) -> Iterator[Problem]:
    """The waiting reminders of a case are those of its plan that have not been done, at the plan's moments."""
    active = (
        select(CaseRow, ReminderRow.key, ReminderRow.state, ReminderRow.planned_at)
        .outerjoin(ReminderRow, ReminderRow.subject_id == CaseRow.id)
        .where(CaseRow.status.in_(ACTIVE))
        .order_by(CaseRow.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for row, found in groupby(tx.execute(active), key=lambda row: row[0]):
        yield from _unplanned(tx, row, list(found))


def _unplanned(tx: Session, row: CaseRow, found: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Problem]:
    directory = directory_of(tx.info)
    community = CommunityId(row.community_id)
    if community not in directory.communities or row.service not in directory.services:
        return
    wanted = {each.key: each.due_at for each in planned(tx, row)}
    waiting = {key: planned_at for _, key, state, planned_at in found if state == "pending" and ":" in key}
    done = {key for _, key, state, _ in found if state == "done"}
    missing, extra = wanted.keys() - waiting.keys() - done, waiting.keys() - wanted.keys()
    if missing or extra:
        yield Problem("reminders", f"{row.reference}: {len(missing)} missing, {len(extra)} too many")
    moved = [key for key, at in waiting.items() if key in wanted and wanted[key] != at]
    if moved:
        yield Problem("reminders", f"{row.reference}: {len(moved)} at another moment than planned")


# --- what is sealed -------------------------------------------------------------------------------


def _keys(tx: Session) -> Iterator[Problem]:
    """Every data key opens with the master key."""
    for key in tx.scalars(select(DataKeyRow).execution_options(yield_per=AT_ONCE)):
        try:
            vault.of(tx).prove(key)
        except VaultError as error:
            yield Problem("data key", str(error))


def _sealed(tx: Session) -> Iterator[Problem]:
    """Whatever is sealed opens, and is what it should be; a button belongs to its own message."""
    for place, row_id, column in SEALED:
        kept = select(row_id, column).where(column.is_not(None)).order_by(row_id)
        most = FEW_AT_ONCE if place == files.CHUNK else AT_ONCE
        for rows in tx.execute(kept.execution_options(yield_per=most)).partitions():
            yield from _unopened(tx, place, rows)


def _unopened(tx: Session, place: str, rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Problem]:
    sealed = [(row[0], row[1]) for row in rows if row[1]]
    buttons: dict[int, bytes] = {}
    vault.of(tx).expect_for(tx, [value for _, value in sealed])
    for row_id, value in sealed:
        try:
            plain = vault.of(tx).open(tx, place, row_id, value)
            if place in IN_JSON:
                json.loads(plain)
        except VaultError as error:
            yield Problem("sealed value", str(error))
        except ValueError:
            yield Problem("sealed value", f"{place} of row {row_id} is not what was sealed")
        else:
            if place == outbox.CONTENT and (pressed := PRESSED.search(plain)):
                buttons[row_id] = pressed[1]
    yield from _lost_buttons(tx, buttons)


def _lost_buttons(tx: Session, buttons: dict[int, bytes]) -> Iterator[Problem]:
    """Buttons whose keyboard no row knows: nobody could press them."""
    tokens = {token.decode("ascii", "replace") for token in buttons.values()}
    known = set(tx.scalars(select(MessageRow.token).where(MessageRow.token.in_(tokens)))) if tokens else set()
    for row_id, token in buttons.items():
        if token.decode("ascii", "replace") not in known:
            yield Problem("buttons", f"message {row_id} shows buttons that no row knows")
