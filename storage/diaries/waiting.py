"""Who waits for a time, oldest first, and what becomes of a time that is free again: it is offered to the next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, or_, select, update

from storage import audit, conversations, ids, reminders
from storage.database import directory_of
from storage.diaries import slots
from storage.tables import CaseRow, SlotRow, WaitingRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.model import CommunityId, Service
    from storage.diaries.slots import Ended

WaitEnd = Literal["booked", "left", "over"]
WAITS = WaitingRow.ended_at.is_(None)
A_MINUTE = timedelta(minutes=1)


def join(tx: Session, service: Service, case: CaseRow, *, mode: str, at: datetime) -> WaitingRow:
    """At the end of the line; who stands in it already stays where they are."""
    known = of_case(tx, case.id)
    if known is not None:
        return known
    row = WaitingRow(
        id=ids.draw(at), community_id=case.community_id, service=service.name, case_id=case.id,
        person_id=case.opened_by, modes=mode, since=at,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    audit.record(tx, "waiting.joined", case.id, community_id=case.community_id, by=case.opened_by, at=at)
    return row


def of_case(tx: Session, case_id: int) -> WaitingRow | None:
    """The place of a case in the line."""
    return tx.scalar(select(WaitingRow).where(WaitingRow.case_id == case_id, WAITS).limit(1))


def leave(tx: Session, case_id: int, how: WaitEnd, *, at: datetime) -> bool:
    """It waits no more; False where it did not."""
    left = update(WaitingRow).where(WaitingRow.case_id == case_id, WAITS).values(ended_at=at, ended=how)
    done = tx.execute(left.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def ahead_of(tx: Session, row: WaitingRow) -> int:
    """How many stand before it: those whose case nobody works on."""
    before = or_(WaitingRow.since < row.since, (WaitingRow.since == row.since) & (WaitingRow.id < row.id))
    found = select(func.count()).select_from(WaitingRow).join(CaseRow, CaseRow.id == WaitingRow.case_id)
    same = (WaitingRow.community_id == row.community_id, WaitingRow.service == row.service)
    return tx.scalar(found.where(*same, WAITS, CaseRow.status == "open", before)) or 0


def line(tx: Session, community: int, service: str) -> list[WaitingRow]:
    """Those who wait, the oldest first."""
    found = select(WaitingRow).where(WaitingRow.community_id == community, WaitingRow.service == service, WAITS)
    return list(tx.scalars(found.order_by(WaitingRow.since, WaitingRow.id)))


def free_again(tx: Session, row: SlotRow, how: Ended, *, at: datetime) -> bool:
    """The time is nobody's, and is offered to the first who waits and may have it; False where it was that already."""
    is_over = how in {"kept", "missed"} or row.starts_at <= at
    if not slots.close(tx, row, how, at=at):
        return False
    if not is_over:
        pass_on(tx, row, at=at)
    return True


def pass_on(tx: Session, row: SlotRow, *, at: datetime) -> None:
    """A time that is nobody's any more is offered to the first who waits and may have it."""
    service = _service_of(tx, row)
    if service is None or service.diary is None:
        return
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    for waits in line(tx, row.community_id, service.name):
        case = tx.get(CaseRow, waits.case_id)
        if case is None or case.status != "open":
            leave(tx, waits.case_id, "over", at=at)
            continue
        if waits.case_id == row.case_id or slots.of_case(tx, case.id) is not None or _declined(tx, row, case.id):
            continue
        loaded = conversations.load(tx, case.id)
        answers = loaded[0].answers if loaded else {}
        mode = slots.mode_of(service, answers)
        times = slots.free(tx, service, community, answers, at=at, resident=case.opened_by, case=case.id)
        fits = next((one for one in times if one.adviser == row.adviser_id and one.starts_at == row.starts_at), None)
        if fits is None or mode is None:
            continue
        calendar = slots.calendar_of(tx, community)
        until = offer_ends(calendar, at, service.diary.offer_hours)
        made = slots.take(
            tx, fits, case.id, case.opened_by, community=row.community_id, state="offered", mode=mode, at=at,
            until=min(until, fits.starts_at),
        )  # fmt: skip
        if made is not None:
            due = calendar.awake(at)
            reminders.set_one(tx, made.id, slots.OFFER, slots.OFFER, due_at=due, community_id=made.community_id, at=at)
        return


def _declined(tx: Session, row: SlotRow, case_id: int) -> bool:
    """Whether this case was asked about this very time before and did not want it, or did not say."""
    same = (SlotRow.adviser_id == row.adviser_id, SlotRow.starts_at == row.starts_at, SlotRow.case_id == case_id)
    asked = select(SlotRow.id).where(*same, SlotRow.state == "offered")
    return tx.scalar(asked.limit(1)) is not None


def _service_of(tx: Session, row: SlotRow) -> Service | None:
    """The service of the case, or of the form, that had the time."""
    loaded = conversations.load(tx, row.case_id)
    community: CommunityId = row.community_id  # type: ignore[assignment]  # a row's community is one of ours
    return directory_of(tx.info).service(loaded[0].service, community) if loaded else None


def offer_ends(calendar: Calendar, at: datetime, hours: int) -> datetime:
    """So many hours later, of those in which people are awake."""
    left, now = timedelta(hours=hours), calendar.awake(at)
    while left > timedelta():
        step = min(left, timedelta(minutes=15))
        if calendar.awake(now + step - A_MINUTE) > now + step - A_MINUTE:
            now = calendar.awake(now + step)
            continue
        now, left = now + step, left - step
    return now
