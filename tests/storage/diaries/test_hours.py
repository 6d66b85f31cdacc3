"""The hours of the community's file as rows: the same again and again, and never those that advisers set themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flows.calendar import read_hours
from flows.community import DiaryEntry, DiaryHours
from storage import diaries, ids
from storage.tables import DiaryRow
from tests.cast import LI, WANG
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.storage.ground import Ground

DIARY = DiaryEntry(
    LI, "legal", (read_hours("Wed-Thu 14:00-17:00"),), 30, frozenset({"visit", "phone"}), "二楼",
    off=(DiaryHours(date(2026, 10, 1)),),
)  # fmt: skip


def rows(tx: Tx, ground: Ground) -> list[tuple[int, str, int | None, str | None]]:
    found = diaries.rows_of(tx, ground.home, "legal")
    return [(row.id, row.kind, row.weekday, row.day) for row in found]


async def test_a_diary_read_again_changes_nothing(ground: Ground) -> None:
    def read_twice(tx: Tx) -> None:
        diaries.import_diaries(tx, (DIARY,), ground.home, at=NOW)
        first = rows(tx, ground)
        diaries.import_diaries(tx, (DIARY,), ground.home, at=NOW + timedelta(hours=1))

        assert sorted(first) == sorted(rows(tx, ground))
        assert {line[1:] for line in first} == {
            ("weekly", 2, None), ("weekly", 3, None), ("off", None, "2026-10-01"),
        }  # fmt: skip

    await ground.database.run(read_twice)


async def test_what_left_the_file_ends_and_what_the_adviser_added_stays(ground: Ground) -> None:
    adviser = ground.people[LI].id

    def change(tx: Tx) -> None:
        diaries.import_diaries(tx, (DIARY, replace(DIARY, person=WANG)), ground.home, at=NOW)
        tx.add(
            DiaryRow(
                id=ids.draw(NOW), community_id=ground.home, adviser_id=adviser, service="legal", kind="weekly",
                weekday=4, from_minute=540, to_minute=600, modes="phone", source="chat", made_at=NOW,
            )
        )  # fmt: skip
        tx.flush()
        diaries.import_diaries(tx, (replace(DIARY, off=()),), ground.home, at=NOW)

        kept = {(row.adviser_id, row.kind, row.weekday) for row in diaries.rows_of(tx, ground.home, "legal")}
        assert kept == {(adviser, "weekly", 2), (adviser, "weekly", 3), (adviser, "weekly", 4)}

    await ground.database.run(change)
