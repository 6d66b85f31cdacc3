"""What each of the last days brought, for a digest's picture: past days are counted once for all who ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case as choose
from sqlalchemy import func, select

from flows.digests import DayCounts
from storage.database import MEMORY, directory_of
from storage.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from flows.access import Actor

FRESH = timedelta(minutes=5)
"""How long counts of past days are used again: a case that was reopened meanwhile takes a *done* of its day back."""
DROPPED = func.sum(choose((CaseRow.done_at.is_(None), 1), else_=0))
"""Ended and never done. Not a condition: SQLite would look for it by the index of what is done."""


@dataclass(frozen=True, slots=True)
class Past:
    """The counts of past days by queue: new, done, dropped, each a number a day."""

    starts: tuple[datetime, ...]
    counted_at: datetime
    of_queues: Mapping[str, tuple[list[int], list[int], list[int]]]

    def serves(self, starts: Sequence[datetime], now: datetime) -> bool:
        """Whether these are the days, counted a moment ago."""
        return self.starts == starts and self.counted_at <= now < self.counted_at + FRESH

    def of(self, kind: int, day: int, actor: Actor) -> int:
        """The number of a day in somebody's scope."""
        return sum(counts[kind][day] for queue, counts in self.of_queues.items() if actor.covers(queue))


def last_days(
    tx: Session, community: int, actor: Actor, starts: tuple[datetime, ...], *, now: datetime
) -> list[DayCounts]:
    """The counts of days that begin at these moments, the last of them being today.

    What was left at the end of a day follows from what is left now and from what came and went since.
    """
    past = _past(tx, community, starts, now=now)
    left, new, done, dropped = _today(tx, community, actor, starts[-1])
    found = [DayCounts(new, done, left)]
    for day in reversed(range(len(starts) - 1)):
        left = max(0, left - new + done + dropped)
        new, done, dropped = (past.of(kind, day, actor) for kind in range(3))
        found.append(DayCounts(new, done, left))
    return found[::-1]


def _past(tx: Session, community: int, starts: tuple[datetime, ...], *, now: datetime) -> Past:
    memory: dict[tuple[str, int], Past] = tx.info[MEMORY]
    kept = memory.get(("past days", community))
    if kept is None or not kept.serves(starts, now):
        kept = memory["past days", community] = Past(starts, now, _counted(tx, community, starts))
    return kept


def _counted(
    tx: Session, community: int, starts: Sequence[datetime]
) -> Mapping[str, tuple[list[int], list[int], list[int]]]:
    days = len(starts) - 1
    found: defaultdict[str, tuple[list[int], list[int], list[int]]] = defaultdict(
        lambda: ([0] * days, [0] * days, [0] * days)
    )
    kinds = ((CaseRow.opened_at, func.count()), (CaseRow.done_at, func.count()), (CaseRow.closed_at, DROPPED))
    for kind, (column, number) in enumerate(kinds):
        day = choose(*((column < end, position) for position, end in enumerate(starts[1:])), else_=days - 1)
        query = select(CaseRow.queue, day.label("day"), number).where(
            *_between(tx, community, column, starts[0]), column < starts[-1]
        )
        for queue, position, count in tx.execute(query.group_by(CaseRow.queue, "day")):
            found[queue][kind][position] = count
    return found


def _between(
    tx: Session, community: int, column: InstrumentedAttribute[Any], since: datetime
) -> tuple[ColumnElement[bool], ...]:
    """In the words of the index of each moment."""
    since_then = (CaseRow.community_id == community, column >= since)
    if column is not CaseRow.closed_at:
        return since_then
    services = list(directory_of(tx.info).services)
    return (*since_then, CaseRow.service.in_(services), CaseRow.erased_at.is_(None))


def _today(tx: Session, community: int, actor: Actor, since: datetime) -> tuple[int, int, int, int]:
    """Left now; new, done and dropped today."""

    def number(of: ColumnElement[int], *where: ColumnElement[bool]) -> ScalarSelect[int]:
        scope = () if actor.queues is None else (CaseRow.queue.in_(actor.queues),)
        return select(func.coalesce(of, 0)).where(*where, *scope).scalar_subquery()

    going_on = (CaseRow.community_id == community, CaseRow.status.in_(("open", "claimed")))
    row = tx.execute(
        select(
            number(func.count(), *going_on),
            number(func.count(), *_between(tx, community, CaseRow.opened_at, since)),
            number(func.count(), *_between(tx, community, CaseRow.done_at, since)),
            number(DROPPED, *_between(tx, community, CaseRow.closed_at, since)),
        )
    ).one()
    left, new, done, dropped = (int(value) for value in row)
    return left, new, done, dropped
