"""What every command needs before it opens the database: the communities of the settings, the key that fits."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot import logs
from bot.community_file.calendars import chinese_calendar_data
from bot.community_file.reading import read_communities
from bot.config import TELEGRAM
from flows.registry import local_spans
from storage.keys import VaultError, keep_master_key, open_master_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.clock import Clock
    from bot.config import Config
    from flows.calendar import CalendarData
    from flows.community import Community
    from flows.model import Service
    from storage.database import Database

YEARS_BACK, YEARS_AHEAD = 2, 3
INVENTED = range(10_000)
"""Telegram's first accounts have such numbers, and so have the people of our example: nobody who works here has."""


def calendar_data(clock: Clock) -> CalendarData:
    """The holidays around the present year."""
    year = clock.now().year
    return chinese_calendar_data(year - YEARS_BACK, year + YEARS_AHEAD)


def load_communities(config: Config, clock: Clock, services: Mapping[str, Service]) -> tuple[Community, ...]:
    """The community file or files, checked."""
    queues = frozenset(service.queue_name for service in services.values())
    return read_communities(
        config.community_file, services=frozenset(services), data=calendar_data(clock), queues=queues,
        local={name: local_spans(service) for name, service in services.items()},
        diaries=frozenset(name for name, service in services.items() if service.diary is not None),
    )  # fmt: skip


def warn_of_invented(config: Config, communities: Iterable[Community]) -> None:
    """Says so where the example's people would get their roles with Telegram itself: there these are real accounts."""
    invented = sum(person.telegram_id in INVENTED for home in communities for person in home.people)
    if invented and config.bot_api_url == TELEGRAM:
        logs.event("start.invented_people", people=invented, level=logging.WARNING)


async def settle_key(database: Database, path: Path) -> None:
    """Keeps a fresh master key that nothing speaks against; VaultError where the data is sealed with another.

    Where several processes find no key file at once, one makes it, and all go on with that one.
    """
    vault, own = database.vault, database.vault.master
    try:
        await database.read(vault.check)
        kept = keep_master_key(path, own)
    except VaultError:
        kept = open_master_key(path)
        if kept.fresh or not own.fresh:
            raise
    if kept.id != own.id:
        logs.event("key.of_another_process", key=kept.id)
    vault.use(kept)
    await database.read(vault.check)
