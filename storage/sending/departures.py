"""Telegram's limits over all processes of a database: each message that leaves takes places until after its answer.

A place is free again some time after the answer, not after the request: however long either was on its way, the server
never sees more than the limit. Times are those of the machine, as the server's are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from flows.limits import is_group
from storage import sending
from storage.due import LEASE
from storage.sending.outbox import URGENCIES
from storage.tables import DepartureRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from flows.limits import Limits, Rate
    from storage.sending import Outgoing

KEPT_FOR_ANSWERS = 1
"""Places of the limit of all that only what somebody is waiting for may take."""
FREE_FOR_OTHERS = 2
"""So many free places a private chat needs before anything but an answer leaves: one stays for the next answer."""
CATCHING_UP = 3
"""At most so many of the others at once, where the even pace is behind."""
ALL_PLACES = 1_000_000
ANSWERS = (URGENCIES["danger"], URGENCIES["answer"])
OTHERS = (URGENCIES["answer"] + 1, max(URGENCIES.values()))
AN_INSTANT = timedelta(seconds=1)
"""So far apart the clocks of several machines may be."""
ADVISORY_LOCK = 7_105_294_502
"""One number for all processes of this program: who counts places counts alone until the commit."""

DEPARTURES = table_of(DepartureRow)
TAKEN = select(DEPARTURES).where(DEPARTURES.c.lane_free_at > bindparam("now"))
INSERT = insert(DEPARTURES)
FREE = (
    update(DEPARTURES)
    .where(DEPARTURES.c.message_id == bindparam("sent_id"))
    .values(free_at=bindparam("free"), lane_free_at=bindparam("lane_free"))
)
SET_BACK = FREE.values(paced_at=bindparam("paced"))


@dataclass(slots=True)
class Places:
    """What may leave now."""

    free: int
    """Of the limit of all."""
    others: int
    """How many of what nobody is waiting for, in their even pace."""
    paced_at: datetime | None = None
    """When the last of these left, in that pace."""
    are_starved: bool = False
    """None of these has left for a while: one goes before the answers."""
    full: list[str] = field(default_factory=list)
    """Chats to which nothing may leave."""
    busy: list[str] = field(default_factory=list)
    """Private chats to which only answers may leave: who is in the middle of a form never waits."""
    next_at: datetime | None = None
    """When more may leave than now; None where nothing is held up."""
    earlier: dict[int, int] = field(default_factory=dict)
    """How much of its lane's limit each message still takes that has left before."""


def lease(tx: Session, limits: Limits, *, now: datetime, most: int, at: datetime) -> tuple[list[Outgoing], Places]:
    """Takes what may leave now, at most so many, and their places; `at` is the residents' time, `now` the machine's."""
    places = _look(tx, limits, now, most=most)
    take = partial(sending.lease, tx, at, full=places.full, busy=places.busy)
    if limits.overall is None:
        taken = take(most=most)
    else:
        first = take(most=int(places.are_starved), urgencies=OTHERS)
        answers = take(most=places.free - len(first), urgencies=ANSWERS)
        left = min(places.others, places.free - len(answers) - _kept(limits)) - len(first)
        taken = [*first, *answers, *take(most=left, urgencies=OTHERS)]
    _take(tx, limits, taken, places, now=now)
    return taken, places


def _look(tx: Session, limits: Limits, now: datetime, *, most: int) -> Places:
    """The places that are free; from here to the commit no other process counts them."""
    if limits and tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    rows = tx.execute(TAKEN, {"now": now}).all()
    if ahead := [row for row in rows if row.paced_at > now + AN_INSTANT]:
        _set_back(tx, ahead, now)
        rows = tx.execute(TAKEN, {"now": now}).all()
    places = Places(most, most, earlier={row.message_id: row.places for row in rows if row.places < ALL_PLACES})
    _by_lane(places, limits, rows)
    if limits.overall is not None:
        _overall(places, limits.overall, limits.pace, [row for row in rows if row.free_at > now], now=now)
    moments = [moment for row in rows for moment in (row.free_at, row.lane_free_at)]
    if places.paced_at is not None:
        moments.append(places.paced_at + limits.pace)
    places.next_at = min((moment for moment in moments if moment > now), default=None)
    return places


