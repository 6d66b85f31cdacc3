"""Two volunteers tap the same card at the same instant: one has it, the other is told so at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from storage.reports import dumps
from storage.tables import CaseRow
from tests.bot.short_cut import open_case
from tests.cast import COMMUNITY, LI, WANG, open_stage
from tests.outside.program import BUSY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.demo.telegram.model import Message, Press
    from flows.model import CaseId
    from tests.cast import Stage

RACES = 1000 if os.environ.get("YIZHAN_FULL_RACE") == "1" else 100
AT_ONCE = 25


async def test_of_two_who_tap_at_the_same_instant_one_wins(tmp_path: Path, database_url: str) -> None:
    async with open_stage(tmp_path, database_url, community=COMMUNITY + BUSY) as stage:
        await races(stage)


async def races(stage: Stage) -> None:
    for someone in (stage.resident, stage.wang, stage.li):
        await someone.starts()
    waited_together = 0
    for _ in range(RACES // AT_ONCE):
        opened = [await open_case(stage) for _ in range(AT_ONCE)]
        await stage.settled(60)
        cards = await cards_of(stage, opened)
        taps: list[tuple[Press, Press]] = []
        for number, card in enumerate(cards):
            first, second = (WANG, LI) if number % 2 else (LI, WANG)
            taps.append((stage.world.presses(first, card), stage.world.presses(second, card)))
        waited_together += min(len(stage.world.queue.pending()) // 2, len(taps))
        await stage.world.until(answered(stage, taps), timeout=60)
        await stage.settled(60)
        for one, other in taps:
            said = sorted((word(stage, one.id), word(stage, other.id)))
            assert said == ["taken", "yours"]
    print(f"{waited_together} of {RACES} pairs of taps were both waiting before either was worked on")  # noqa: T201  (how much of a race it was)
    assert waited_together == RACES
    found = await stage.app.database.read(dumps.everything)
    assert [case["status"] for case in rows(found["cases"])] == ["claimed"] * RACES
    assert len(rows(found["assignments"])) == RACES
    for id in (WANG, LI):
        read = "".join(one.words for one in stage.someone(id).inbox())
        told = {str(case["ref"]) for case in rows(found["cases"]) if str(case["ref"]) in read}
        assert told == {case["ref"] for case in rows(found["cases"]) if case["assignee"] == id}


def answered(stage: Stage, taps: list[tuple[Press, Press]]) -> Callable[[], bool]:
    """Whether every tap has been answered by now."""
    return lambda: all(stage.world.answer_to(press.id) for pair in taps for press in pair)


def rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


async def cards_of(stage: Stage, opened: list[CaseId]) -> list[Message]:
    """The cards of some cases, as they stand in the group."""
    references = await stage.app.database.read(lambda tx: [tx.get_one(CaseRow, case).reference for case in opened])
    return [next(card for card in stage.group() if reference in card.words) for reference in references]


def word(stage: Stage, press: str) -> str:
    """What a tap was told: the winner that it is theirs, the loser who has it."""
    answer = stage.world.answer_to(press)
    assert answer is not None
    said = answer.text or ""
    if "由您负责" in said:
        return "yours"
    assert "王姐" in said or "李律师" in said
    return "taken"
