"""The file that a message brings: our copy of somebody's, or one that is drawn or written right before it is sent."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from bot import logs
from bot.render import calendars, charts, copies, documents, month_charts, month_sheets
from bot.render.sheets import Sheet
from bot.sending import fates
from bot.wire import Upload
from storage import files, people
from storage.database import DATABASE_FAULTS, directory_of
from storage.diaries import entries
from storage.keys import VaultError
from storage.papers import filling
from storage.papers.filling import Asked
from storage.reports import exports, months
from storage.sending import outbox
from storage.subjects import copying
from storage.tables import FileRow

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.sending.fates import Fate
    from flows.texts import Reader
    from storage.database import Database, Tx
    from storage.reports.exports import Page, Place
    from storage.sending import Outgoing
    from storage.subjects.copying import Copy

TRIES = 8
"""A sheet that finds no place to be written to, because a disk is full, is given up after some minutes."""
UNMADE = "its file can't be made"


class Uploads:
    """Brings what a message's row only names."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Reads nothing yet."""
        self._database, self._clock = database, clock

    async def of(self, message: Outgoing) -> Upload | Fate | None:
        """What is uploaded with a message, or what becomes of it without that; None where it needs nothing."""
        try:
            if message.content.get("file"):
                return await self._database.read(lambda tx: _copy(tx, message))
            if message.content.get("chart"):
                return Upload("photo", "chart.png", await asyncio.to_thread(_chart, message))
            if message.content.get("months"):
                return Upload("photo", "months.png", await asyncio.to_thread(_months, message))
            if message.content.get("month"):
                return await self._month(message)
            if message.content.get("paper"):
                return await self._paper(message)
            if message.content.get("copy"):
                return await self._own_copy(message)
            if message.content.get("entry"):
                return await self._entry(message)
            return await self._sheet(message) if message.content.get("sheet") else None
        except DATABASE_FAULTS as error:
            logs.failure("relay.database", error)
            gives_up = message.kind == outbox.EXPORT and message.attempts >= TRIES
            return fates.unmade(message, UNMADE) if gives_up else fates.later("its file can't be read now")
        except VaultError as error:
            logs.failure("message.damaged", error, message=message.id)
            return fates.dead("its file can't be opened")
        except Exception as error:  # (a chat would wait for ever for what can't be made)
            logs.failure("message.unmade", error, message=message.id)
            return fates.unmade(message, UNMADE)

    async def _sheet(self, message: Outgoing) -> Upload | Fate:
        """Read page by page, so that neither the database nor the memory is full of it."""
        page = await self._page(message, None, exports.A_PAGE)
        if page is None:
            return fates.dropped("its reader oversees nothing any more")
        left, sheet = exports.MOST, Sheet(page.reader, page.home, at=self._clock.now())
        try:
            while page is not None:
                await asyncio.to_thread(sheet.add, page.cases)
                left -= len(page.cases)
                page = await self._page(message, page.after, min(left, exports.A_PAGE)) if page.after else None
        finally:
            content = await asyncio.to_thread(sheet.close)
        return Upload("document", sheet.name, content)

    async def _month(self, message: Outgoing) -> Upload | Fate:
        """The numbers of a month, as they are now."""
        person, name, now = message.person_id or 0, str(message.content["month"]), self._clock.now()
        found = await self._database.read(lambda tx: months.month(tx, person, name, now=now))
        if found is None:
            return fates.dropped("its reader may not read it any more")
        content = await asyncio.to_thread(month_sheets.write, found, at=now)
        return Upload("document", f"{found.home.prefix}-{name}.xlsx", content)

    async def _paper(self, message: Outgoing) -> Upload | Fate:
        """A paper of a case's file, or its first page drawn, with what is known now."""
        asked, drawn = _asked(message)
        person, now = message.person_id or 0, self._clock.now()
        found = await self._database.read(lambda tx: filling.paper(tx, person, asked, now=now))
        if found is None:
            return fates.dropped("its reader may not have it any more")
        if not drawn:
            content = await asyncio.to_thread(documents.write, found.parts)
            return Upload("document", f"{found.reference}-{found.title}.docx", content)
        picture = await asyncio.to_thread(documents.preview, found.parts)
        return fates.dropped("no typeface to draw it with") if picture is None else Upload("photo", "1.png", picture)

    async def _own_copy(self, message: Outgoing) -> Upload | Fate:
        """Everything that is kept of whoever asked, as it is now."""
        person, now = message.person_id or 0, self._clock.now()
        found = await self._database.read(lambda tx: _subject(tx, person, at=now))
        if found is None:
            return fates.dropped("nothing is kept of its reader any more")
        content, reader, prefix = found
        if message.content["copy"] == "json":
            return Upload("document", f"{prefix}-{now:%Y-%m-%d}.json", await asyncio.to_thread(copies.data, content))
        return Upload("document", f"{prefix}-{now:%Y-%m-%d}.txt", await asyncio.to_thread(copies.text, content, reader))

    async def _entry(self, message: Outgoing) -> Upload | Fate:
        """A booked time for a calendar; one that is off has a higher number than what it takes out."""
        slot, person = int(str(message.content["entry"])), message.person_id or 0
        told = await self._database.read(lambda tx: entries.read(tx, slot, person))
        if told is None:
            return fates.dropped("its time is none of its reader's any more")
        cancelled = bool(message.content.get("cancelled"))
        entry = calendars.Entry(
            f"{told.reference}@yizhan", told.sequence + cancelled, told.starts_at, told.until_at, told.summary,
            told.place, told.community, told.phone, cancelled,
        )  # fmt: skip
        return Upload("document", f"{told.reference}.ics", calendars.write(entry, at=self._clock.now()))

    async def _page(self, message: Outgoing, after: Place | None, most: int) -> Page | None:
        asked = str(message.content["sheet"])
        since = None if asked == "all" else datetime.fromisoformat(asked)
        person = message.person_id or 0
        return await self._database.read(lambda tx: exports.page(tx, person, since, after=after, most=most))


def _copy(tx: Tx, message: Outgoing) -> Upload | Fate:
    file_id = int(str(message.content["file"]))
    row = tx.get(FileRow, file_id)
    if row is not None and row.state == "pending":
        return fates.waits_for_file(message)
    found = files.read(tx, file_id)
    if found is None:
        return fates.dead("its file is gone")
    row, content = found
    return Upload(_kind(row.mime), f"{row.id % 10**6}{row.suffix}", content)


def _subject(tx: Tx, person_id: int, *, at: datetime) -> tuple[Copy, Reader, str] | None:
    person = people.load(tx, person_id)
    if person is None:
        return None
    home = directory_of(tx.info).communities[person.community]
    return copying.of_person(tx, person, at=at), people.reader_of(tx, person), home.prefix


def _asked(message: Outgoing) -> tuple[Asked, bool]:
    asked = message.content["paper"]
    assert isinstance(asked, list)
    case_id, name, party, drawn = asked
    return Asked(int(case_id), str(name), int(party)), bool(drawn)


def _kind(mime: str) -> str:
    """How a file is shown best: a picture at a glance, a voice message with its button; all else as a document."""
    if mime == "audio/ogg":
        return "voice"
    return "photo" if mime.startswith("image/") else "document"


def _chart(message: Outgoing) -> bytes:
    days = message.content["chart"]
    assert isinstance(days, list)
    return charts.draw(tuple(tuple(day) for day in days))


def _months(message: Outgoing) -> bytes:
    shown = message.content["months"]
    assert isinstance(shown, list)
    return month_charts.draw(tuple(tuple(month) for month in shown))
