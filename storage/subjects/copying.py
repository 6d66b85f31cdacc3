"""A copy of everything that is kept of a person and that they may have: their own data, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.model import CommunityId
from flows.screens import SKIPPED
from flows.texts import say
from storage import conversations, disputes, files, people, remarks
from storage.database import directory_of
from storage.reports import lists
from storage.sending import outbox
from storage.tables import CaseRow, ConsentRow, MessageRow, PersonRow, VerdictRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.texts import Reader
    from storage.people import Person

Copy = dict[str, object]
OF_THE_BOT, OWN, OF_STAFF, OF_FAMILY = "bot", "you", "staff", "your side"
"""Who said something."""


def of_person(tx: Session, person: Person, *, at: datetime) -> Copy:
    """As one document: plain words and moments (ISO 8601, UTC), in the person's own language."""
    reader, row = people.reader_of(tx, person), tx.get_one(PersonRow, person.id)
    known = people.known_contact(tx, person)
    return {
        "made_at": _moment(at),
        "community": directory_of(tx.info).communities[person.community].name,
        "person": {
            "telegram_id": person.telegram_id, "name": known.get("name", ""), "phone": known.get("phone", ""),
            "short_name": people.short_name(tx, person.id), "language": row.language, "elder_mode": row.elder,
            "roles": row.roles.split(), "gender": row.gender, "last_seen_at": _moment(row.last_seen_at),
        },
        "consents": [
            {"purpose": one.purpose, "version": one.version, "given_at": _moment(one.given_at),
             "withdrawn_at": _moment(one.withdrawn_at)}
            for one in tx.scalars(select(ConsentRow).where(ConsentRow.person_id == person.id).order_by(ConsentRow.id))
        ],
        "drafts": [_draft(tx, found, reader) for found in conversations.drafts_of(tx, person)],
        "cases": [_case(tx, found, person, reader) for found in tx.scalars(lists.own_query(person))],
        "as_other_side": list(_as_party(tx, person)),
        "messages": list(_messages(tx, person)),
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None


def _answers(tx: Session, conversation_id: int, reader: Reader) -> Copy:
    loaded = conversations.load(tx, conversation_id)
    if loaded is None:
        return {}
    conversation, row = loaded
    directory = directory_of(tx.info)
    service = directory.service(row.service, CommunityId(row.community_id))
    return {
        say(step.label, reader): say(step.field.show(value), reader)
        for step in service.steps
        if (value := conversation.answers.get(step.name)) is not None and value != SKIPPED
    }


def _draft(tx: Session, row: object, reader: Reader) -> Copy:
    return {"service": row.service, "touched_at": _moment(row.touched_at), "answers": _answers(tx, row.id, reader)}  # type: ignore[attr-defined]  # a conversation's row


def _case(tx: Session, row: CaseRow, person: Person, reader: Reader) -> Copy:
    said = [
        {"at": _moment(one.at), "by": _by(row, one.by_id, person.id), "words": words, "files": len(one.files.split())}
        for one, words in remarks.statements(tx, row.id)
    ]
    verdicts = tx.scalars(select(VerdictRow).where(VerdictRow.case_id == row.id, VerdictRow.person_id == person.id))
    return {
        "reference": row.reference, "service": row.service, "state": row.status, "category": row.category,
        "grid": row.grid, "filed": row.filed, "opened_at": _moment(row.opened_at),
        "promised_at": _moment(row.promised_at), "appointment_at": _moment(row.appointment_at),
        "done_at": _moment(row.done_at), "closed_at": _moment(row.closed_at), "outcome": row.outcome,
        "answers": _answers(tx, row.id, reader), "said": said,
        "files": [{"kind": file.mime, "bytes": file.size} for file in files.of_case(tx, row.id)],
        "verdicts": [{"verdict": one.verdict, "rating": one.rating, "at": _moment(one.at)} for one in verdicts],
        "handler": people.short_name(tx, row.assignee_id),
    }  # fmt: skip


def _by(row: CaseRow, by: int, person: int) -> str:
    if by == person:
        return OWN
    return OF_FAMILY if by in {row.opened_by, row.beneficiary_id} else OF_STAFF


def _as_party(tx: Session, person: Person) -> Iterator[Copy]:
    """Their own words as the other side of a dispute; nothing of whoever asked for it."""
    for party in disputes.of_person(tx, person.id):
        name, phone = disputes.contact_of(tx, party)
        said = [{"at": _moment(one.at), "words": words} for one, words in disputes.words_of(tx, party)
                if one.by_id == person.id]  # fmt: skip
        yield {"name": name, "phone": phone, "consent": party.consent, "said": said}


def _messages(tx: Session, person: Person) -> Iterator[Copy]:
    """What the bot wrote to them and still keeps; what they work on as staff is other people's."""
    found = select(MessageRow).where(MessageRow.person_id == person.id, MessageRow.content.is_not(None))
    for row in tx.scalars(found.order_by(MessageRow.id)):
        case = tx.get(CaseRow, row.case_id) if row.case_id is not None else None
        if case is not None and person.id not in {case.opened_by, case.beneficiary_id}:
            continue
        content = outbox.content_of(tx, row)
        words = content.get("text") or content.get("caption") or ""
        yield {"at": _moment(row.created_at), "by": OF_THE_BOT, "words": words}
