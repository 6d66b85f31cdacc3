"""Times that somebody has: held, offered, booked; one row each under a unique index, ended and never rewritten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from flows.diaries import FreeTime, Taken, Wanted, free_times, one_each
from flows.fields.slots import Offered
from flows.model import PersonId
from storage import audit, ids, people, reminders
from storage.database import directory_of
from storage.diaries import clients, rows_of, to_hours
from storage.tables import SlotRow
from storage.team import avoidance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.calendar import Calendar
    from flows.model import CommunityId, Service, Value
    from flows.model.parts import MeetingMode

SlotState = Literal["held", "offered", "booked"]
Ended = Literal["kept", "missed", "moved", "cancelled", "expired", "declined"]
HOLD_END, OFFER, OFFER_END, GONE = "hold_end", "slot_offer", "offer_end", "slot_gone"
"""Reminders about a time: it is held no longer; somebody who waited is asked; they have not answered; what was booked
is off, and both sides take it out of their calendars."""
LIVE = SlotRow.ended_at.is_(None)
INSERT = {
    "sqlite": sqlite.insert(SlotRow).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(SlotRow).on_conflict_do_nothing(),
}
LONGEST = timedelta(hours=4)
"""No time is longer."""


def mode_of(service: Service, answers: Mapping[str, Value]) -> MeetingMode | None:
    """How they want to be seen, where that needs a time."""
    assert service.diary is not None
    return dict(service.diary.modes).get(str(answers.get(service.diary.mode)))


def free(
    tx: Session, service: Service, community: CommunityId, answers: Mapping[str, Value], *, at: datetime,
    besides: int | None = None, of: int | None = None, resident: int | None = None, case: int | None = None,
) -> tuple[FreeTime, ...]:  # fmt: skip
    """The times that these answers may have: none of an adviser in conflict, nor one's own.

    `besides` is the case whose own time counts as free; `of` the only adviser who is wanted; `case` the one that is
    under way already.
    """
    diary, mode = service.diary, mode_of(service, answers)
    rows = rows_of(tx, community, service.name) if diary is not None and mode is not None else ()
    if not rows or diary is None or mode is None:
        return ()
    found = [to_hours(row) for row in rows]
    advisers = {one.adviser for one in found}
    excluded = clients.in_conflict(tx, community, diary, answers) | {one for one in advisers if one == resident}
    excluded |= {one for one in advisers if of is not None and one != of}
    excluded |= {one for one in advisers - excluded if not _sees_people(tx, one, at)}
    excluded |= {one for one in advisers - excluded if avoidance.keeps_away(tx, one, resident=resident, case=case)}
    calendar = calendar_of(tx, community)
    wanted = Wanted(at, mode, frozenset(excluded))
    times = free_times(found, taken(tx, advisers, at=at, besides=besides), wanted, diary=diary, calendar=calendar)
    return tuple(one for one in times if not _is_away(tx, one))


def _sees_people(tx: Session, adviser: int, at: datetime) -> bool:
    person = people.load(tx, adviser)
    return person is not None and person.actor.is_worker


def _is_away(tx: Session, time: FreeTime) -> bool:
    person = people.load(tx, time.adviser)
    return person is not None and person.away is not None and person.away[0] <= time.starts_at < person.away[1]


def calendar_of(tx: Session, community: CommunityId) -> Calendar:
    """The calendar of a community."""
    return directory_of(tx.info).communities[community].calendar


def taken(tx: Session, advisers: Collection[int], *, at: datetime, besides: int | None = None) -> tuple[Taken, ...]:
    """What these advisers have, without what is held no longer."""
    found = select(SlotRow).where(
        SlotRow.adviser_id.in_(advisers), LIVE, SlotRow.until_at > at, or_(SlotRow.held_until.is_(None),
        SlotRow.held_until > at, SlotRow.state == "offered"),
    )  # fmt: skip
    if besides is not None:
        found = found.where(SlotRow.case_id != besides)
    return tuple(Taken(PersonId(row.adviser_id), row.starts_at, row.until_at) for row in tx.scalars(found))


def offered(tx: Session, times: Sequence[FreeTime], community: CommunityId) -> tuple[Offered, ...]:
    """Free times as a question shows them, one for each hour."""
    calendar = calendar_of(tx, community)
    names: dict[int, str] = {}
    found = []
    for one in one_each(times):
        who = names.setdefault(one.adviser, people.short_name(tx, one.adviser) or "?")
        local = one.starts_at.astimezone(calendar.zone)
        found.append(Offered(local.date(), f"{local:%H:%M}", one.adviser, who))
    return tuple(found)


def time_of(chosen: Offered, times: Sequence[FreeTime], calendar: Calendar) -> FreeTime | None:
    """The free time that an answer names."""
    for one in times:
        local = one.starts_at.astimezone(calendar.zone)
        if one.adviser == chosen.adviser and local.date() == chosen.day and f"{local:%H:%M}" == chosen.clock:
            return one
    return None


def of_case(tx: Session, case_id: int) -> SlotRow | None:
    """The time that a case has."""
    return tx.scalar(select(SlotRow).where(SlotRow.case_id == case_id, LIVE))


def load(tx: Session, slot_id: int) -> SlotRow | None:
    """A time by its id."""
    return tx.get(SlotRow, slot_id)


def last_version(tx: Session, case_id: int) -> int:
    """Of the calendar entry that people have of this case's time; -1 where they have none."""
    booked = (SlotRow.case_id == case_id, SlotRow.state == "booked")
    found = select(SlotRow.version).where(*booked).order_by(SlotRow.version.desc()).limit(1)
    version = tx.scalar(found)
    return -1 if version is None else version


