"""An adviser's own hours: read, and added in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import ids
from storage.diaries import FROM_CHAT, LIVE
from storage.tables import DiaryRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.diaries import HoursKind

USUAL_SLOT = 30


def of_adviser(tx: Session, adviser: int) -> list[DiaryRow]:
    """Their hours that hold, weekly ones first."""
    found = tx.scalars(select(DiaryRow).where(DiaryRow.adviser_id == adviser, LIVE).order_by(DiaryRow.id))
    return sorted(found, key=lambda row: (row.day or "", row.weekday or 0, row.from_minute))


def advisers(tx: Session, community: int) -> list[int]:
    """Everybody with hours."""
    found = select(DiaryRow.adviser_id).where(DiaryRow.community_id == community, LIVE)
    return sorted(set(tx.scalars(found)))


def add(
    tx: Session, community: int, adviser: int, service: str, *, kind: HoursKind, weekday: int | None, day: str | None,
    start: int, end: int, modes: str, place: str, at: datetime,
) -> DiaryRow:  # fmt: skip
    """Hours that the adviser added; the same ones a second time are no others."""
    said = {
        "kind": kind, "weekday": weekday, "day": day, "from_minute": start, "to_minute": end, "modes": modes,
        "place": place,
    }  # fmt: skip
    for row in of_adviser(tx, adviser):
        if row.service == service and all(getattr(row, name) == value for name, value in said.items()):
            return row
    row = DiaryRow(
        id=ids.draw(at), community_id=community, adviser_id=adviser, service=service, slot_minutes=USUAL_SLOT,
        source=FROM_CHAT, made_at=at, **said,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row
