"""Whether the bot can do its work, and what is in the way where it can't."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.alarms import HEARD
from storage.database import DATABASE_FAULTS
from storage.keys import VaultError, open_master_key
from storage.watching import marks

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.config import Config
    from bot.poller import Poller
    from bot.receiving.webhook import Webhook
    from bot.watching.watch import Watch
    from bot.wire import Wire
    from storage.database import Database, Tx

TOO_OLD = 90.0
"""Seconds: a poll takes 25, and a process that stands by learns once a minute of the one that polls."""
SHARED_TOO_OLD = 150.0
LEAST_ROOM = 64 * 1024 * 1024
"""Bytes: below this a database soon can't be written."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is looked at."""

    config: Config
    database: Database
    clock: Clock
    wire: Wire
    poller: Poller
    webhook: Webhook
    watch: Watch
    receives: bool
    """Whether this process is one that receives."""

    async def faults(self) -> list[str]:
        """Names of all that is wrong: database, write, poll, webhook, telegram, disk, key."""
        found = []
        try:
            heard_at = await self.database.read(_heard_at)
        except DATABASE_FAULTS:
            found.append("database")
            heard_at = None
        if self.watch.last_write_failed:
            found.append("write")
        if self.receives:
            found += self._deaf(heard_at)
        found += await asyncio.to_thread(self._of_files)
        return found

    def _deaf(self, heard_at: datetime | None) -> list[str]:
        now = asyncio.get_running_loop().time()
        if self.config.webhook_url:
            quiet = self.wire.answered_at is None or now - self.wire.answered_at > self.watch.asks_every + TOO_OLD
            return [*([] if self.webhook.is_set else ["webhook"]), *(["telegram"] if quiet else [])]
        polled = self.poller.last_poll_at
        if polled is not None and now - polled <= TOO_OLD:
            return []
        # Of several processes one polls, and marks that it has heard something.
        by_others = heard_at is not None and (self.clock.now() - heard_at).total_seconds() <= SHARED_TOO_OLD
        return [] if by_others and self._is_shared else ["poll"]

    @property
    def _is_shared(self) -> bool:
        return not self.config.database_url.startswith("sqlite")

    def _of_files(self) -> list[str]:
        found = []
        if not self._is_shared and _room(self.config.data_dir) < LEAST_ROOM:
            found.append("disk")
        try:
            key = open_master_key(self.config.key_file)
        except (VaultError, OSError):
            return [*found, "key"]
        return found if key.id == self.database.vault.master.id else [*found, "key"]


def _heard_at(tx: Tx) -> datetime | None:
    mark = marks.read(tx, HEARD)
    return mark.at if mark else None


def _room(folder: Path) -> int:
    """Bytes that may still be written there."""
    try:
        known = os.statvfs(folder)
    except OSError:
        return LEAST_ROOM
    return known.f_bavail * known.f_frsize
