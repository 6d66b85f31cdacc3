"""Whatever arrives, the next one is served; what can't be worked on is put aside and somebody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage.reports import lists
from tests.cast import NEIGHBOUR, RESIDENT

if TYPE_CHECKING:
    from tests.cast import Stage

CHAT = {"id": RESIDENT, "type": "private", "first_name": "x"}
FROM = {"id": RESIDENT, "is_bot": False, "first_name": "x"}
MESSAGE = {"message_id": 9, "date": 1, "chat": CHAT, "from": FROM, "text": "x"}
UNREADABLE: list[dict[str, object]] = [
    {"message": {}},
    {"message": {"message_id": "x"}},
    {"message": {**MESSAGE, "date": "yesterday"}},
    {"message": {**MESSAGE, "date": 10**30}},
    {"message": {**MESSAGE, "chat": None}},
    {"message": {**MESSAGE, "entities": [{"type": 5}]}},
    {"message": {**MESSAGE, "photo": [{}]}},
    {"message": []},
    {"message": "words"},
    {"callback_query": {"id": "1"}},
    {"callback_query": {"id": "1", "from": FROM, "message": {"chat": CHAT}}},
    {"my_chat_member": {"chat": CHAT, "from": FROM}},
    {"message": {**MESSAGE, "from": {**FROM, "id": "seven"}}},
]
ODD: list[dict[str, object]] = [
    {},
    {"something_new": {"a": 1}},
    {"message": None},
    {"poll": {"id": "1"}},
    {"message": {**MESSAGE, "text": "\ud800"}},
    {"message": {**MESSAGE, "text": "\x00\u202e\u200f" + "字" * 5000}},
    {"message": {**MESSAGE, "text": 5}},
    {"message": {**MESSAGE, "text": ["a"]}},
    {"message": {**MESSAGE, "from": {**FROM, "id": 10**40}}},
    {"message": {**MESSAGE, "from": {**FROM, "id": -5}}},
    {"message": {**MESSAGE, "from": {**FROM, "language_code": "q" * 3000}}},
    {"callback_query": {"id": "1", "from": FROM, "chat_instance": "1", "data": "x" * 3000}},
    {"callback_query": {"id": "1", "from": FROM, "chat_instance": "1", "data": "A" * 22 + ".99"}},
    {"callback_query": {"id": "1", "from": FROM, "chat_instance": "1"}},
    {"inline_query": {"id": "1", "from": FROM, "query": "", "offset": ""}},
    {"edited_message": {**MESSAGE, "edit_date": 2}},
    {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1007, "type": "channel", "title": "t"}, "text": "x"}},
]


async def inbox(stage: Stage) -> dict[str, int]:
    return await stage.app.database.read(lists.inbox_counts)


async def test_the_neighbour_of_any_update_is_served_and_what_can_not_be_read_is_put_aside(stage: Stage) -> None:
    await stage.resident.starts()
    for raw in UNREADABLE + ODD:
        stage.world.raw_update(dict(raw))
    neighbour = stage.someone(NEIGHBOUR)
    stage.world.starts(NEIGHBOUR)

    assert await stage.world.until(neighbour.inbox, timeout=5)

    while (await inbox(stage))["pending"]:
        stage.clock.forward(timedelta(seconds=5))
        stage.committed.clear()
        await stage.committed.wait()
    await stage.settled()
    assert (await inbox(stage))["quarantined"] >= len(UNREADABLE)
    assert "福安社区" in await stage.resident.starts()


@pytest.mark.parametrize("raw", [UNREADABLE[1], UNREADABLE[2], UNREADABLE[5]], ids=str)
async def test_the_sender_of_what_can_not_be_read_hears_of_it_and_so_does_the_coordinator(
    stage: Stage, raw: dict[str, object]
) -> None:
    await stage.resident.starts()
    stage.world.raw_update(dict(raw))
    await stage.settled()

    assert (await inbox(stage))["quarantined"] == 1
    (alert,) = stage.zhou.inbox()
    assert "处理不了" in alert.words


async def test_one_persons_words_are_worked_on_in_the_order_in_which_they_were_said(each_stage: Stage) -> None:
    resident = each_stage.resident
    for text in ("/start", "/help", "/id", "/language", "/menu"):
        each_stage.world.says(RESIDENT, None, text)

    await resident.reads()

    marks = ("这里是", "怎么用", "7001", "哪种语言", "想办什么")
    assert [mark in one.words for mark, one in zip(marks, resident.inbox(), strict=True)] == [True] * 5


async def test_thirty_people_at_once_are_all_served(each_stage: Stage) -> None:
    people = range(8000, 8030)
    for id in people:
        each_stage.world.user(id, f"n{id}", language_code="zh-hans")
        each_stage.world.starts(id)
    for text in ("/my", "/help"):
        for id in people:
            each_stage.world.says(id, None, text)

    await each_stage.settled(30)

    assert [len(each_stage.someone(id).inbox()) for id in people] == [3] * 30
    counts = await inbox(each_stage)
    assert (counts["pending"], counts["quarantined"]) == (0, 0)


async def test_who_writes_faster_than_people_can_is_told_so_once_and_presses_still_work(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    before = len(resident.inbox())
    for _ in range(40):
        stage.world.says(RESIDENT, None, "您好")
    await stage.settled(20)

    told = [one for one in resident.inbox() if "太快" in one.words]
    assert len(told) == 1
    assert resident.inbox()[-1] == told[0]
    assert len(resident.inbox()) - before == 30
    assert await resident.taps("法律咨询", on=resident.inbox()[before - 1])
    assert "福安社区" in await stage.someone(NEIGHBOUR).starts()


async def test_one_account_that_floods_holds_up_nobody_else(stage: Stage) -> None:
    await stage.resident.starts()
    for number in range(300):
        stage.world.says(RESIDENT, None, f"您好 {number}")
    neighbour = stage.someone(NEIGHBOUR)
    stage.world.starts(NEIGHBOUR)

    await stage.world.until(neighbour.inbox, timeout=20)

    waiting = (await inbox(stage))["pending"]
    assert waiting > 50, "the neighbour came last and was served while the flood still waited"
    await stage.settled(40)
    assert (await inbox(stage))["quarantined"] == 0
    assert len(stage.resident.inbox()) < 40, "nobody is answered 300 times"
