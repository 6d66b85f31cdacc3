"""A database in which much has happened: residents, drafts, open and closed cases, their messages and reminders.

Rows are made by the database itself, a statement a table; on SQLite everything sealed is really sealed.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Boolean, LargeBinary, String, Text

from storage import conversations
from storage.ids import FIRST_MOMENT, RANDOM_BITS
from storage.keys import open_master_key
from storage.sending import outbox
from storage.tables import Base
from storage.vault import FORMAT, HEADER, NONCE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Column, Table

    from storage.keys import MasterKey

PAST = timedelta(days=80)
"""Everything happened in this time; nothing of it is old enough to be erased."""
FIRST_RESIDENT = 500_000_000
SERVICES = ("hardship", "legal", "mediation", "transfer")
ANSWERS = {
    "answers": {
        "topic": "邻里", "deadline": "没有", "already": "没有", "role": "我自己",
        "facts": "楼上漏水，把我家天花板泡坏了，他不肯赔。", "other_side": "楼上的老王", "mode": "打电话",
        "day": "2026-03-05 下午", "name": "陈奶奶", "phone": "13800007001", "note": "",
    },
    "shelf": {}, "pending": None,
}  # fmt: skip
WORDS = {
    "method": "sendMessage", "protect": False,
    "text": "第 7 题（约还有 5 题）\n\n您想怎么和律师谈？\n\n打字回答也行。想回上一题，打“返回”。",
    "reply_markup": {"inline_keyboard": [[{"text": "到社区谈", "callback_data": "0123456789012345678901:0"}],
                                         [{"text": "打电话", "callback_data": "0123456789012345678901:1"}]]},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """How much has happened: conversations that became cases or stayed drafts, begun by some residents."""

    open_cases: int
    closed_cases: int
    drafts: int
    residents: int
    quiet: timedelta = timedelta(hours=1)
    """Since then nothing has happened."""
    only_cases: bool = False
    """Without the words, keys and messages of each: a tenth of the time."""

    @property
    def conversations(self) -> int:
        """All of them."""
        return self.open_cases + self.closed_cases + self.drafts

    @property
    def cases(self) -> int:
        """Open and closed ones."""
        return self.open_cases + self.closed_cases


def _moment(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def values(past: Past, community: int, now: datetime) -> dict[str, int]:
    """The numbers that the statements name."""
    start, most = now - PAST, max(past.conversations, past.residents, 1)
    return {
        "community": community, "now": _moment(now), "start": _moment(start),
        "step": round((PAST - past.quiet) / most / timedelta(microseconds=1)),
        "first": _moment(FIRST_MOMENT), "open": past.open_cases, "cases": past.cases, "residents": past.residents,
    }  # fmt: skip


def _at(i: str = "i") -> str:
    """The moment of a number."""
    return f"(:start + {i} * :step)"


def _id(offset: int, i: str = "i") -> str:
    """An id that might have been drawn then; the offset tells the ids of one moment apart."""
    return f"((({_at(i)} - :first) / 1000) << {RANDOM_BITS}) + {offset}"


RESIDENT = "(i % :residents)"
CONVERSATION, PERSON, PERSON_KEY, CASE_KEY = (_id(1), _id(2, RESIDENT), _id(3, RESIDENT), _id(4))
_service = "CASE i % 4 " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(SERVICES)) + " END"
CASE = {
    "id": CONVERSATION, "reference": "'FA-25-' || (10000000 + i) || '-X'", "service": _service, "queue": _service,
    "category": "'邻里'", "status": "CASE WHEN i < :open THEN 'open' ELSE 'closed' END", "opened_by": PERSON,
    "opened_at": _at(), "waiting_since": _at(), "promised_at": ":now + 864000000000 + i",
    "closed_at": f"CASE WHEN i < :open THEN NULL ELSE {_at()} + 3600000000 END",
    "done_at": f"CASE WHEN i < :open THEN NULL ELSE {_at()} + 3000000000 END",
    "outcome": "CASE WHEN i < :open THEN '' ELSE 'solved' END",
}  # fmt: skip
PEOPLE = {
    "id": _id(2), "telegram_id": f"{FIRST_RESIDENT} + i", "language": "'zh-Hans'", "reachable": "TRUE",
    "private_since": _at(), "last_seen_at": _at(),
}  # fmt: skip
KEYS = {"master_id": ":master", "created_at": _at()}
MESSAGE = {
    "kind": "'question'", "policy": "'must-not-be-missed'", "chat_id": f"{FIRST_RESIDENT} + {RESIDENT}",
    "lane": f"'c' || ({FIRST_RESIDENT} + {RESIDENT})", "person_id": PERSON, "presser_id": PERSON,
    "case_id": CONVERSATION, "state": "'sent'", "due_at": _at(), "attempts": "1", "created_at": _at(), "sent_at": _at(),
    "message_id": "i + 1",
}  # fmt: skip


def parts(past: Past) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """Tables in the order of their references, how many rows each, and what stands in them."""
    yield "person", past.residents, PEOPLE
    if not past.only_cases:
        yield from _forms(past)
    yield "service_case", past.cases, CASE
    for number, kind in enumerate(("nudge_queue", "tell_coordinator")):
        yield "reminder", past.open_cases, {
            "id": _id(6 + number), "subject_id": CONVERSATION, "kind": f"'{kind}'", "key": f"'{kind}'",
            "state": "'pending'", "due_at": ":now + 864000000000 + i", "planned_at": ":now + 864000000000 + i",
        }  # fmt: skip
    if not past.only_cases:
        yield from _traces(past)


def _forms(past: Past) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """What people have filled in, sealed."""
    yield "data_key", past.residents, {
        "id": _id(3), "kind": "'person'", "owner_id": _id(2), "wrapped": f"wrapped({_id(3)})", **KEYS,
    }  # fmt: skip
    yield "data_key", past.conversations, {
        "id": CASE_KEY, "kind": "'case'", "owner_id": CONVERSATION, "wrapped": f"wrapped({CASE_KEY})", **KEYS,
    }  # fmt: skip
    yield "conversation", past.conversations, {
        "id": CONVERSATION, "person_id": PERSON, "service": _service, "version": "1",
        "state": "CASE WHEN i < :cases THEN 'sent' ELSE 'draft' END", "content": f"answers({CONVERSATION}, {CASE_KEY})",
        "revision": "11", "begun_at": _at(), "touched_at": _at(),
    }  # fmt: skip


def _traces(past: Past) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """What was said and noted about them."""
    yield "audit_entry", past.cases, {
        "id": _id(5), "at": _at(), "by_id": PERSON, "action": "'case.opened'", "case_id": CONVERSATION,
        "mac": "lower(hex(randomblob(32)))", "chain": "lower(hex(randomblob(32)))", "seq": "i + 1000000",
    }  # fmt: skip
    for number, kind in enumerate(("question", "receipt", "card")):
        yield "message", past.conversations if kind == "question" else past.cases, {
            **MESSAGE, "id": _id(10 + number), "key": f"'past{number}/' || i", "kind": f"'{kind}'",
            "token": f"'past{number}-' || (1000000000 + i)", "actions": """'[["pick","0"],["pick","1"],["back",""]]'""",
            "content": f"words({_id(10 + number)}, {PERSON_KEY})",
        }  # fmt: skip


def _default(column: Column[Any]) -> str:
    if column.nullable:
        return "NULL"
    if isinstance(column.type, Boolean):
        return "FALSE"
    if isinstance(column.type, LargeBinary):
        return "''"
    return "''" if isinstance(column.type, (String, Text)) else "0"


def statement(table: Table, expressions: Mapping[str, str]) -> str:
    """One INSERT of `:count` rows; what is not said is empty."""
    given = {"community_id": ":community", **expressions}
    written = ", ".join(given.get(column.name, _default(column)) for column in table.columns)
    names = ", ".join(column.name for column in table.columns)
    unknown = set(expressions) - set(table.columns.keys())
    assert not unknown, f"{table.name} has no {unknown}"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
    return f"INSERT INTO {table.name} ({names}) {numbers} SELECT {written} FROM n"  # noqa: S608  (our own words)


def fill(path: Path, key_file: Path, past: Past, *, now: datetime | None = None) -> None:
    """Adds all that to a SQLite database that the bot has made, while the bot does not run."""
    master = open_master_key(key_file)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-500000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        (community,) = connection.execute("SELECT min(id) FROM community").fetchone()
        _make_functions(connection, master)
        given: dict[str, Any] = {**values(past, community, now or datetime.now(UTC)), "master": master.id}
        connection.execute("BEGIN")
        for name, count, expressions in parts(past):
            if count:
                connection.execute(statement(Base.metadata.tables[name], expressions), {**given, "count": count})
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _make_functions(connection: sqlite3.Connection, master: MasterKey) -> None:
    """What seals: the data key of an id is made from the id, so that it need not be looked up."""
    wrapping = AESGCM(master.secret)
    kinds = {
        "answers": (conversations.CONTENT, json.dumps(ANSWERS, ensure_ascii=False).encode()),
        "words": (outbox.CONTENT, json.dumps(WORDS, ensure_ascii=False).encode()),
    }

    def secret(key_id: int) -> bytes:
        return sha256(b"%d" % key_id).digest()

    def wrapped(key_id: int) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + wrapping.encrypt(nonce, secret(key_id), b"data_key:%d" % key_id)

    def sealed(kind: str, row_id: int, key_id: int) -> bytes:
        place, plain = kinds[kind]
        nonce = os.urandom(NONCE_BYTES)
        bound = f"{place}:{row_id}:{key_id}".encode()
        return HEADER.pack(FORMAT, key_id) + nonce + AESGCM(secret(key_id)).encrypt(nonce, plain, bound)

    connection.create_function("wrapped", 1, wrapped)
    for kind in kinds:
        connection.create_function(kind, 2, lambda row, key, kind=kind: sealed(kind, row, key))
