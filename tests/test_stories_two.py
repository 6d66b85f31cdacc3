"""Two requests of one person side by side: words answer the one whose question was shown last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.tales import FILLED, answers, begins, sends

if TYPE_CHECKING:
    from tests.cast import Stage


async def test_words_after_an_old_button_answer_the_question_that_it_led_to(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    old = resident.inbox()[-1]
    await answers(resident, FILLED["legal"][:5])
    await begins(resident, "hardship")
    await answers(resident, FILLED["hardship"][:4])
    await stage.passes(timedelta(minutes=5))

    assert "对方叫什么" in await resident.taps("劳动", on=old)

    assert "怎么和律师谈" in await resident.says("楼上的老王")


async def test_stopping_one_of_two_requests_shows_the_question_of_the_other(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:1])
    await begins(resident, "legal")

    read = await resident.says("取消")

    assert "已经删掉了" in read
    assert "哪方面的矛盾" in read


async def test_thanks_for_a_receipt_are_no_answer_to_another_request(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:8])
    await sends(resident, "legal")

    read = await resident.says("谢谢")

    assert "没有填进去" in read
    assert "对方是谁" in read
    assert "您同意调解员去问问对方吗" in await resident.says("楼上502，姓王")
