"""Telegram refuses, answers late, or not at all: each message's fate is known, or somebody hears that it is not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage.reports import dumps
from tests.bot.short_cut import open_case
from tests.cast import GROUP, RESIDENT, WANG

if TYPE_CHECKING:
    from bot.demo.telegram.faults import Cut, Request
    from tests.cast import Stage

REPEATED = "可能重复"
CUTS: tuple[Cut, ...] = ("reset", "cut_body", "timeout")


async def states(stage: Stage, chat: int) -> list[object]:
    found = await stage.app.database.read(dumps.messages)
    return [row["state"] for row in found if row["chat_id"] == chat]


def sent_to(stage: Stage, chat: int) -> tuple[Request, ...]:
    return stage.world.requests("sendMessage", chat)


async def test_after_a_429_that_chat_waits_and_the_others_do_not(stage: Stage) -> None:
    stage.world.fail("sendMessage", chat_id=RESIDENT, status=429, description="Too Many Requests", retry_after=1)

    assert await stage.resident.starts() == ""
    assert await stage.someone(7002).starts() != ""
    first = stage.world.requests("sendMessage", RESIDENT)[0]
    assert (first.outcome, first.status) == ("failed", 429)
    assert len(sent_to(stage, RESIDENT)) == 1

    stage.clock.forward(timedelta(seconds=1))
    assert await stage.world.until(lambda: len(stage.resident.inbox()) == 1)
    assert await stage.resident.reads() != ""
    assert await states(stage, RESIDENT) == ["sent"]


async def test_an_answer_that_is_refused_for_good_is_reported_to_the_coordinator(stage: Stage) -> None:
    stage.world.fail("sendMessage", chat_id=RESIDENT, status=400, description="Bad Request: chat not found")

    assert await stage.resident.starts() == ""

    assert await states(stage, RESIDENT) == ["dead"]
    assert "拒收" in await stage.zhou.reads()


async def test_who_blocks_the_bot_is_reported_once_and_is_served_again_after_a_start(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()
    for _ in range(2):
        stage.world.fail(
            "sendMessage", chat_id=RESIDENT, status=403, description="Forbidden: bot was blocked by the user"
        )
        assert await resident.says("您好") == ""

    assert len([message for message in stage.zhou.inbox() if "停用" in message.words]) == 1
    assert "您好" in await resident.starts()


@pytest.mark.parametrize("cut", CUTS)
async def test_a_question_whose_answer_was_lost_is_asked_once_more_and_marked(stage: Stage, cut: Cut) -> None:
    stage.app.wire.patience = 0.5
    stage.world.fail("sendMessage", chat_id=RESIDENT, after=True, cut=cut)

    read = await stage.resident.starts()

    first, second = (message.words for message in stage.resident.inbox())
    assert REPEATED not in first
    assert second.startswith("【" + REPEATED)
    assert second.endswith(first)
    assert read
    assert await states(stage, RESIDENT) == ["ambiguous", "sent"]
    assert "法律咨询" in stage.resident.buttons()


@pytest.mark.parametrize("after", [True, False])
async def test_a_fault_of_the_server_leaves_open_whether_it_arrived(stage: Stage, after: bool) -> None:  # noqa: FBT001  (a parameter of a test)
    stage.world.fail("sendMessage", chat_id=RESIDENT, status=500, after=after)

    assert REPEATED in await stage.resident.starts()

    assert len(stage.resident.inbox()) == (2 if after else 1)
    assert len(sent_to(stage, RESIDENT)) == 2


async def test_both_of_a_doubled_question_have_buttons_that_work(stage: Stage) -> None:
    stage.world.fail("sendMessage", chat_id=RESIDENT, cut="reset", after=True)
    await stage.resident.starts()
    first, second = stage.resident.inbox()

    assert await stage.resident.taps("法律咨询", on=second)
    assert await stage.resident.taps("法律咨询", on=first)

    assert await states(stage, RESIDENT) == ["sent"] * len(await states(stage, RESIDENT))


async def test_a_card_whose_fate_is_unknown_is_not_posted_again_but_told_in_the_next_digest(stage: Stage) -> None:
    await stage.zhou.starts()
    stage.world.fail("sendMessage", chat_id=GROUP, cut="reset", after=True)

    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()

    assert len(stage.group()) == 1
    assert "ambiguous" in await states(stage, GROUP)
    assert "1 条消息" in await stage.zhou.says("/digest")


async def test_a_card_whose_fate_is_unknown_is_known_when_somebody_claims_on_it(stage: Stage) -> None:
    stage.world.fail("sendMessage", chat_id=GROUP, cut="reset", after=True)
    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()

    await stage.wang.taps("我来认领", GROUP)

    assert "由您负责" in stage.wang.toast
    (card,) = stage.group()
    assert "王姐" in card.words
    assert "我来认领" not in str(card.labels)
    assert await states(stage, GROUP) == ["sent", "sent"]


async def test_when_the_card_never_arrived_the_nudge_posts_a_new_one(stage: Stage) -> None:
    stage.world.fail("sendMessage", chat_id=GROUP, status=502)
    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()
    assert stage.group() == []

    await stage.passes(timedelta(days=1))

    await stage.wang.taps("我来认领", GROUP)
    assert "由您负责" in stage.wang.toast


async def test_a_card_that_somebody_deleted_is_posted_once_more(stage: Stage) -> None:
    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()
    stage.world.fail("editMessageText", chat_id=GROUP, status=400, description="Bad Request: message to edit not found")

    await stage.wang.taps("我来认领", GROUP)

    assert ["王姐" in card.words for card in stage.group()] == [False, True]
    assert "dead" in await states(stage, GROUP)


async def test_a_card_that_says_so_already_is_as_good_as_changed(stage: Stage) -> None:
    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()
    stage.world.fail("editMessageText", chat_id=GROUP, status=400, description="Bad Request: message is not modified")

    await stage.wang.taps("我来认领", GROUP)

    assert await states(stage, GROUP) == ["sent", "sent"]
    assert len(stage.group()) == 1


async def test_an_edit_of_which_nothing_was_heard_is_simply_made_again(stage: Stage) -> None:
    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()
    stage.world.fail("editMessageText", chat_id=GROUP, cut="reset", after=True)
    await stage.wang.taps("我来认领", GROUP)

    await stage.passes(timedelta(seconds=2))

    assert await states(stage, GROUP) == ["sent", "sent"]
    assert "王姐" in stage.group()[0].words


async def test_a_group_that_became_a_supergroup_gets_its_cards_there(stage: Stage) -> None:
    moved = stage.world.group(-1001000000009, "志愿者新群", [stage.world.people[WANG]])
    stage.world.chats[GROUP].migrated_to = moved.id

    await stage.resident.starts()
    await open_case(stage)
    await stage.settled()
    (card,) = stage.world.messages(moved)
    await stage.wang.taps("我来认领", moved.id)

    assert "由您负责" in stage.wang.toast
    assert "王姐" in stage.world.messages(moved)[0].words
    assert len(stage.world.messages(moved)) == 1
    assert card.id == stage.world.messages(moved)[0].id


async def test_a_change_that_is_refused_for_good_worries_nobody(stage: Stage) -> None:
    await stage.resident.starts()
    stage.world.fail("editMessageText", status=400, description="Bad Request: message can't be edited")

    await stage.resident.taps("法律咨询")

    assert set(await states(stage, RESIDENT)) == {"sent"}
    assert stage.zhou.inbox() == []
