"""The relay's side of the outbox: messages are leased, and marked with what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from storage import ids
from storage.due import LEASE
from storage.outbox import MUST_NOT_BE_MISSED, REPEAT, URGENCIES, NewMessage, content_of, enqueue
from storage.tables import MessageRow, MovedChatRow
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=5)

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
        or_(MessageRow.urgency == URGENCIES["answer"], MessageRow.lane.not_in(bindparam("busy", expanding=True))),
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
WAITING = (
    select(MessageRow.id)
    .where(MessageRow.state.in_(("pending", "failed")), MessageRow.due_at <= bindparam("now"))
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


def is_due(tx: Session, now: datetime) -> bool:
    """Whether any message waits to be sent now: a look that costs less than a lease."""
    return tx.scalar(WAITING, {"now": now}) is not None


def lease(
    tx: Session, now: datetime, *, urgency: int, paused: Collection[str], most: int, busy: Collection[str] = ()
) -> list[Outgoing]:
    """Takes up to `most` messages for 15 s, the urgent first, one of each chat; they are *sending* from this commit.

    Nothing is taken for a paused chat, and for a busy one only answers.
    """
    given = {
        "now": now, "until": now + LEASE, "held": ids.draw(now),
        "up_to": urgency, "paused": list(paused), "busy": list(busy), "most": most,
    }  # fmt: skip
    rows = sorted(tx.scalars(TAKE, given).all(), key=lambda row: (row.urgency, row.id))
    opened = [_opened(tx, row, now) for row in rows]
    return [message for message in opened if message is not None]


def _opened(tx: Session, row: MessageRow, now: datetime) -> Outgoing | None:
    """A message that can't be opened any more is given up, so that it never stands in the way of others."""
    try:
        return _outgoing(tx, row)
    except (VaultError, ValueError):
        row.state, row.due_at, row.lease, row.fault = "dead", now, None, "the message can't be opened"
        return None


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
    _mark(tx, message, {"state": "sent", "lease": None, "fault": fault, "content": None})


def mark_unsent(tx: Session, message: Outgoing, fault: str, *, again_at: datetime) -> None:
    """It certainly did not arrive and will be tried again."""
    _mark(tx, message, {"state": "failed", "due_at": again_at, "fault": fault, "lease": None})


def mark_dead(tx: Session, message: Outgoing, fault: str, *, at: datetime) -> None:
    """It was refused for good."""
    _mark(tx, message, {"state": "dead", "due_at": at, "fault": fault, "lease": None})


def mark_reported(tx: Session, message: Outgoing, *, at: datetime) -> None:
    """A coordinator is told of its fate right now: the next digest need not."""
    tx.execute(update(MessageRow).where(MessageRow.id == message.id).values(reported_at=at))


def _mark(tx: Session, message: Outgoing, values: dict[str, object]) -> None:
    tx.execute(HELD.values(**values), {"row_id": message.id, "held": message.lease})


def mark_ambiguous(tx: Session, message: Outgoing, fault: str, *, at: datetime) -> None:
    """Nobody knows whether it arrived: what must not be missed is sent once more, marked; the rest is listed."""
    _mark(tx, message, {"state": "ambiguous", "due_at": at, "fault": fault, "lease": None})
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


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from a second to five minutes."""
    doublings = max(0, min(attempts - 1, 10))
    return min(FIRST_BACKOFF * (1 << doublings), LONGEST_BACKOFF)
