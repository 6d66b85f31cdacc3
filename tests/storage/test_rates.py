"""The rates of a month: what counts, what does not, and that a past month stays what it was, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from flows.numbers.rates import Deadline, Rate, after, before, by, month_of, rates, read_period, week_of
from storage import cases
from storage.cases import ending, supplements, verdicts
from storage.reports import exclusions
from storage.reports.rates import facts
from storage.tables import CaseRow
from tests.cast import LI, WANG, ZHOU
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flows.calendar import Calendar
    from flows.model import CaseId
    from flows.numbers.rates import Fact, Rates
    from storage.database import Tx
    from tests.storage.ground import Ground

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MUCH_LATER = NOW + 120 * DAY
DUE = NOW + 8 * HOUR


def calendar_of(ground: Ground) -> Calendar:
    return ground.database.directory.communities[ground.home].calendar


async def found(ground: Ground, *, day: date = date(2026, 3, 1), as_of: datetime = MUCH_LATER) -> list[Fact]:
    period = month_of(calendar_of(ground), day)
    return await ground.run(lambda tx: facts(tx, ground.home, period, as_of=as_of))


async def counted(ground: Ground, *, day: date = date(2026, 3, 1), as_of: datetime = MUCH_LATER) -> Rates:
    return rates(await found(ground, day=day, as_of=as_of))


async def does(ground: Ground, case: CaseId, act: Callable[[Tx, CaseRow], object]) -> None:
    def unit(tx: Tx) -> None:
        assert act(tx, tx.get_one(CaseRow, case))

    await ground.run(unit)


async def claimed(ground: Ground, at: datetime = NOW, who: int = WANG) -> CaseId:
    case = await ground.case(at=at)
    await ground.run(lambda tx: cases.claim_case(tx, case, by=ground.people[who], at=at))
    return case


async def contacted(ground: Ground, at: datetime, who: int = WANG) -> CaseId:
    case = await claimed(ground, who=who)
    by = ground.people[who].id
    await does(ground, case, lambda tx, row: cases.contact(tx, row, by=by, at=at))
    return case


async def judged(ground: Ground, verdict: str, rating: int | None, at: datetime) -> CaseId:
    case = await claimed(ground, at=at - HOUR)
    wang, resident = ground.people[WANG].id, ground.resident.id
    await does(ground, case, lambda tx, row: cases.finish(tx, row, by=wang, at=at))
    await does(ground, case, lambda tx, row: verdicts.give(tx, row, verdict, by=resident, at=at))  # type: ignore[arg-type]  # one of ours
    if rating is not None:
        await does(ground, case, lambda tx, row: verdicts.rate(tx, row, rating, by=resident, at=at))  # type: ignore[arg-type]  # one of ours
    return case


@pytest.mark.parametrize(
    ("ended_after", "ended", "counts"),
    [(-1, "met", True), (1, "met", False), (-1, "dropped", None), (1, "dropped", False), (-1, "extended", None)],
)
def test_a_deadline_is_settled_when_it_falls_due(ended_after: int, ended: str, *, counts: bool | None) -> None:
    deadline = Deadline(NOW, NOW + ended_after * HOUR, ended)
    assert deadline.is_met(NOW + DAY) is counts


def test_what_still_runs_counts_only_once_it_fell_due() -> None:
    assert Deadline(NOW).is_met(NOW - HOUR) is None
    assert Deadline(NOW).is_met(NOW) is False
    assert Deadline(NOW, paused_at=NOW - HOUR).is_met(NOW + DAY) is None
    assert Deadline(NOW, paused_at=NOW + HOUR).is_met(NOW + DAY) is False


def test_no_rate_is_made_of_fewer_than_five() -> None:
    assert Rate(4, 4).percent is None
    assert Rate(4, 5).percent == 80
    assert Rate(2, 3 * 5).percent == 13
    assert Rate(2, 10).shown_percent(named=False) is None
    assert Rate(3, 10).shown_percent(named=False) == 30


async def test_months_and_weeks_follow_one_another(ground: Ground) -> None:
    calendar = calendar_of(ground)
    december = month_of(calendar, date(2026, 12, 31))
    assert after(calendar, december).name == "2027-01"
    assert before(calendar, after(calendar, december)) == december
    week = week_of(calendar, date(2026, 3, 4))
    assert (week.name, week.first) == ("2026-W10", date(2026, 3, 2))
    assert read_period(calendar, "2026-W10") == week
    assert read_period(calendar, after(calendar, week).name) == after(calendar, week)
    assert [read_period(calendar, name) for name in ("", "2026-13", "2026-W99", "0000-01", "x")] == [None] * 5


async def test_contacts_and_results_count_in_the_month_in_which_they_were_due(ground: Ground) -> None:
    await contacted(ground, NOW + HOUR)
    await contacted(ground, NOW + 5 * DAY)
    await claimed(ground)

    march = await counted(ground)
    assert march["response"] == Rate(1, 3)
    assert march["on_time"] == Rate(0, 3)
    assert (await counted(ground, day=date(2026, 4, 1)))["response"] == Rate(0, 0)


async def test_a_month_that_is_over_stays_what_it_was(ground: Ground) -> None:
    ended = month_of(calendar_of(ground), NOW.date()).end
    late, open_one = await claimed(ground), await claimed(ground, who=LI)
    april = await found(ground, as_of=ended)
    wang, li = ground.people[WANG].id, ground.people[LI].id

    await does(ground, late, lambda tx, row: cases.contact(tx, row, by=wang, at=ended + DAY))
    await does(ground, late, lambda tx, row: cases.finish(tx, row, by=wang, at=ended + 2 * DAY))
    await does(ground, open_one, lambda tx, row: cases.release(tx, row, by=li, how="handed back", at=ended + DAY))

    assert await found(ground, as_of=ended) == april
    assert await found(ground) == april
    assert {fact.holder for fact in april if fact.rate == "response"} == {wang, li}


async def test_a_date_that_was_put_off_counts_by_the_new_one(ground: Ground) -> None:
    case = await claimed(ground)
    april = NOW + 40 * DAY
    wang = ground.people[WANG].id
    await does(ground, case, lambda tx, row: supplements.extend(tx, row, april, by=wang, at=NOW + HOUR, days=40))
    await does(ground, case, lambda tx, row: cases.finish(tx, row, by=wang, at=april - DAY))

    assert (await counted(ground))["on_time"] == Rate(0, 0)
    assert (await counted(ground, day=date(2026, 4, 1)))["on_time"] == Rate(1, 1)


async def test_what_residents_say_counts_without_what_needed_no_solution(ground: Ground) -> None:
    for verdict, rating in (("solved", 3), ("solved", 2), ("partly", 1), ("unsolved", None), ("not needed", None)):
        await judged(ground, verdict, rating, NOW + HOUR)

    march = await counted(ground)
    assert march["solved"] == Rate(2, 4)
    assert march["content"] == Rate(1, 3)


async def test_a_case_that_was_taken_back_is_left_out_and_counted_as_such(ground: Ground) -> None:
    case = await claimed(ground)
    await claimed(ground)
    await does(ground, case, lambda tx, row: ending.withdraw(tx, row, by=ground.resident.id, at=NOW + 20 * DAY))

    march = await counted(ground)
    assert march["response"] == Rate(0, 1, 1)
    assert (await counted(ground, as_of=NOW + 10 * DAY))["response"] == Rate(0, 2)


async def test_a_case_is_left_out_only_once_two_people_agreed(ground: Ground) -> None:
    case = await contacted(ground, NOW + HOUR)
    zhou, li = ground.people[ZHOU].id, ground.people[LI].id

    await does(ground, case, lambda tx, row: exclusions.propose(tx, row, "duplicate", by=zhou, at=NOW + DAY))
    assert (await counted(ground))["response"] == Rate(1, 1)

    def agree(tx: Tx, row: CaseRow) -> bool:
        (proposed,) = exclusions.of_case(tx, row.id)
        assert not exclusions.agree(tx, proposed, by=zhou, at=NOW + DAY)
        return exclusions.agree(tx, proposed, by=li, at=NOW + 4 * DAY)

    await does(ground, case, agree)
    assert (await counted(ground))["response"] == Rate(0, 0, 1)
    assert (await counted(ground, as_of=NOW + 3 * DAY))["response"] == Rate(1, 1)


async def test_each_part_has_its_own_rates(ground: Ground) -> None:
    await contacted(ground, NOW + HOUR)
    await claimed(ground, who=LI)

    parts = by(await found(ground), lambda fact: fact.holder)
    assert parts[ground.people[WANG].id]["response"] == Rate(1, 1)
    assert parts[ground.people[LI].id]["response"] == Rate(0, 1)
    assert by(await found(ground), lambda fact: fact.service)["legal"]["response"] == Rate(1, 2)


async def test_other_queues_are_nobody_elses_business(ground: Ground) -> None:
    await claimed(ground)
    period = month_of(calendar_of(ground), NOW.date())
    elsewhere = await ground.run(
        lambda tx: facts(tx, ground.home, period, as_of=MUCH_LATER, queues=frozenset({"mediation"}))
    )
    assert elsewhere == []
