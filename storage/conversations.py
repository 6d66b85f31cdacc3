"""Conversations: begun, saved with their sealed answers, found again, and left."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from flows import engine
from flows.model import CaseId, Conversation, PersonId
from storage import ids, reminders, vault
from storage.database import directory_of
from storage.tables import CaseRow, ConversationRow, FileChunkRow, FileRow, SlotRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Service, Value
    from storage.people import Person

CONTENT = "conversation.content"
DRAFT_NUDGE = timedelta(days=1)
DRAFT_EXPIRY = timedelta(days=14)
HELD, HELD_FOR, HOLDING = "held", timedelta(days=1), "pass_on"
"""State, time and name of words that wait for somebody to say for whom they are."""
DESK = "desk"
"""The channel of what staff fill in for somebody at the counter or on the telephone."""
STILL_SAYING = timedelta(minutes=10)
AN_INSTANT = timedelta(microseconds=1)
EXPECTED, EXPECTED_IDS = "expected drafts", "expected conversations of cases"
CONVERSATIONS = table_of(ConversationRow)
BY_ID = select(ConversationRow).where(ConversationRow.id.in_(bindparam("conversation_ids", expanding=True)))
SAVED = ("content", "revision", "failures", "touched_at", "state")
SAVE = (
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.id == bindparam("conversation_id"))
    .values({name: bindparam(f"new_{name}") for name in SAVED})
)
DRAFTS = (
    select(ConversationRow)
    .where(ConversationRow.state == "draft")
    .order_by(ConversationRow.touched_at.desc(), ConversationRow.id.desc())
)
DRAFTS_OF = select(ConversationRow).where(
    ConversationRow.state == "draft", ConversationRow.person_id.in_(bindparam("person_ids", expanding=True))
)


def begin(
    tx: Session, service: Service, person: Person, *, at: datetime, about: CaseId | None = None, channel: str = "",
    known: Mapping[str, Value] | None = None,
) -> Conversation:  # fmt: skip
    """A new draft; what is known of an earlier request lies on the shelf, to be kept with one button."""
    conversation = engine.begin(service, CaseId(ids.draw(at)), person.id, about=about)
    last = draft(tx, person)
    names = {step.name for step in service.steps}
    shelf = {name: value for name, value in {**_earlier(tx, service, person), **(known or {})}.items() if name in names}
    conversation = conversation.changed(shelf=shelf)
    tx.add(
        ConversationRow(
            id=conversation.id,
            community_id=person.community,
            person_id=person.id,
            service=service.name,
            version=service.version,
            state="draft",
            revision=0,
            failures=0,
            about_id=about,
            channel=channel,
            begun_at=at,
            touched_at=_after(at, last),
        )
    )
    tx.flush()
    expected: dict[int, list[ConversationRow]] = tx.info.get(EXPECTED, {})
    if person.id in expected:
        expected[person.id].append(tx.get_one(ConversationRow, conversation.id))
    save(tx, conversation, community_id=person.community, at=at)
    calendar = directory_of(tx.info).communities[person.community].calendar
    for kind, after in (("draft_nudge", DRAFT_NUDGE), ("draft_expiry", DRAFT_EXPIRY)):
        due = calendar.awake(at + after)
        reminders.set_one(tx, conversation.id, kind, kind, due_at=due, community_id=person.community, at=at)
    return conversation


def _earlier(tx: Session, service: Service, person: Person) -> Mapping[str, Value]:
    """What was said of this in their last matter of the kind, where the service remembers it."""
    remembered = {step.name for step in service.steps if step.remembered}
    if not remembered:
        return {}
    last = select(CaseRow.id).where(
        CaseRow.opened_by == person.id, CaseRow.service == service.name, CaseRow.filed == "self",
        CaseRow.community_id == person.community,
    )  # fmt: skip
    case_id = tx.scalar(last.order_by(CaseRow.opened_at.desc()).limit(1))
    loaded = load(tx, case_id) if case_id is not None else None
    return {name: value for name, value in loaded[0].answers.items() if name in remembered and value} if loaded else {}


def save(tx: Session, conversation: Conversation, *, community_id: int, at: datetime, state: str = "draft") -> None:
    """Writes what the conversation has become."""
    content: dict[str, object] = {
        "answers": conversation.answers, "shelf": conversation.shelf, "pending": conversation.pending,
    }  # fmt: skip
    if conversation.unasked:
        content["unasked"] = True
    key = vault.of(tx).key_of(tx, "case", conversation.id, community_id=community_id, at=at)
    sealed = vault.of(tx).seal(tx, key, CONTENT, conversation.id, json.dumps(content, ensure_ascii=False))
    row = tx.get_one(ConversationRow, conversation.id)
    touched = max(at, row.touched_at) if state == "draft" else at
    changed: dict[str, Any] = {
        "content": sealed, "revision": conversation.revision, "failures": conversation.failures,
        "touched_at": touched, "state": state,
    }  # fmt: skip
    for name, value in changed.items():
        set_committed_value(row, name, value)
    later(tx, SAVE, {"conversation_id": row.id, **{f"new_{name}": value for name, value in changed.items()}})


def touch(tx: Session, row: ConversationRow, person: Person, *, at: datetime) -> None:
    """From now on this is the draft that the person is in."""
    row.touched_at = _after(at, draft(tx, person))


def _after(at: datetime, last: ConversationRow | None) -> datetime:
    """Now, or just after the draft that was touched last, should the clock have gone back since."""
    return at if last is None or last.touched_at < at else last.touched_at + AN_INSTANT


def load(tx: Session, conversation_id: int) -> tuple[Conversation, ConversationRow] | None:
    """A conversation with its row; None where there is none."""
    row = tx.get(ConversationRow, conversation_id)
    return (to_conversation(tx, row), row) if row else None


def to_conversation(tx: Session, row: ConversationRow) -> Conversation:
    """The value of a row."""
    content = json.loads(vault.of(tx).open_text(tx, CONTENT, row.id, row.content)) if row.content else {}
    pending = content.get("pending")
    return Conversation(
        id=CaseId(row.id), service=row.service, person=PersonId(row.person_id),
        answers=_values(content.get("answers", {})), shelf=_values(content.get("shelf", {})),
        pending=tuple(pending) if isinstance(pending, list) else pending,
        unasked=bool(content.get("unasked")), failures=row.failures, revision=row.revision,
        about=CaseId(row.about_id) if row.about_id else None, version=row.version,
    )  # fmt: skip


def _values(stored: Mapping[str, str | list[str]]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}


def expect(tx: Session, person_ids: Collection[int]) -> None:
    """Reads the drafts of many people in one go, with their keys; `draft` finds them there."""
    expected: dict[int, list[ConversationRow]] = {person_id: [] for person_id in person_ids}
    for row in tx.scalars(DRAFTS_OF, {"person_ids": list(expected)}):
        expected[row.person_id].append(row)
    tx.info[EXPECTED] = expected
    vault.of(tx).expect(tx, "case", [row.id for rows in expected.values() for row in rows])


def expect_ids(tx: Session, conversation_ids: Collection[int]) -> None:
    """Reads many conversations in one go, with their keys; `load` finds them there."""
    found = tx.scalars(BY_ID, {"conversation_ids": list(conversation_ids)}).all()
    tx.info[EXPECTED_IDS] = found  # the session holds none itself
    vault.of(tx).expect(tx, "case", conversation_ids)


def draft(tx: Session, person: Person) -> ConversationRow | None:
    """The draft that the person is in: the one touched last."""
    expected: dict[int, list[ConversationRow]] = tx.info.get(EXPECTED, {})
    if person.id in expected:
        drafts = [row for row in expected[person.id] if row.state == "draft"]
        return max(drafts, key=lambda row: (row.touched_at, row.id), default=None)
    return tx.scalars(DRAFTS.where(ConversationRow.person_id == person.id).limit(1)).first()


def draft_of(tx: Session, person: Person, service: str, *, desk: bool = False) -> ConversationRow | None:
    """The person's draft in a service, of their own or one that they fill in for somebody at the desk."""
    channel = ConversationRow.channel == DESK if desk else ConversationRow.channel != DESK
    found = DRAFTS.where(ConversationRow.person_id == person.id, ConversationRow.service == service, channel)
    return tx.scalars(found.limit(1)).first()


