"""Buttons around advice: what they name is looked up anew, and proven to be theirs, each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.advice import another, passing
from handlers.casework.claiming import GONE

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn


def on_advice(turn: Turn) -> Effects:
    """The pressed button."""
    name, number, first, second = (*turn.argument.split(), "", "", "", "")[:4]
    if not number.isdecimal():
        return turn.acknowledge(GONE)
    match name:
        case "mediate":
            return passing.mediate(turn, int(number))
        case "stay":
            return passing.stay(turn, int(number))
        case "offer":
            return another.offer(turn, int(number), first, second)
        case "yes":
            return another.agree(turn, int(number), first, second)
        case "no" if first.isdecimal():
            return another.refuse(turn, int(number), first)
        case _:
            return turn.acknowledge(GONE)
