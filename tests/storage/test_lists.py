"""The lists behind a digest: what counts as overdue, for whom, and without reading every case that is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows.access import Actor
from flows.model import CaseId, CommunityId, PersonId
from storage import cases
from storage.reports import lists
from storage.tables import CaseRow
from tests.cast import WANG
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.storage.ground import Ground

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
READER = Actor(PersonId(5), roles=frozenset({"coordinator"}))
THURSDAY_EVENING = NOW + 32 * HOUR + timedelta(minutes=1)
"""18:01 of the day after a claim on Wednesday: a first contact within one working day is late."""


async def overdue(ground: Ground, *, hours: float) -> list[CaseId]:
    """What a digest made so many hours after the start counts and lists as overdue."""
    now = NOW + HOUR * hours

    def found(tx: Tx) -> tuple[int, list[CaseId]]:
        window = lists.Window(now - DAY, now, now + DAY)
        counted = lists.digest(tx, ground.home, READER, window).overdue
        return counted, [
            CaseId(row.id) for row in tx.scalars(lists.digest_query("overdue", ground.home, READER, window))
        ]

    counted, listed = await ground.run(found)
    assert counted == len(listed)
    return listed


async def claim(ground: Ground, case: CaseId, *, hours: float) -> None:
    at = NOW + HOUR * hours
    assert await ground.run(lambda tx: cases.claim_case(tx, case, by=ground.people[WANG], at=at) is not None)


async def test_a_first_contact_that_is_late_is_overdue_until_it_is_made(ground: Ground) -> None:
    case, other = await ground.case("mediation"), await ground.case("mediation")
    for one in (case, other):
        await claim(ground, one, hours=0)

    assert await overdue(ground, hours=31.9) == []
    assert await overdue(ground, hours=32.1) == [case, other]

    def contact(tx: Tx) -> None:
        assert cases.contact(tx, tx.get_one(CaseRow, case), by=ground.people[WANG].id, at=THURSDAY_EVENING)

    await ground.run(contact)
    assert await overdue(ground, hours=33) == [other]


async def test_who_takes_a_case_over_has_the_whole_time_for_the_first_contact(ground: Ground) -> None:
    case = await ground.case("mediation")
    await claim(ground, case, hours=0)

    def release(tx: Tx) -> None:
        assert cases.release(tx, tx.get_one(CaseRow, case), by=None, how="lease ended", at=THURSDAY_EVENING)

    await ground.run(release)
    assert await overdue(ground, hours=33) == []
    await claim(ground, case, hours=34)
    assert await overdue(ground, hours=35) == []
    assert await overdue(ground, hours=24 * 5 + 8.1) == [case]


async def test_what_is_past_its_promised_date_is_overdue_once(ground: Ground) -> None:
    case = await ground.case("legal")
    await claim(ground, case, hours=0)

    assert await overdue(ground, hours=24 * 7 + 9) == [case]
    assert await overdue(ground, hours=24 * 8) == [case]


async def test_a_place_in_the_line_counts_the_cases_of_ones_own_community(ground: Ground) -> None:
    first = await ground.case("mediation")
    second = await ground.case("mediation", at=NOW + HOUR)
    elsewhere = CommunityId(ground.home + 1)

    def ahead(tx: Tx, case_id: CaseId, community: CommunityId) -> int:
        return lists.ahead_of(tx, cases.to_case(tx.get_one(CaseRow, case_id)), community)

    assert await ground.run(lambda tx: ahead(tx, first, ground.home)) == 0
    assert await ground.run(lambda tx: ahead(tx, second, ground.home)) == 1
    assert await ground.run(lambda tx: ahead(tx, second, elsewhere)) == 0
