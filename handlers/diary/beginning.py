"""Buttons that begin the short forms around a diary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.casework.claiming import GONE
from handlers.diary import choosing, own, visiting
from handlers.residents.drafts import begin_form
from storage.diaries import slots

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Handler, Turn


def on_move(turn: Turn) -> Effects:
    """Begins the form in which another time is picked."""
    row = visiting.changeable(turn)
    slot = slots.of_case(turn.tx, row.id) if row else None
    if row is None or (slot is not None and (slot.state != "booked" or slot.starts_at <= turn.at)):
        return turn.acknowledge(GONE)
    if not choosing.times_about(turn, row.id):
        return turn.say(visiting.NONE_NOW(phone=turn.home.phone))
    return begin_form(turn, "move_time", row.id)


def _own_form(name: str) -> Handler:
    def begin(turn: Turn) -> Effects:
        return begin_form(turn, name, None) if own.sees_people(turn) else turn.acknowledge(own.NOT_YOURS)

    return begin


ON_ADD, ON_STOP, ON_CLIENTS = _own_form("add_hours"), _own_form("stop_day"), _own_form("clients")