def take(
    tx: Session, time: FreeTime, case_id: int, person_id: int, *, community: int, state: SlotState,
    mode: MeetingMode, at: datetime, until: datetime | None = None,
) -> SlotRow | None:  # fmt: skip
    """The time is this case's; None where somebody has it, however close together two people chose it.

    What is held no longer gives way; the case's own time before ends.
    """
    own = of_case(tx, case_id)
    version = last_version(tx, case_id) + 1
    over = and_(
        SlotRow.adviser_id == time.adviser, SlotRow.starts_at < time.until_at, SlotRow.until_at > time.starts_at, LIVE
    )
    gone = update(SlotRow).where(over, SlotRow.state == "held", SlotRow.held_until <= at)
    tx.execute(gone.values(ended_at=at, ended="expired").execution_options(synchronize_session=False))
    meets = select(SlotRow.id).where(over, SlotRow.starts_at > time.starts_at - LONGEST, SlotRow.case_id != case_id)
    if tx.scalar(meets.limit(1)) is not None:
        return None
    if own is not None:
        close(tx, own, "moved", at=at)
    row_id = ids.draw(at)
    values = {
        "id": row_id, "community_id": community, "adviser_id": time.adviser, "starts_at": time.starts_at,
        "until_at": time.until_at, "case_id": case_id, "person_id": person_id, "state": state, "mode": mode,
        "place": time.place, "held_until": until, "version": version, "made_at": at,
    }  # fmt: skip
    tx.execute(INSERT[tx.get_bind().dialect.name], values)
    made = tx.get(SlotRow, row_id)
    if made is None and own is not None and own.state != "held":
        reopen(tx, own)
    if made is not None and until is not None:
        kind = HOLD_END if state == "held" else OFFER_END
        reminders.set_one(tx, row_id, kind, kind, due_at=until, community_id=community, at=at)
    return made


def close(tx: Session, row: SlotRow, how: Ended, *, at: datetime) -> bool:
    """Nobody has it any more; False where that was so already."""
    ended = update(SlotRow).where(SlotRow.id == row.id, LIVE).values(ended_at=at, ended=how)
    done = tx.execute(ended.execution_options(synchronize_session=False))
    tx.refresh(row)
    reminders.drop(tx, row.id)
    if done.rowcount and row.state == "booked" and how == "cancelled" and row.starts_at > at:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        reminders.set_one(tx, row.id, GONE, GONE, due_at=at, community_id=row.community_id, at=at)
    return bool(done.rowcount)  # type: ignore[attr-defined]  # the same


def reopen(tx: Session, row: SlotRow) -> None:
    """It was not given up after all: the new time could not be had."""
    tx.execute(update(SlotRow).where(SlotRow.id == row.id).values(ended_at=None, ended=None))
    tx.refresh(row)


def book(tx: Session, row: SlotRow, *, by: int, at: datetime) -> bool:
    """What was held or offered is booked; False where it is theirs no longer."""
    booked = update(SlotRow).where(SlotRow.id == row.id, LIVE, SlotRow.state != "booked")
    done = tx.execute(booked.values(state="booked", held_until=None).execution_options(synchronize_session=False))
    tx.refresh(row)
    reminders.drop(tx, row.id)
    audit.record(tx, "slot.booked", row.case_id, community_id=row.community_id, by=by, at=at)
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def extend(tx: Session, row: SlotRow, until: datetime) -> None:
    """Held so much longer."""
    row.held_until = until
    tx.flush()


def between(
    tx: Session, community: int, first: datetime, last: datetime, *, adviser: int | None = None
) -> Sequence[SlotRow]:
    """The booked times of an adviser, or of all, that begin between two moments."""
    found = select(SlotRow).where(
        SlotRow.community_id == community, SlotRow.starts_at >= first, SlotRow.starts_at < last, LIVE,
        SlotRow.state == "booked",
    )  # fmt: skip
    if adviser is not None:
        found = found.where(SlotRow.adviser_id == adviser)
    return tx.scalars(found.order_by(SlotRow.starts_at, SlotRow.id)).all()
