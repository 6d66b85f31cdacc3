"""Buttons of the record: it is begun, or there is a reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase
from handlers.advice.ending import REASONS
from handlers.advice.recording import part_of, recordable
from handlers.casework.claiming import GONE
from handlers.residents.answering import settled
from handlers.residents.drafts import begin_form
from storage import advice
from storage.diaries import booking

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn

NOTED = Phrase("好，记下了。")


def on_record(turn: Turn) -> Effects:
    """Begins the record; the resident's own words lie ready as its facts."""
    row = recordable(turn, int(turn.argument or 0))
    if row is None:
        return turn.acknowledge(GONE)
    said = booking.answers_of(turn.tx, row.id).get(part_of(turn, row).facts)
    return begin_form(turn, "consultation", row.id, known={"facts": said} if isinstance(said, str) and said else {})


def on_record_none(turn: Turn) -> Effects:
    """Why none was held."""
    case_id, _, number = turn.argument.partition(" ")
    row = recordable(turn, int(case_id or 0))
    if row is None or not number.isdecimal() or int(number) >= len(REASONS):
        return turn.acknowledge(GONE)
    if not advice.is_settled(turn.tx, row.id):
        advice.none_held(turn.tx, row, REASONS[int(number)].text, by=turn.person.id, at=turn.at)
    return (*settled(turn), *turn.say(NOTED))
