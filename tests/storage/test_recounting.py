"""A new notice of holidays: what still runs is counted anew, what fell due stays, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.registry import Directory
from storage import cases
from storage.cases import deadlines, recounting, supplements
from storage.tables import AuditRow, CaseRow, ReminderRow
from tests.cast import WANG
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from flows.model import CaseId
    from storage.database import Tx
    from tests.storage.ground import Ground

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSES = 8 * HOUR
"""From 10:00 to the close of business."""
THURSDAY, FRIDAY = date(2026, 3, 5), date(2026, 3, 6)


def days_off(ground: Ground, *days: date) -> None:
    """From now on these days are holidays."""
    home = ground.database.directory.communities[ground.home]
    data = replace(home.calendar.data, holidays=home.calendar.data.holidays | set(days))
    changed = replace(home, calendar=replace(home.calendar, data=data))
    ground.database.use(Directory(ground.database.directory.services, {ground.home: changed}))


async def claimed(ground: Ground, service: str = "legal") -> CaseId:
    case = await ground.case(service)
    await ground.run(lambda tx: cases.claim_case(tx, case, by=ground.people[WANG], at=NOW))
    return case


async def due(ground: Ground, case: CaseId) -> dict[str, datetime]:
    rows = await ground.run(lambda tx: deadlines.running(tx, case))
    return {row.kind: row.due_at for row in rows}


async def recount(ground: Ground, at: datetime = NOW + HOUR) -> int:
    return await ground.run(lambda tx: recounting.recount(tx, ground.home, at=at))


async def test_a_day_that_became_a_holiday_moves_what_is_counted_in_working_days(ground: Ground) -> None:
    case = await claimed(ground)
    assert (await due(ground, case))["contact"] == NOW + 2 * DAY + CLOSES
    assert await recount(ground) == 0

    days_off(ground, FRIDAY)
    assert await recount(ground) == 1
    assert (await due(ground, case))["contact"] == NOW + 5 * DAY + CLOSES
    assert await recount(ground) == 0
    assert await audited(ground) == ["case.recounted"]


async def test_the_promised_date_and_the_reminders_follow(ground: Ground) -> None:
    case = await claimed(ground)
    promised = (await due(ground, case))["result"]
    days_off(ground, promised.date())
    await recount(ground)

    now_due = (await due(ground, case))["result"]
    assert now_due > promised
    assert (await row_of(ground, case)).promised_at == now_due
    assert await planned(ground, case, "promise_passed") == now_due + timedelta(minutes=1)


async def test_what_fell_due_already_is_history(ground: Ground) -> None:
    case = await claimed(ground)
    before = await due(ground, case)
    days_off(ground, FRIDAY)

    await recount(ground, at=before["contact"])
    assert (await due(ground, case))["contact"] == before["contact"]


async def test_a_date_that_somebody_chose_stays_unless_its_day_became_a_day_off(ground: Ground) -> None:
    kept, rolled = await claimed(ground), await claimed(ground)
    wang = ground.people[WANG].id
    dates = {kept: datetime(2026, 4, 1, 10, tzinfo=UTC), rolled: datetime(2026, 4, 2, 10, tzinfo=UTC)}

    def extend(tx: Tx) -> None:
        for case, until in dates.items():
            assert supplements.extend(tx, tx.get_one(CaseRow, case), until, by=wang, at=NOW, days=28)

    await ground.run(extend)
    days_off(ground, THURSDAY, date(2026, 4, 2))
    await recount(ground)

    assert (await due(ground, kept))["result"] == dates[kept]
    assert (await due(ground, rolled))["result"] == dates[rolled] + DAY


async def test_a_time_of_waiting_is_counted_again_too(ground: Ground) -> None:
    case, fresh = await claimed(ground, "mediation"), await claimed(ground, "mediation")
    wang = ground.people[WANG].id

    def waits(tx: Tx) -> None:
        assert supplements.supplement(tx, tx.get_one(CaseRow, case), by=wang, at=NOW)

    def goes_on(tx: Tx) -> None:
        assert supplements.supply(tx, tx.get_one(CaseRow, case), by=wang, at=NOW + 7 * DAY)

    await ground.run(waits)
    await ground.run(goes_on)
    days_off(ground, date(2026, 3, 16))
    await recount(ground, at=NOW + 8 * DAY)

    calendar = ground.database.directory.communities[ground.home].calendar
    unpaused = (await due(ground, fresh))["result"]
    unit = next(row.unit for row in await ground.run(lambda tx: deadlines.running(tx, case)) if row.kind == "result")
    expected = calendar.moved(unpaused, stood=(NOW, NOW + 7 * DAY), unit=unit)  # type: ignore[arg-type]  # one of ours
    assert (await due(ground, case))["result"] == expected > unpaused


async def row_of(ground: Ground, case: CaseId) -> CaseRow:
    return await ground.run(lambda tx: tx.get_one(CaseRow, case))


async def planned(ground: Ground, case: CaseId, kind: str) -> datetime:
    query = select(ReminderRow.planned_at).where(ReminderRow.subject_id == case, ReminderRow.kind == kind)
    return await ground.run(lambda tx: tx.scalars(query.where(ReminderRow.state == "pending")).one())


async def audited(ground: Ground) -> list[str]:
    query = select(AuditRow.action).where(AuditRow.action == "case.recounted")
    return await ground.run(lambda tx: list(tx.scalars(query)))
