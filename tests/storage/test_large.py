"""A community with a thousand cases beside others with thousands: each list and search goes by one index."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from flows.cases import STATUSES
from flows.model import CommunityId
from storage import ids
from storage.cases import joined
from storage.reports import paging
from storage.reports.paging import A_PAGE, page_of
from storage.tables import CommunityRow, PersonRow
from tests.cast import WANG, ZHOU
from tests.storage import many
from tests.storage.ground import NOW, Ground, open_ground
from tests.storage.many import Crowd

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Select

    from flows.model import CaseId
    from storage.database import Tx
    from storage.tables import CaseRow

HERE, ELSEWHERE, OTHERS = 1_000, 6_000, 3
DAY = timedelta(days=1)
WHOLE = re.compile(r"(SCAN|Seq Scan on) service_case")
SORTED = re.compile(r"USE TEMP B-TREE FOR ORDER BY")
GRID = "第一网格"


def overseen(ground: Ground) -> Select[CaseRow]:
    """What the coordinator looks at."""
    return paging.overseen(ground.people[ZHOU])


IN_ORDER: Mapping[str, Callable[[Tx, Ground], Select[CaseRow]]] = {
    **{
        status: lambda _, ground, status=status: paging.in_state(overseen(ground), status)  # type: ignore[misc]  # bound at once
        for status in STATUSES
    },
    "late": lambda _, ground: paging.late(overseen(ground), now=NOW),
    **{
        f"{status} in a grid": lambda _, ground, status=status: paging.in_state(overseen(ground), status, GRID)  # type: ignore[misc]  # bound at once
        for status in STATUSES
    },
}
"""Those that an index holds in their order: a page reads no more than a page."""
FEW: Mapping[str, Callable[[Tx, Ground], Select[CaseRow]]] = {
    "a name": lambda tx, ground: paging.found(tx, overseen(ground), "居民7"),
    "a number": lambda tx, ground: paging.found(tx, overseen(ground), "13800000007"),
    "a reference": lambda tx, ground: paging.found(tx, overseen(ground), "FA-26-2222"),
}
"""Those of which an index finds the few that there are, which are put in order then."""
LISTS = {**IN_ORDER, **FEW}


@pytest.fixture
async def town(tmp_path: Path, empty: str) -> AsyncIterator[Ground]:
    """The ground with many cases, of which most are other communities'."""
    async with open_ground(tmp_path, empty) as ground:

        def fill(tx: Tx) -> None:
            resident, handler = ground.resident.id, ground.people[WANG].id
            many.add(tx, Crowd(ground.home, "FA", resident, handler), HERE, at=NOW - 20 * DAY)
            for number in range(OTHERS):
                many.add(tx, _elsewhere(tx, number), ELSEWHERE // OTHERS, at=NOW - 20 * DAY)

        await ground.run(fill)
        if not ground.url.startswith("sqlite"):
            await ground.run(lambda tx: tx.connection().exec_driver_sql("ANALYZE service_case").close())
        yield ground


def _elsewhere(tx: Tx, number: int) -> Crowd:
    community, person = ids.draw(NOW), ids.draw(NOW)
    prefix = f"X{'ABCD'[number]}"
    tx.add(CommunityRow(id=community, code=f"{number:012}", prefix=prefix, name=prefix, imported_at=NOW))
    tx.flush()
    tx.add(
        PersonRow(
            id=person, community_id=community, telegram_id=9000 + number, language="zh-Hans", last_seen_at=NOW,
            roles="", skills="", reachable=True,
        )
    )  # fmt: skip
    tx.flush()
    return Crowd(CommunityId(community), prefix, person, person)


def plan_of(tx: Tx, town: Ground, asks: Callable[[], object]) -> list[str]:
    """The steps by which the database answers what is asked."""
    is_sqlite = town.url.startswith("sqlite")
    explain, column = ("EXPLAIN QUERY PLAN", 3) if is_sqlite else ("EXPLAIN", 0)
    asked: list[tuple[str, object]] = []
    connection = tx.connection()

    def note(*args: object) -> None:
        asked.append((str(args[2]), args[3]))

    event.listen(connection, "before_cursor_execute", note)
    asks()
    event.remove(connection, "before_cursor_execute", note)
    explained = [connection.exec_driver_sql(f"{explain} {sql}", given) for sql, given in asked]  # type: ignore[arg-type]  # as they were bound
    return [str(row[column]) for rows in explained for row in rows]


async def test_every_list_and_search_of_a_large_town_goes_by_an_index(town: Ground) -> None:
    is_sqlite = town.url.startswith("sqlite")
    for name, query in LISTS.items():
        steps = await town.run(
            lambda tx, query=query: plan_of(tx, town, lambda: page_of(tx, query(tx, town), 2))  # type: ignore[misc]  # bound at once
        )
        assert any("INDEX" in step.upper() for step in steps), (name, steps)
        assert [step for step in steps if WHOLE.search(step)] == [], (name, steps)
        if is_sqlite and name in IN_ORDER:
            assert [step for step in steps if SORTED.search(step)] == [], (name, steps)


async def test_what_is_alike_in_a_building_is_found_by_the_index_of_what_goes_on(town: Ground) -> None:
    def steps(tx: Tx) -> list[str]:
        return plan_of(
            tx, town,
            lambda: joined.similar(tx, community=town.home, service="mediation", category="噪声", building="0" * 64),
        )  # fmt: skip

    found = await town.run(steps)
    assert "ix_service_case_building" in " ".join(found), found


async def test_pages_hold_every_case_of_a_list_once_and_none_of_another_community(town: Ground) -> None:
    def walk(tx: Tx, name: str) -> list[tuple[CaseId, str]]:
        query, found = LISTS[name](tx, town), []
        for number in range(HERE):
            page = page_of(tx, query, number)
            assert len(page.cases) == A_PAGE or not page.has_next
            found += [(case.id, case.reference) for case in page.cases]
            if not page.has_next:
                return found
        raise AssertionError(name)

    seen = 0
    for name in LISTS:
        found = await town.run(lambda tx, name=name: walk(tx, name))  # type: ignore[misc]  # bound at once
        assert len({case for case, _ in found}) == len(found) > 0, name
        assert {reference[:2] for _, reference in found} == {"FA"}, name
        seen += len(found) if name in STATUSES else 0
    assert seen == HERE
