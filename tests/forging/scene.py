"""A community with something to hide, and a way to see whether anything in its database has changed."""

from __future__ import annotations

import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.tables import AuditRow, MarkRow, MessageRow, PersonRow
from storage.tables.base import Base
from storage.watching import anchors
from tests.cast import COMMUNITY, listed, open_stage
from tests.tales import answers, begins, reference_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from pathlib import Path

    from storage.database import Tx
    from tests.cast import Someone, Stage

MARKED = ("癸丑寅卯", "辰巳午未", "子丑寅卯", "13812340000")
"""Words that stand in a resident's case and nowhere else: its story, the other side, the name, the telephone."""
LEFT, ELSEWHERE = 1010, 1011
"""A volunteer who is taken off the list; a coordinator of another queue."""
STAFF = COMMUNITY + listed(ELSEWHERE, "孙协调", "coordinator", 'queues = ["mediation"]\n')
WITH_LEFT = STAFF + listed(LEFT, "小黄", "volunteer")
COUNTED = frozenset({"last_seen_at", "words_in_minute", "minute_started_at"})
"""What changes in a person's row because they wrote at all."""
RECORDED = frozenset({"inbox", "audit_entry", "mark", "leader"})
"""What is meant to record a try, or that the bot lives; new entries and marks are looked at by themselves."""

Rows = dict[tuple[str, str], str]


@dataclass
class Change:
    """What became of a database."""

    other: list[str] = field(default_factory=list)
    """Rows that were added, changed or taken away, where nothing may."""
    actions: set[str] = field(default_factory=set)
    """New entries of the record of actions."""


def rows_of(tx: Tx) -> Rows:
    """A checksum for each row of each table."""
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        if table.name in RECORDED:
            continue
        keys = [column.name for column in table.primary_key]
        left_out = COUNTED if table.name == "person" else frozenset()
        for row in tx.execute(select(table)).mappings():
            kept = "|".join(f"{name}={value!r}" for name, value in row.items() if name not in left_out)
            found[table.name, ",".join(str(row[key]) for key in keys)] = hashlib.sha256(kept.encode()).hexdigest()
    return found


@dataclass(frozen=True)
class Before:
    """How everything was."""

    rows: Rows
    newest: int
    """The last entry of the record of actions."""
    marks: frozenset[str]
    sent: int
    """How many requests the bot had made."""


async def look(stage: Stage) -> Before:
    """Once nothing is on its way, and what is old has been erased."""
    await stage.settled(60)
    await stage.app.ticker.retain()
    sent = len(stage.world.ledger)
    return await stage.app.database.read(lambda tx: Before(rows_of(tx), _newest(tx), _marks(tx), sent))


def _newest(tx: Tx) -> int:
    return tx.scalar(select(AuditRow.id).order_by(AuditRow.id.desc()).limit(1)) or 0


def _marks(tx: Tx) -> frozenset[str]:
    return frozenset(tx.scalars(select(MarkRow.name)))


async def changed(stage: Stage, before: Before, *, by: Collection[int]) -> Change:
    """What is different now, but for answers to those who tried (Telegram ids), and what records their tries."""
    await stage.settled(60)
    return await stage.app.database.read(lambda tx: _changed(tx, before, by))


def _changed(tx: Tx, before: Before, by: Collection[int]) -> Change:
    now = rows_of(tx)
    found = Change()
    tried = set(tx.scalars(select(PersonRow.id).where(PersonRow.telegram_id.in_(by))))
    for place in now.keys() | before.rows.keys():
        if now.get(place) == before.rows.get(place):
            continue
        if place not in before.rows and _is_answer(tx, place, tried):
            continue
        found.other.append(f"{place[0]} {place[1]}")
    entries = tx.scalars(select(AuditRow).where(AuditRow.id > before.newest))
    found.actions = {entry.action for entry in entries}
    made = _marks(tx) - before.marks - {anchors.ANCHORED}
    found.other += [f"mark {name}" for name in made if not name.startswith("limit ")]
    return found


def _is_answer(tx: Tx, place: tuple[str, str], tried: set[int]) -> bool:
    """A message to somebody who tried, or the alert of those on duty."""
    if place[0] != "message":
        return False
    row = tx.get_one(MessageRow, int(place[1]))
    return row.person_id in tried or row.kind == "alert"


def disclosed(stage: Stage, before: Before, to: Collection[int]) -> list[str]:
    """Marked words in anything that those who tried got since then: messages, buttons, answers to presses."""
    got = [str(request.parameters) for request in stage.world.ledger[before.sent :] if request.chat_id in to]
    answers = [press.answer.text for press in stage.world.taps.values() if press.answer and press.user_id in to]
    return [words for words in (*got, *answers) if any(mark in words for mark in MARKED)]


async def marked(someone: Someone) -> str:
    """A request with marked words in it; its reference."""
    await begins(someone, "legal")
    given = (
        "[邻里]", "[没有]", "[没有]", "[我自己]", f"事情是这样 {MARKED[0]}", f"对方 {MARKED[1]}", "[打电话]", "[明天]",
        MARKED[2], MARKED[3], "[跳过]",
    )  # fmt: skip
    await answers(someone, given)
    return reference_in(await someone.taps("提交"))


@asynccontextmanager
async def hiding(folder: Path, community: str = WITH_LEFT) -> AsyncIterator[Stage]:
    """The bot with its team; nothing has happened yet."""
    url = f"sqlite:///{folder / 'yizhan.db'}"
    async with open_stage(folder, url, community=community) as stage:
        for id in (LEFT, ELSEWHERE):
            stage.world.user(id, f"同事{id}", language_code="zh-hans")
        for someone in (stage.wang, stage.li, stage.zhou, stage.someone(LEFT), stage.someone(ELSEWHERE)):
            await someone.starts()
        yield stage
