"""One whole scenario: a form filled in and sent, its case claimed, a note, the work done, and a digest."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.outside.killing import Killing
from tests.outside.people import Form, Person
from tests.outside.program import AUNT, CHIEF, GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.scene import Scene
    from tests.outside.botapi import Shown

FIRST_RESIDENT = 200_001
PATIENCE, SHORT_PATIENCE = 45, 8
"""Seconds; the short one where an answer may be lost for good, and is listed to coordinators instead."""


@dataclass
class Errand:
    """Three people who go on after whatever happens to the bot meanwhile."""

    scene: Scene
    service: str = "legal"

    async def run(self) -> None:
        """From the first word to the digest."""
        api, crowd = self.scene.api, self.scene.crowd
        volunteer, chief = Person(api, AUNT, "王", patience=PATIENCE), Person(api, CHIEF, "周", patience=PATIENCE)
        resident = Person(api, FIRST_RESIDENT + len(crowd.references), patience=PATIENCE)
        for person in (volunteer, chief):
            if not api.chat(person.id):
                await person.asks("/start")
        form = Form(resident, crowd.registry[self.service])
        await form.begin(await resident.asks("/start"))
        reference = crowd.references[resident.id] = await form.finish()
        await self._works(volunteer, reference)
        chief.types("/digest")
        with silence():
            await api.until(lambda: not chief.is_waiting(), most=SHORT_PATIENCE, chat_id=CHIEF)

    async def _works(self, volunteer: Person, reference: str) -> None:
        """Claims the case in the group, else from the list; notes a contact, and is done with it."""
        api = self.scene.api
        claiming = Killing(self.scene.program, api, self.scene.crowd.registry, self.scene.chance)
        with silence():
            await api.until(lambda: claiming.offers(GROUP, reference), most=SHORT_PATIENCE, chat_id=GROUP)
        await claiming.claim(reference, "a question", "sending")
        self.scene.crowd.claimed += 1
        volunteer.patience = SHORT_PATIENCE
        with silence():
            details = self._details(reference)
            volunteer.presses(details, "联系上")
            noted = await volunteer.meets("办好", after=details.id)
            volunteer.presses(noted, "办好")
            await volunteer.meets("算了", after=noted.id)
            volunteer.types("都办妥了")
            await api.until(lambda: not volunteer.is_waiting(), most=SHORT_PATIENCE, chat_id=AUNT)
            self.scene.crowd.finished += 1

    def _details(self, reference: str) -> Shown:
        shown = self.scene.api.chat(AUNT)
        return [found for found in shown if reference in found.text and "办好" in str(found.buttons)][-1]


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Goes on where no answer comes: the reckoning tells whether somebody was told of it."""
    try:
        yield
    except AssertionError as error:
        if "did not come to" not in str(error):
            raise
