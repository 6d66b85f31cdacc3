"""Who alone receives, or ticks, over all processes of a database: a lease with a term that only grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.due import LEASE
from storage.tables import LeaderRow
from storage.tables.base import table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

LEADERS = table_of(LeaderRow)
FURTHEST = LEASE * 2
"""No lease reaches further ahead: one that does was made by a clock that has gone back since."""
_ours = LEADERS.c.holder == bindparam("by")
TAKE = (
    update(LEADERS)
    .where(
        LEADERS.c.role == bindparam("of_role"),
        or_(
            _ours,
            LEADERS.c.holder == bindparam("gone"),
            LEADERS.c.until <= bindparam("now"),
            LEADERS.c.until > bindparam("furthest"),
        ),
    )
    .values(
        term=case((_ours, LEADERS.c.term), else_=LEADERS.c.term + 1),
        holder=bindparam("by"),
        until=bindparam("new_until"),
    )
    .returning(LEADERS.c.term)
)
INSERT = {
    name: dialect.insert(LEADERS).on_conflict_do_nothing().returning(LEADERS.c.term)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


class NotLeadingError(Exception):
    """Another process leads: what was begun in an earlier term is not carried out."""


def take(tx: Session, role: str, holder: str, *, now: datetime, gone: str = "") -> int | None:
    """Leads for 15 s from now on, in the term that is answered; None where another process does.

    `gone` is a holder that is known not to live any more.
    """
    given = {
        "of_role": role, "by": holder, "gone": gone, "now": now, "furthest": now + FURTHEST, "new_until": now + LEASE,
    }  # fmt: skip
    term: int | None = tx.scalar(TAKE, given)
    if term is None:
        first = {"role": role, "term": 1, "holder": holder, "until": now + LEASE}
        term = tx.scalar(INSERT[tx.get_bind().dialect.name], first)
    return term


def holder_of(tx: Session, role: str) -> str:
    """Who leads or led last; empty where nobody ever did."""
    return tx.scalar(select(LEADERS.c.holder).where(LEADERS.c.role == role)) or ""


def require(tx: Session, role: str, term: int | None) -> None:
    """NotLeadingError where the term is over, however long this process stood still in between."""
    if tx.scalar(select(LEADERS.c.term).where(LEADERS.c.role == role)) != term:
        raise NotLeadingError


def leave(tx: Session, role: str, term: int, *, now: datetime) -> None:
    """Another may lead at once."""
    ours = update(LeaderRow).where(LeaderRow.role == role, LeaderRow.term == term)
    tx.execute(ours.values(until=now - timedelta(microseconds=1)))


def free_all(tx: Session) -> None:
    """Nobody leads: the only process of this database has just started."""
    tx.execute(delete(LeaderRow))
