"""Whole stories through real HTTP: from the first word to the closed case, and a day with its digest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cast import Stage


async def test_a_legal_question_goes_from_the_first_word_to_solved(each_stage: Stage) -> None:
    stage = each_stage
    resident, wang, zhou = stage.resident, stage.wang, stage.zhou

    assert "法律咨询" in resident.buttons() if await resident.starts() else False
    print(await resident.taps("法律咨询"))
    print(await resident.taps("同意"))
    print(await resident.taps("同意,开始"))
    for _ in range(3):
        print(resident.buttons())
