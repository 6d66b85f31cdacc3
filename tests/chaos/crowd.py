"""Residents and volunteers without end, many at a time, who know nothing of the faults: they wait, and ask again."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tests.outside.people import REFERENCE, Form, Person
from tests.outside.program import CHIEF, COMMUNITY, GROUP

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.outside.botapi import BotApi, Shown
    from tests.outside.people import Registry

T = TypeVar("T")
FIRST_RESIDENT, FIRST_VOLUNTEER = 100_001, 3001
VOLUNTEERS = 60
SKILLS = '["volunteer", "mediator", "lawyer", "party_worker", "officer", "grid_worker"]'
TOWN = COMMUNITY + "".join(
    f'\n[[person]]\nid = {FIRST_VOLUNTEER + number}\nname = "志愿者{number}"\nroles = {SKILLS}\n'
    for number in range(VOLUNTEERS)
)
PATIENCE = 45
"""Seconds after which people ask again: a lease of a dead process lasts 15, a repeat takes another turn."""
MOST_ASKED_AGAIN = 6
SHARE_OF_RACES, SHARE_FINISHED = 0.3, 0.5


@dataclass
class Crowd:
    """Everybody who uses the bot at once."""

    api: BotApi
    registry: Registry
    chance: Random
    at_once: int
    """Residents that fill in a form at the same time; a third as many volunteers work."""
    references: dict[int, str] = field(default_factory=dict)
    """The cases that residents were told of."""
    asked_again: Counter[int] = field(default_factory=Counter)
    """Who met silence, and how often."""
    given_up: list[str] = field(default_factory=list)
    claimed: int = 0
    finished: int = 0
    stopped: bool = False
    _filling: dict[int, Person] = field(default_factory=dict)
    _begun: int = 0
    _open: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _cards: dict[str, int] = field(default_factory=dict)
    _last_card: int = 0

    @contextlib.asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Lets everybody live; at the end nobody begins anything new, and all come to their ends."""
        residents = [asyncio.create_task(self._residents()) for _ in range(self.at_once)]
        workers = [asyncio.create_task(self._volunteers(n)) for n in range(min(VOLUNTEERS // 2, self.at_once // 3 + 1))]
        everybody = [*residents, *workers]
        Person(self.api, CHIEF, "周").types("/start")
        try:
            yield
            self.stopped = True
            await _all_but(asyncio.gather(*residents), workers)
            await _all_but(asyncio.ensure_future(self._open.join()), workers)
        finally:
            for task in everybody:
                task.cancel()
            ended = await asyncio.gather(*everybody, return_exceptions=True)
        faults = [fault for fault in ended if isinstance(fault, Exception)]
        if faults:
            raise faults[0]

    # --- residents --------------------------------------------------------------------------------

    async def _residents(self) -> None:
        while not self.stopped:
            number = FIRST_RESIDENT + self._begun
            self._begun += 1
            person = Person(self.api, number, patience=PATIENCE)
            self._filling[number] = person
            form = Form(person, self.registry[self.chance.choice(sorted(self.registry))])
            if ref := await self._files(form):
                self.references[number] = ref
                self._open.put_nowait(ref)
            del self._filling[number]

    def waiting(self) -> set[tuple[int, int]]:
        """Which residents wait for an answer right now, and to what."""
        return {(person.id, person.asked) for person in self._filling.values() if person.is_waiting()}

    async def _files(self, form: Form) -> str:
        """From the first word to the reference; empty where the bot stayed silent however often it was asked."""
        for _ in range(MOST_ASKED_AGAIN):
            for way in (self._fills_in, self._asks_again):
                if ref := await self._heard(form.person.id, way(form)):
                    return ref
        self.given_up.append(f"{form.person.id} never got a reference")
        return ""

    async def _fills_in(self, form: Form) -> str:
        if form.screen is None:
            menu = await form.person.asks("/start")
            while not any(form.service["title"] in label for label, _ in menu.buttons):
                menu = await form.person.reads()
            await form.begin(menu)
        return await form.finish()

    async def _asks_again(self, form: Form) -> str:
        """Looks whether the case is there already, else for the question to answer; empty for the latter."""
        person = form.person
        if found := REFERENCE.findall((await person.asks("/my")).text):
            return str(found[0])
        form.met.clear()
        form.screen = await person.asks("/menu")
        if not (form.steps() or form.is_check()):
            with contextlib.suppress(AssertionError):  # the question may follow the menu, or there may be none
                form.screen = await person.reads(most=5)
        if not (form.steps() or form.is_check() or form.reference()):
            form.screen = None
        return ""

    async def _heard(self, number: int, doing: Coroutine[object, object, T]) -> T | None:
        """What comes of it; None, and one silence more, where no answer came."""
        try:
            return await doing
        except AssertionError as error:
            if "did not come to" not in str(error):
                raise
            self.asked_again[number] += 1
            return None

    # --- volunteers -------------------------------------------------------------------------------

    async def _volunteers(self, place: int) -> None:
        """Two people take turns, so that each has the messages of a few cases only."""
        pair = [Person(self.api, FIRST_VOLUNTEER + place * 2 + n, "王", patience=PATIENCE) for n in (0, 1)]
        for person in pair:
            await self._heard(person.id, person.asks("/start"))
        while True:
            ref = await self._open.get()
            self.chance.shuffle(pair)
            try:
                await self._heard(pair[0].id, self._works(ref, *pair))
            finally:
                self._open.task_done()

    async def _works(self, ref: str, volunteer: Person, rival: Person) -> None:
        """Claims a case, now and then against a rival, and does it or leaves it at that."""
        if (card := await self._card(ref)) is None:
            return  # it was never posted, which its message says, and waits for the list
        volunteer.presses(card, "认领")
        racing = [volunteer]
        if self.chance.random() < SHARE_OF_RACES:
            rival.presses(card, "认领")
            racing.append(rival)
        winner, details = await self._winner(ref, racing)
        self.claimed += 1
        if self.chance.random() < SHARE_FINISHED:
            await self._finishes(winner, details)

    async def _card(self, ref: str) -> Shown | None:
        """The card in the group, once it is there; None where it does not come."""

        def found() -> bool:
            chat = self.api.chats[GROUP]
            new = list(itertools.takewhile(lambda number: number > self._last_card, reversed(chat)))
            for number in new:
                self._cards.update(dict.fromkeys(REFERENCE.findall(chat[number].text), number))
            self._last_card = max(new, default=self._last_card)
            return ref in self._cards

        try:
            await self.api.until(found, most=PATIENCE / 2, chat_id=GROUP)
        except AssertionError:
            return None
        return self.api.chats[GROUP][self._cards[ref]]

    async def _winner(self, ref: str, racing: list[Person]) -> tuple[Person, Shown]:
        """Who of those who pressed got the details."""

        def details(person: Person) -> list[Shown]:
            return [m for m in self.api.chat(person.id) if ref in m.text and "办好" in str(m.buttons)]

        async def waits(person: Person) -> Person:
            await self.api.until(lambda: details(person), most=PATIENCE, chat_id=person.id)
            return person

        waiting = {asyncio.create_task(waits(person)) for person in racing}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        winners = [person for person in ended if isinstance(person, Person)]
        assert winners, f"it did not come to the details of {ref}"
        return winners[0], details(winners[0])[-1]

    async def _finishes(self, volunteer: Person, details: Shown) -> None:
        volunteer.presses(details, "联系上")
        noted = await volunteer.meets("办好", after=details.id)
        volunteer.presses(noted, "办好")
        await volunteer.meets("算了", after=noted.id)
        volunteer.types("都办妥了")
        await self.api.until(lambda: not volunteer.is_waiting(), most=PATIENCE, chat_id=volunteer.id)
        self.finished += 1


async def _all_but(what: asyncio.Future[Any], workers: Sequence[asyncio.Task[None]]) -> None:
    """Waits for an end that those who never end would hold up if one of them failed."""
    await asyncio.wait({what, *workers}, return_when=asyncio.FIRST_COMPLETED)
    for task in workers:
        if task.done():
            what.cancel()
            task.result()
    await what
