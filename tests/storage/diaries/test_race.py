"""Two hundred people want one of forty times at the same moment: nobody has another's, and the rest stand in line."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from flows.calendar import read_hours
from flows.community import DiaryEntry
from storage import cases, diaries, people
from storage.diaries import booking, slots, waiting
from storage.tables import CaseRow, SlotRow, WaitingRow
from tests.cast import LI
from tests.storage.ground import NOW, open_case, open_database_of

if TYPE_CHECKING:
    from flows.diaries import FreeTime
    from flows.model import CaseId
    from storage.database import Database, Tx
    from storage.tables import SlotRow as Slot
    from tests.storage.ground import Ground

PEOPLE, TIMES, PROCESSES = 200, 40, 4
HELD = timedelta(minutes=15)
ENTRY = DiaryEntry(
    LI, "legal", (read_hours("Thu-Fri 09:00-12:20"), read_hours("Mon-Fri 14:00-16:40")), 20, frozenset({"phone"})
)
ANSWERS = {"mode": "打电话", "topic": "邻里", "name": "陈奶奶"}


def times(tx: Tx, ground: Ground) -> tuple[FreeTime, ...]:
    service = ground.database.directory.service("legal", ground.home)
    return slots.free(tx, service, ground.home, ANSWERS, at=NOW)


async def opened(ground: Ground, number: int) -> list[CaseId]:
    """Diary and cases."""

    def make(tx: Tx) -> list[CaseId]:
        diaries.import_diaries(tx, (ENTRY,), ground.home, at=NOW)
        return [open_case(tx, ground, "legal", ANSWERS, at=NOW) for _ in range(number)]

    return await ground.run(make)


async def wants(database: Database, ground: Ground, case: CaseId, most: int) -> bool:
    """Takes and books the first time that is free, tries the next where somebody was quicker, or stands in line."""

    def unit(tx: Tx) -> bool:
        row = tx.get_one(CaseRow, case)
        for time in times(tx, ground)[:most]:
            made = slots.take(
                tx, time, case, ground.resident.id, community=ground.home, state="held", mode="phone", at=NOW,
                until=NOW + HELD,
            )  # fmt: skip
            if made is not None:
                return booking.settle(tx, row, made, ANSWERS, by=ground.resident.id, at=NOW) is not None
        waiting.join(tx, ground.database.directory.service("legal", ground.home), row, mode="phone", at=NOW)
        return False

    return await database.run(unit)


async def test_forty_times_go_to_forty_of_two_hundred_and_all_others_stand_in_line(ground: Ground) -> None:
    everybody = await opened(ground, PEOPLE)
    all_times = await ground.run(lambda tx: times(tx, ground))
    assert len(all_times) >= TIMES
    last = all_times[TIMES - 1].starts_at
    await ground.run(lambda tx: _only_until(tx, ground, all_times, last))
    others = [await open_database_of(ground.url, ground.database.directory) for _ in range(PROCESSES)]
    try:
        got = await asyncio.gather(
            *(wants(others[n % PROCESSES], ground, case, PEOPLE) for n, case in enumerate(everybody))
        )
    finally:
        for database in others:
            await database.close()

    assert sum(got) == TIMES
    booked = await ground.run(lambda tx: list(tx.scalars(select(SlotRow).where(slots.LIVE, SlotRow.state == "booked"))))
    mine = [row for row in booked if row.case_id in everybody]
    assert max(Counter((row.adviser_id, row.starts_at) for row in booked).values()) == 1
    assert len({row.case_id for row in mine}) == len(mine) == TIMES
    assert await ground.run(lambda tx: tx.scalar(select(func.count()).select_from(WaitingRow))) == PEOPLE - TIMES
    claimed = select(CaseRow).where(CaseRow.id.in_([row.case_id for row in mine]))
    rows = {row.id: row for row in await ground.run(lambda tx: list(tx.scalars(claimed)))}
    assert all(rows[row.case_id].appointment_at == row.starts_at for row in mine)
    assert {rows[row.case_id].assignee_id for row in mine} == {ground.people[LI].id}


def _only_until(tx: Tx, ground: Ground, every: tuple[FreeTime, ...], last: object) -> None:
    """All later times are somebody else's."""
    for number, time in enumerate(one for one in every if one.starts_at > last):  # type: ignore[operator]  # a moment
        made = slots.take(
            tx, time, -1 - number, ground.resident.id, community=ground.home, state="held", mode="phone", at=NOW,
            until=NOW + HELD,
        )  # fmt: skip
        assert made is not None
        made.state, made.held_until = "booked", None
    tx.flush()


async def test_one_time_and_two_hundred_people_at_once(ground: Ground) -> None:
    everybody = await opened(ground, PEOPLE)
    first = (await ground.run(lambda tx: times(tx, ground)))[0]
    others = [await open_database_of(ground.url, ground.database.directory) for _ in range(PROCESSES)]

    async def holds(database: Database, case: CaseId) -> bool:
        return await database.run(lambda tx: hold(tx, ground, first, case) is not None)

    try:
        got = await asyncio.gather(*(holds(others[n % PROCESSES], case) for n, case in enumerate(everybody)))
    finally:
        for database in others:
            await database.close()

    assert sum(got) == 1


def hold(tx: Tx, ground: Ground, time: FreeTime, case: CaseId, *, after: timedelta = timedelta()) -> Slot | None:
    at = NOW + after
    return slots.take(
        tx, time, case, ground.resident.id, community=ground.home, state="held", mode="phone", at=at, until=at + HELD
    )


async def test_a_hold_ends_by_itself_and_its_owner_may_not_book_what_another_has(ground: Ground) -> None:
    one, other = await opened(ground, 2)
    first = (await ground.run(lambda tx: times(tx, ground)))[0]

    def check(tx: Tx) -> None:
        held = hold(tx, ground, first, one)
        assert held is not None
        assert hold(tx, ground, first, other, after=HELD - timedelta(seconds=1)) is None
        assert hold(tx, ground, first, other, after=HELD) is not None
        tx.refresh(held)
        assert held.ended == "expired"
        assert not slots.book(tx, held, by=ground.resident.id, at=NOW)

    await ground.run(check)


async def test_the_line_is_asked_in_order_and_who_is_worked_on_is_passed_over(ground: Ground) -> None:
    first, *line = await opened(ground, 4)
    time = (await ground.run(lambda tx: times(tx, ground)))[0]

    def check(tx: Tx) -> None:
        service = ground.database.directory.service("legal", ground.home)
        for number, case in enumerate(line):
            waiting.join(tx, service, tx.get_one(CaseRow, case), mode="phone", at=NOW + timedelta(seconds=number))
        li = people.load(tx, ground.people[LI].id)
        assert li is not None
        assert cases.claim_case(tx, line[0], by=li, at=NOW) is not None
        slot = hold(tx, ground, time, first)
        assert slot is not None
        waiting.free_again(tx, slot, "cancelled", at=NOW)
        offered = slots.of_case(tx, line[1])
        assert offered is not None
        assert (offered.state, offered.starts_at) == ("offered", time.starts_at)
        assert waiting.of_case(tx, line[0]) is None
        waiting.free_again(tx, offered, "declined", at=NOW)
        assert slots.of_case(tx, line[2]) is not None
        assert waiting.of_case(tx, line[1]) is not None

    await ground.run(check)
