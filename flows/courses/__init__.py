"""The course of a matter that is worked on: its stages, what leads from one to the next, what is asked on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import services
from flows.model import Clocks, Phrase, Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.model import Value
    from flows.model.parts import Advance, Begins, Course, Mover, Stage

LONGEST_NAME = 20
NOTHING = Phrase("")
PLACE = re.compile(r"\{(\w+)\}")
NAMED_IN_WORDS = frozenset({"ref", "title", "at", "committee", "addressee"})
"""What the words of an advance may name beside facts."""


def open_advances(stage: Stage, by: Mover, known: Mapping[str, Value]) -> tuple[Advance, ...]:
    """What this person may press at a stage; `known` are the answers of the form and the facts since."""
    return tuple(
        advance for advance in stage.advances
        if by in advance.by and (advance.when is None or advance.when.holds(known))
    )  # fmt: skip


def advance_of(stage: Stage, name: str, by: Mover, known: Mapping[str, Value]) -> Advance | None:
    """One of these; None where it is none now."""
    return next((advance for advance in open_advances(stage, by, known) if advance.name == name), None)


def spans_of(stage: Stage, known: Mapping[str, Value]) -> tuple[Begins, ...]:
    """The spans that run at a stage."""
    return tuple(begins for begins in stage.begins if begins.when is None or begins.when.holds(known))


def form_name(service: str, advance: str) -> str:
    """What the form of an advance is called."""
    return f"{service}_{advance}"


def of_form(name: str) -> tuple[str, str] | None:
    """The service and the advance of a form; None where it is no form of a course."""
    return NAMED.get(name)


def forms() -> Iterator[Service]:
    """The form of every advance that asks something first; what is answered is kept as facts of the case."""
    for service, advance in _asking():
        yield Service(
            name=form_name(service.name, advance.name), title=advance.label, summary=NOTHING, minutes=1, prepare=(),
            steps=advance.asks, submit=NOTHING, after=(), clocks=Clocks(), internal=True, forgotten=True,
        )  # fmt: skip


def _asking() -> Iterator[tuple[Service, Advance]]:
    for _, service in services.declared():
        if isinstance(service, Service) and service.course is not None:
            yield from (
                (service, advance) for stage in service.course.stages for advance in stage.advances if advance.asks
            )


NAMED: Mapping[str, tuple[str, str]] = {
    form_name(service.name, advance.name): (service.name, advance.name) for service, advance in _asking()
}
"""The forms of all courses, and whose they are."""


def problems(service: Service) -> Iterator[str]:
    """What is wrong with a service's course, in words."""
    if service.course is None:
        return
    stages = [stage.name for stage in service.course.stages]
    each = {advance for stage in service.course.stages for advance in stage.advances}
    moves = [advance.name for advance in each]
    for name in {*(one for one in stages if stages.count(one) > 1), *(one for one in moves if moves.count(one) > 1)}:
        yield f"two stages or advances are named {name}"
    for name in (*stages, *moves):
        if len(name) > LONGEST_NAME:
            yield f"the stage or advance {name} needs a name of at most {LONGEST_NAME} letters"
    if not any(stage.ends for stage in service.course.stages):
        yield "no stage of the course ends it"
    for name in set(service.errands.stages if service.errands is not None else ()) - set(stages):
        yield f"errands wait for {name}, which is no stage"
    if any(begins.since or not (begins.dated or begins.when) for begins in service.course.first.begins):
        yield "a span of the first stage needs an answer of the form, and counts from the moment it was sent"
    if service.visits is None and any(advance.needs_visit for advance in each):
        yield "the course waits for visits, which the service does not have"
    yield from _problems_within(service, service.course)
    yield from _problems_said(service, service.course)
    yield from _problems_listed(service, service.course)


def _problems_within(service: Service, course: Course) -> Iterator[str]:
    facts, steps = {step.name for step in course.facts}, {step.name for step in service.steps}
    milestones = {milestone.name for milestone in service.timeline}
    known = (*course.facts, *service.steps)
    for name in facts & steps:
        yield f"the fact {name} is named like a step of the form"
    for stage in course.stages:
        for begins in stage.begins:
            if begins.milestone not in milestones:
                yield f"the stage {stage.name} begins {begins.milestone}, which the timeline does not have"
            for fact in filter(None, (begins.since, begins.until)):
                if fact not in facts | steps:
                    yield f"the stage {stage.name} counts from {fact}, which nothing asks"
        for advance in stage.advances:
            if advance.to not in {one.name for one in course.stages}:
                yield f"the advance {advance.name} leads to {advance.to}, which is no stage"
    guards = [begins.when for stage in course.stages for begins in stage.begins]
    each = [advance for stage in course.stages for advance in stage.advances]
    guards += [guard for advance in each for guard in (advance.when, advance.alerts_when)]
    guards += [note.when for advance in each for note in advance.also]
    for guard in (part for found in guards if found is not None for part in found.each()):
        if guard.step not in facts | steps:
            yield f"the course waits for {guard.step}, which nothing asks"
            continue
        options = getattr(next(one for one in known if one.name == guard.step).field, "options", guard.values)
        for value in set(guard.values) - set(options):
            yield f"the course waits for {value!r}, which is no option of {guard.step}"


def _problems_said(service: Service, course: Course) -> Iterator[str]:
    """A line that names what nobody wrote down yet is left out; what is never known would never be said."""
    spans = {milestone.name for milestone in service.timeline}
    known = {step.name for step in course.facts} | spans | NAMED_IN_WORDS
    for advance in {advance for stage in course.stages for advance in stage.advances}:
        also = (line for note in advance.also for line in note.lines)
        for line in filter(None, (*advance.says, *also, advance.alerts)):
            for place in sorted(set(PLACE.findall(line.text)) - known - {name for name, _ in line.args}):
                yield f"the advance {advance.name} says {{{place}}}, which is never known"


def _problems_listed(service: Service, course: Course) -> Iterator[str]:
    stages, spans = {stage.name for stage in course.stages}, {milestone.name for milestone in service.timeline}
    names = [listing.name for listing in course.lists]
    for listing in course.lists:
        if names.count(listing.name) > 1:
            yield f"two lists are named {listing.name}"
        if sum(map(bool, (listing.stages, listing.spans, listing.visits))) != 1:
            yield f"the list {listing.name} needs stages or spans or visits"
        if listing.visits and service.visits is None:
            yield f"the list {listing.name} names visits, which the service does not have"
        for name in (*(set(listing.stages) - stages), *(set(listing.spans) - spans)):
            yield f"the list {listing.name} names {name}, which is not there"
