"""What residents were promised: some time after a case has ended, only numbers without names are left of it.

First it is made anonymous: its keys are destroyed, its words go, and nobody's row is what its resident's was. What
holds no number for any statistic, such as the empty rows of messages, is deleted later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, text, tuple_, update

from flows.model import DAYS_KEPT, CommunityId
from storage import audit, conversations, courses, errands, guarding, ids, subjects, vault, visits
from storage.cases.deadlines import EVERY
from storage.database import directory_of
from storage.disputes import agreements
from storage.tables import (
    CaseRow,
    ClientRow,
    ConsultationRow,
    ConversationRow,
    DeadlineRow,
    InboxRow,
    MessageRow,
    NoteRow,
    PerformanceRow,
    PersonRow,
    StatementRow,
)
from storage.tables.due import UNSENT
from storage.watching import aside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from flows.calendar import Span

MOST = 200
"""Rows of one kind in one transaction: others must not wait long."""
LONGEST = timedelta(days=DAYS_KEPT.amount)
"""How long the words of messages, and updates that could not be worked on, are kept at most."""
OPEN_DUTY = or_(
    select(DeadlineRow.id)
    .where(DeadlineRow.case_id == CaseRow.id, DeadlineRow.ended_at.is_(None), DeadlineRow.kind.not_in(EVERY))
    .exists(),
    select(PerformanceRow.id).where(PerformanceRow.case_id == CaseRow.id, PerformanceRow.state == "waiting").exists(),
)
"""Something is still due by what was agreed: the case is kept as long as that."""
ENDED = (CaseRow.erased_at.is_(None), CaseRow.closed_at.is_not(None))
FATES = ("sent", "ambiguous", "dead")
STILL_THERE = text("conversation.state IN ('cancelled', 'expired') AND coalesce(length(conversation.content), 1) > 0")
"""Of a conversation that was left; in the words of the partial index."""
ROWS_KEPT = timedelta(days=183)
"""That a message was sent, without its words, is kept for half a year: network logs (Cybersecurity Law art. 21)."""
SETTLING = timedelta(hours=1)
"""Until then the last messages of a draft may still be on their way."""


def sweep(tx: Session, *, at: datetime) -> int:
    """Erases some of what was kept long enough; answers how much, 0 when nothing is left to erase."""
    found = _kept_too_long(tx, at)
    residents = {row.opened_by for row in found}
    for row in found:
        erase_case(tx, row, at=at)
    forget_contacts(tx, residents)
    old = _empty_messages(tx, MessageRow.created_at < at - LONGEST)
    guarding.forget(tx, at=at)
    gone = _delete_rows(tx, at)
    return len(found) + _erase_left(tx, at) + old + gone + _drop_updates(tx, at) + aside.shrink(tx, at=at)


@dataclass(frozen=True, slots=True)
class Due:
    """What is done with the cases of a service."""

    community: int
    service: str
    kept: Span
    """How long after its end a case is kept."""
    ripe: int
    """Cases that are made anonymous now."""
    owed: int
    """Cases as old that stay, since something is still due by what was agreed."""
    later: int
    """Ended cases whose time has not come."""


def due(tx: Session, *, at: datetime) -> list[Due]:
    """What a sweep at a moment would do with cases, and what not."""
    found = []
    for community, service in _kinds(tx):
        span = _span(tx, community, service)
        ripe = CaseRow.closed_at <= at - length(span)
        counts = [
            tx.scalar(select(func.count()).select_from(CaseRow).where(*_of_kind(community, service), *which)) or 0
            for which in ((ripe, ~OPEN_DUTY), (ripe, OPEN_DUTY), (~ripe,))
        ]
        found.append(Due(community, service, span, *counts))
    return found


def _of_kind(community: int, service: str) -> tuple[ColumnElement[bool], ...]:
    return (*ENDED, CaseRow.community_id == community, CaseRow.service == service)


def _kept_too_long(tx: Session, at: datetime) -> list[CaseRow]:
    found: list[CaseRow] = []
    for community, service in _kinds(tx):
        before = at - length(_span(tx, community, service))
        of_kind = select(CaseRow).where(*_of_kind(community, service), CaseRow.closed_at <= before, ~OPEN_DUTY)
        found += tx.scalars(of_kind.order_by(CaseRow.closed_at, CaseRow.id).limit(MOST))
    return found


def _kinds(tx: Session) -> Iterator[tuple[int, str]]:
    """The communities and services of cases that are kept: from one to the next by the index, whatever lies between."""
    kind = tuple_(CaseRow.community_id, CaseRow.service)
    kinds = select(CaseRow.community_id, CaseRow.service).where(*ENDED).order_by(CaseRow.community_id, CaseRow.service)
    last: tuple[int, str] = (-1, "")
    while (found := tx.execute(kinds.where(kind > last).limit(1)).one_or_none()) is not None:
        last = (found.community_id, found.service)
        yield last


def _span(tx: Session, community: int, service: str) -> Span:
    directory = directory_of(tx.info)
    if CommunityId(community) not in directory.communities or service not in directory.services:
        return DAYS_KEPT
    return directory.clocks(service, CommunityId(community)).retention


def length(span: Span) -> timedelta:
    """In plain days and hours: nothing is kept longer because an office is closed."""
    if span.unit in {"hour", "working hour"}:
        return timedelta(hours=span.amount)
    return timedelta(days=span.amount * (30 if span.unit == "month" else 1))


def is_owed(tx: Session, row: CaseRow) -> bool:
    """Whether something is still due by what was agreed in a case."""
    return tx.scalar(select(CaseRow.id).where(CaseRow.id == row.id, OPEN_DUTY)) is not None


def erase_case(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """The data keys go first: what a copy of the database still holds can't be read any more."""
    owners = owners_of(tx, row)
    vault.of(tx).destroy(tx, "case", owners)
    tx.execute(update(ConversationRow).where(ConversationRow.id.in_(owners)).values(content=None))
    tx.execute(delete(StatementRow).where(StatementRow.case_id == row.id))
    tx.execute(delete(NoteRow).where(NoteRow.case_id == row.id))
    tx.execute(delete(ConsultationRow).where(ConsultationRow.case_id == row.id))
    agreements.erase(tx, row.id)
    courses.erase(tx, row.id)
    visits.erase(tx, row.id)
    errands.erase(tx, row.id)
    tx.execute(delete(ClientRow).where(ClientRow.case_id == row.id))
    for owner in owners:
        conversations.drop_files(tx, owner)
    while _empty_messages(tx, MessageRow.case_id.in_(owners)):
        pass
    row.name_index = row.phone_index = row.building_index = None
    row.erased_at = at
    unlink(tx, row, owners, at=at)
    audit.record(tx, "case.erased", row.id, community_id=row.community_id, by=None, at=at)


