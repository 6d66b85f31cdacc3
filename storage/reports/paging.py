"""A page of a list: a few cases, and whether more come after them; each list in one order, answered by an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from flows.cases import ENDED
from storage.cases import to_case
from storage.cases.opening import marks
from storage.reports.lists import is_theirs
from storage.tables import CaseRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from flows.cases import Case, Status
    from storage.people import Person

A_PAGE = 10
WHOLE = 3
"""Dashes in a reference that is typed whole."""
SHORTEST = 4
"""Signs of a reference's middle part that must be known to look for it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases of a list, from its page number `number` (0 is the first)."""

    cases: tuple[Case, ...]
    number: int
    has_next: bool


def page_of(tx: Session, query: Select[CaseRow], number: int) -> Page:
    """The page of a list; the first one where that page is empty by now."""
    rows = list(tx.scalars(query.offset(number * A_PAGE).limit(A_PAGE + 1)))
    if not rows and number:
        return page_of(tx, query, 0)
    return Page(tuple(to_case(row) for row in rows[:A_PAGE]), number, len(rows) > A_PAGE)


def overseen(person: Person) -> Select[CaseRow]:
    """Every case that somebody may look at as staff: of their community, their queues, their grids; never their own."""
    actor = person.actor
    found = select(CaseRow).where(CaseRow.community_id == person.community)
    if not actor.roles & {"coordinator", "officer", "district", "supervisor"}:
        found = found.where(CaseRow.grid.in_(actor.grids), CaseRow.grid != "")
    if actor.queues is not None:
        found = found.where(CaseRow.queue.in_(actor.queues))
    return found.where(~is_theirs(person))


def in_state(query: Select[CaseRow], status: Status, grid: str = "") -> Select[CaseRow]:
    """Cases in a state, of a grid where one is named: those that wait oldest first, those that ended newest first."""
    found = query.where(CaseRow.status == status)
    if grid:
        found = found.where(CaseRow.grid == grid)
    if status in ENDED:
        return found.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())
    return found.order_by(CaseRow.opened_at, CaseRow.id)


def late(query: Select[CaseRow], *, now: datetime) -> Select[CaseRow]:
    """Cases that go on although their promised date is over, the latest first."""
    found = query.where(CaseRow.status.in_(("open", "claimed")), CaseRow.promised_at < now)
    return found.where(CaseRow.paused_at.is_(None)).order_by(CaseRow.promised_at, CaseRow.id)


def found(tx: Session, query: Select[CaseRow], words: str) -> Select[CaseRow]:
    """Cases by reference (its beginning is enough), by the exact name, or by the exact telephone number.

    Names and numbers are sealed: they are found by a keyed hash of the whole, never by a part.
    """
    keys = marks(tx, words)
    named: list[ColumnElement[bool]] = [CaseRow.name_index.in_(keys), CaseRow.phone_index.in_(keys)]
    if is_reference(words):
        begins = _dashed(_bare(words))
        named = [and_(CaseRow.reference >= begins, CaseRow.reference < f"{begins}~")]
    return query.where(or_(*named)).order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())


def whole_reference(words: str) -> str:
    """The reference that the words are, with its check sign; empty where they are none or only the beginning of one."""
    dashed = _dashed(_bare(words)) if is_reference(words) else ""
    return dashed if dashed.count("-") == WHOLE else ""


def _bare(words: str) -> str:
    """A reference without what may stand between its parts."""
    return words.strip().upper().replace(" ", "").replace("－", "-").replace("-", "")


def is_reference(words: str) -> bool:
    """Whether words are a reference or its beginning: two or three letters, two digits, four signs of the middle."""
    bare = _bare(words)
    letters = len(bare) - len(bare.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    year, rest = bare[letters : letters + 2], bare[letters + 2 :]
    return letters in {2, 3} and year.isdigit() and len(rest) >= SHORTEST and bare.isascii() and bare.isalnum()


def _dashed(bare: str) -> str:
    letters = len(bare) - len(bare.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    year, rest = bare[letters : letters + 2], bare[letters + 2 :]
    check = f"-{rest[6:]}" if len(rest) > 6 else ""
    return f"{bare[:letters]}-{year}-{rest[:6]}{check}"
