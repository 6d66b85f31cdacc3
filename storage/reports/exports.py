"""The cases of a coordinator's scope for a sheet, the newest first, some at a time; by the index of when they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

from flows.model import verbatim
from storage import people
from storage.cases import to_case
from storage.database import directory_of
from storage.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from flows.cases import Case
    from flows.community import Community
    from flows.model import Phrase
    from flows.texts import Reader
    from storage.people import Person

MOST = 50_000
"""So many cases are in one sheet at most."""
A_PAGE = 1_000
"""So many are read at a time: others wait for no longer than that takes."""
Place = tuple["datetime", int]
"""When a case came, and its id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, each with the name of its service and of who handles it, and for whom the sheet is."""

    reader: Reader
    home: Community
    cases: tuple[tuple[Case, Phrase, str], ...]
    after: Place | None
    """Where the next page begins; None after the last."""


def count(tx: Session, person: Person, since: datetime | None) -> int:
    """How many cases a sheet would hold; one more than `MOST` stands for all larger numbers."""
    some = select(CaseRow.id).where(*_asked(person, since)).limit(MOST + 1).subquery()
    return tx.scalar(select(func.count()).select_from(some)) or 0


def page(
    tx: Session, person_id: int, since: datetime | None, *, after: Place | None = None, most: int = A_PAGE
) -> Page | None:
    """The next cases; None where the person oversees nothing any more."""
    person = people.load(tx, person_id)
    if person is None or not person.actor.is_coordinator or person.community not in directory_of(tx.info).communities:
        return None
    query = select(CaseRow).where(*_asked(person, since))
    if after is not None:
        query = query.where(CaseRow.opened_at <= after[0], tuple_(CaseRow.opened_at, CaseRow.id) < after)
    rows = list(tx.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(most)))
    directory, services = directory_of(tx.info), {row.service for row in rows}
    titles = {name: directory.service(name, person.community).title for name in services & directory.services.keys()}
    names = {holder: people.short_name(tx, holder) for holder in {row.assignee_id for row in rows}}
    found = ((to_case(row), titles.get(row.service) or verbatim(row.service), names[row.assignee_id]) for row in rows)
    last = (rows[-1].opened_at, rows[-1].id) if len(rows) == most else None
    return Page(people.reader_of(tx, person), directory.communities[person.community], tuple(found), last)


def _asked(person: Person, since: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield CaseRow.community_id == person.community
    if person.actor.queues is not None:
        yield CaseRow.queue.in_(person.actor.queues)
    if since is not None:
        yield CaseRow.opened_at >= since
