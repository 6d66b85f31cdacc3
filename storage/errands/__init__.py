"""Small things that others do for a matter: asked for, put up, taken on by one, done, confirmed."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select, update

from flows.cases.planning import Planned
from storage import audit, ids, vault
from storage.tables import ErrandRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from storage.tables import CaseRow

State = Literal["wished", "open", "taken", "done", "confirmed", "dropped"]
Kind = Literal["task", "wish"]
WORDS = "errand.words"
OPEN = frozenset({"wished", "open", "taken"})
MORNING = time(9)
UNTAKEN = timedelta(days=2)
"""After this time somebody hears that nobody took it on."""


def make(
    tx: Session, row: CaseRow, kind: Kind, *, what: str, words: str, by: int, at: datetime, price: str = "",
    due_at: datetime | None = None,
) -> ErrandRow:  # fmt: skip
    """A task is open at once; a wish waits until who works on the matter has looked at it."""
    row_id = ids.draw(at)
    key = vault.of(tx).key_of(tx, "case", row.id, community_id=row.community_id, at=at)
    made = ErrandRow(
        id=row_id, community_id=row.community_id, case_id=row.id, kind=kind, what=what, price=price,
        words=vault.of(tx).seal(tx, key, WORDS, row_id, words), due_at=due_at, by_id=by, made_at=at,
        state="open" if kind == "task" else "wished", cards=0, taker_id=None, taken_at=None, done_at=None,
        confirmed_at=None, ended_at=None,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    _record(tx, made, by=by, at=at)
    return made


def load(tx: Session, errand_id: int) -> ErrandRow | None:
    """One by its id, as it is now."""
    return tx.get(ErrandRow, errand_id, populate_existing=True)


def of_case(tx: Session, case_id: int) -> Sequence[ErrandRow]:
    """Those of a case, oldest first."""
    return tx.scalars(select(ErrandRow).where(ErrandRow.case_id == case_id).order_by(ErrandRow.id)).all()


def words_of(tx: Session, errand: ErrandRow) -> str:
    """What it is about; empty once it was erased."""
    return vault.of(tx).open_text(tx, WORDS, errand.id, errand.words) if errand.words else ""


def go(tx: Session, errand: ErrandRow, state: State, *, by: int | None, at: datetime, taker: int | None = None) -> bool:
    """On to another state, from the one that was read; False where another was quicker, however close they tapped."""
    values: dict[str, object] = {"state": state}
    match state:
        case "taken":
            values |= {"taker_id": taker, "taken_at": at}
        case "open":
            values |= {"taker_id": None, "taken_at": None, "cards": errand.cards + 1}
        case "done":
            values |= {"done_at": at, "ended_at": at}
        case "confirmed":
            values |= {"confirmed_at": at}
        case "dropped":
            values |= {"ended_at": at}
        case "wished":
            pass
    guard = update(ErrandRow).where(ErrandRow.id == errand.id, ErrandRow.state == errand.state)
    moved = tx.execute(guard.values(**values).execution_options(synchronize_session=False))
    tx.refresh(errand)
    if not moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    _record(tx, errand, by=by, at=at)
    return True


def fall(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """The matter is over: what nobody has done yet is not needed any more."""
    for errand in of_case(tx, row.id):
        if errand.state in OPEN:
            errand.state, errand.ended_at = "dropped", at
            tx.flush()
            _record(tx, errand, by=None, at=at)


def planned(tx: Session, row: CaseRow, calendar: Calendar) -> Iterator[Planned]:
    """Who took one on is reminded on its day; its handler hears of one that nobody took, or that is late."""
    for one in of_case(tx, row.id):
        if one.state == "open":
            due = calendar.awake(one.made_at + UNTAKEN)
            yield Planned("errand", due, one.made_at, about=f"{one.id}/untaken{one.cards}")
        if one.state == "taken" and one.taken_at is not None and one.due_at is not None:
            for about, days in (("day", 0), ("late", 1)):
                due = calendar.moment(calendar.day(one.due_at) + timedelta(days=days), MORNING)
                if due > one.taken_at:
                    yield Planned("errand", due, one.due_at, about=f"{one.id}/{about}")
        if one.state == "dropped" and one.ended_at is not None and one.taker_id is not None:
            yield Planned("errand", one.ended_at, one.ended_at, about=f"{one.id}/dropped")


def erase(tx: Session, case_id: int) -> None:
    """Nothing is left of the words; what kind they were may be counted."""
    tx.execute(update(ErrandRow).where(ErrandRow.case_id == case_id).values(words=None))


def _record(tx: Session, errand: ErrandRow, *, by: int | None, at: datetime) -> None:
    action = f"{errand.kind}.{errand.state}"
    audit.record(tx, action, errand.case_id, community_id=errand.community_id, by=by, at=at, detail=errand.what)
