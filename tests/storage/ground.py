"""A migrated database with its community, its services and some people, and no bot around it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.community_file.calendars import chinese_calendar_data
from bot.community_file.reading import read_communities
from flows import engine
from flows.model import CaseId
from flows.registry import Directory, find_services
from storage import communities, conversations, ids, people
from storage.cases import opening
from storage.database import open_database
from storage.keys import MasterKey
from storage.schema import migrate
from storage.vault import Vault
from tests.cast import COMMUNITY, LI, RESIDENT, WANG, ZHOU
from tests.templates import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from flows.model import CommunityId, Value
    from storage.database import Database, Tx
    from storage.people import Person

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Shenzhen."""
KEY = MasterKey(bytes(range(32)))
T = TypeVar("T")


@dataclass
class Ground:
    """A database, who lives in it, and short words for what tests do."""

    database: Database
    url: str
    home: CommunityId
    people: dict[int, Person] = field(default_factory=dict)

    async def run(self, unit: Callable[[Tx], T]) -> T:
        """A unit of work."""
        return await self.database.run(unit)

    @property
    def resident(self) -> Person:
        """Who opens the cases."""
        return self.people[RESIDENT]

    async def case(self, service: str = "legal", *, at: datetime = NOW, **answers: Value) -> CaseId:
        """A new case of the resident's, with some answers."""
        return await self.run(lambda tx: open_case(tx, self, service, answers, at=at))


def open_case(tx: Tx, ground: Ground, name: str, answers: Mapping[str, Value], *, at: datetime) -> CaseId:
    """A filled-in conversation and its case."""
    service = ground.database.directory.service(name, ground.home)
    conversation = engine.begin(service, CaseId(ids.draw(at)), ground.resident.id)
    conversation = conversations.begin(tx, service, ground.resident, at=at).changed(answers=answers)
    opening.open_case(tx, conversation, service, ground.resident, at=at)
    conversations.save(tx, conversation, community_id=ground.home, at=at, state="sent")
    return conversation.id


async def open_database_of(
    url: str, directory: Directory | None = None, key: MasterKey = KEY, *, pgbouncer: bool = False
) -> Database:
    """Another process's view of the same database."""
    database = open_database(url, Vault(key), pgbouncer=pgbouncer)
    if directory is not None:
        database.use(directory)
    return database


@asynccontextmanager
async def open_ground(folder: Path, url: str) -> AsyncIterator[Ground]:
    """Migrates, imports the community, and lets everybody be met."""
    file = folder / "community.toml"
    file.write_text(COMMUNITY, encoding="utf-8")
    services = find_services()
    read = read_communities(file, services=frozenset(services), data=chinese_calendar_data(2025, 2027))
    await prepare(url)
    await migrate(url)
    database = await open_database_of(url)
    try:
        found = await database.run(lambda tx: communities.find_ids(tx, read, at=NOW))
        database.use(Directory(services, found))
        (home,) = found
        ground = Ground(database, url, home)
        await database.run(lambda tx: communities.import_members(tx, home, found[home], at=NOW))
        for id in (RESIDENT, WANG, LI, ZHOU):
            ground.people[id] = await database.run(lambda tx, id=id: people.meet(tx, id, "zh", at=NOW, private=True))  # type: ignore[misc]  # bound at once
        yield ground
    finally:
        await database.close()