def _set_back(tx: Session, ahead: Sequence[Row[Any]], now: datetime) -> None:
    """The clock has gone back since these left: their places are free again as long after now as they were to be."""
    for row in ahead:
        span = row.paced_at - now
        moved = {"paced": now, "free": row.free_at - span, "lane_free": row.lane_free_at - span}
        tx.execute(SET_BACK, {"sent_id": row.message_id, **moved})


def _by_lane(places: Places, limits: Limits, rows: Sequence[Row[Any]]) -> None:
    taken: Counter[str] = Counter()
    for row in rows:
        taken[row.lane] += row.places
    for lane, count in taken.items():
        limit = limits.of(lane)
        free = (limit.amount if limit else ALL_PLACES) - count
        if free <= 0:
            places.full.append(lane)
        elif free < FREE_FOR_OTHERS and not is_group(lane):
            places.busy.append(lane)


def _overall(places: Places, rate: Rate, pace: timedelta, rows: Sequence[Row[Any]], *, now: datetime) -> None:
    paced = [row.paced_at for row in rows if row.urgency > 0]
    places.free = min(places.free, max(0, rate.amount - len(rows)))
    places.paced_at = max(paced, default=None)
    places.others = min(CATCHING_UP, (now - places.paced_at) // pace) if places.paced_at else CATCHING_UP
    places.are_starved = not paced and places.free > 0


def _kept(limits: Limits) -> int:
    return min(KEPT_FOR_ANSWERS, limits.overall.amount // 2) if limits.overall else 0


def _take(tx: Session, limits: Limits, taken: Sequence[Outgoing], places: Places, *, now: datetime) -> None:
    """Messages were leased: their places are theirs while they are on their way, those of earlier tries included."""
    if not limits:
        return
    if again := [message.id for message in taken if message.attempts > 1]:
        tx.execute(delete(DepartureRow).where(DepartureRow.message_id.in_(again)))
    for message in taken:
        moment = now
        if message.urgency > 0:
            earliest = now - limits.pace * (CATCHING_UP - 1)
            moment = max(places.paced_at + limits.pace, earliest) if places.paced_at else now
            places.paced_at = moment
        count = (1 if limits.of(message.lane) else 0) + places.earlier.get(message.id, 0)
        later(tx, INSERT, {
            "message_id": message.id, "lane": message.lane, "urgency": message.urgency, "places": count,
            "paced_at": moment, "free_at": now + LEASE, "lane_free_at": now + LEASE,
        })  # fmt: skip


def land(tx: Session, limits: Limits, message: Outgoing, *, now: datetime) -> None:
    """The answer has come: the places are free again when the limits' time has passed from now on."""
    if not limits:
        return
    rate = limits.of(message.lane)
    free = now + timedelta(seconds=limits.overall.seconds if limits.overall else 0)
    lane_free = max(free, now + timedelta(seconds=rate.seconds if rate else 0))
    later(tx, FREE, {"sent_id": message.id, "free": free, "lane_free": lane_free})


def hold(tx: Session, message_ids: Sequence[int], *, now: datetime) -> None:
    """Messages are still on their way."""
    held = update(DepartureRow).where(DepartureRow.message_id.in_(message_ids))
    tx.execute(held.values(free_at=now + LEASE, lane_free_at=now + LEASE))


def pause(tx: Session, message: Outgoing, *, until: datetime, now: datetime) -> None:
    """Nothing leaves for this chat before the moment that Telegram named, from any process, whatever restarts."""
    tx.execute(delete(DepartureRow).where(DepartureRow.message_id == message.id))
    tx.add(
        DepartureRow(
            message_id=message.id, lane=message.lane, urgency=message.urgency, places=ALL_PLACES, paced_at=now,
            free_at=now, lane_free_at=until,
        )
    )  # fmt: skip
    tx.flush()


def free_all(tx: Session, limits: Limits, *, now: datetime) -> None:
    """No message is on its way: the only process of this database has just started."""
    free = now + limits.longest
    stuck = update(DepartureRow).where(DepartureRow.lane_free_at > free, DepartureRow.places < ALL_PLACES)
    tx.execute(stuck.values(free_at=free, lane_free_at=free))


def sweep(tx: Session, *, now: datetime) -> None:
    """Forgets places that are free again."""
    tx.execute(delete(DepartureRow).where(DepartureRow.lane_free_at <= now))
