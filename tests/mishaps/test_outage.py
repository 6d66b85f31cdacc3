"""The bot is away for hours or days: nothing is lost that Telegram kept, and what it did not keep is said once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from bot.app import App
from handlers import alarms
from storage.watching import marks
from tests.chaos.protocol import Figures, report, scale, seed
from tests.tales import begins

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx
    from tests.cast import Stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROUNDS = max(3, round(3 * scale()))
FIRST_ASKER = 80_001
ASKERS = 6
ABSENT, SEND_AGAIN = "停了一天多", "我没能收消息"


@dataclass
class Outages:
    """A bot that goes away again and again, and what people did meanwhile."""

    stage: Stage
    chance: Random
    spans: list[timedelta] = field(default_factory=list)
    kept: dict[int, datetime] = field(default_factory=dict)
    """Who asked something so late that Telegram still had it when the bot came back."""
    too_early: int = 0

    def span(self) -> timedelta:
        """An hour, almost a day, a little over a day, in turn and by chance; then anything up to four days."""
        usual = (HOUR, 23 * HOUR, 25 * HOUR)
        if len(self.spans) < len(usual):
            return usual[len(self.spans)] + timedelta(minutes=self.chance.uniform(-30, 30))
        return timedelta(hours=self.chance.choice([self.chance.uniform(0.1, 23.9), self.chance.uniform(24.1, 96)]))

    async def round(self) -> None:
        """Everybody asks at some time while the bot is away."""
        stage, span = self.stage, self.span()
        await stage.app.stop()
        left = stage.clock.now()
        for moment in sorted(left + span * self.chance.random() for _ in range(ASKERS)):
            stage.clock.at = moment
            person = FIRST_ASKER + len(self.kept) + self.too_early
            stage.world.user(person, "陈", language_code="zh-hans")
            stage.world.says(person, None, "/privacy")
            if left + span - moment < alarms.TELEGRAM_KEEPS:
                self.kept[person] = moment
            else:
                self.too_early += 1
        stage.clock.at = left + span
        self.spans.append(span)
        await self._comes_back()
        for later in (timedelta(0), 12 * HOUR):  # by then everybody was awake
            await stage.passes(later)
            await stage.restart()
            await self.has_heard()

    async def _comes_back(self) -> None:
        stage = self.stage
        stage.app = App(stage.config, stage.clock)
        stage.app.database.finished.append(stage.committed.set)
        await stage.app.start()
        await self.has_heard()
        await stage.settled()

    async def has_heard(self) -> None:
        """Waits until the bot has noted that Telegram was heard now, and asked all whom it has to ask."""
        stage = self.stage

        def is_noted(tx: Tx) -> bool:
            mark = marks.read(tx, alarms.HEARD)
            return mark is not None and mark.at == stage.clock.now() and not alarms.has_to_ask(tx)

        stage.world.says(stage.zhou.id, None, "/help")  # so that Telegram answers at once
        stage.committed.clear()
        while not await stage.app.database.read(is_noted):
            await stage.committed.wait()
            stage.committed.clear()

    def unanswered(self) -> list[int]:
        """Whoever asked in time and has no answer, or more than one."""
        return [id for id in self.kept if len(self.stage.someone(id).inbox()) != 1]

    def notices(self) -> Counter[str]:
        """How often coordinators and the one in the middle of a form heard of it."""
        stage = self.stage
        return Counter(
            absent=sum(ABSENT in message.words for message in stage.zhou.inbox()),
            send_again=sum(SEND_AGAIN in message.words for message in stage.resident.inbox()),
        )


@pytest.mark.timeout(120 + 30 * scale())
async def test_an_outage_loses_nothing_that_telegram_kept_and_tells_once_of_what_it_did_not(each_stage: Stage) -> None:
    stage, outages = each_stage, Outages(each_stage, Random(seed()))  # noqa: S311
    await stage.zhou.starts()
    await begins(stage.resident, "legal")
    await stage.resident.taps("劳动")
    await outages.has_heard()
    for _ in range(ROUNDS):
        await outages.round()
    long = sum(span > DAY for span in outages.spans)
    unanswered, notices = outages.unanswered(), outages.notices()
    figures = Figures(
        "outages", faults=len(outages.spans), lost=len(unanswered), unreported=abs(notices["absent"] - long),
        more={"seed": seed(), "long": long, **notices, "asked": len(outages.kept), "too_early": outages.too_early},
    )  # fmt: skip
    report(figures)

    assert long
    assert not figures.faulty
    assert notices["send_again"] >= 1
