"""What coordinators must hear of, each once: a day's absence, a second poller, somebody else's webhook, a bad token."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.telegram.updates import Webhook
from bot.watching.conflict import FIRST_PAUSE, LASTING, LONGEST_PAUSE, OVER_AFTER, Conflict
from handlers import alarms
from storage.watching import marks
from tests.cast import NEIGHBOUR
from tests.tales import begins, claims, finishes, sends

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.cast import Stage

HOUR = timedelta(hours=1)


async def away(stage: Stage, span: timedelta) -> None:
    """The bot is away, comes back, hears the first word of somebody, and has drawn its conclusions from it."""
    await stage.restart(away=span)
    stage.world.says(NEIGHBOUR, None, "/help")

    def has_concluded(tx: Tx) -> bool:
        heard = marks.read(tx, alarms.HEARD)
        return heard is not None and heard.at == stage.clock.now() and not alarms.has_to_ask(tx)

    async with asyncio.timeout(20):
        while True:
            stage.committed.clear()
            if await stage.app.database.read(has_concluded):
                break
            await stage.committed.wait()
    await stage.passes(timedelta(0))


# --- away for longer than Telegram keeps what people send -----------------------------------------


async def test_after_a_day_away_coordinators_are_told_and_open_conversations_asked_once(each_stage: Stage) -> None:
    stage = each_stage
    resident, neighbour = stage.resident, stage.someone(NEIGHBOUR)
    for each in (stage.zhou, stage.wang):
        await each.starts()
    await begins(resident, "legal")
    await neighbour.starts()

    await away(stage, 25 * HOUR)
    told = await stage.zhou.reads()
    assert "机器人停了一天多（3月4日（周三） 10:00 到 3月5日（周四） 11:00）" in told
    assert "请再发一次" in await resident.reads()
    assert "请再发" not in await neighbour.reads()
    assert "停了一天多" not in await stage.wang.reads()

    await away(stage, HOUR)
    assert "停了一天多" not in await stage.zhou.reads()
    assert "请再发一次" not in await resident.reads()


async def test_whoever_was_asked_whether_all_is_solved_is_asked_to_send_again_too(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await finishes(stage.wang, "都说清楚了")
    await stage.resident.reads()

    await away(stage, 30 * HOUR)

    assert "请再发一次" in await stage.resident.reads()


async def test_nobody_is_woken_by_it(stage: Stage) -> None:
    await begins(stage.resident, "legal")
    await away(stage, 36 * HOUR)
    assert "请再发一次" not in await stage.resident.reads(), "it is ten in the evening"

    await stage.passes(10 * HOUR)
    assert "请再发一次" in await stage.resident.reads()


async def test_an_absence_within_the_day_is_nothing_to_tell(stage: Stage) -> None:
    await stage.zhou.starts()
    await begins(stage.resident, "legal")

    await away(stage, 23 * HOUR)

    assert "停了一天多" not in await stage.zhou.reads()
    assert "请再发一次" not in await stage.resident.reads()


# --- somebody else with our token -----------------------------------------------------------------


async def test_a_webhook_of_somebody_else_is_taken_away_and_told_once(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    theirs = Webhook("https://thief.example/secret/path?key=1", "", 40)

    for _ in range(2):
        stage.world.queue.webhook = theirs
        stage.world.queue.end_poll("terminated by setWebhook request")
        await stage.world.until(lambda: stage.world.queue.webhook is None, timeout=20)
    assert "福安社区" in await stage.resident.starts()

    told = [message.words for message in stage.zhou.inbox() if "改送到别处" in message.words]
    assert len(told) == 1
    assert "thief.example" in told[0]
    assert "secret" not in told[0]


async def test_a_second_poller_is_told_once_for_each_time_it_comes(each_stage: Stage) -> None:
    stage, database = each_stage, each_stage.app.database
    await stage.zhou.starts()

    def times_told() -> int:
        return sum("另有程序在用机器人的令牌" in message.words for message in stage.zhou.inbox())

    assert await database.run(lambda tx: alarms.second_poller(tx, at=stage.clock.now()))
    assert not await database.run(lambda tx: alarms.second_poller(tx, at=stage.clock.now()))
    await stage.settled()
    assert times_told() == 1

    assert await database.run(alarms.alone_again)
    assert not await database.run(alarms.alone_again)
    stage.clock.forward(24 * HOUR)
    assert await database.run(lambda tx: alarms.second_poller(tx, at=stage.clock.now()))
    await stage.settled()
    assert times_told() == 2


def test_two_of_our_own_that_hand_over_are_no_conflict_that_lasts() -> None:
    conflict = Conflict()
    assert conflict.is_over(0)

    assert conflict.meet(0, by_webhook=False) == FIRST_PAUSE
    assert not conflict.lasts(LASTING - 1)
    assert not conflict.lasts(10 * LASTING), "it was met once only"
    assert conflict.is_over(OVER_AFTER + 1)


def test_a_conflict_that_is_met_for_a_minute_lasts_until_it_is_met_no_more() -> None:
    conflict = Conflict()
    pauses = [conflict.meet(at, by_webhook=False) for at in range(0, int(LASTING) + 1, 10)]

    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert conflict.lasts(LASTING)
    assert conflict.lasts(LASTING + OVER_AFTER - 1)
    assert not conflict.lasts(LASTING + OVER_AFTER + 1)
    assert conflict.meet(1000, by_webhook=False) == FIRST_PAUSE, "another one begins"
    assert not conflict.lasts(1000)


@pytest.mark.parametrize("first", [True, False])
def test_a_poll_that_a_webhook_refuses_is_made_again_soon(first: bool) -> None:  # noqa: FBT001  (by pytest's name)
    conflict = Conflict()
    conflict.meet(0, by_webhook=first)
    assert conflict.meet(5, by_webhook=True) == FIRST_PAUSE
    assert conflict.by_webhook


# --- a token that Telegram does not know ----------------------------------------------------------


async def test_a_token_that_was_refused_is_told_once_it_is_good_again(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    refused_at = stage.clock.now()
    await stage.app.database.run(lambda tx: alarms.token_refused(tx, at=refused_at))
    await stage.app.database.run(lambda tx: alarms.token_refused(tx, at=refused_at + HOUR))

    await stage.restart(away=2 * HOUR)
    await stage.resident.starts()
    await stage.settled()
    await stage.restart()

    told = [message.words for message in stage.zhou.inbox() if "不认机器人的令牌" in message.words]
    assert len(told) == 1
    assert "3月4日（周三） 10:00" in told[0]
