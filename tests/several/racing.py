"""Volunteers who press the same card, and what each of them saw, with the moments before and after."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.outside.people import Person
from tests.several.crowd import PATIENCE, Patient
from tests.several.fleet import A_FEW, VOLUNTEERS
from tests.several.histories import Operation

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.outside.botapi import Shown
    from tests.several.histories import Seen
    from tests.several.telegram import Telegram

IMPATIENT = 3
"""Presses in a row, before the first is answered."""
REASON = "需要别的专长"


@dataclass
class Race:
    """Presses on cards, and what came of them."""

    api: Telegram
    chance: Random

    async def ten_claim(self, card: Shown) -> list[Operation]:
        """Ten volunteers press one card at the same moment, who and in which order by chance."""
        order = self.chance.sample(VOLUNTEERS, A_FEW)
        return list(await asyncio.gather(*(self.claims(id, card) for id in order)))

    async def claims(self, id: int, card: Shown) -> Operation:
        """A volunteer presses a card's claim button, whatever stands on the card by now."""
        start = self.api.now
        data = next(data for label, data in card.buttons if "认领" in label)
        Person(self.api, id, "志").presses_data(card, data)
        press = str(self.api.updates[-1]["callback_query"]["id"])
        await self.api.until(lambda: press in self.api.answers, most=PATIENCE, what=f"an answer to {id}")
        end, words, by = self.api.answers[press]
        seen, holder = _seen(words)
        return Operation(id, start, end, seen, holder, by)

    async def claims_again_and_again(self, id: int, card: Shown, reference: str, times: int) -> list[Operation]:
        """A volunteer presses impatiently, often; whoever has the case gives it back now and then."""
        found: list[Operation] = []
        for _ in range(times):
            found += await asyncio.gather(*(self.claims(id, card) for _ in range(IMPATIENT)))
            if found[-1].seen in {"won", "mine"} and self.chance.random() < 0.7:
                found.append(await self.gives_back(id, reference))
        return found

    async def gives_back(self, id: int, reference: str) -> Operation:
        """Whoever has a case gives it back for a reason."""
        who = Patient(self.api, id, "志")
        await self.api.until(lambda: self._details(id, reference), most=PATIENCE, what=f"{reference} for {id}")
        details = self._details(id, reference)[-1]
        who.presses(details, "交回")
        asked = await who.meets(REASON, after=details.id)
        start = self.api.now
        who.presses(asked, REASON)
        await self.api.until(
            lambda: self._gave_back(id, asked.id), most=PATIENCE, what=f"{reference} back from {id}"
        )  # fmt: skip
        return Operation(id, start, self.api.now, "released")

    def _details(self, id: int, reference: str) -> list[Shown]:
        """Those of the present claim: what was given back since is over."""
        shown = [m for m in self.api.chat(id) if reference in m.text and "交回" in str(m.buttons)]
        return [message for message in shown if not self._gave_back(id, message.id)]

    def _gave_back(self, id: int, after: int) -> bool:
        return any("已交回" in message.text and message.id > after for message in self.api.chat(id))


def _seen(words: str) -> tuple[Seen, int]:
    """What the answer to a press says, and whom it names."""
    if "由您负责了" in words:
        return "won", 0
    if "已经由您负责" in words:
        return "mine", 0
    named = [id for id in VOLUNTEERS if f"志{id}" in words]
    assert "已由" in words, f"a loser was told {words!r}"
    assert len(named) == 1, f"a loser was told {words!r}"
    return "lost", named[0]
