"""A dispute in which somebody is in danger: no card, no parties, no queue; those on duty take it on by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import LIVE
from flows.model import Phrase
from storage import cases, people

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

NO_QUEUE = Phrase("有人身安全的危险，不能放进队列。请值班的人或协调员自己接手。")


def is_apart(turn: Turn, row: CaseRow) -> bool:
    """Whether a case is a dispute in which somebody is in danger."""
    return row.urgent and turn.directory.service(row.service, turn.person.community).parties is not None


def for_duty(turn: Turn, case_id: int) -> CaseRow | None:
    """Such a case that waits, for somebody on duty who does not oversee its queue; None for everybody else."""
    row = cases.load(turn.tx, case_id)
    if row is None or row.status not in LIVE or row.assignee_id is not None or not is_apart(turn, row):
        return None
    on_duty = {one.id for one in people.on_duty(turn.tx, row.community_id)}
    return row if turn.person.id in on_duty and turn.person.community == row.community_id else None


def again(turn: Turn, row: CaseRow) -> Effects:
    """Nobody took it on in time: those on duty hear of it once more, and nobody else does."""
    row.level_since = turn.at
    cases.fit(turn.tx, row, at=turn.at)
    service = turn.directory.service(row.service, turn.person.community)
    return cards.urgent_alert(cases.to_case(row), service, again=True)