def owners_of(tx: Session, row: CaseRow) -> list[int]:
    """Whose keys a case's words are sealed with: its own, and those of the forms about it."""
    return [row.id, *tx.scalars(select(ConversationRow.id).where(ConversationRow.about_id == row.id))]


def unlink(tx: Session, row: CaseRow, owners: Collection[int], *, at: datetime) -> None:
    """Nobody's row takes the place of its residents': in the case, its forms, and what was written to them about it."""
    residents = {row.opened_by, row.beneficiary_id} - {None}
    nobody = subjects.nobody(tx, row.community_id, at=at)
    row.opened_by, row.beneficiary_id = nobody, None
    theirs = ConversationRow.id.in_(owners), ConversationRow.person_id.in_(residents)
    tx.execute(update(ConversationRow).where(*theirs).values(person_id=nobody))
    _forget(tx, (MessageRow.case_id.in_(owners), MessageRow.person_id.in_(residents)), nobody)


def _delete_rows(tx: Session, at: datetime) -> int:
    """The rows of messages that were emptied: the oldest first, found by their ids, which go up with time.

    The card of a case that is kept can still change.
    """
    needed = select(CaseRow.id).where(CaseRow.id == MessageRow.case_id, CaseRow.erased_at.is_(None)).exists()
    is_old = MessageRow.id < ids.first_of(at - ROWS_KEPT)
    some = (
        select(MessageRow.id)
        .where(is_old, MessageRow.content.is_(None), MessageRow.state.in_(FATES), ~needed)
        .order_by(MessageRow.id).limit(MOST)
    )  # fmt: skip
    deleted = tx.execute(delete(MessageRow).where(MessageRow.id.in_(some.scalar_subquery())))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a rowcount


def _erase_left(tx: Session, at: datetime) -> int:
    """Drafts that were cancelled or expired: the words in their messages too."""
    left = select(ConversationRow.id).where(STILL_THERE, ConversationRow.touched_at < at - SETTLING)
    owners = list(tx.scalars(left.order_by(ConversationRow.touched_at).limit(MOST)))
    while owners and _empty_messages(tx, MessageRow.case_id.in_(owners)):
        pass
    vault.of(tx).destroy(tx, "case", owners)
    tx.execute(update(ConversationRow).where(ConversationRow.id.in_(owners)).values(content=b""))
    return len(owners)


def forget_contacts(tx: Session, people: Collection[int]) -> None:
    """Names and telephone numbers of those of whom no case is kept any more."""
    kept = select(CaseRow.id).where(CaseRow.opened_by == PersonRow.id, CaseRow.erased_at.is_(None)).exists()
    gone = update(PersonRow).where(PersonRow.id.in_(people), ~kept)
    tx.execute(gone.values(name=None, phone=None, phone_index=None))


def forget_messages(tx: Session, person: int) -> None:
    """What was written to somebody loses its words, its buttons and its chat; what is not sent yet never will be."""
    _forget(tx, (MessageRow.person_id == person,), person)


def _forget(tx: Session, which: tuple[ColumnElement[bool], ...], owner: int) -> None:
    """`owner` is whose they are afterwards."""
    found = update(MessageRow).where(*which)
    tx.execute(found.where(MessageRow.state.in_(UNSENT)).values(state="dead", fault="erased", lease=None))
    tx.execute(
        found.values(person_id=owner, content=None, chat_id=-owner, lane="erased", token=None, actions=None)
    )  # fmt: skip


def _empty_messages(tx: Session, which: ColumnElement[bool]) -> int:
    some = select(MessageRow.id).where(which, MessageRow.content.is_not(None), MessageRow.state.in_(FATES)).limit(MOST)
    emptied = tx.execute(update(MessageRow).where(MessageRow.id.in_(some.scalar_subquery())).values(content=None))
    return int(emptied.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def _drop_updates(tx: Session, at: datetime) -> int:
    """Updates that were put aside hold what somebody wrote."""
    dropped = tx.execute(delete(InboxRow).where(InboxRow.state == "quarantined", InboxRow.received_at < at - LONGEST))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a rowcount
