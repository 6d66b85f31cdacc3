"""Thousands of messages that fall due at one moment leave at the rate that Telegram permits, the urgent ones first.

`YIZHAN_SCALE=84` makes it ten thousand, `YIZHAN_SEED=...` repeats a run: the seed is printed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from storage.database import open_database
from storage.keys import open_master_key
from storage.sending import outbox
from storage.sending.outbox import MUST_NOT_BE_MISSED, URGENCIES, NewMessage
from storage.tables import CommunityRow
from storage.vault import Vault
from tests.chaos.protocol import Figures, report, scale, seed
from tests.outside.people import Person
from tests.outside.program import GROUP
from tests.postgres import drop_database
from tests.several.fleet import Fleet, open_fleet
from tests.several.strict import OVERALL, Strict
from tests.several.telegram import serving_several
from tests.templates import prepared_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Tx

MANY = max(1, round(120 * scale()))
REFUSED = max(2, MANY // 50)
FIRST_CHAT, FIRST_ASKER = 1_000_000, 70_000
AT_ONCE = 500
KINDS = ("reminder", "digest", "broadcast")
ASKED_EVERY = 30
"""So many messages of the flood lie between two people who ask something."""
IN_HAND = OVERALL[0]
"""Whoever is the first in line may be overtaken by what leaves in the same second, and by no more."""
UNLIMITED = {"YIZHAN_SEND_RATE": "", "YIZHAN_CHAT_RATE": "", "YIZHAN_GROUP_RATE": ""}
"""The other tests lift the limits: here they are what Telegram's are."""


@dataclass
class Flood:
    """What is due, in the order in which it was made."""

    chance: Random
    kinds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """As many of each kind, in whatever order."""
        self.kinds = [KINDS[number % len(KINDS)] for number in range(MANY)]
        self.chance.shuffle(self.kinds)

    async def falls_due(self, fleet: Fleet, at: datetime) -> None:
        """All at one moment, some transactions after another."""
        vault = Vault(open_master_key(fleet.folder / "master.key"))
        database = open_database(fleet.url, vault)
        try:
            for first in range(0, MANY, AT_ONCE):
                numbers = range(first, min(MANY, first + AT_ONCE))
                await database.run(lambda tx, numbers=numbers: self._add(tx, numbers, at))  # type: ignore[misc]  # bound at once
        finally:
            await database.close()

    def _add(self, tx: Tx, numbers: range, at: datetime) -> None:
        community = tx.scalars(select(CommunityRow.id)).one()
        for number in numbers:
            kind = self.kinds[number]
            new = NewMessage(
                key=f"flood:{number}", kind="notice", policy=MUST_NOT_BE_MISSED, urgency=URGENCIES[kind],
                community_id=community, chat_id=FIRST_CHAT + number,
                content={"method": "sendMessage", "text": f"{kind} {number}"},
            )  # fmt: skip
            outbox.enqueue(tx, new, at=at)


