"""An hour of a working day: whatever people do, nothing is lost, everybody is answered, and kindly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.hour.clock import Hour
from tests.hour.residents import LIVES, hears
from tests.hour.staff import STAFF, details_of
from tests.walks.grounds import Listener, books_of, listening

if TYPE_CHECKING:
    from tests.cast import Stage

UNKIND = (
    "错误", "无效", "非法", "失败", "异常", "违规", "不合法", "報錯", "錯誤", "無效", "失敗", "invalid", "error",
    "exception", "oops", "traceback", "failed", "illegal", "forbidden", "wrong",
)  # fmt: skip
REQUESTS = len(LIVES) + 1
"""Everybody sends one, and one of them two."""


async def test_an_hour_with_everybody_at_once_loses_nothing_and_leaves_nobody_without_a_kind_answer(
    stage: Stage,
) -> None:
    hour, listener = Hour(stage), Listener()
    with listening(listener):
        await stage.zhou.starts()
        await hour.passes([*LIVES, *STAFF])
        await hour.passes([leaves_by_the_menu])
        books = await books_of(stage)

    everything_sent_is_one_case(hour, books)
    every_case_has_one_handler(hour, books)
    nobody_was_spoken_to_unkindly(hour)
    assert not listener.heard
    assert not books["problems"]


async def leaves_by_the_menu(hour: Hour) -> None:
    """At the end everybody still finds the menu, whatever they were at."""
    await hour.until(60)
    for person in hour.people:
        await hears(person, "/menu")
        menus = [message for message in person.inbox()[-3:] if len(message.labels) > 4]
        assert menus, f"{person.id} reads {person.inbox()[-1].words}"


def everything_sent_is_one_case(hour: Hour, books: dict[str, list[dict[str, object]]]) -> None:
    assert len(hour.sent) == REQUESTS
    assert {case["ref"]: case["opened_by"] for case in books["cases"]} == hour.sent
    assert {message["state"] for message in books["messages"]} == {"sent"}


def every_case_has_one_handler(hour: Hour, books: dict[str, list[dict[str, object]]]) -> None:
    assert Counter(str(one["ref"]) for one in books["assignments"]) == Counter(list(hour.sent))
    for ref in hour.sent:
        assert len([*details_of(hour.stage.wang, ref), *details_of(hour.stage.li, ref)]) == 1


def nobody_was_spoken_to_unkindly(hour: Hour) -> None:
    world = hour.stage.world
    said = [m.words for chat in world.chats for m in world.messages(chat) if m.sender_id == world.bot.id]
    said += [press.answer.text for press in world.taps.values() if press.answer]
    assert len(said) > 10 * REQUESTS
    assert not [(word, words) for words in said for word in UNKIND if word in words.lower()]
