"""The filled-in conversation becomes a case: its reference, its grid, by whom it was filed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows import proxies
from flows.cases import MOST_RETURNS
from flows.disputes import LABOUR
from flows.law import limits
from flows.texts import simplified
from storage import audit, cases, consents, courses, disputes, ids, vault
from storage.cases import deadlines, timeline
from storage.database import directory_of
from storage.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.model import Conversation, Service, Value
    from storage.people import Person


def open_case(
    tx: Session, conversation: Conversation, service: Service, person: Person, *, at: datetime, desk: bool = False
) -> CaseRow:
    """The filled-in conversation becomes a case under the same id: opening twice is impossible."""
    directory = directory_of(tx.info)
    community = directory.communities[person.community]
    building = building_of(service, conversation.answers)
    grid = community.grid_of(building) if building else None
    apart = is_apart(service, conversation.answers)
    held = {"returns": MOST_RETURNS, "level": "community", "level_since": at} if apart else {}
    row = CaseRow(
        id=conversation.id, community_id=person.community, reference=_reference(tx, community.prefix, at),
        service=service.name, queue=service.queue_name, category=_category(service, conversation.answers),
        grid=grid.name if grid else "", urgent=is_urgent(service, conversation.answers, community.calendar, at),
        status="open", opened_by=person.id, opened_at=at, waiting_since=at,
        filed=_filed(service, conversation.answers, desk=desk),
        promised_at=community.calendar.after(at, service.clocks.promise), outcome="", revision=0, **held,
        building_index=_index(tx, building), **_contact_indexes(tx, conversation.answers),
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    audit.record(tx, "case.opened", row.id, community_id=row.community_id, by=person.id, at=at, detail=service.name)
    if conversation.answers.get(proxies.AGREED) == proxies.GUARDIAN:
        consents.give(tx, person, f"guardian {row.id}", 1, at=at)
    deadlines.begin(tx, row, "result", service.clocks.promise, due_at=row.promised_at, at=at)
    courses.begin(tx, row, conversation.answers, at=at)
    if service.parties is not None and not apart:
        _begin_dispute(tx, row, service, conversation.answers, at=at)
    cases.fit(tx, row, at=at)
    return row


def is_urgent(service: Service, answers: Mapping[str, Value], calendar: Calendar, at: datetime) -> bool:
    """Whether an answer says so, or a limitation is nearly over."""
    said = any(is_.holds(answers) for is_ in service.urgent)
    return said or limits.is_pressing(service, answers, calendar, calendar.day(at))


def is_apart(service: Service, answers: Mapping[str, Value]) -> bool:
    """Whether a dispute is dangerous: nobody is mediated with, no card is posted, and no volunteer sees it."""
    return service.parties is not None and any(is_.holds(answers) for is_ in service.urgent)


def _begin_dispute(tx: Session, row: CaseRow, service: Service, answers: Mapping[str, Value], *, at: datetime) -> None:
    """Its parties, where the other side may be asked; and for work and wages the law's span runs from now on."""
    if service.parties is not None and service.parties.may_ask.holds(answers):
        disputes.begin(tx, row, at=at)
    if row.category == LABOUR:
        timeline.begin(tx, row, "labour", at=at)


def _contact_indexes(tx: Session, answers: Mapping[str, Value]) -> dict[str, str | None]:
    """By what staff find the case: the name and the telephone number of the person whose matter it is."""
    name = answers.get(proxies.PERSON) or answers.get("name")
    phone = answers.get(proxies.PERSON_PHONE) or answers.get("phone")
    return {"name_index": _index(tx, name), "phone_index": _index(tx, phone)}


def _index(tx: Session, words: Value | None) -> str | None:
    return mark(tx, words) if isinstance(words, str) and words else None


def mark(tx: Session, words: str) -> str:
    """By what a name, a telephone number or a building is found again.

    However wide its signs and spaces are, in traditional or simplified characters, in capitals or not.
    """
    return vault.of(tx).blind("".join(simplified(words).split()))


def marks(tx: Session, words: str) -> tuple[str, str]:
    """The same for a search, and the mark of those who were entered before traditional characters were folded."""
    return mark(tx, words), vault.of(tx).blind("".join(unicodedata.normalize("NFKC", words).split()))


def _filed(service: Service, answers: Mapping[str, Value], *, desk: bool) -> str:
    if desk:
        return "desk"
    return "proxy" if service.proxy is not None and service.proxy.holds(answers) else "self"


def building_of(service: Service, answers: Mapping[str, Value]) -> str | None:
    """The building of the community's file that the answers name; None where they name none."""
    place = answers.get(service.place) if service.place else None
    find = getattr(service.step(service.place).field, "building_of", None) if service.place else None
    found = find(place) if find and place else None
    return found if isinstance(found, str) else None


def _category(service: Service, answers: Mapping[str, Value]) -> str:
    found = answers.get(service.category, "") if service.category else ""
    return "、".join(found) if isinstance(found, tuple) else found


def _reference(tx: Session, prefix: str, at: datetime) -> str:
    while True:
        reference = ids.draw_reference(prefix, at)
        if tx.scalar(select(CaseRow.id).where(CaseRow.reference == reference)) is None:
            return reference
