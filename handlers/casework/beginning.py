"""Buttons that begin with a question: why, what for, what is missing, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import views
from handlers.casework import climbing, situation, supplying, whistling
from handlers.casework.claiming import GONE
from handlers.residents.drafts import begin_form
from storage import cases
from storage.cases import ladder, supplements, whistles

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn


def on_hand_over(turn: Turn) -> Effects:
    """Begins with the reason; then the colleague is chosen."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "propose")
    return turn.acknowledge(GONE) if row is None else begin_form(turn, "hand_over", row.id)


def on_escalate(turn: Turn) -> Effects:
    """Begins with the reason; at the top there is nobody to pass it to."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "escalate")
    if row is None:
        return turn.acknowledge(GONE)
    if ladder.next_rung(turn.tx, row) is None:
        return turn.say(climbing.TOP(phone=turn.home.phone), keyboard=views.open_button(cases.to_case(row)))
    return begin_form(turn, "escalate", row.id)


def on_whistle(turn: Turn) -> Effects:
    """Begins with what for; a whistle that still goes on is shown."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "whistle")
    if row is None:
        return turn.acknowledge(GONE)
    running = whistles.running(turn.tx, row.id)
    if running is None:
        return begin_form(turn, "whistle", row.id)
    return turn.say(
        whistling.ALREADY,
        *situation.whistle_lines(turn, running),
        keyboard=whistling.callers_buttons(turn, row, running),
    )


def on_report(turn: Turn) -> Effects:
    """A unit begins its report."""
    made = whistles.load(turn.tx, int(turn.argument or 0))
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, "report") if made else None
    if made is None or row is None or made.ended_at is not None:
        return turn.acknowledge(whistling.OVER)
    return begin_form(turn, "report", row.id)


def on_supplement(turn: Turn) -> Effects:
    """Begins with everything that is missing."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "supplement")
    return turn.acknowledge(GONE) if row is None else begin_form(turn, "supplement", row.id)


def on_extend(turn: Turn) -> Effects:
    """Begins with the new date; a handler has two, then the coordinator decides."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "extend")
    if row is None:
        return turn.acknowledge(GONE)
    done = supplements.extensions(turn.tx, row.id)
    if done >= supplying.MOST_EXTENSIONS and not turn.person.actor.is_coordinator:
        return turn.say(supplying.ENOUGH_EXTENSIONS(n=done), keyboard=views.open_button(cases.to_case(row)))
    return begin_form(turn, "extend", row.id)


def on_send_back(turn: Turn) -> Effects:
    """Begins with where it belongs."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "send_back")
    return turn.acknowledge(GONE) if row is None else begin_form(turn, "send_back", row.id)
