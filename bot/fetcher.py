"""Fetches files that people sent: downloaded once, cleaned, kept as our own copy."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import logs
from bot.holding import holding
from bot.render.images import clean_file
from bot.render.refusal import FileRefused
from bot.wire import RefusedError, WireError
from flows.model import CommunityId, PersonId, Phrase, Send, ToPerson
from storage import due, effects, files, sending
from storage.database import DATABASE_FAULTS
from storage.tables import FileRow

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.wire import Wire
    from storage.database import Database, Tx
    from storage.files import Wanted

TOO_MANY = 429
LARGEST = 20 * 1024 * 1024
IDLE = 1.0
MOST = 3

LOST = Phrase("有一个文件没收到，麻烦再发一次。您填的其他内容都在。")


class Fetcher:
    """One file after another, a few at a time."""

    def __init__(self, database: Database, wire: Wire, clock: Clock) -> None:
        """Starts nothing yet."""
        self._database, self._wire, self._clock = database, wire, clock
        self._wake = asyncio.Event()
        database.when_made("file", self._wake.set)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                taken = await self._database.run(self._lease) if await self._is_due() else []
                await asyncio.gather(*(self._try(wanted) for wanted in taken))
            except DATABASE_FAULTS as error:
                logs.failure("fetcher.database", error)
                taken = []
            if not taken:
                await self._sleep()

    async def _is_due(self) -> bool:
        next_due = await self._database.read(lambda tx: due.next_due(tx, FileRow))
        return next_due is not None and next_due <= self._clock.now()

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # wait_for may swallow a cancellation before Python 3.12
                await self._wake.wait()
        self._wake.clear()

    def _lease(self, tx: Tx) -> list[Wanted]:
        return [files.wanted(tx, row) for row in due.lease(tx, FileRow, self._clock.now(), most=MOST)]

    async def _try(self, wanted: Wanted) -> None:
        """A file that breaks its reader may do no harm to the others."""
        try:
            await self._fetch(wanted)
        except DATABASE_FAULTS:
            raise
        except Exception as error:  # (readers of hostile files raise anything at all)
            logs.failure("file.unreadable", error, file=wanted.id)
            await self._again(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            async with holding(lambda: self._renew(wanted)):
                found = await self._wire.call("getFile", {"file_id": wanted.handle})
                content = await self._wire.download(str(found["file_path"]), most=LARGEST)
                clean = await asyncio.to_thread(clean_file, content, wanted.name)
        except FileRefused as error:
            await self._give_up(wanted, "refused", error.words)
        except RefusedError as error:
            if error.code == TOO_MANY:
                await self._again(wanted, least=timedelta(seconds=error.retry_after))
                return
            logs.event("file.lost", file=wanted.id, code=error.code)
            await self._give_up(wanted, "lost", LOST)
        except (WireError, KeyError, TypeError):
            await self._again(wanted)
        else:
            now = self._clock.now()
            await self._database.run(
                lambda tx: files.keep(tx, wanted.id, clean.content, mime=clean.mime, suffix=clean.suffix, at=now)
            )

    async def _renew(self, wanted: Wanted) -> None:
        now = self._clock.now()
        await self._database.run(lambda tx: due.renew(tx, FileRow, wanted.id, wanted.lease, now=now))

    async def _again(self, wanted: Wanted, *, least: timedelta = timedelta(seconds=1)) -> None:
        if wanted.attempts >= files.FETCH_TRIES:
            await self._give_up(wanted, "lost", LOST)
            return
        later = self._clock.now() + max(least, sending.backoff(wanted.attempts))
        await self._database.run(lambda tx: files.try_later(tx, wanted.id, at=later))

    async def _give_up(self, wanted: Wanted, state: str, words: Phrase) -> None:
        def unit(tx: Tx) -> None:
            row = files.give_up(tx, wanted.id, state)
            if row is not None:
                to = ToPerson(PersonId(row.person_id))
                said = (Send(to, (words,), kind="file", policy="must-not-repeat"),)
                community = CommunityId(row.community_id)
                effects.apply(tx, said, cause=f"f{row.id}", community=community, at=self._clock.now())

        await self._database.run(unit)
