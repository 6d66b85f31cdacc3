"""Spans that a service declares: when each ends, and when somebody is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import law
from flows.cases.planning import Planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from flows.calendar import Calendar, Span
    from flows.model import Service
    from flows.model.parts import Milestone, Warning

JUST_AFTER = timedelta(minutes=1)
"""What is over is said so when it is over, not at the stroke of its end."""


@dataclass(frozen=True, slots=True)
class Running:
    """A span of a case that has begun and has not ended."""

    name: str
    start_at: datetime
    due_at: datetime


def span_of(milestone: Milestone, changed: Mapping[str, Span]) -> Span:
    """How long it is: as its rule says, or, for what is a local example, as the community's file has it."""
    rule = law.RULES[milestone.rule]
    return changed.get(milestone.name, rule.span) if rule.mark in law.CHANGEABLE else rule.span


def changed_rules(service: Service, changed: Mapping[str, Span]) -> Mapping[str, Span]:
    """Rules of the law's table that the community's file sets otherwise for a service, and how."""
    return {
        milestone.rule: changed[milestone.name]
        for milestone in service.timeline
        if milestone.name in changed and law.RULES[milestone.rule].mark in law.CHANGEABLE
    }


def milestone_of(service: Service, name: str) -> Milestone | None:
    """The declared span of a name; None for a deadline that every case has."""
    return next((found for found in service.timeline if found.name == name), None)


def planned(service: Service, running: tuple[Running, ...], calendar: Calendar) -> Iterator[Planned]:
    """A reminder for each warning of what runs, outside quiet hours; two of a span at one moment are said once."""
    for one in running:
        milestone = milestone_of(service, one.name)
        said: set[datetime] = set()
        for warning in milestone.warnings if milestone else ():
            due = warned_at(warning, one, calendar)
            if due > one.start_at and due not in said:
                said.add(due)
                looks_ahead = warning.half or warning.days < 0
                yield Planned("milestone", due, one.due_at, about=f"{one.name}/{warning.name}", made_up=not looks_ahead)


def warned_at(warning: Warning, running: Running, calendar: Calendar) -> datetime:
    """At the opening of the day that it names: days from the start, or days back from the end, which is 0.

    What looks back from the end and falls on a day off is said on the last working day before it, while something can
    still be done; what counts from the start, on the next.
    """
    if warning.half:
        middle = calendar.day(running.start_at + (running.due_at - running.start_at) / 2)
        opening = calendar.periods(middle if calendar.periods(middle) else calendar.last_working_day_before(middle))
        return calendar.awake(opening[0][0])
    if warning.days == 0:
        return calendar.awake(running.due_at + JUST_AFTER)
    if warning.days > 0:
        day = calendar.day(running.start_at) + timedelta(days=warning.days)
        opening = calendar.periods(day if calendar.periods(day) else calendar.next_working_day(day))
    else:
        day = calendar.day(running.due_at) + timedelta(days=warning.days)
        opening = calendar.periods(day if calendar.periods(day) else calendar.last_working_day_before(day))
    return calendar.awake(opening[0][0])


def warning_of(service: Service, about: str) -> Warning | None:
    """The warning that a reminder is about; None where the service does not know it any more."""
    name, _, which = about.partition("/")
    milestone = milestone_of(service, name)
    return next((each for each in milestone.warnings if each.name == which), None) if milestone else None
