"""The counts behind a digest's picture: equal to what a look at every case says, for each scope, on both databases."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from flows.access import Actor
from flows.digests import CHART_DAYS, DayCounts, chart_days
from flows.model import PersonId
from storage import cases
from storage.cases import ending
from storage.reports import days
from storage.tables import CaseRow
from tests.cast import ZHOU
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flows.model import CaseId
    from storage.database import Tx
    from tests.storage.ground import Ground

DAY = timedelta(days=1)
MIDNIGHT = timedelta(hours=14)
"""From the start, 10:00 in Shenzhen, to the next local day."""
LATER = NOW + 20 * DAY
EVERYTHING = Actor(PersonId(5), roles=frozenset({"coordinator"}))


def starts_at(ground: Ground, now: datetime) -> tuple[datetime, ...]:
    calendar = ground.database.directory.communities[ground.home].calendar
    return tuple(calendar.moment(day, time(0)) for day in chart_days(calendar, now))


async def counted(ground: Ground, *, now: datetime, actor: Actor = EVERYTHING) -> list[DayCounts]:
    starts = starts_at(ground, now)
    return await ground.run(lambda tx: days.last_days(tx, ground.home, actor, starts, now=now))


def by_hand(rows: Sequence[CaseRow], starts: Sequence[datetime]) -> list[DayCounts]:
    """The same from every case there is."""
    ends = [*starts[1:], datetime.max.replace(tzinfo=NOW.tzinfo)]

    def is_left(row: CaseRow, end: datetime) -> bool:
        over = row.done_at or row.closed_at
        return row.opened_at < end and (over is None or over >= end)

    return [
        DayCounts(
            new=sum(start <= row.opened_at < end for row in rows),
            done=sum(row.done_at is not None and start <= row.done_at < end for row in rows),
            left=sum(is_left(row, end) for row in rows),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


async def all_rows(ground: Ground) -> list[CaseRow]:
    return await ground.run(lambda tx: list(tx.query(CaseRow)))


async def move(ground: Ground, case: CaseId, at: datetime, by: Callable[[Tx, CaseRow, datetime, int], object]) -> None:
    def unit(tx: Tx) -> None:
        assert by(tx, tx.get_one(CaseRow, case), at, ground.people[ZHOU].id)

    await ground.run(unit)


async def finish(ground: Ground, case: CaseId, at: datetime) -> None:
    def claimed(tx: Tx) -> None:
        assert cases.claim_case(tx, case, by=ground.people[ZHOU], at=at)

    await ground.run(claimed)
    await move(ground, case, at, lambda tx, row, at, by: cases.finish(tx, row, by=by, at=at))


async def some_weeks(ground: Ground) -> None:
    """Cases of two queues that came, were done, taken back, closed and reopened on many days."""
    for number in range(24):
        at = NOW + number * timedelta(hours=19)
        case = await ground.case("legal" if number % 3 else "hardship", at=at)
        match number % 6:
            case 0 | 1:
                await finish(ground, case, at + DAY * (number % 4))
            case 2:
                await move(ground, case, at + DAY, withdraw)
            case 3:
                await move(ground, case, at + 2 * DAY, close)
            case 4:
                await finish(ground, case, at + DAY)
                await move(ground, case, at + 2 * DAY, reopen)


def withdraw(tx: Tx, row: CaseRow, at: datetime, by: int) -> object:
    return ending.withdraw(tx, row, by=by, at=at)


def close(tx: Tx, row: CaseRow, at: datetime, by: int) -> object:
    return ending.close(tx, row, "by coordinator", by=by, at=at, how="close")


def reopen(tx: Tx, row: CaseRow, at: datetime, by: int) -> object:
    return ending.reopen(tx, row, "unsolved", by=by, at=at)


async def test_each_day_has_its_new_and_done_cases_and_what_was_left_at_its_end(ground: Ground) -> None:
    await some_weeks(ground)
    rows = await all_rows(ground)

    found = await counted(ground, now=LATER)

    assert found == by_hand(rows, starts_at(ground, LATER))
    assert len(found) == CHART_DAYS
    assert sum(day.new for day in found) > 10
    assert sum(day.done for day in found) > 3
    assert len({day.left for day in found}) > 3


async def test_who_oversees_some_queues_sees_the_numbers_of_these(ground: Ground) -> None:
    await some_weeks(ground)
    rows = [row for row in await all_rows(ground) if row.queue == "legal"]
    starts = starts_at(ground, LATER)

    for queues, seen in ((frozenset({"legal"}), rows), (frozenset({"elsewhere"}), [])):
        actor = Actor(PersonId(5), roles=frozenset({"coordinator"}), queues=queues)
        assert await counted(ground, now=LATER, actor=actor) == by_hand(seen, starts)


async def test_a_day_ends_at_midnight_where_the_community_is(ground: Ground) -> None:
    before, after = NOW + MIDNIGHT - timedelta(microseconds=1), NOW + MIDNIGHT
    await ground.case(at=before)
    await ground.case(at=after)

    *_, yesterday, today = await counted(ground, now=after)
    assert (yesterday, today) == (DayCounts(1, 0, 1), DayCounts(1, 0, 2))


async def test_what_is_reopened_is_no_longer_done_on_its_day(ground: Ground) -> None:
    case = await ground.case()
    await finish(ground, case, NOW + timedelta(hours=1))
    now = NOW + 2 * DAY
    *_, first, second, today = await counted(ground, now=now)
    assert (first, second, today) == (DayCounts(1, 1, 0), DayCounts(0, 0, 0), DayCounts(0, 0, 0))

    await move(ground, case, now, reopen)

    *_, first, second, today = await counted(ground, now=now + days.FRESH)
    assert (first, second, today) == (DayCounts(1, 0, 1), DayCounts(0, 0, 1), DayCounts(0, 0, 1))
