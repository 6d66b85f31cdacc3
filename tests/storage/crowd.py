"""Many ended cases at once, as sound rows with all that belongs to them: what backups and queries meet in years."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from storage import audit, ids, vault
from storage.tables import (
    AssignmentRow,
    CaseRow,
    ConversationRow,
    MessageRow,
    PersonRow,
    ReminderRow,
)
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx
    from tests.storage.ground import Ground

AT_ONCE = 500
WORDS = "我想问一下这件事怎么办理,需要带什么材料,谢谢。" * 4
KINDS = ("card", "receipt", "question", "answer", "notice")
"""Messages of a case: the first two are what every case has."""
REMINDERS = ("nudge_queue", "first_contact", "follow_up")
NUMBERS = itertools.count()
Rows = dict[type[Any], list[dict[str, Any]]]


async def fill(ground: Ground, cases: int) -> None:
    """So many cases, each with a resident, its form, five messages, reminders, an assignment and audit entries."""
    for start in range(0, cases, AT_ONCE):
        await ground.run(lambda tx, start=start: _add(tx, ground, start, min(AT_ONCE, cases - start)))  # type: ignore[misc]  # bound at once
        while await ground.run(audit.seal):
            pass


def _add(tx: Tx, ground: Ground, first: int, amount: int) -> None:
    rows: Rows = {}
    for number in range(first, first + amount):
        _case(tx, ground, rows, number)
    for table in (PersonRow, ConversationRow, CaseRow, AssignmentRow, MessageRow, ReminderRow):
        tx.execute(insert(table), rows[table])


def _case(tx: Tx, ground: Ground, rows: Rows, number: int) -> None:
    at = NOW - timedelta(days=30) + timedelta(seconds=number)
    case_id, person_id, home = ids.draw(at), ids.draw(at), ground.home
    key = vault.of(tx).key_of(tx, "case", case_id, community_id=home, at=at)

    def sealed(place: str, row_id: int, words: object) -> bytes:
        return vault.of(tx).seal(tx, key, place, row_id, json.dumps(words, ensure_ascii=False))

    rows.setdefault(PersonRow, []).append({
        "id": person_id, "community_id": home, "telegram_id": person_id, "language": "zh-Hans",
        "last_seen_at": at, "private_since": at,
    })  # fmt: skip
    rows.setdefault(ConversationRow, []).append({
        "id": case_id, "community_id": home, "person_id": person_id, "service": "legal", "version": 1, "state": "sent",
        "content": sealed("conversation.content", case_id, {"answers": {"topic": WORDS}}), "revision": 6,
        "begun_at": at, "touched_at": at,
    })  # fmt: skip
    rows.setdefault(CaseRow, []).append({
        "id": case_id, "community_id": home, "reference": _reference(), "service": "legal",
        "queue": "legal", "status": "closed", "opened_by": person_id, "opened_at": at, "waiting_since": at,
        "promised_at": at, "closed_at": at, "outcome": "solved",
    })  # fmt: skip
    rows.setdefault(AssignmentRow, []).append({
        "id": ids.draw(at), "community_id": home, "case_id": case_id, "volunteer_id": ground.resident.id, "from_at": at,
        "until_at": at, "ended": "closed",
    })  # fmt: skip
    for kind in KINDS:
        row_id = ids.draw(at)
        rows.setdefault(MessageRow, []).append(
            _message(row_id, kind, case_id, at=at)
            | {
                "community_id": home,
                "content": sealed("message.content", row_id, {"method": "sendMessage", "text": WORDS}),
            }
        )
    for kind in REMINDERS:
        rows.setdefault(ReminderRow, []).append({
            "id": ids.draw(at), "community_id": home, "subject_id": case_id, "kind": kind, "key": f"{kind}:{case_id}",
            "state": "done", "due_at": at, "planned_at": at, "done_at": at,
        })  # fmt: skip
    for action in ("case.opened", "case.claimed", "case.done", "case.closed"):
        audit.record(tx, action, case_id, community_id=home, by=person_id, at=at)


def _reference() -> str:
    """Drawn ones would meet one another now and then: among 100,000 cases some five times."""
    number, body = next(NUMBERS), ""
    for _ in range(ids.REFERENCE_SYMBOLS):
        number, rest = divmod(number, len(ids.ALPHABET))
        body = ids.ALPHABET[rest] + body
    return f"FA-26-{body}-{ids.check_symbol(body)}"


def _message(row_id: int, kind: str, case_id: int, *, at: datetime) -> dict[str, Any]:
    return {
        "id": row_id, "key": f"{kind}:{row_id}", "kind": kind, "policy": "must-not-repeat",
        "urgency": 0, "chat_id": 7, "lane": f"chat:{case_id}", "case_id": case_id, "state": "sent", "due_at": at,
        "created_at": at, "sent_at": at, "message_id": row_id % 1_000_000,
    }  # fmt: skip
