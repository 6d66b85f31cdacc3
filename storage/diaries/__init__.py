"""Diaries: the hours that advisers offer, made equal to the community's file, and read as values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.diaries import WHOLE_DAY, Hours
from flows.model import PersonId
from storage import ids
from storage.tables import DiaryRow, PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, time

    from sqlalchemy.orm import Session

    from flows.community import DiaryEntry

FROM_FILE, FROM_CHAT = "file", "chat"
LIVE = DiaryRow.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class _Line:
    """What a row of a diary says."""

    adviser_id: int
    service: str
    kind: str
    weekday: int | None
    day: str | None
    from_minute: int
    to_minute: int
    slot_minutes: int
    modes: str
    place: str


def import_diaries(tx: Session, entries: Sequence[DiaryEntry], community: int, *, at: datetime) -> None:
    """Makes the hours that came from the file equal to it; those that advisers set in the chat are theirs."""
    members = select(PersonRow.telegram_id, PersonRow.id).where(PersonRow.community_id == community)
    people = {row.telegram_id: row.id for row in tx.execute(members)} if entries else {}
    wanted = {line for entry in entries for line in _lines(entry, people[entry.person])}
    own = select(DiaryRow).where(DiaryRow.community_id == community, DiaryRow.source == FROM_FILE, LIVE)
    for row in tx.scalars(own):
        line = _Line(**{each.name: getattr(row, each.name) for each in fields(_Line)})
        if line in wanted:
            wanted.remove(line)
        else:
            row.ended_at = at
    for line in sorted(wanted, key=repr):
        values = {each.name: getattr(line, each.name) for each in fields(_Line)}
        tx.add(DiaryRow(id=ids.draw(at), community_id=community, source=FROM_FILE, made_at=at, **values))
    tx.flush()


def _lines(entry: DiaryEntry, adviser: int) -> Iterator[_Line]:
    modes = " ".join(sorted(entry.modes))
    rest = {"adviser_id": adviser, "service": entry.service, "slot_minutes": entry.slot, "modes": modes}
    for hours in entry.hours:
        for weekday in sorted(hours.weekdays):
            times = {"from_minute": _minute(hours.start, 0), "to_minute": _minute(hours.end, 0)}
            yield _Line(kind="weekly", weekday=weekday, day=None, place=entry.place, **times, **rest)  # type: ignore[arg-type]  # each of its type
    for kind, days in (("extra", entry.extra), ("off", entry.off)):
        for one in days:
            times = {"from_minute": _minute(one.start, WHOLE_DAY[0]), "to_minute": _minute(one.end, WHOLE_DAY[1])}
            yield _Line(kind=kind, weekday=None, day=one.day.isoformat(), place=entry.place, **times, **rest)  # type: ignore[arg-type]  # each of its type


def _minute(clock: time | None, otherwise: int) -> int:
    return otherwise if clock is None else clock.hour * 60 + clock.minute


def rows_of(tx: Session, community: int, service: str) -> Sequence[DiaryRow]:
    """The hours of a service's advisers that hold today."""
    found = select(DiaryRow).where(DiaryRow.community_id == community, DiaryRow.service == service, LIVE)
    return tx.scalars(found.order_by(DiaryRow.id)).all()


def to_hours(row: DiaryRow) -> Hours:
    """The value of a row."""
    return Hours(
        adviser=PersonId(row.adviser_id), kind=row.kind, start=row.from_minute, end=row.to_minute,  # type: ignore[arg-type]  # only our own words are written
        weekday=row.weekday, day=date.fromisoformat(row.day) if row.day else None, slot=row.slot_minutes,
        modes=frozenset(row.modes.split()), place=row.place,  # type: ignore[arg-type]  # only our own words are written
    )  # fmt: skip
