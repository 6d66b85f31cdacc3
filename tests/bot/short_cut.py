"""A case without its conversation: for tests of what comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import OpenCase
from storage import conversations, effects, people
from tests.cast import RESIDENT

if TYPE_CHECKING:
    from flows.model import CaseId, Value
    from storage.database import Tx
    from tests.cast import Stage


async def open_case(stage: Stage, service: str = "legal", *, by: int = RESIDENT, **answers: Value) -> CaseId:
    """A request as if every question had been answered; its receipt and its card are on their way."""

    def unit(tx: Tx) -> CaseId:
        now = stage.clock.now()
        person = people.meet(tx, by, "zh-hans", at=now, private=True)
        begun = conversations.begin(tx, stage.app.database.directory.service(service, person.community), person, at=now)
        filled = begun.changed(answers=answers)
        effects.apply(tx, [OpenCase(filled)], cause=f"test{begun.id}", community=person.community, at=now)
        return begun.id

    return await stage.app.database.run(unit)