def drop_forms(tx: Session, person: Person, names: frozenset[str]) -> None:
    """Leaves the internal forms that were begun and not finished: a new one, or another thing, was begun."""
    for row in tx.scalars(DRAFTS.where(ConversationRow.person_id == person.id, ConversationRow.service.in_(names))):
        leave(tx, row.id, "cancelled")


def leave(tx: Session, conversation_id: int, state: str) -> None:
    """Ends a draft without a case: its answers and files are erased, and a time that was held for it is free."""
    tx.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id, ConversationRow.state.in_(("draft", HELD)))
        .values(state=state, content=None)
    )
    held = update(SlotRow).where(
        SlotRow.case_id == conversation_id, SlotRow.ended_at.is_(None), SlotRow.state == "held"
    )
    tx.execute(held.values(ended_at=SlotRow.held_until, ended="cancelled").execution_options(synchronize_session=False))
    drop_files(tx, conversation_id)
    reminders.drop(tx, conversation_id)


def drop_files(tx: Session, case_id: int) -> None:
    """Erases the files of a draft."""
    rows = select(FileRow.id).where(FileRow.case_id == case_id)
    tx.execute(FileChunkRow.__table__.delete().where(FileChunkRow.file_id.in_(rows)))  # type: ignore[attr-defined]
    tx.execute(FileRow.__table__.delete().where(FileRow.case_id == case_id))  # type: ignore[attr-defined]


def held(tx: Session, person: Person, *, at: datetime) -> ConversationRow | None:
    """What the person said just now, for somebody who is still to be named; None where nothing waits."""
    since = ConversationRow.touched_at > at - STILL_SAYING
    found = select(ConversationRow).where(ConversationRow.person_id == person.id, ConversationRow.state == HELD, since)
    return tx.scalars(found.order_by(ConversationRow.touched_at.desc()).limit(1)).first()


def hold(tx: Session, person: Person, *, at: datetime) -> ConversationRow:
    """A place for words that wait for somebody to say for whom they are; a day later they are erased."""
    row = ConversationRow(
        id=ids.draw(at), community_id=person.community, person_id=person.id, service=HOLDING, version=1, state=HELD,
        revision=0, failures=0, about_id=None, channel="", begun_at=at, touched_at=at,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    due = directory_of(tx.info).communities[person.community].calendar.awake(at + HELD_FOR)
    reminders.set_one(tx, row.id, "draft_expiry", "draft_expiry", due_at=due, community_id=row.community_id, at=at)
    return row


def drafts_of(tx: Session, person: Person) -> list[ConversationRow]:
    """All drafts of a person."""
    return list(tx.scalars(DRAFTS.where(ConversationRow.person_id == person.id)))
