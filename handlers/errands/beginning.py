"""The forms of an errand begin: what is to be done, what is wished for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.errands import TASK, WISH
from handlers import errands
from handlers.residents.drafts import begin_form
from storage import cases

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn


def begin_task(turn: Turn, case_id: int) -> Effects:
    """What is to be done?"""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "arrange")
    return (
        begin_form(turn, f"{row.service}{TASK}", row.id)
        if row and errands.may_add(turn, row)
        else turn.acknowledge(errands.GONE)
    )


def begin_wish(turn: Turn, case_id: int) -> Effects:
    """What is wished for?"""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "welcome")
    if row is None or not cases.speaks_for(row, turn.person.actor) or not errands.may_add(turn, row):
        return turn.acknowledge(errands.GONE)
    most = errands.most_wishes(turn, row)
    return turn.acknowledge(errands.ENOUGH(n=most)) if errands.wishes_of(turn, row) >= most else begin_form(
        turn, f"{row.service}{WISH}", row.id
    )  # fmt: skip
