"""Messages on their way: enqueued in the transaction of their cause, leased, and marked with what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from storage import ids, vault
from storage.due import LEASE
from storage.tables import MessageRow, MovedChatRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Action

CONTENT = "message.content"
URGENCIES = {"answer": 0, "reminder": 1, "digest": 2, "broadcast": 3}
MUST_NOT_BE_MISSED = "must-not-be-missed"
MUST_NOT_REPEAT = "must-not-repeat"
FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=5)
REPEAT = "#again"
"""Ends the key of the one marked repeat of an ambiguous message."""

_on_key = {"index_elements": ["key"]}
INSERT = {
    "sqlite": sqlite.insert(MessageRow).on_conflict_do_nothing(**_on_key).returning(MessageRow.id),  # type: ignore[arg-type]
    "postgresql": postgresql.insert(MessageRow).on_conflict_do_nothing(**_on_key).returning(MessageRow.id),  # type: ignore[arg-type]
}
_ahead = aliased(MessageRow)
_is_ahead = or_(
    _ahead.state == "sending",
    and_(
        _ahead.state.in_(("pending", "failed")),
        or_(
            _ahead.urgency < MessageRow.urgency,
            and_(_ahead.urgency == MessageRow.urgency, _ahead.id < MessageRow.id),
        ),
    ),
)
HEADS = (
    select(MessageRow.id)
    .where(
        MessageRow.state.in_(("pending", "failed")),
        MessageRow.due_at <= bindparam("now"),
        MessageRow.urgency <= bindparam("up_to"),
        MessageRow.lane.not_in(bindparam("paused", expanding=True)),
        ~select(_ahead.id)
        .where(_ahead.lane == MessageRow.lane, _ahead.id != MessageRow.id, _is_ahead)
        .correlate(MessageRow)
        .exists(),
    )
    .order_by(MessageRow.urgency, MessageRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .correlate(None)
)
TAKE = (
    update(MessageRow)
    .where(MessageRow.id.in_(HEADS.scalar_subquery()))
    .values(state="sending", due_at=bindparam("until"), attempts=MessageRow.attempts + 1, lease=bindparam("held"))
    .returning(MessageRow)
    .execution_options(synchronize_session=False)
)
NEXT_DUE = (
    select(MessageRow.due_at)
    .where(MessageRow.state.in_(("pending", "failed")), MessageRow.due_at > bindparam("now"))
    .order_by(MessageRow.due_at)
    .limit(1)
)
LOST = select(MessageRow).where(MessageRow.state == "sending", MessageRow.due_at <= bindparam("now"))
HELD = update(MessageRow).where(
    MessageRow.id == bindparam("row_id"), MessageRow.state == "sending", MessageRow.lease == bindparam("held")
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that was picked up to be sent."""

    id: int
    lease: int
    key: str
    kind: str
    policy: str
    lane: str
    urgency: int
    attempts: int
    chat_id: int
    thread_id: int | None
    method: str
    content: Mapping[str, object]
    person_id: int | None
    case_id: int | None
    community_id: int
    edits: int | None
    """Telegram's id of the message to change; None where this is no change."""
    loses_target: bool = False
    """It changes a message that never arrived: there is nothing to send."""


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


def enqueue(tx: Session, new: NewMessage, *, at: datetime) -> int | None:
    """Keeps a message to be sent; None where one of that key is there already."""
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
        "content": _sealed(tx, new, row_id, at),
        "token": new.token,
        "actions": json.dumps([[a.verb, a.arg] for a in new.actions], ensure_ascii=False) if new.actions else None,
        "presser_id": new.presser_id,
        "revision": new.revision,
        "expires_at": new.expires_at,
        "created_at": at,
    }
    kept: int | None = tx.scalar(INSERT[tx.get_bind().dialect.name], row)
    return kept


def _sealed(tx: Session, new: NewMessage, row_id: int, at: datetime) -> bytes:
    owner = ("person", new.person_id) if new.person_id is not None else ("community", new.community_id)
    key = vault.of(tx).key_of(tx, owner[0], owner[1], community_id=new.community_id, at=at)  # type: ignore[arg-type]
    return vault.of(tx).seal(tx, key, CONTENT, row_id, json.dumps(new.content, ensure_ascii=False))


