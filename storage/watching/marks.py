"""Named moments that must survive a restart: when Telegram was last heard, and what coordinators were told already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import MarkRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

INSERT = {
    "sqlite": sqlite.insert(MarkRow).on_conflict_do_nothing().returning(MarkRow.name),
    "postgresql": postgresql.insert(MarkRow).on_conflict_do_nothing().returning(MarkRow.name),
}


def read(tx: Session, name: str) -> MarkRow | None:
    """A mark; None where it was never made."""
    return tx.get(MarkRow, name, populate_existing=True)


def hold(tx: Session, name: str) -> MarkRow | None:
    """A mark that is ours alone until the commit; None where there is none."""
    return tx.get(MarkRow, name, with_for_update=True, populate_existing=True)


def make(tx: Session, name: str, *, at: datetime, value: str = "") -> bool:
    """Makes a mark, once: False where it stands already, whoever made it."""
    row = {"name": name, "value": value, "at": at}
    return tx.scalar(INSERT[tx.get_bind().dialect.name], row) is not None


def put(tx: Session, name: str, *, at: datetime, value: str = "") -> None:
    """Sets a mark to a moment and a value, made where there is none."""
    if not make(tx, name, at=at, value=value):
        row = tx.get_one(MarkRow, name, with_for_update=True, populate_existing=True)
        row.value, row.at = value, at


def drop(tx: Session, name: str) -> bool:
    """Takes a mark away; False where there was none."""
    dropped = tx.execute(delete(MarkRow).where(MarkRow.name == name))
    return bool(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a rowcount
