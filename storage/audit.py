"""Who did what to which case when: written by the function that did it, keyed at once, chained within a second."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import ids, vault
from storage.tables import AuditRow, MarkRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

INSERT = insert(table_of(AuditRow))
UNSEALED = select(AuditRow).where(AuditRow.seq.is_(None)).order_by(AuditRow.id).limit(1000)
KEYED = ("id", "community_id", "at", "by_id", "action", "case_id", "detail")
"""What the MAC of an entry covers."""
CHAINED = (
    select(*(getattr(AuditRow, name) for name in (*KEYED, "seq", "mac", "chain")))
    .where(AuditRow.seq.is_not(None))
    .order_by(AuditRow.seq)
    .execution_options(yield_per=1000)
)
HEAD = "audit head"
"""The mark that says how far the chain goes: what is cut off its end would otherwise leave no trace."""
FIRST_CHAIN = "yizhan audit chain 1"
NOTHING: Mapping[int, str] = {}
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
INSERT_HEAD = {
    "sqlite": sqlite.insert(MarkRow).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(MarkRow).on_conflict_do_nothing(),
}


def record(
    tx: Session, action: str, case_id: int | None, *, community_id: int, by: int | None, at: datetime, detail: str = ""
) -> int:
    """Adds an entry in the transaction that makes the change; `detail` never holds personal data. Answers its id."""
    entry = ids.draw(at)
    row = {
        "id": entry, "community_id": community_id, "at": at, "by_id": by,
        "action": action, "case_id": case_id, "detail": detail,
    }  # fmt: skip
    later(tx, INSERT, {**row, "mac": vault.of(tx).mac(_canonical(**row))})
    return entry


def _canonical(**row: object) -> str:
    return "|".join(f"{name}={row[name]}" for name in sorted(row))


def _mac_of(tx: Session, row: Any) -> str:  # noqa: ANN401  (an entry, or its columns)
    return vault.of(tx).mac(_canonical(**{name: getattr(row, name) for name in KEYED}))


def seal(tx: Session) -> int:
    """Chains the entries that are not chained yet, in the order of their ids; answers how many."""
    if not has_unsealed(tx):
        return 0
    mark = _hold_head(tx)
    rows = tx.scalars(UNSEALED).all()  # only now: another process may have chained some in the meantime
    if not rows:
        return 0
    seq, chain = _read_head(mark)
    for row in rows:
        seq += 1
        chain = vault.of(tx).mac(f"{chain}|{seq}|{row.mac}")
        row.seq, row.chain = seq, chain
    mark.value, mark.at = f"{seq}|{chain}", rows[-1].at
    return len(rows)


def _hold_head(tx: Session) -> MarkRow:
    """The mark, made where there is none, and ours alone until the commit: one process chains at a time."""
    first = {"name": HEAD, "value": f"0|{FIRST_CHAIN}", "at": BEFORE_ALL}
    tx.execute(INSERT_HEAD[tx.get_bind().dialect.name], first)
    return tx.get_one(MarkRow, HEAD, with_for_update=True, populate_existing=True)


def _read_head(head: MarkRow | None) -> tuple[int, str]:
    seq, _, chain = head.value.partition("|") if head else ("0", "", FIRST_CHAIN)
    return int(seq), chain


def head(tx: Session) -> tuple[int, str]:
    """How many entries are chained, and how the chain ends."""
    return _read_head(tx.get(MarkRow, HEAD))


def problems(tx: Session, anchored: Mapping[int, str] = NOTHING) -> Iterator[str]:
    """Entries that were changed, and places where the chain is broken, cut out or out of order.

    `anchored` tells for some entries how the chain ended there, or began to end.
    """
    chain, expected = FIRST_CHAIN, 0
    for row in tx.execute(CHAINED):
        expected += 1
        if row.seq != expected:
            yield f"entry {row.seq} follows entry {expected - 1}"
            return
        if row.mac != _mac_of(tx, row):
            yield f"entry {row.seq} was changed"
        chain = vault.of(tx).mac(f"{chain}|{row.seq}|{row.mac}")
        if row.chain != chain:
            yield f"the chain breaks at entry {row.seq}"
            return
        if not chain.startswith(anchored.get(row.seq, "")):
            yield f"the chain at entry {row.seq} is another than was anchored: it was written anew"
            return
    for missing in sorted(seq for seq in anchored if seq > expected):
        yield f"entry {missing} was anchored, and the chain ends at entry {expected}"
    if (expected, chain) != (end := head(tx)):
        yield f"the chain ends at entry {expected}, its mark says {end[0]}"
    for waiting in tx.scalars(UNSEALED):
        if waiting.mac != _mac_of(tx, waiting):
            yield f"unsealed entry {waiting.id} was changed"


def count(tx: Session) -> int:
    """How many entries there are."""
    return tx.scalar(select(func.count()).select_from(AuditRow)) or 0


def has_unsealed(tx: Session) -> bool:
    """Whether entries wait to be chained."""
    return tx.scalar(select(AuditRow.id).where(AuditRow.seq.is_(None)).limit(1)) is not None