def lease(tx: Session, now: datetime, *, urgency: int, paused: Collection[str], most: int) -> list[Outgoing]:
    """Takes up to `most` messages for 15 s, the urgent first, one of each chat; they are *sending* from this commit."""
    given = {
        "now": now, "until": now + LEASE, "held": ids.draw(now),
        "up_to": urgency, "paused": list(paused), "most": most,
    }  # fmt: skip
    rows = tx.scalars(TAKE, given).all()
    return [_outgoing(tx, row) for row in sorted(rows, key=lambda row: (row.urgency, row.id))]


def _outgoing(tx: Session, row: MessageRow) -> Outgoing:
    content = content_of(tx, row)
    target = tx.get(MessageRow, row.edits_id) if row.edits_id else None
    moved = tx.get(MovedChatRow, row.chat_id)
    return Outgoing(
        id=row.id, lease=row.lease or 0, key=row.key, kind=row.kind, policy=row.policy, lane=row.lane,
        urgency=row.urgency, attempts=row.attempts, chat_id=moved.new_id if moved else row.chat_id,
        thread_id=row.thread_id, method=str(content.get("method", "sendMessage")), content=content,
        person_id=row.person_id, case_id=row.case_id, community_id=row.community_id,
        edits=target.message_id if target else None, loses_target=row.edits_id is not None
        and (target is None or target.message_id is None),
    )  # fmt: skip


def drop_changes(tx: Session, row_id: int) -> None:
    """Changes of a message that still wait: a later one makes them needless."""
    waiting = update(MessageRow).where(MessageRow.edits_id == row_id, MessageRow.state.in_(("pending", "failed")))
    tx.execute(waiting.values(state="sent", fault="replaced by a later change", content=None))


def still_holds(tx: Session, message: Outgoing, now: datetime) -> bool:
    """Whether the lease is still ours: looked at right before the request."""
    row = tx.execute(select(MessageRow.lease, MessageRow.due_at).where(MessageRow.id == message.id)).one()
    return row[0] == message.lease and row[1] > now


def renew(tx: Session, message: Outgoing, now: datetime) -> None:
    """Holds the lease 15 s longer, where it is still ours."""
    _mark(tx, message, {"due_at": now + LEASE})


def mark_sent(tx: Session, message: Outgoing, telegram_id: int | None, *, at: datetime) -> None:
    """It arrived, under Telegram's id; its words are no longer needed here."""
    values = {"state": "sent", "sent_at": at, "message_id": telegram_id, "lease": None, "fault": None}
    _mark(tx, message, values)


def mark_needless(tx: Session, message: Outgoing, fault: str) -> None:
    """Nothing is left to do: what it would change is gone, and nobody misses the change."""
    _mark(tx, message, {"state": "sent", "lease": None, "fault": fault[:200], "content": None})


def mark_arrived(tx: Session, row: MessageRow, telegram_id: int) -> None:
    """Somebody pressed a button of a message of which nobody knew whether it had arrived."""
    if row.message_id is None and row.state == "ambiguous":
        row.state, row.message_id, row.sent_at = "sent", telegram_id, row.created_at


def mark_unsent(tx: Session, message: Outgoing, fault: str, *, again_at: datetime) -> None:
    """It certainly did not arrive and will be tried again."""
    _mark(tx, message, {"state": "failed", "due_at": again_at, "fault": fault[:200], "lease": None})


def mark_dead(tx: Session, message: Outgoing, fault: str, *, at: datetime) -> None:
    """It was refused for good."""
    _mark(tx, message, {"state": "dead", "due_at": at, "fault": fault[:200], "lease": None})


def mark_reported(tx: Session, message: Outgoing, *, at: datetime) -> None:
    """A coordinator is told of its fate right now: the next digest need not."""
    tx.execute(update(MessageRow).where(MessageRow.id == message.id).values(reported_at=at))


def _mark(tx: Session, message: Outgoing, values: dict[str, object]) -> None:
    tx.execute(HELD.values(**values), {"row_id": message.id, "held": message.lease})


def mark_ambiguous(tx: Session, message: Outgoing, fault: str, *, at: datetime) -> None:
    """Nobody knows whether it arrived: what must not be missed is sent once more, marked; the rest is listed."""
    _mark(tx, message, {"state": "ambiguous", "due_at": at, "fault": fault[:200], "lease": None})
    row = tx.get(MessageRow, message.id, populate_existing=True)
    if row is not None and row.state == "ambiguous":
        _repeat(tx, row, at=at)


