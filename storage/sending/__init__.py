"""The relay's side of the outbox: messages are leased, and marked with what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from storage import ids, vault
from storage.due import LEASE
from storage.keys import VaultError, wiping
from storage.sending.outbox import (
    CONTENT,
    MESSAGES,
    MUST_NOT_BE_MISSED,
    REPEAT,
    UNSAY,
    URGENCIES,
    NewMessage,
    content_of,
    enqueue,
)
from storage.tables import ConversationRow, MessageRow, MovedChatRow
from storage.tables.due import UNCERTAIN, UNSENT, WAITING
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

EVERY_URGENCY = (min(URGENCIES.values()), max(URGENCIES.values()))
FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=5)

_ahead = aliased(MessageRow)
_is_ahead = and_(
    _ahead.lane == MessageRow.lane,
    _ahead.id != MessageRow.id,
    _ahead.state.in_(UNSENT),
    or_(
        _ahead.state == "sending",
        _ahead.urgency < MessageRow.urgency,
        and_(_ahead.urgency == MessageRow.urgency, _ahead.id < MessageRow.id),
    ),
)
HEADS = (
    select(MessageRow.id)
    .where(
        MessageRow.state.in_(WAITING),
        MessageRow.due_at <= bindparam("now"),
        MessageRow.urgency.between(bindparam("least"), bindparam("up_to")),
        MessageRow.lane.not_in(bindparam("full", expanding=True)),
        or_(MessageRow.urgency <= URGENCIES["answer"], MessageRow.lane.not_in(bindparam("busy", expanding=True))),
        ~select(_ahead.id).where(_is_ahead).correlate(MessageRow).exists(),
    )
    .order_by(MessageRow.urgency, MessageRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .correlate(None)
)
TAKE = (
    update(MESSAGES)
    .where(MESSAGES.c.id.in_(HEADS.scalar_subquery()))
    .values(state="sending", due_at=bindparam("until"), attempts=MESSAGES.c.attempts + 1, lease=bindparam("held"))
    .returning(*(
        MESSAGES.c[name] for name in (
            "id", "lease", "key", "kind", "policy", "lane", "urgency", "attempts", "chat_id", "thread_id", "person_id",
            "case_id", "community_id", "edits_id", "content",
        )
    ))
)  # fmt: skip
LOST = select(MessageRow).where(
    MessageRow.state.in_(UNCERTAIN), MessageRow.state == "sending", MessageRow.due_at <= bindparam("now")
)
HELD = update(MESSAGES).where(
    MESSAGES.c.id == bindparam("row_id"), MESSAGES.c.state == "sending", MESSAGES.c.lease == bindparam("held")
)
SENT = HELD.values(state="sent", sent_at=bindparam("at"), message_id=bindparam("telegram_id"), lease=None, fault=None)
SENT_TO_NOBODY = HELD.values(
    state="sent", sent_at=bindparam("at"), message_id=bindparam("telegram_id"), lease=None, fault=None, content=None,
    chat_id=-MESSAGES.c.id, lane="erased",
)  # fmt: skip
"""The proof of an erasure: once it has arrived, its row does not tell any more to whom."""
TARGETS = select(MESSAGES.c.id, MESSAGES.c.message_id).where(MESSAGES.c.id.in_(bindparam("ids", expanding=True)))
MOVED = select(MovedChatRow.old_id, MovedChatRow.new_id).where(
    MovedChatRow.old_id.in_(bindparam("ids", expanding=True))
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

    @property
    def is_change(self) -> bool:
        """Whether it changes or deletes what is there already: made once more, it does no harm."""
        return self.edits is not None or self.kind == UNSAY


def lease(
    tx: Session, now: datetime, *, most: int, urgencies: tuple[int, int] = EVERY_URGENCY,
    full: Collection[str] = (), busy: Collection[str] = (),
) -> list[Outgoing]:  # fmt: skip
    """Takes up to `most` messages for 15 s, the urgent first, one of each chat; they are *sending* from this commit.

    Nothing is taken for a full chat, and for a busy one only answers.
    """
    if most <= 0:
        return []
    given = {
        "now": now, "until": now + LEASE, "held": ids.draw(now), "least": urgencies[0], "up_to": urgencies[1],
        "full": list(full), "busy": list(busy), "most": most,
    }  # fmt: skip
    rows = sorted(tx.execute(TAKE, given).all(), key=lambda row: (row.urgency, row.id))
    vault.of(tx).expect_for(tx, [row.content for row in rows if row.content])
    moved = _looked_up(tx, MOVED, [row.chat_id for row in rows if row.chat_id < 0])
    targets = _looked_up(tx, TARGETS, [row.edits_id for row in rows if row.edits_id])
    found = []
    for row in rows:
        try:
            content = json.loads(vault.of(tx).open(tx, CONTENT, row.id, row.content)) if row.content else {}
        except (VaultError, ValueError):  # it is given up, so that it never stands in the way of others
            _mark(tx, row, {"state": "dead", "due_at": now, "lease": None, "fault": "the message can't be opened"})
            continue
        found.append(_outgoing(row, content, chat_id=moved.get(row.chat_id) or row.chat_id, targets=targets))
    return found


def _looked_up(tx: Session, statement: Select[int, int | None], wanted: Sequence[int]) -> dict[int, int | None]:
    return {row[0]: row[1] for row in tx.execute(statement, {"ids": wanted})} if wanted else {}


def _outgoing(
    row: Row[Any], content: Mapping[str, object], *, chat_id: int, targets: Mapping[int, int | None]
) -> Outgoing:
    edits = targets.get(row.edits_id) if row.edits_id else None
    return Outgoing(
        id=row.id, lease=row.lease, key=row.key, kind=row.kind, policy=row.policy, lane=row.lane,
        urgency=row.urgency, attempts=row.attempts, chat_id=chat_id, thread_id=row.thread_id,
        method=str(content.get("method", "sendMessage")), content=content, person_id=row.person_id,
        case_id=row.case_id, community_id=row.community_id, edits=edits,
        loses_target=row.edits_id is not None and edits is None,
    )  # fmt: skip


def renew(tx: Session, message_ids: Sequence[int], *, now: datetime) -> None:
    """Holds messages that are on their way 15 s longer."""
    held = update(MessageRow).where(MessageRow.id.in_(message_ids), MessageRow.state == "sending")
    tx.execute(held.values(due_at=now + LEASE))


def mark_sent(tx: Session, message: Outgoing, telegram_id: int | None, *, at: datetime) -> None:
    """It arrived, under Telegram's id; its words are kept until retention takes them."""
    sent = SENT
    if message.kind == "erased":
        sent = SENT_TO_NOBODY
        wiping.note(tx)
    later(tx, sent, {"row_id": message.id, "held": message.lease, "at": at, "telegram_id": telegram_id})


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


