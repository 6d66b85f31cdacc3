"""The one way in which an update, a reminder, a file or a message is picked up: leased, acted on, marked done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from storage import ids
from storage.tables import FileRow, InboxRow, MessageRow, ReminderRow
from storage.tables.due import UNCERTAIN, WAITING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select, Update
    from sqlalchemy.orm import Session

LEASE = timedelta(seconds=15)
Row = TypeVar("Row", ReminderRow, FileRow)
Waiting = InboxRow | ReminderRow | FileRow


def _lane_is_free(table: Any) -> ColumnElement[bool]:  # noqa: ANN401  (columns of several tables)
    """Nobody earlier of the same lane is still waiting or being worked on."""
    earlier = aliased(table)
    waits = and_(earlier.lane == table.lane, earlier.state == "pending", earlier.id < table.id)
    return or_(table.lane.is_(None), ~select(earlier.id).where(waits).correlate(table).exists())


def taking(table: Any) -> Update:  # noqa: ANN401  (columns of several tables)
    """The statement that leases rows of a table; its caller says what it returns."""
    candidates = (
        select(table.id)
        .where(table.state == "pending", table.due_at <= bindparam("now"), _lane_is_free(table))
        .order_by(table.due_at, table.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .correlate(None)
    )
    return (
        update(table)
        .where(table.id.in_(candidates.scalar_subquery()))
        .values(due_at=bindparam("until"), attempts=table.attempts + 1, lease=bindparam("held"))
        .execution_options(synchronize_session=False)
    )


def given(now: datetime, most: int) -> dict[str, object]:
    """What such a statement is given."""
    return {"now": now, "until": now + LEASE, "held": ids.draw(now), "most": most}


LEASES: dict[type[Any], Any] = {table: taking(table).returning(table) for table in (ReminderRow, FileRow)}
NEXT: dict[type[Waiting], Select[Any]] = {
    table: select(table.due_at).where(table.state == "pending").order_by(table.due_at).limit(1)
    for table in (ReminderRow, FileRow)
}


def lease(tx: Session, table: type[Row], now: datetime, *, most: int) -> Sequence[Row]:
    """Takes up to `most` due rows for 15 s, oldest first, at most one of each lane; nobody else has them meanwhile."""
    rows: Sequence[Row] = tx.scalars(LEASES[table], given(now, most)).all()
    return sorted(rows, key=lambda row: row.id)


def next_due(tx: Session, table: type[Row]) -> datetime | None:
    """When the next row comes due; None where none waits."""
    found: datetime | None = tx.scalar(NEXT[table])
    return found


def renew(tx: Session, table: type[Waiting], row_id: int, lease_id: int | None, *, now: datetime) -> bool:
    """Holds a lease 15 s longer; False where it was lost."""
    held = (table.id == row_id, table.lease == lease_id, table.state == "pending")
    renewed = tx.execute(update(table).where(*held).values(due_at=now + LEASE))
    return bool(renewed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def free_all(tx: Session, now: datetime) -> None:
    """Frees every lease: at the start of the only process of a SQLite database."""
    for table in (InboxRow, ReminderRow, FileRow):
        held = and_(table.state == "pending", table.lease.is_not(None), table.due_at > now)
        tx.execute(update(table).where(held).values(due_at=now, lease=None))
    tx.execute(
        update(MessageRow).where(MessageRow.state.in_(UNCERTAIN), MessageRow.state == "sending").values(due_at=now)
    )


# --- a clock that went back -----------------------------------------------------------------------


def newest(tx: Session) -> int:
    """The greatest id of what arrives and leaves: drawn when something happened last."""
    return max(tx.scalar(select(func.max(table.id))) or 0 for table in (InboxRow, MessageRow))


def put_right(tx: Session, now: datetime) -> None:
    """The clock has gone back: what was leased or put off until a moment that is far away now need not wait for it.

    A lease ends at the latest when one that begins now would; everything else is due at once, a reminder not before
    its planned moment. Whoever is still at work on a row finishes it as ever: each is finished once.
    """
    for table, held in (
        (InboxRow, _leased(InboxRow)),
        (ReminderRow, _leased(ReminderRow)),
        (FileRow, _leased(FileRow)),
        (MessageRow, and_(MessageRow.state.in_(UNCERTAIN), MessageRow.state == "sending")),
    ):
        _pull(tx, table, held, to=now + LEASE)
    _pull(tx, InboxRow, _unleased(InboxRow), to=now)
    _pull(tx, FileRow, _unleased(FileRow), to=now)
    _pull(tx, MessageRow, MessageRow.state.in_(WAITING), to=now)
    put_off = and_(_unleased(ReminderRow), ReminderRow.due_at > ReminderRow.planned_at)
    tx.execute(update(ReminderRow).where(put_off).values(due_at=ReminderRow.planned_at))


def _leased(table: Any) -> ColumnElement[bool]:  # noqa: ANN401  (columns of several tables)
    return and_(table.state == "pending", table.lease.is_not(None))


def _unleased(table: Any) -> ColumnElement[bool]:  # noqa: ANN401  (columns of several tables)
    return and_(table.state == "pending", table.lease.is_(None))


def _pull(tx: Session, table: Any, which: ColumnElement[bool], *, to: datetime) -> None:  # noqa: ANN401
    """Nothing of these is due later than that."""
    late = update(table).where(which, table.due_at > to).values(due_at=to)
    tx.execute(late.execution_options(synchronize_session=False))
