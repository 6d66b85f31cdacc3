"""Until when something can be done: told right after the day was named, and to whoever works on the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.advice.words import AID, ground_of, resident_lines, staff_lines
from flows.law.limits import limits_by, limits_of
from flows.model import Send
from flows.screens import EMPTY, with_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Conversation, Lines, Outcomes, Service, Value
    from handlers.turn import Turn


def said(turn: Turn, service: Service, states: tuple[Conversation, Conversation], outcomes: Outcomes) -> Outcomes:
    """What follows from a day that was answered just now stands before the next question."""
    (before, after), today = states, turn.home.calendar.day(turn.at)
    lines: Lines = ()
    for limitation in service.limitations:
        if after.answers.get(limitation.step) != before.answers.get(limitation.step):
            lines = (*lines, *resident_lines(limits_by(limitation, after.answers, turn.home.calendar), today))
    if not lines:
        return outcomes
    first = next((place for place, each in enumerate(outcomes) if isinstance(each, Send) and each.lines), None)
    if first is None:
        return outcomes
    shown = outcomes[first]
    assert isinstance(shown, Send)
    return (*outcomes[:first], with_words(shown, (*lines, EMPTY)), *outcomes[first + 1 :])


def lines_of(turn: Turn, service: Service, answers: Mapping[str, Value]) -> Lines:
    """For the handler: which clock runs, by which law, and on which ground legal aid may be asked for."""
    calendar = turn.home.calendar
    lines = staff_lines(limits_of(service, answers, calendar), calendar.day(turn.at))
    ground = ground_of(service.consultation, answers) if service.consultation is not None else None
    aid = (AID(says=ground.says),) if ground is not None else ()
    return (EMPTY, *lines, *aid) if lines or aid else ()
