"""Kills the bot without warning at a moment that its requests betray, starts it again, and reckons up afterwards."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.outside.people import Form, Person
from tests.outside.program import AUNT, GROUP
from tests.outside.reckoning import REPEAT, reckon

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.outside.botapi import BotApi, Request, Shown
    from tests.outside.people import Registry
    from tests.outside.program import Program

Act = Literal["a question", "the last button", "the claim"]
Point = Literal["handed out", "confirmed", "acknowledging", "sending", "answered"]
ACTS: tuple[Act, ...] = ("a question", "the last button", "the claim")
POINTS: tuple[Point, ...] = ("handed out", "confirmed", "acknowledging", "sending", "answered")
LONGEST_DELAY = 0.03
MOST_IN_FLIGHT = 3
"""Messages that are on their way at once here: to a resident, to a volunteer, to the group."""
FIRST_RESIDENT = 6000


@dataclass
class Reaper:
    """Waits for a point in the bot's requests and kills the bot there, or some milliseconds later."""

    program: Program
    point: Point
    delay: float
    update: int
    """The update that the bot is working on when it dies."""
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, request: Request) -> None:
        """The hook of the server: the request has taken effect and was not answered yet."""
        if self.done.is_set() or not self.fits(request):
            return
        self.done.set()
        process = self.program.running
        assert process is not None
        if self.point in {"sending", "acknowledging"}:
            process.kill()
            await process.wait()
        else:
            asyncio.get_running_loop().call_later(self.delay, process.kill)

    def fits(self, request: Request) -> bool:
        """Whether this is the point."""
        if self.point == "handed out":
            given = request.result if isinstance(request.result, list) else []
            return any(update["update_id"] == self.update for update in given)
        if self.point == "confirmed":
            return request.method == "getUpdates" and int(request.given.get("offset") or 0) > self.update
        if self.point == "acknowledging":
            return request.method == "answerCallbackQuery"
        return request.method in {"sendMessage", "editMessageText"}


@dataclass
class Killing:
    """A bot that is killed again and again while people use it."""

    program: Program
    api: BotApi
    registry: Registry
    chance: Random
    references: dict[int, str] = field(default_factory=dict)
    kills: Counter[tuple[Act, Point]] = field(default_factory=Counter)

    async def round(self, act: Act, point: Point) -> None:
        """A resident reports something and a volunteer claims it; the bot dies in the middle of it."""
        number = FIRST_RESIDENT + len(self.references)
        person = Person(self.api, number)
        form = Form(person, self.registry[self.chance.choice(sorted(self.registry))])
        await form.begin(await person.asks("/start"))
        if act == "a question":
            for _ in range(self.chance.randrange(1, 9)):
                form.act()
                await form.look()
            await self.dies(act, point, form.act)
            await form.look()
        await form.to_check()
        if act == "the last button":
            await self.dies(act, point, form.act)
            await form.look()
        self.references[number] = await form.finish()
        await self.claim(self.references[number], act, point)

    async def claim(self, reference: str, act: Act, point: Point) -> None:
        """A volunteer claims the case, in the group where its card stands, else from the list."""
        volunteer = Person(self.api, AUNT, "王")
        place = GROUP if [m for m in self.api.chat(GROUP) if reference in m.text] else AUNT
        if place == AUNT:
            volunteer.types("/queue")
        await self.api.until(lambda: self.offers(place, reference), what=f"a way to claim {reference}")
        on = self.offers(place, reference)[-1]
        label = next(label for label, _ in on.buttons if "认领" in label and (place == GROUP or reference in label))
        before = len(self.api.chat(AUNT))

        def press() -> int:
            return volunteer.presses(on, label)

        if act == "the claim":
            await self.dies(act, point, press)
        else:
            press()
        await self.api.until(
            lambda: [m for m in self.api.chat(AUNT) if reference in m.text and "办好" in str(m.buttons)],
            most=40, what=f"the details of {reference} for the volunteer ({before} messages before)",
        )  # fmt: skip

    def offers(self, place: int, reference: str) -> list[Shown]:
        """The messages that offer the case."""
        return [m for m in self.api.chat(place) if reference in m.text and "认领" in str(m.buttons)]

    async def dies(self, act: Act, point: Point, do: Callable[[], int]) -> None:
        """Does something, kills the bot at the point, and starts it again."""
        process = self.program.running
        assert process is not None
        reaper = Reaper(self.program, point, self.chance.uniform(0, LONGEST_DELAY), update=-1)
        reaper.update = do()
        self.api.hook = reaper
        self.api.wake()
        try:
            async with asyncio.timeout(10):
                await reaper.done.wait()
        except TimeoutError:  # nothing of the kind is asked here, such as an acknowledgement of typed words
            process.kill()
        assert await asyncio.wait_for(process.wait(), 10) == -signal.SIGKILL, self.program.log()
        self.api.hook = None
        self.kills[act, point] += 1
        await self.program.start()

    # --- reckoning --------------------------------------------------------------------------------

    async def settles(self) -> dict[str, Any]:
        """Waits until nothing is on its way, and answers all that the bot knows."""
        async with asyncio.timeout(60):
            while True:
                dump: dict[str, Any] = await self.program.document("dump")
                busy = [m for m in dump["messages"] if m["state"] in {"pending", "sending", "failed"}]
                if not busy and not dump["inbox"]["pending"]:
                    return dump

    async def reckon(self) -> None:
        """No case lost or doubled, nothing lost in silence, nothing repeated without the mark."""
        dump = await self.settles()
        found = reckon(self.api, dump, self.references)
        assert found.is_clean, str(found)
        assert {case["opened_by"] for case in dump["cases"]} == set(self.references), "nobody's case is unknown to them"
        assert {case["assignee"] for case in dump["cases"]} == {AUNT}
        assert Counter(a["ref"] for a in dump["assignments"]) == Counter(self.references.values()), "claimed once each"
        repeats = [message for message in dump["messages"] if message["key"].endswith(REPEAT)]
        assert len(repeats) <= MOST_IN_FLIGHT * self.kills.total(), "a repeat only where the first was unclear"
        check = await self.program.document("check")
        assert check["ok"] is True, check["problems"]
        assert dump["inbox"]["quarantined"] == 0
        assert "Traceback" not in self.program.log()
