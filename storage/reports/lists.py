"""What people look at: their own cases, a queue, the numbers of a digest; each by an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, exists, func, not_, or_, select
from sqlalchemy import case as choose

from flows.cases import ENDED, GOING_ON, MOST_RETURNS, Case
from storage.cases import to_case
from storage.sending.outbox import CHART
from storage.tables import CaseRow, FileRow, InboxRow, MessageRow, ReminderRow
from storage.tables.due import UNCERTAIN, WAITING
from storage.team.avoidance import stands_between

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from flows.access import Actor
    from storage.people import Person

MOST_LISTED = 10
MAIN = CaseRow.joined_to_id.is_(None)
"""Not one that only goes along with another of the same matter."""


def own_query(person: Person) -> Select[CaseRow]:
    """A resident's cases: those still going on first, then the newest."""
    ended = choose((CaseRow.status.in_(ENDED), 1), else_=0)
    found = select(CaseRow).where(is_theirs(person))
    return found.order_by(ended, CaseRow.opened_at.desc(), CaseRow.id.desc())


def own_cases(tx: Session, person: Person, *, most: int = MOST_LISTED) -> list[Case]:
    """The first of a resident's cases."""
    return [to_case(row) for row in tx.scalars(own_query(person).limit(most))]


def desk_query(person: Person) -> Select[CaseRow]:
    """What somebody filed for people at the counter or on the telephone and goes on, the newest first."""
    found = select(CaseRow).where(CaseRow.opened_by == person.id, CaseRow.filed == "desk", CaseRow.status.in_(GOING_ON))
    return found.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())


def claimed_query(person: Person) -> Select[CaseRow]:
    """What a volunteer works on, the oldest first."""
    found = select(CaseRow).where(CaseRow.assignee_id == person.id, CaseRow.status == "claimed", MAIN)
    return found.order_by(CaseRow.claimed_at, CaseRow.id)


def claimed_by(tx: Session, person: Person, *, most: int = MOST_LISTED) -> list[Case]:
    """The first of what a volunteer works on."""
    return [to_case(row) for row in tx.scalars(claimed_query(person).limit(most))]


def waiting_query(person: Person, barred: frozenset[str] = frozenset()) -> Select[CaseRow]:
    """Unclaimed cases in a volunteer's scope, the urgent first, then the oldest; without those of some queues."""
    found = _waiting(person)
    if barred:
        found = found.where(CaseRow.queue.not_in(barred))
    return found.order_by(CaseRow.urgent.desc(), CaseRow.opened_at, CaseRow.id)


def waiting_in(tx: Session, person: Person, queues: frozenset[str]) -> int:
    """How many unclaimed cases of these queues lie in a volunteer's scope."""
    found = _waiting(person).where(CaseRow.queue.in_(queues))
    return tx.scalar(select(func.count()).select_from(found.subquery())) or 0


def ahead_of(tx: Session, case: Case, community: int) -> int:
    """How many unclaimed cases of the same queue come before this one: the urgent first, then the oldest."""
    earlier = or_(CaseRow.opened_at < case.opened_at, and_(CaseRow.opened_at == case.opened_at, CaseRow.id < case.id))
    first = and_(CaseRow.urgent.is_(True), earlier) if case.urgent else or_(CaseRow.urgent.is_(True), earlier)
    found = select(func.count()).where(
        CaseRow.community_id == community, CaseRow.status == "open", CaseRow.queue == case.queue, MAIN, first
    )
    return tx.scalar(found) or 0


USUAL_SINCE = timedelta(days=28)
FEWEST = 5
"""Claims from which something usual can be said."""


