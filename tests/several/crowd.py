"""Residents and volunteers who use the bot while things happen to it, and the reckoning afterwards."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.outside.people import MARK, REFERENCE, Form, Person
from tests.outside.program import GROUP
from tests.several.fleet import VOLUNTEERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.outside.botapi import Request, Shown
    from tests.outside.people import Registry
    from tests.several.fleet import Fleet

FIRST_RESIDENT = 50_001
PATIENCE = 60
"""Seconds that somebody waits for an answer: longer than any lease."""
AT_ONCE = 25
UNMARKED_ONCE = re.compile(r"第 \d+ 题")


@dataclass
class Patient(Person):
    """Somebody who waits as long as it takes."""

    patience: float = PATIENCE


@dataclass
class Crowd:
    """Who uses the bot, and what they were told."""

    fleet: Fleet
    registry: Registry
    references: dict[int, str] = field(default_factory=dict)
    """Of each resident who sent something."""
    claimed: dict[str, int] = field(default_factory=dict)
    """Who was told that a case is theirs."""
    _residents: int = 0

    async def volunteers_arrive(self, ids: Sequence[int] = VOLUNTEERS) -> None:
        """All volunteers open the bot."""
        await asyncio.gather(*(Patient(self.fleet.api, id, "志").asks("/start") for id in ids))

    async def reports(self, service: str = "legal") -> str:
        """One more resident goes through a service to its reference."""
        number = FIRST_RESIDENT + self._residents
        self._residents += 1
        form = Form(Patient(self.fleet.api, number), self.registry[service])
        await form.begin(await form.person.asks("/start"))
        self.references[number] = await form.finish()
        return self.references[number]

    async def report(self, count: int) -> list[str]:
        """So many residents, some at a time."""
        found: list[str] = []
        while len(found) < count:
            found += await asyncio.gather(*(self.reports() for _ in range(min(AT_ONCE, count - len(found)))))
        return found

    async def card(self, reference: str) -> Shown:
        """The card of a case in the volunteers' group, once it is there."""
        api = self.fleet.api
        await api.until(lambda: self._cards(reference), most=PATIENCE, what=f"a card of {reference}")
        return self._cards(reference)[-1]

    def _cards(self, reference: str) -> list[Shown]:
        return [message for message in self.fleet.api.chat(GROUP) if reference in message.text and message.buttons]

    async def card_is_claimed(self, reference: str) -> None:
        """Waits until a card offers nothing any more."""
        api = self.fleet.api
        await api.until(lambda: not self._cards(reference), most=PATIENCE, what=f"a claimed card of {reference}")

    async def claims(self, id: int, reference: str) -> None:
        """A volunteer presses the card and reads the details."""
        api = self.fleet.api
        Patient(api, id, "志").presses(await self.card(reference), "认领")
        await api.until(lambda: self.has_details(id, reference), most=PATIENCE, what=f"{reference} for {id}")
        self.claimed[reference] = id

    def has_details(self, id: int, reference: str) -> bool:
        """Whether the volunteer has the case's details in front of them."""
        found = (m for m in self.fleet.api.chat(id) if reference in m.text)
        return any("办好" in label for message in found for label, _ in message.buttons)

    async def serves(self, id: int) -> str:
        """A resident reports something and a volunteer claims it."""
        reference = await self.reports()
        await self.claims(id, reference)
        return reference

    # --- reckoning --------------------------------------------------------------------------------

    async def reckon(self) -> Reckoning:
        """What the bot knows against what its people were told."""
        return Reckoning(self, await self.fleet.settled())


@dataclass
class Reckoning:
    """Counts of what may not be; each is nought where all is well."""

    crowd: Crowd
    dump: dict[str, Any]

    @property
    def sent(self) -> list[Request]:
        """The ledger's messages."""
        return [r for r in self.crowd.fleet.api.ledger if r.method.startswith("send") and r.message_id]

    @property
    def lost(self) -> int:
        """References that somebody was told and that are no case; claims that somebody was told and that are not so."""
        kept = {case["ref"]: case["assignee"] for case in self.dump["cases"]}
        told = {ref for r in self.sent for ref in REFERENCE.findall(str(r.given.get("text")))}
        unkept = [ref for ref, id in self.crowd.claimed.items() if kept.get(ref) != id]
        return len((told | set(self.crowd.references.values())) - set(kept)) + len(unkept)

    @property
    def doubled(self) -> int:
        """Cases beside the one of each resident, and assignments beside the one of each case."""
        openers = Counter(case["opened_by"] for case in self.dump["cases"])
        holders = Counter(row["ref"] for row in self.dump["assignments"] if row["until"] is None)
        return sum(count - 1 for count in (*openers.values(), *holders.values()))

    @property
    def unmarked(self) -> int:
        """Questions, receipts, cards and details that a chat was sent again without the mark."""
        plain = Counter((r.chat_id, _told(r)) for r in self.sent if MARK not in str(r.given.get("text")) and _told(r))
        return sum(count - 1 for count in plain.values())

    @property
    def unreported(self) -> int:
        """Messages that arrived and are known neither as sent nor as ambiguous, and the other way round."""
        messages = self.dump["messages"]
        known = {(m["chat_id"], m["message_id"]) for m in messages if m["state"] == "sent"}
        arrived = {(r.chat_id, r.message_id) for r in self.sent}
        unclear = Counter(m["chat_id"] for m in messages if m["state"] == "ambiguous")
        unknown = Counter(chat for chat, _ in arrived - known)
        never = [m for m in messages if m["state"] == "sent" and m["message_id"] and not self._stands(m)]
        given_up = [m for m in messages if m["state"] not in {"sent", "ambiguous"}]
        return (unknown - unclear).total() + len(never) + len(given_up)

    def _stands(self, message: dict[str, Any]) -> bool:
        return (message["chat_id"], message["message_id"]) in self.crowd.fleet.api.shown

    def is_clean(self) -> bool:
        """Whether nothing is lost, doubled, unmarked or unreported."""
        return not (self.lost or self.doubled or self.unmarked or self.unreported)


def _told(request: Request) -> str:
    """What may be said only once in a chat: all words of a question, a receipt, a card, or the details of a case."""
    text = str(request.given.get("text") or "")
    return text if UNMARKED_ONCE.search(text) or REFERENCE.search(text) else ""
