"""Messages on their way: enqueued in the transaction of their cause, found again by their buttons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import ids, vault
from storage.tables import MessageRow, MovedChatRow
from storage.tables.base import table_of
from storage.tables.due import ANSWERABLE, WAITING
from storage.tables.writing import later, made

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Action

CONTENT = "message.content"
URGENCIES = {"danger": -1, "answer": 0, "reminder": 1, "digest": 2, "broadcast": 3}
REPEAT = "#again"
"""Ends the key of the one marked repeat of an ambiguous message."""
MUST_NOT_BE_MISSED = "must-not-be-missed"
MUST_NOT_REPEAT = "must-not-repeat"
UNSAY = "unsay"
"""A request to delete what a person wrote: made once more without harm, and missed by nobody."""
CHART, EXPORT = "chart", "export"
"""A digest's picture, which may be lacking; a sheet of cases, which somebody asked for."""
MESSAGES = table_of(MessageRow)
INSERT = {
    name: dialect.insert(MESSAGES).on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
DROP_CHANGES = (
    update(MESSAGES)
    .where(
        MESSAGES.c.edits_id == bindparam("changed_id"),
        MESSAGES.c.state.in_(WAITING),
        MESSAGES.c.id < bindparam("newer_id"),
    )
    .values(state="sent", fault="replaced by a later change", content=None)
)
BY_TOKEN = select(MessageRow).where(MessageRow.token.in_(bindparam("tokens", expanding=True)))
EXPECTED, SETTLED = "expected keyboards", "settled keyboards"
EXPECTED_CARDS = "expected cards"
CARDS = (
    select(MessageRow)
    .where(MessageRow.case_id.in_(bindparam("case_ids", expanding=True)), MessageRow.kind == "card")
    .order_by(MessageRow.id)
)
ANSWERED = (
    select(MessageRow.case_id, MessageRow.key)
    .where(
        MessageRow.chat_id == bindparam("chat_id"),
        MessageRow.message_id == bindparam("message_id"),
        text(f"message.kind IN {ANSWERABLE}"),
    )
    .order_by(MessageRow.id.desc())
    .limit(1)
)
KEYS = select(MessageRow.key).where(MessageRow.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to enqueue."""

    key: str
    kind: str
    policy: str
    urgency: int
    community_id: int
    chat_id: int
    content: Mapping[str, object]
    thread_id: int | None = None
    person_id: int | None = None
    case_id: int | None = None
    edits_id: int | None = None
    token: str | None = None
    actions: Sequence[Action] = ()
    presser_id: int | None = None
    revision: int | None = None
    expires_at: datetime | None = None
    written_actions: str | None = None
    """Those of a message that is sent once more, as they stand in its row."""


def enqueue(tx: Session, new: NewMessage, *, at: datetime) -> int:
    """Keeps a message to be sent, under the id that it answers; one whose key is there already is not kept again."""
    row_id = ids.draw(at)
    row = {
        "id": row_id,
        "community_id": new.community_id,
        "key": new.key,
        "kind": new.kind,
        "policy": new.policy,
        "urgency": new.urgency,
        "chat_id": new.chat_id,
        "thread_id": new.thread_id,
        "lane": f"c{new.chat_id}",
        "person_id": new.person_id,
        "case_id": new.case_id,
        "edits_id": new.edits_id,
        "state": "pending",
        "due_at": at,
        "attempts": 0,
        "content": _sealed(tx, new, new.content, row_id=row_id, at=at),
        "token": new.token,
        "actions": new.written_actions or _written(new.actions),
        "presser_id": new.presser_id,
        "revision": new.revision,
        "expires_at": new.expires_at,
        "created_at": at,
    }
    later(tx, INSERT[tx.get_bind().dialect.name], row)
    if new.kind == "card":
        tx.info.get(EXPECTED_CARDS, {}).pop(new.case_id, None)
    made(tx, "message")
    return row_id


def _sealed(
    tx: Session, owner: NewMessage | MessageRow, content: Mapping[str, object], *, row_id: int, at: datetime
) -> bytes:
    community = owner.community_id
    if owner.person_id is not None:
        key = vault.of(tx).key_of(tx, "person", owner.person_id, community_id=community, at=at)
    else:
        key = vault.of(tx).key_of(tx, "community", community, community_id=community, at=at)
    return vault.of(tx).seal(tx, key, CONTENT, row_id, json.dumps(content, ensure_ascii=False))


def _written(actions: Sequence[Action]) -> str | None:
    return json.dumps([[a.verb, a.arg] for a in actions], ensure_ascii=False) if actions else None


def redraw(
    tx: Session, row: MessageRow, content: Mapping[str, object], actions: Sequence[Action], *, at: datetime
) -> None:
    """What a message says and what its buttons mean from now on: a press is read, and settled, by the last state."""
    row.actions = _written(actions)
    if row.content is not None:
        row.content = _sealed(tx, row, {**content_of(tx, row), **content}, row_id=row.id, at=at)


def change(tx: Session, new: NewMessage, *, at: datetime) -> None:
    """Enqueues a change of a message; earlier ones that still wait are needless."""
    newer_id = enqueue(tx, new, at=at)
    later(tx, DROP_CHANGES, {"changed_id": new.edits_id, "newer_id": newer_id})


def mark_arrived(tx: Session, row: MessageRow, telegram_id: int) -> None:
    """Somebody pressed a button of a message of which nobody knew whether it had arrived: no repeat is needed."""
    if row.message_id is None and row.state == "ambiguous":
        row.state, row.message_id, row.sent_at = "sent", telegram_id, row.created_at
        repeat = update(MessageRow).where(MessageRow.key == row.key + REPEAT, MessageRow.state.in_(WAITING))
        tx.execute(repeat.values(state="sent", fault="the first one arrived", content=None))


def move_chat(tx: Session, old_id: int, new_id: int, *, at: datetime) -> None:
    """A group became a supergroup: from now on its messages go to the new id."""
    if tx.get(MovedChatRow, old_id) is None:
        tx.add(MovedChatRow(old_id=old_id, new_id=new_id, moved_at=at))
        tx.flush()


def moved_to(tx: Session, chat_id: int) -> int | None:
    """The supergroup that a group has become; None where it has not."""
    row = tx.get(MovedChatRow, chat_id)
    return row.new_id if row else None


def expect(tx: Session, tokens: Collection[str]) -> Mapping[str, MessageRow]:
    """Reads the messages of many pressed buttons in one go; `by_token` and `was_settled` find them there."""
    expected: dict[str, MessageRow | None] = dict.fromkeys(tokens)
    if tokens:
        expected.update((str(row.token), row) for row in tx.scalars(BY_TOKEN, {"tokens": list(tokens)}))
    tx.info[EXPECTED] = expected
    found = {token: row for token, row in expected.items() if row is not None}
    keys = {settling(row.id): row.id for row in found.values() if row.revision is None}
    settled = tx.scalars(KEYS, {"keys": list(keys)}).all() if keys else ()
    tx.info[SETTLED] = {row_id: key in settled for key, row_id in keys.items()}
    return found


def by_token(tx: Session, token: str) -> MessageRow | None:
    """The message whose keyboard has this token."""
    expected: dict[str, MessageRow | None] = tx.info.get(EXPECTED, {})
    if token in expected:
        return expected[token]
    return tx.scalar(BY_TOKEN, {"tokens": [token]})


def answerable(tx: Session, chat_id: int, message_id: int) -> tuple[int | None, str]:
    """The case and the key of a message that somebody replied to; None where words are no answer to it."""
    found = tx.execute(ANSWERED, {"chat_id": chat_id, "message_id": message_id}).one_or_none()
    return (found.case_id, found.key) if found is not None else (None, "")


def newest_of(tx: Session, keys: Collection[str]) -> datetime | None:
    """When the newest message of these keys was made; None where there is none."""
    return tx.scalar(select(func.max(MessageRow.created_at)).where(MessageRow.key.in_(keys)))


def last_question(tx: Session, case_id: int) -> MessageRow | None:
    """The newest question of a conversation."""
    found = select(MessageRow).where(MessageRow.case_id == case_id, MessageRow.kind == "question")
    return tx.scalars(found.where(MessageRow.token.is_not(None)).order_by(MessageRow.id.desc()).limit(1)).first()


def was_settled(tx: Session, message_id: int) -> bool:
    """Whether a message has lost its buttons: a further press on them is a second tap."""
    expected: dict[int, bool] = tx.info.get(SETTLED, {})
    if message_id in expected:
        return expected[message_id]
    return tx.scalar(KEYS, {"keys": [settling(message_id)]}) is not None


def settling(message_id: int) -> str:
    """The key of the change that takes a message's buttons away."""
    return f"settle:{message_id}"


def content_of(tx: Session, row: MessageRow) -> dict[str, Any]:
    """A message's words and keyboard in clear."""
    opened: dict[str, Any] = json.loads(vault.of(tx).open_text(tx, CONTENT, row.id, row.content)) if row.content else {}
    return opened


def expect_cards(tx: Session, case_ids: Collection[int]) -> None:
    """Reads the cards of many cases in one go; `newest_card` finds them there."""
    found = tx.scalars(CARDS, {"case_ids": list(case_ids)})
    tx.info[EXPECTED_CARDS] = dict.fromkeys(case_ids) | {row.case_id: row for row in found}


def newest_card(tx: Session, case_id: int) -> MessageRow | None:
    """The card of a case that was posted last."""
    expected: dict[int, MessageRow | None] = tx.info.get(EXPECTED_CARDS, {})
    if case_id in expected:
        return expected[case_id]
    found = tx.scalars(CARDS, {"case_ids": [case_id]}).all()
    return found[-1] if found else None


def card_is_lost(tx: Session, case_id: int) -> bool:
    """Whether no card of the case is known to stand in its chat."""
    states = tx.scalars(select(MessageRow.state).where(MessageRow.case_id == case_id, MessageRow.kind == "card"))
    return all(state in {"ambiguous", "dead"} for state in states)
