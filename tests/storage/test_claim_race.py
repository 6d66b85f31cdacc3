"""However close together volunteers tap, a case has one of them: many connections against one row."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage import cases
from storage.tables import AssignmentRow, CaseRow
from tests.cast import LI, WANG, ZHOU
from tests.storage.ground import NOW, open_database_of

if TYPE_CHECKING:
    from flows.model import CaseId
    from storage.database import Database
    from tests.storage.ground import Ground

RACES = 1000 if os.environ.get("YIZHAN_FULL_RACE") == "1" else 60
PROCESSES = 3


async def test_one_volunteer_wins_each_case(ground: Ground) -> None:
    others = [await open_database_of(ground.url, ground.database.directory) for _ in range(PROCESSES)]
    try:
        open_cases = [await ground.case() for _ in range(RACES)]
        for case in open_cases:
            won = await asyncio.gather(
                *(claimed(database, ground, case, id) for database, id in zip(others, (WANG, LI, ZHOU), strict=True))
            )
            assert sum(won) == 1
    finally:
        for database in others:
            await database.close()
    open_ones = select(AssignmentRow.case_id).where(AssignmentRow.until_at.is_(None)).group_by(AssignmentRow.case_id)
    counted = await ground.run(lambda tx: tx.execute(open_ones.having(func.count() == 1)).all())
    assert len(counted) == RACES
    holders = await ground.run(lambda tx: set(tx.scalars(select(CaseRow.assignee_id))))
    assert len(holders) > 1, "they never raced: the same one was always first"


async def claimed(database: Database, ground: Ground, case: CaseId, id: int) -> bool:
    return await database.run(lambda tx: cases.claim_case(tx, case, by=ground.people[id], at=NOW) is not None)


async def test_nobody_claims_a_case_of_their_own(ground: Ground) -> None:
    case = await ground.case()

    assert await ground.run(lambda tx: cases.claim_case(tx, case, by=ground.resident, at=NOW)) is None
