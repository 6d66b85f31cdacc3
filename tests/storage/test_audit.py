"""The audit chain shows what was changed, taken out, swapped or cut off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from storage import audit
from storage.tables import AuditRow
from tests.storage.ground import NOW, open_database_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Tx
    from tests.storage.ground import Ground


async def written(ground: Ground, amount: int) -> None:
    def unit(tx: Tx) -> None:
        for number in range(amount):
            audit.record(tx, "case.read", number, community_id=ground.home, by=None, at=NOW)

    await ground.run(unit)
    await ground.run(audit.seal)


async def faults(ground: Ground) -> list[str]:
    return await ground.database.read(lambda tx: list(audit.problems(tx)))


async def test_an_untouched_chain_holds(ground: Ground) -> None:
    await written(ground, 5)
    await written(ground, 3)

    assert await faults(ground) == []
    assert await ground.run(audit.count) == 8
    assert not await ground.run(audit.has_unsealed)


async def test_processes_that_chain_at_the_same_time_make_one_chain(ground: Ground) -> None:
    others = [await open_database_of(ground.url) for _ in range(4)]
    try:
        for number in range(10):
            await ground.run(
                lambda tx, n=number: audit.record(tx, "case.read", n, community_id=ground.home, by=None, at=NOW)  # type: ignore[misc]  # bound at once
            )
            await asyncio.gather(*(database.run(audit.seal) for database in others))
            assert await faults(ground) == []
    finally:
        for database in others:
            await database.close()

    assert not await ground.run(audit.has_unsealed)


def edit(tx: Tx) -> None:
    tx.execute(update(AuditRow).where(AuditRow.seq == 3).values(action="case.closed"))


def take_out(tx: Tx) -> None:
    tx.execute(delete(AuditRow).where(AuditRow.seq == 3))


def take_out_and_close_the_gap(tx: Tx) -> None:
    tx.execute(delete(AuditRow).where(AuditRow.seq == 3))
    for seq in (4, 5):
        tx.execute(update(AuditRow).where(AuditRow.seq == seq).values(seq=seq - 1))


def swap(tx: Tx) -> None:
    for now, then in ((2, 99), (3, 2), (99, 3)):
        tx.execute(update(AuditRow).where(AuditRow.seq == now).values(seq=then))


def cut_off(tx: Tx) -> None:
    tx.execute(delete(AuditRow).where(AuditRow.seq >= 4))


def cut_all(tx: Tx) -> None:
    tx.execute(delete(AuditRow))


@pytest.mark.parametrize("harm", [edit, take_out, take_out_and_close_the_gap, swap, cut_off, cut_all])
async def test_harm_to_the_chain_is_found(ground: Ground, harm: Callable[[Tx], None]) -> None:
    await written(ground, 5)

    await ground.run(harm)

    assert await faults(ground) != []


async def test_an_entry_that_is_not_chained_yet_can_not_be_changed_either(ground: Ground) -> None:
    await ground.run(lambda tx: audit.record(tx, "a", 1, community_id=ground.home, by=None, at=NOW))
    await ground.run(lambda tx: tx.execute(update(AuditRow).values(by_id=7)))

    assert len(await faults(ground)) == 1


async def test_the_chain_goes_on_after_a_cut_and_still_shows_it(ground: Ground) -> None:
    await written(ground, 5)
    await ground.run(cut_off)
    await written(ground, 4)

    assert await faults(ground) != []