def usual_wait(tx: Session, community: int, queue: str, *, now: datetime) -> timedelta | None:
    """How long half of the cases of a queue waited for their claim in the last four weeks; None for too few."""
    found = select(CaseRow.opened_at, CaseRow.claimed_at).where(
        CaseRow.community_id == community, CaseRow.opened_at >= now - USUAL_SINCE, CaseRow.opened_at < now,
        CaseRow.queue == queue, CaseRow.claimed_at.is_not(None), MAIN,
    )  # fmt: skip
    waits = sorted(claimed - opened for opened, claimed in tx.execute(found).all() if claimed is not None)
    return waits[len(waits) // 2] if len(waits) >= FEWEST else None


def _waiting(person: Person) -> Select[CaseRow]:
    found = _scoped(select(CaseRow).where(CaseRow.status == "open", MAIN), person.community, person.actor)
    return found.where(CaseRow.returns < MOST_RETURNS, not_(is_theirs(person)), not_(stands_between(person.id)))


def is_theirs(person: Person) -> ColumnElement[bool]:
    """On the resident's side: filed by them, though not at the desk, or for them."""
    filed = and_(CaseRow.opened_by == person.id, CaseRow.filed != "desk")
    return or_(filed, and_(CaseRow.beneficiary_id.is_not(None), CaseRow.beneficiary_id == person.id))


def _scoped(query: Select[CaseRow], community: int, actor: Actor) -> Select[CaseRow]:
    query = query.where(CaseRow.community_id == community)
    return query if actor.queues is None else query.where(CaseRow.queue.in_(actor.queues))


@dataclass(frozen=True, slots=True)
class Window:
    """The moments that a digest is about: since the last working day's, now, and the end of today."""

    since: datetime
    now: datetime
    day_ends: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of a digest for one reader."""

    new: int
    waiting: int
    overdue: int
    due_today: int
    done: int
    per_service: tuple[tuple[str, int, int], ...]
    """Service, cases going on, of these unclaimed."""
    unclear: int
    """Messages that nobody knows to have arrived, or that were refused for good, and not reported yet."""


LISTS = ("new", "waiting", "overdue", "due_today", "done")


def going_on(tx: Session, person: Person, services: frozenset[str]) -> list[CaseRow]:
    """The cases of some services in an overseer's scope that have not ended, oldest first; none of their own."""
    live = select(CaseRow).where(CaseRow.service.in_(services), CaseRow.status.in_(GOING_ON))
    found = _scoped(live.order_by(CaseRow.id), person.community, person.actor)
    return [row for row in tx.scalars(found) if person.id not in to_case(row).residents]


def digest_query(name: str, community: int, actor: Actor, window: Window) -> Select[CaseRow]:
    """The cases behind one line of the digest, those that are due first before the others."""
    query = _scoped(select(CaseRow).where(*_condition(name, window)), community, actor)
    return query.order_by(CaseRow.promised_at, CaseRow.id)


def _condition(name: str, window: Window) -> tuple[ColumnElement[bool], ...]:
    conditions: dict[str, tuple[ColumnElement[bool], ...]] = {
        "new": (CaseRow.opened_at >= window.since, CaseRow.opened_at < window.now),
        "waiting": (CaseRow.status == "open", MAIN),
        "overdue": (
            CaseRow.status.in_(("open", "claimed")), MAIN,
            or_(and_(CaseRow.promised_at < window.now, _ran_until(CaseRow.promised_at)), _not_contacted(window.now)),
        ),
        "due_today": (
            CaseRow.status.in_(("open", "claimed")), MAIN,
            or_(
                and_(CaseRow.promised_at.between(window.now, window.day_ends), CaseRow.paused_at.is_(None)),
                CaseRow.appointment_at.between(window.now, window.day_ends),
            ),
        ),
        "done": (CaseRow.done_at >= window.since, CaseRow.done_at < window.now),
    }  # fmt: skip
    return conditions[name]


def _ran_until(moment: ColumnElement[datetime] | InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """The case's clocks did not stand still at that moment: while it waits for its resident nothing falls due."""
    return or_(CaseRow.paused_at.is_(None), CaseRow.paused_at > moment)


def _not_contacted(now: datetime) -> ColumnElement[bool]:
    """Nobody has spoken with the resident although the time for it is over.

    When it is over depends on the service and on the office's hours: the reminder of it, of this claim, knows.
    """
    over = exists().where(
        ReminderRow.subject_id == CaseRow.id, ReminderRow.kind == "first_contact",
        ReminderRow.planned_at >= CaseRow.claimed_at, ReminderRow.planned_at < now,
    )  # fmt: skip
    return and_(CaseRow.status == "claimed", CaseRow.contacted_at.is_(None), over)


def digest(tx: Session, community: int, actor: Actor, window: Window) -> Found:
    """The numbers for one reader."""
    counts = {name: _count(tx, name, community, actor, window=window) for name in LISTS}
    live = _scoped(select(CaseRow).where(CaseRow.status.in_(GOING_ON)), community, actor).subquery()
    unclaimed = func.sum(choose((live.c.status == "open", 1), else_=0))
    rows = tx.execute(select(live.c.service, func.count(), unclaimed).group_by(live.c.service).order_by(live.c.service))
    per_service = tuple((str(row[0]), int(row[1]), int(row[2])) for row in rows)
    return Found(**counts, per_service=per_service, unclear=len(unclear_messages(tx, community, actor, window)))


def _count(tx: Session, name: str, community: int, actor: Actor, *, window: Window) -> int:
    found = _scoped(select(CaseRow).where(*_condition(name, window)), community, actor).subquery()
    return tx.scalar(select(func.count()).select_from(found)) or 0


def unclear_messages(tx: Session, community: int, actor: Actor, window: Window) -> list[MessageRow]:
    """Ambiguous and dead messages that a coordinator was not told of before today: each digest of a day has them all.

    Those about a case only in its own line; a message that belongs to no case is everybody's. A picture is missed by
    nobody: its digest came without it.
    """
    today = window.day_ends - timedelta(days=1)
    found = select(MessageRow).where(
        MessageRow.state.in_(UNCERTAIN), MessageRow.state != "sending",
        MessageRow.community_id == community, MessageRow.kind != CHART,
        or_(MessageRow.reported_at.is_(None), MessageRow.reported_at >= today),
    )  # fmt: skip
    if actor.queues is not None:
        found = found.outerjoin(CaseRow, CaseRow.id == MessageRow.case_id)
        found = found.where(or_(CaseRow.id.is_(None), CaseRow.queue.in_(actor.queues)))
    return list(tx.scalars(found.order_by(MessageRow.id).limit(200)))


def inbox_counts(tx: Session) -> dict[str, int]:
    """How many updates wait, were worked on, were put aside."""
    rows = dict(tx.execute(select(InboxRow.state, func.count()).group_by(InboxRow.state)).all())
    return {state: rows.get(state, 0) for state in ("pending", "done", "quarantined")}


def outbox_counts(tx: Session) -> dict[str, int]:
    """How many messages are in each state."""
    return dict(tx.execute(select(MessageRow.state, func.count()).group_by(MessageRow.state)).all())


def _something_waits() -> Select[bool]:
    waits = (
        select(InboxRow.id).where(InboxRow.state == "pending"),
        select(MessageRow.id).where(MessageRow.state.in_(UNCERTAIN), MessageRow.state == "sending"),
        select(MessageRow.id).where(MessageRow.state.in_(WAITING), MessageRow.due_at <= bindparam("now")),
        select(FileRow.id).where(FileRow.state == "pending"),
    )
    return select(or_(*(query.exists() for query in waits)))


SOMETHING_WAITS = _something_waits()
"""In one statement: what moves on between two would be seen by neither."""


def is_quiet(tx: Session, now: datetime) -> bool:
    """Whether no update waits, no message could leave now or is on its way, and no file is being fetched."""
    return not tx.scalar(SOMETHING_WAITS, {"now": now})


def claims_in_hand(tx: Session, community: int) -> dict[int, int]:
    """How many cases each volunteer works on now."""
    held = select(CaseRow.assignee_id, func.count()).where(
        CaseRow.community_id == community, CaseRow.status == "claimed", CaseRow.assignee_id.is_not(None)
    )
    rows = tx.execute(held.group_by(CaseRow.assignee_id)).all()
    return {holder: count for holder, count in rows if holder is not None}
