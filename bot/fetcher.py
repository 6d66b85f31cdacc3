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
from bot.wire import RefusedError, UnclearError, WireError
from flows.model import CommunityId, PersonId, Phrase, Send, ToPerson
from storage import due, effects, files, sending
from storage.database import DATABASE_FAULTS
from storage.tables import FileRow

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.wire import Wire
    from storage.database import Database, Tx
    from storage.files import Wanted

UNAUTHORIZED, TOO_MANY = 401, 429
LARGEST = 20 * 1024 * 1024
IDLE = 1.0
MOST = 4
"""Files in hand at once: each may be as large as the largest, and one that comes slowly holds up no other."""

LOST = Phrase("有一个文件没收到，麻烦再发一次。您填的其他内容都在。")


class Fetcher:
    """One file after another, a few at a time."""

    def __init__(self, database: Database, wire: Wire, clock: Clock) -> None:
        """Starts nothing yet."""
        self._database, self._wire, self._clock = database, wire, clock
        self._wake = asyncio.Event()
        self._fetching: set[asyncio.Task[None]] = set()
        database.when_made("file", self._wake.set)

    async def run(self) -> None:
        """Until cancelled; what is being fetched then is fetched again by the next start."""
        try:
            while True:
                try:
                    taken = await self._database.run(self._lease) if await self._has_work() else []
                except DATABASE_FAULTS as error:
                    logs.failure("fetcher.database", error)
                    taken = []
                for wanted in taken:
                    task = asyncio.create_task(self._try(wanted))
                    self._fetching.add(task)
                    task.add_done_callback(self._done)
                if not taken:
                    await self._sleep()
        finally:
            for task in self._fetching:
                task.cancel()
            if self._fetching:
                await asyncio.wait(self._fetching)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._fetching.discard(task)
        self._wake.set()

    async def _has_work(self) -> bool:
        return len(self._fetching) < MOST and await self._is_due()

    async def _is_due(self) -> bool:
        next_due = await self._database.read(lambda tx: due.next_due(tx, FileRow))
        return next_due is not None and next_due <= self._clock.now()

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # wait_for may swallow a cancellation before Python 3.12
                await self._wake.wait()
        self._wake.clear()

    def _lease(self, tx: Tx) -> list[Wanted]:
        room = MOST - len(self._fetching)
        return [files.wanted(tx, row) for row in due.lease(tx, FileRow, self._clock.now(), most=room)]

    async def _try(self, wanted: Wanted) -> None:
        """A file that breaks its reader may do no harm to the others."""
        try:
            await self._fetch(wanted)
        except DATABASE_FAULTS as error:  # its lease ends, and it is fetched again
            logs.failure("fetcher.database", error)
        except Exception as error:  # (readers of hostile files raise anything at all)
            logs.failure("file.unreadable", error, file=wanted.id)
            await self._again(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            async with holding(lambda: self._renew(wanted)):
                found = await self._wire.call("getFile", {"file_id": wanted.handle})
                content = await self._wire.download(str(found["file_path"]), most=LARGEST)
                if found.get("file_size", len(content)) != len(content):
                    raise UnclearError("another size than was announced")
                clean = await asyncio.to_thread(clean_file, content, wanted.name)
        except FileRefused as error:
            await self._give_up(wanted, "refused", error.words)
        except RefusedError as error:
            if error.code in {TOO_MANY, UNAUTHORIZED}:  # a token that is refused says nothing about the file
                await self._again(wanted, least=timedelta(seconds=error.retry_after))
                return
            logs.event("file.lost", file=wanted.id, code=error.code)
            await self._give_up(wanted, "lost", LOST)
        except (WireError, AttributeError, KeyError, TypeError) as error:  # (the latter: an answer of another shape)
            logs.event("file.later", file=wanted.id, kind=type(error).__name__)
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
