"""Rows that a unit does not read back: gathered, and written together before a look at their table or the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, event
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Executable
    from sqlalchemy.orm import ORMExecuteState
    from sqlalchemy.sql.dml import UpdateBase

WAITING, MADE = "waiting rows", "made"
Kind = Literal["update", "message", "file"]
Waiting = dict["UpdateBase", list["Mapping[str, Any]"]]


_TABLES: WeakKeyDictionary[Executable, frozenset[str]] = WeakKeyDictionary()
"""What a statement looks at: most are the same ones, prepared once."""


def later(tx: Session, statement: UpdateBase, row: Mapping[str, Any]) -> None:
    """Writes a row by a statement on a table before a table that waits for rows is looked at, or at the end.

    One statement for all its rows costs a tenth of one for each. Rows of different statements are written in the order
    in which the statements were first asked for.
    """
    waiting: Waiting = tx.info.setdefault(WAITING, {})
    waiting.setdefault(statement, []).append(row)


def write(tx: Session) -> None:
    """Writes what waits."""
    waiting: Waiting = tx.info.get(WAITING, {})
    while waiting:
        statement = next(iter(waiting))
        tx.connection().execute(statement, waiting.pop(statement))


@event.listens_for(Session, "do_orm_execute")
def _before_a_look(state: ORMExecuteState) -> None:
    waiting: Waiting = state.session.info.get(WAITING, {})
    if waiting and _concerns(state.statement, {str(statement.table) for statement in waiting}):
        write(state.session)


def _concerns(statement: Executable, tables: Collection[str]) -> bool:
    """Whether a statement looks at one of these tables, or at what nobody can tell."""
    found = _TABLES.get(statement)
    if found is None:
        parts = visitors.iterate(statement) if isinstance(statement, ClauseElement) else ()
        found = frozenset(str(part) for part in parts if part.__visit_name__ == "table")
        _TABLES[statement] = found
    return not found or not found.isdisjoint(tables)


@event.listens_for(Session, "before_commit")
def _before_the_end(tx: Session) -> None:
    write(tx)


def made(tx: Session, kind: Kind) -> None:
    """There is something of this kind to be worked on from the commit of this transaction on."""
    tx.info.setdefault(MADE, set()).add(kind)


def made_in(tx: Session) -> frozenset[Kind]:
    """What the transaction has made."""
    return frozenset(tx.info.get(MADE, ()))