def _mark(tx: Session, message: Outgoing | Row[Any], values: dict[str, object]) -> None:
    tx.execute(HELD.values(**values), {"row_id": message.id, "held": message.lease})


def mark_ambiguous(tx: Session, message: Outgoing, fault: str, *, at: datetime) -> None:
    """Nobody knows whether it arrived: what must not be missed is sent once more, marked; the rest is listed."""
    _mark(tx, message, {"state": "ambiguous", "due_at": at, "fault": fault, "lease": None})
    row = tx.get(MessageRow, message.id, populate_existing=True)
    if row is not None and row.state == "ambiguous":
        _repeat(tx, row, at=at)


def _is_answered(tx: Session, row: MessageRow) -> bool:
    """Whether its conversation has gone on since: what was asked was read, or has been asked anew."""
    asked = tx.get(ConversationRow, row.case_id) if row.case_id and row.revision is not None else None
    return asked is not None and (asked.state != "draft" or asked.revision > (row.revision or 0))


def _repeat(tx: Session, row: MessageRow, *, at: datetime) -> None:
    if _is_answered(tx, row):
        row.state, row.fault = "sent", "answered since"
        return
    if row.policy != MUST_NOT_BE_MISSED or row.key.endswith(REPEAT) or row.content is None:
        return
    try:
        content = content_of(tx, row)
    except (VaultError, ValueError):  # it is listed as ambiguous, and holds up nobody
        return
    token = ids.draw_token() if row.token else None
    if row.token and token:
        content = json.loads(json.dumps(content, ensure_ascii=False).replace(row.token, token))
    new = NewMessage(
        key=row.key + REPEAT, kind=row.kind, policy=row.policy, urgency=row.urgency, community_id=row.community_id,
        chat_id=row.chat_id, content={**content, "repeated": True}, thread_id=row.thread_id, person_id=row.person_id,
        case_id=row.case_id, edits_id=row.edits_id, token=token, presser_id=row.presser_id, revision=row.revision,
        expires_at=row.expires_at, written_actions=row.actions,
    )  # fmt: skip
    enqueue(tx, new, at=at)


def has_lost(tx: Session, *, now: datetime) -> bool:
    """Whether the lease of a message that is being sent has ended."""
    return tx.scalar(LOST.limit(1), {"now": now}) is not None


def resolve_lost(tx: Session, *, now: datetime, but: Collection[int] = ()) -> int:
    """Messages whose sender vanished while sending: ambiguous, each by its own policy; answers how many.

    `but` are those that this process knows to be on their way, whatever the clock did.
    """
    rows = [row for row in tx.scalars(LOST, {"now": now}) if row.id not in but]
    for row in rows:
        row.state, row.lease, row.fault = "ambiguous", None, "the program ended while sending"
        if row.edits_id is not None or row.kind == UNSAY:  # made once more, it does no harm
            row.state, row.due_at = "failed", now
            continue
        _repeat(tx, row, at=now)
    return len(rows)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from a second to five minutes."""
    doublings = max(0, min(attempts - 1, 10))
    return min(FIRST_BACKOFF * (1 << doublings), LONGEST_BACKOFF)