def _repeat(tx: Session, row: MessageRow, *, at: datetime) -> None:
    if row.policy != MUST_NOT_BE_MISSED or row.key.endswith(REPEAT) or row.content is None:
        return
    content = content_of(tx, row)
    token = ids.draw_token() if row.token else None
    if row.token and token:
        content = json.loads(json.dumps(content, ensure_ascii=False).replace(row.token, token))
    new = NewMessage(
        key=row.key + REPEAT, kind=row.kind, policy=row.policy, urgency=row.urgency, community_id=row.community_id,
        chat_id=row.chat_id, content={**content, "repeated": True}, thread_id=row.thread_id, person_id=row.person_id,
        case_id=row.case_id, edits_id=row.edits_id, token=token, presser_id=row.presser_id, revision=row.revision,
        expires_at=row.expires_at,
    )  # fmt: skip
    repeat_id = enqueue(tx, new, at=at)
    tx.execute(update(MessageRow).where(MessageRow.id == repeat_id).values(actions=row.actions))


def has_lost(tx: Session, *, now: datetime) -> bool:
    """Whether the lease of a message that is being sent has ended."""
    return tx.scalar(LOST.limit(1), {"now": now}) is not None


def resolve_lost(tx: Session, *, now: datetime) -> int:
    """Messages whose sender vanished while sending: ambiguous, each by its own policy; answers how many."""
    rows = tx.scalars(LOST, {"now": now}).all()
    for row in rows:
        row.state, row.lease, row.fault = "ambiguous", None, "the program ended while sending"
        if row.edits_id is not None:
            row.state, row.due_at = "failed", now
            continue
        _repeat(tx, row, at=now)
    return len(rows)


def pause_chat(tx: Session, lane: str, *, until: datetime) -> None:
    """Nothing leaves for this chat before Telegram's moment, whatever restarts."""
    waiting = and_(MessageRow.lane == lane, MessageRow.state.in_(("pending", "failed")), MessageRow.due_at < until)
    tx.execute(update(MessageRow).where(waiting).values(due_at=until))


def move_chat(tx: Session, old_id: int, new_id: int, *, at: datetime) -> None:
    """A group became a supergroup: from now on its messages go to the new id."""
    if tx.get(MovedChatRow, old_id) is None:
        tx.add(MovedChatRow(old_id=old_id, new_id=new_id, moved_at=at))
        tx.flush()


def moved_to(tx: Session, chat_id: int) -> int | None:
    """The supergroup that a group has become; None where it has not."""
    row = tx.get(MovedChatRow, chat_id)
    return row.new_id if row else None


def by_token(tx: Session, token: str) -> MessageRow | None:
    """The message whose keyboard has this token."""
    return tx.scalar(select(MessageRow).where(MessageRow.token == token))


def last_question(tx: Session, case_id: int) -> MessageRow | None:
    """The newest question of a conversation."""
    found = select(MessageRow).where(MessageRow.case_id == case_id, MessageRow.kind == "question")
    return tx.scalars(found.where(MessageRow.token.is_not(None)).order_by(MessageRow.id.desc()).limit(1)).first()


def was_settled(tx: Session, message_id: int) -> bool:
    """Whether a message has lost its buttons: a further press on them is a second tap."""
    return tx.scalar(select(MessageRow.id).where(MessageRow.key == f"settle:{message_id}")) is not None


def content_of(tx: Session, row: MessageRow) -> dict[str, Any]:
    """A message's words and keyboard in clear."""
    opened: dict[str, Any] = json.loads(vault.of(tx).open_text(tx, CONTENT, row.id, row.content)) if row.content else {}
    return opened


def card_is_lost(tx: Session, case_id: int) -> bool:
    """Whether no card of the case is known to stand in its chat."""
    states = tx.scalars(select(MessageRow.state).where(MessageRow.case_id == case_id, MessageRow.kind == "card"))
    return all(state in {"ambiguous", "dead"} for state in states)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from a second to five minutes."""
    doublings = max(0, min(attempts - 1, 10))
    return min(FIRST_BACKOFF * (1 << doublings), LONGEST_BACKOFF)
