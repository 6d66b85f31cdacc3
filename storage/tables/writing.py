"""Rows that a unit does not read back: gathered, and written many at once before its next look or its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import event
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Executable
    from sqlalchemy.orm import ORMExecuteState

WAITING, MADE = "waiting rows", "made"
Kind = Literal["update", "message", "file"]
Waiting = dict["Executable", list["Mapping[str, Any]"]]


def later(tx: Session, statement: Executable, row: Mapping[str, Any]) -> None:
    """Writes a row by a statement on a table before anything else is read in this transaction, or at its end.

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
    if state.session.info.get(WAITING):
        write(state.session)


@event.listens_for(Session, "before_commit")
def _before_the_end(tx: Session) -> None:
    write(tx)


def made(tx: Session, kind: Kind) -> None:
    """There is something of this kind to be worked on from the commit of this transaction on."""
    tx.info.setdefault(MADE, set()).add(kind)


def made_in(tx: Session) -> frozenset[Kind]:
    """What the transaction has made."""
    return frozenset(tx.info.get(MADE, ()))
