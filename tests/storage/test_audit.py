"""The audit chain shows what was changed, taken out, swapped or cut off."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, update

from storage import audit
from storage.tables import AuditRow, MarkRow
from storage.watching import anchors
from tests.chaos.protocol import Figures, report, scale, seed
from tests.storage.ground import NOW, open_database_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


# --- two thousand ways ------------------------------------------------------------------------------

ENTRIES, WAYS = 60, 200
"""Of 2,000 ways a sample; `make chaos ARGS="--rows audit-tampering"` takes all."""
COLUMNS = ("id", "community_id", "at", "by_id", "action", "case_id", "detail", "mac", "seq", "chain")


def harmed(rows: list[dict[str, object]], chance: Random) -> tuple[str, list[dict[str, object]]]:
    """One way of tampering, by chance, as somebody would who has the database and not its keys."""
    way = chance.choice(("edit", "delete", "insert", "swap", "truncate", "copy", "clock", "cut and renumber"))
    rows = [dict(row) for row in rows]
    place = chance.randrange(len(rows))
    match way:
        case "edit":
            column = chance.choice([name for name in COLUMNS if name != "community_id"])  # of no other is there a row
            rows[place][column] = _another(rows[place][column])
        case "delete":
            del rows[place]
        case "insert":
            rows.insert(place, {**rows[place], "id": 10**15 + place, "seq": len(rows) + 1})
        case "swap":
            other = (place + 1 + chance.randrange(len(rows) - 1)) % len(rows)
            for column in chance.choice((("seq",), ("seq", "chain"), ("action", "detail", "mac"), ("mac", "chain"))):
                rows[place][column], rows[other][column] = rows[other][column], rows[place][column]
        case "truncate":
            del rows[-1 - chance.randrange(len(rows) // 2) :]
        case "copy":
            other = (place + 1) % len(rows)
            rows[place] = {**rows[other], "id": rows[place]["id"], "seq": rows[place]["seq"]}
        case "clock":
            for row in rows[place:]:
                row["at"] = row["at"] - timedelta(hours=1)  # type: ignore[operator]  # it is a moment
        case _:
            del rows[place]
            for number, row in enumerate(rows, start=1):
                row["seq"] = number
    return way, rows


def _another(value: object) -> object:
    match value:
        case datetime():
            return value + timedelta(microseconds=1)
        case int():
            return value + 10_000
        case str():
            return f"{value[:-1]}{'1' if value.endswith('0') else '0'}"
        case _:
            return 7


async def test_every_way_of_tampering_is_found(ground: Ground) -> None:
    await written(ground, ENTRIES)
    await ground.run(
        lambda tx: audit.record(tx, "case.read", 2, community_id=ground.home, by=3, at=NOW + timedelta(hours=1))
    )
    await ground.run(audit.seal)
    sound = await ground.run(_rows)
    chance, missed, tried = Random(seed()), [], Counter[str]()  # noqa: S311

    for _ in range(round(WAYS * scale())):
        way, rows = harmed(sound, chance)
        if rows == sound:
            continue
        tried[way] += 1
        await ground.run(lambda tx, rows=rows: _put(tx, rows))  # type: ignore[misc]  # bound at once
        if not await faults(ground):
            missed.append((way, [row for row, was in zip(rows, sound, strict=False) if row != was][:2]))

    report(Figures("audit-tampering", sum(tried.values()), problems=len(missed), more=dict(tried)))
    assert not missed
    assert len(tried) == 8
    await ground.run(lambda tx: _put(tx, sound))
    assert await faults(ground) == []


def _rows(tx: Tx) -> list[dict[str, object]]:
    return [
        {name: getattr(row, name) for name in COLUMNS} for row in tx.scalars(select(AuditRow).order_by(AuditRow.seq))
    ]


def _put(tx: Tx, rows: list[dict[str, object]]) -> None:
    tx.execute(delete(AuditRow))
    tx.execute(insert(AuditRow), rows)


async def test_a_chain_that_was_written_anew_with_the_right_keys_is_betrayed_by_its_anchors(
    ground: Ground, tmp_path: Path
) -> None:
    file = tmp_path / anchors.FILE
    await written(ground, 5)
    first = await ground.database.read(anchors.now)
    assert first is not None
    anchors.write(file, first, at=NOW)
    await written(ground, 3)

    await ground.run(lambda tx: (tx.execute(delete(AuditRow)), tx.execute(delete(MarkRow))))
    await written(ground, 9)
    assert await faults(ground) == []

    kept = {one.seq: one.code for one in anchors.read(file.read_text(encoding="utf-8"))}
    assert "written anew" in "".join(await ground.database.read(lambda tx: list(audit.problems(tx, kept))))
    in_chat = {one.seq: one.code for one in anchors.read(f"操作记录校验码：{first.shown}。留着，查账时用。")}
    assert in_chat == {5: first.code[: anchors.SHOWN]}
    assert "written anew" in "".join(await ground.database.read(lambda tx: list(audit.problems(tx, in_chat))))


async def test_a_chain_that_was_cut_together_with_its_mark_is_betrayed_by_its_anchors(ground: Ground) -> None:
    await written(ground, 5)
    early = await ground.database.read(anchors.now)
    await written(ground, 4)
    late = await ground.database.read(anchors.now)
    assert early is not None
    assert late is not None

    def cut(tx: Tx) -> None:
        tx.execute(delete(AuditRow).where(AuditRow.seq > 5))
        tx.execute(update(MarkRow).where(MarkRow.name == audit.HEAD).values(value=f"5|{early.code}"))

    await ground.run(cut)

    assert await faults(ground) == []
    kept = {early.seq: early.code, late.seq: late.code}
    assert await ground.database.read(lambda tx: list(audit.problems(tx, kept))) == [
        "entry 9 was anchored, and the chain ends at entry 5"
    ]