@dataclass
class Watch:
    """What Telegram took, and when."""

    api: Strict
    flood: Flood
    seconds: list[float] = field(default_factory=list)
    """From each question to its answer."""
    _came: list[str] = field(default_factory=list)
    _read: int = 0

    def came(self) -> list[str]:
        """The flood's messages in the order in which they came."""
        new, self._read = self.api.arrived[self._read :], len(self.api.arrived)
        self._came += [sent.text for sent in new if sent.chat_id >= FIRST_CHAT]
        return self._came

    async def people_ask(self) -> None:
        """Somebody asks something, again and again, until all has come."""
        for number in range(MANY // ASKED_EVERY):
            await self.api.until(lambda number=number: len(self.came()) > number * ASKED_EVERY, most=120)  # type: ignore[misc]  # bound at once
            person, at = Person(self.api, FIRST_ASKER + number), self.api.now
            await person.asks("/start")
            self.seconds.append(self.api.now - at)

    def let_by(self, messages: list[dict[str, Any]]) -> int:
        """The most messages of the flood for which an answer has waited in the outbox."""
        flood = [str(m["sent_at"]) for m in messages if m["key"].startswith("flood:")]
        answers = [m for m in messages if FIRST_ASKER <= m["chat_id"] < FIRST_CHAT]
        return max(sum(str(m["created_at"]) < at < str(m["sent_at"]) for at in flood) for m in answers)

    def overtaken(self) -> int:
        """The most places by which a message came later than its turn; those that were refused are not counted."""
        refused = {line.chat_id for line in self.api.asked("sendMessage") if line.refused}
        came = [text for text in self.came() if FIRST_CHAT + int(text.split()[1]) not in refused]
        turns = sorted(came, key=lambda text: KINDS.index(text.split()[0]))  # (stable: among equals as they came)
        places = {text: place for place, text in enumerate(came)}
        return max(abs(places[text] - turn) for turn, text in enumerate(turns))


@pytest.fixture(params=["sqlite", "postgres"])
async def fleet(request: pytest.FixtureRequest, tmp_path: Path, postgres: str) -> AsyncIterator[Fleet]:
    """One process on SQLite, two on PostgreSQL: Telegram's limits are for all together."""
    chance = Random(f"{seed()} flood")  # noqa: S311
    chats = range(FIRST_CHAT, FIRST_CHAT + MANY)
    api = Strict(opened={GROUP, *chats}, chance=chance, moody={*chance.sample(chats, REFUSED)})
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'yizhan.db'}" if is_sqlite else await prepared_database(postgres)
    async with serving_several(api), open_fleet(tmp_path, api, url, **UNLIMITED) as fleet:
        await fleet.start(1 if is_sqlite else 2)
        yield fleet
    if not is_sqlite:
        await drop_database(url)


@pytest.mark.timeout(120 + MANY / 10)
async def test_what_falls_due_at_one_moment_leaves_at_the_permitted_rate_and_the_urgent_first(fleet: Fleet) -> None:
    api = fleet.api
    assert isinstance(api, Strict)
    print(f"YIZHAN_SEED={seed()}")  # noqa: T201  (shown when the test fails)
    watch = Watch(api, Flood(Random(f"{seed()} kinds")))  # noqa: S311
    due = datetime.now(UTC) + timedelta(seconds=2 + MANY / AT_ONCE)  # noqa: TID251  (the system's clock is the bot's)
    await watch.flood.falls_due(fleet, due)
    assert not watch.came(), "nothing leaves before its time"
    await api.until(watch.came, most=60, what="the flood")
    asking = asyncio.create_task(watch.people_ask())
    await api.until(lambda: len(watch.came()) >= MANY, most=60 + MANY / 10, what=f"all {MANY}")
    await asking
    dump = await fleet.settled()
    times = [sent.at for sent in api.arrived if sent.chat_id >= FIRST_CHAT]
    came, let_by = Counter(watch.came()), watch.let_by(dump["messages"])
    wanted = {f"{kind} {number}" for number, kind in enumerate(watch.flood.kinds)}
    report(
        Figures(
            f"flood-{'sqlite' if len(fleet.members) == 1 else 'postgres'}", faults=api.unprovoked,
            lost=len(wanted - set(came)), doubled=came.total() - len(came),
            problems=api.early + max(0, api.caused - MANY // 100),
            more={
                "due": MANY, "seconds": f"{times[-1] - times[0]:.1f}", "caused": api.caused, "early": api.early,
                "overtaken": watch.overtaken(), "answers-wait-for": let_by,
                "answer-longest": f"{max(watch.seconds):.2f}",
            },
        )
    )  # fmt: skip
    assert set(came) == wanted
    assert set(came.values()) == {1}
    assert not api.early
    assert api.caused <= MANY / 100
    assert watch.overtaken() <= IN_HAND
    assert let_by <= IN_HAND, "whoever asks something does not wait for the flood"
    assert api.unprovoked == REFUSED
    assert {m["state"] for m in dump["messages"] if m["key"].startswith("flood:")} == {"sent"}
    await fleet.all_is_well()
