"""A case's waiting reminders are always those of its plan; what was done is never done again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.cases.planning import Planned
from handlers import timers
from storage import cases, due, reminders
from storage.cases import ending
from storage.reports import checks
from storage.sending import outbox
from storage.tables import CaseRow, MessageRow, ReminderRow
from tests.cast import WANG
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.storage.ground import Ground

HOUR = timedelta(hours=1)


def planned(*hours: int, kind: str = "nudge_queue") -> list[Planned]:
    return [Planned(kind, NOW + HOUR * hour, NOW + HOUR * hour) for hour in hours]  # type: ignore[arg-type]  # a kind


async def waiting(ground: Ground, subject: int) -> list[ReminderRow]:
    query = select(ReminderRow).where(ReminderRow.subject_id == subject, ReminderRow.state == "pending")
    return list(await ground.run(lambda tx: tx.scalars(query.order_by(ReminderRow.due_at)).all()))


async def fit(ground: Ground, wanted: list[Planned]) -> list[int]:
    await ground.run(lambda tx: reminders.fit(tx, 1, wanted, community_id=ground.home, at=NOW))
    return [round((row.due_at - NOW) / HOUR) for row in await waiting(ground, 1)]


async def test_rows_are_made_equal_to_the_plan(ground: Ground) -> None:
    assert await fit(ground, planned(1, 2)) == [1, 2]
    assert await fit(ground, planned(2, 3)) == [2, 3]
    assert await fit(ground, []) == []


async def test_a_reminder_whose_time_moved_is_moved(ground: Ground) -> None:
    await fit(ground, [Planned("nudge_queue", NOW + HOUR, NOW)])

    assert await fit(ground, [Planned("nudge_queue", NOW + HOUR * 5, NOW)]) == [5]


async def test_what_was_done_stays_done(ground: Ground) -> None:
    await fit(ground, planned(1, 2))
    (first, _) = await waiting(ground, 1)

    assert await ground.run(lambda tx: reminders.finish(tx, first.id, at=NOW))
    assert not await ground.run(lambda tx: reminders.finish(tx, first.id, at=NOW))

    assert await fit(ground, planned(1, 2)) == [2]
    assert await fit(ground, []) == []
    assert await fit(ground, planned(1)) == []


async def test_due_ones_are_leased_oldest_first_and_the_next_one_is_known(ground: Ground) -> None:
    await fit(ground, planned(3, 1, 2))

    assert await ground.run(lambda tx: due.next_due(tx, ReminderRow)) == NOW + HOUR
    at = NOW + HOUR * 2
    rows = await ground.run(lambda tx: due.lease(tx, ReminderRow, at, most=10))
    assert sorted(round((row.planned_at - NOW) / HOUR) for row in rows) == [1, 2]
    assert list(await ground.run(lambda tx: due.lease(tx, ReminderRow, at, most=10))) == []
    assert len(await ground.run(lambda tx: due.lease(tx, ReminderRow, at + due.LEASE, most=10))) == 2


async def test_every_move_of_a_case_refits_its_reminders(ground: Ground) -> None:
    case = await ground.case()
    await agree(ground, case)
    await ground.run(lambda tx: cases.claim_case(tx, case, by=ground.people[WANG], at=NOW + HOUR))
    await agree(ground, case)

    def finish(tx: Tx) -> None:
        assert cases.finish(tx, tx.get_one(CaseRow, case), by=ground.people[WANG].id, at=NOW + HOUR * 2)

    await ground.run(finish)
    await agree(ground, case)
    await ground.run(lambda tx: ending.close(tx, tx.get_one(CaseRow, case), "solved", by=None, at=NOW + HOUR * 3))
    assert await waiting(ground, case) == []
    found = await ground.run(lambda tx: [problem.invariant for problem in checks.problems(tx)])
    assert set(found) <= {"messages"}


async def test_a_reminder_of_an_appointment_comes_late_though_the_volunteer_acts_before_the_first_tick(
    ground: Ground,
) -> None:
    case, wang = await ground.case(), ground.people[WANG]
    slot = NOW + HOUR * 53
    await ground.run(lambda tx: cases.claim_case(tx, case, by=wang, at=NOW))
    await ground.run(lambda tx: cases.appoint(tx, tx.get_one(CaseRow, case), slot, by=wang.id, at=NOW))
    back = NOW + HOUR * 32
    await ground.run(lambda tx: cases.renew(tx, tx.get_one(CaseRow, case), by=wang.id, at=back))
    await agree(ground, case)

    missed = [row for row in await waiting(ground, case) if row.kind.startswith("appointment") and row.due_at < back]
    assert [row.kind for row in missed] == ["appointment_day_before"]
    await ground.run(lambda tx: timers.work(tx, missed[0], at=back))
    assert [words.partition("\n")[0] for words in await reminded(ground)] == [
        "（补发：本该在 3月5日（周四） 15:00 提醒）"
    ] * 2
    await ground.run(lambda tx: cases.renew(tx, tx.get_one(CaseRow, case), by=wang.id, at=back + HOUR))
    kinds = [row.kind for row in await waiting(ground, case) if row.kind.startswith("appointment")]
    assert kinds == ["appointment_soon"]


async def test_an_appointment_that_is_put_off_is_reminded_of_at_its_new_time_only(ground: Ground) -> None:
    case, wang = await ground.case(), ground.people[WANG]
    await ground.run(lambda tx: cases.claim_case(tx, case, by=wang, at=NOW))
    for days in (2, 3):
        slot = NOW + HOUR * 24 * days
        await ground.run(lambda tx, slot=slot: cases.appoint(tx, tx.get_one(CaseRow, case), slot, by=wang.id, at=NOW))  # type: ignore[misc]  # bound at once

    found = [row for row in await waiting(ground, case) if row.kind.startswith("appointment")]
    assert [(row.due_at - NOW) / HOUR for row in found] == [48, 70]


async def reminded(ground: Ground) -> list[str]:
    """The words of every reminder that was put into the outbox."""

    def words(tx: Tx) -> list[str]:
        rows = tx.scalars(select(MessageRow).where(MessageRow.kind.in_(("reminder", "appointment"))))
        return [str(outbox.content_of(tx, row)["text"]) for row in rows]

    return await ground.run(words)


async def agree(ground: Ground, case: int) -> None:
    def wanted(tx: Tx) -> set[str]:
        return {one.key for one in cases.planned(tx, tx.get_one(CaseRow, case))}

    assert {row.key for row in await waiting(ground, case)} == await ground.run(wanted)
    assert await waiting(ground, case)
