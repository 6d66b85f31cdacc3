"""What is left of the two weeks: the trail, the rows, and what the local Telegram delivered; local times, no zones."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.fortnight.life import SHENZHEN, database_of
from tests.tales import REFERENCE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tests.fortnight.life import Form, Life

MOMENTS = re.compile(r".*(_at|_since|^at)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit trail."""

    at: datetime
    by: int | None
    action: str
    case: int
    detail: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message that the bot delivered."""

    at: datetime
    chat: int
    words: str
    about: str
    """The reference that it names first."""


Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that the checks may look at."""

    entries: dict[int, list[Entry]]
    """By case, in the order in which they were written."""
    cases: dict[int, Row]
    deadlines: dict[int, list[Row]]
    reminders: list[Row]
    verdicts: list[Row]
    bookings: dict[int, list[Row]]
    people: dict[int, int]
    """Telegram's number of a person, by ours."""
    said: Sequence[Said]
    forms: Sequence[Form]
    ends: datetime


def moment(value: int | None) -> datetime | None:
    """A local time from the microseconds that the database keeps."""
    return None if value is None else datetime(1970, 1, 1) + timedelta(microseconds=value) + SHENZHEN  # noqa: DTZ001


def history_of(life: Life) -> History:
    """Read beside the running bot."""
    with closing(database_of(life.stage.config.data_dir)) as books:
        cases = {int(str(row["id"])): row for row in _rows(books, "service_case")}
        entries = defaultdict(list)
        for row in _rows(books, "audit_entry"):
            if row["case_id"] in cases:
                at, by, case = row["at"], row["by_id"], row["case_id"]
                entries[case].append(Entry(at, by, str(row["action"]), case, str(row["detail"])))  # type: ignore[arg-type]
        people = {int(str(row["id"])): int(str(row["telegram_id"])) for row in _rows(books, "person")}
        return History(
            dict(entries), cases, _by_case(_rows(books, "deadline")), _rows(books, "reminder"), _rows(books, "verdict"),
            _by_case(_rows(books, "booking")), people, _said(life), life.forms, life.now,
        )  # fmt: skip


def _rows(books: sqlite3.Connection, table: str) -> list[Row]:
    found = books.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608  (a name of ours)
    names = [column[0] for column in found.description]
    return [{name: _value(name, value) for name, value in zip(names, row, strict=True)} for row in found]


def _value(name: str, value: object) -> object:
    return moment(value) if isinstance(value, int) and MOMENTS.match(name) else value


def _by_case(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[int(str(row["case_id"]))].append(row)
    return found


def _said(life: Life) -> list[Said]:
    found = []
    for request in life.stage.world.ledger:
        words = str(request.parameters.get("text") or request.parameters.get("caption") or "")
        if request.method.lower() in {"sendmessage", "sendphoto"} and request.applied and request.chat_id is not None:
            about = REFERENCE.search(words)
            at = request.at.replace(tzinfo=None) + SHENZHEN
            found.append(Said(at, request.chat_id, words, about[0] if about else ""))
    return found
