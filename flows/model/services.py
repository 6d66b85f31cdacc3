"""What a resident can ask for: services, their steps and times, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.calendar import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.fields import Field
    from flows.model.parts import (
        Consultation,
        Course,
        Diary,
        Document,
        Errands,
        Limitation,
        Milestone,
        Parties,
        Visits,
    )
    from flows.model.phrases import Lines, Phrase, Value


@dataclass(frozen=True, slots=True)
class Is:
    """A guard: the earlier step was answered with one of these."""

    step: str
    values: tuple[str, ...]

    def __init__(self, step: str, *values: str) -> None:
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "values", values)

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether the answers so far satisfy the guard; an answer of several satisfies it with any."""
        answer = answers.get(self.step)
        given = answer if isinstance(answer, tuple) else (answer,)
        return any(value in self.values for value in given)

    def each(self) -> tuple[Is, ...]:
        """The single guards that it is made of."""
        return (self,)


@dataclass(frozen=True, slots=True, init=False)
class Untimed(Is):
    """A guard: the earlier step, a day, has no hour yet."""

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether the hour has still to be asked for."""
        return ":" not in answers.get(self.step, "")


@dataclass(frozen=True, slots=True, init=False)
class Answered(Is):
    """A guard: the step itself was answered; it is not asked any more, but what was said stays."""

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether there is an answer."""
        return self.step in answers


@dataclass(frozen=True, slots=True, init=False)
class Unanswered(Is):
    """A guard: the step has no answer, or was skipped."""

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether nothing was said."""
        return not answers.get(self.step)


@dataclass(frozen=True, slots=True, init=False)
class All(Is):
    """A guard: each of several holds; it belongs to the step of the last one."""

    guards: tuple[Is, ...]

    def __init__(self, *guards: Is) -> None:
        object.__setattr__(self, "step", guards[-1].step)
        object.__setattr__(self, "values", guards[-1].values)
        object.__setattr__(self, "guards", guards)

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether all of them do."""
        return all(guard.holds(answers) for guard in self.guards)

    def each(self) -> tuple[Is, ...]:
        """These."""
        return self.guards


@dataclass(frozen=True, slots=True)
class Notice:
    """Words shown right after an answer, before the next question: where to turn in danger, what the law allows."""

    when: Is
    lines: Lines


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its name, words and field, when it is asked, why, and who will see the answer."""

    name: str
    ask: Phrase
    field: Field
    label: Phrase
    """A short name of the answer for the check-your-answers screen and for the handler."""
    when: Is | None = None
    why: Phrase | None = None
    seen_by: Phrase | None = None
    optional: bool = False
    private: bool = True
    """A private answer never appears on a card; `Service.category` may only name a step that is not private."""
    remembered: bool = False
    """What was said in the last matter of this kind is offered, to be kept with one button."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the checklist of papers, and when it applies; papers are brought, not sent through the chat."""

    text: Phrase
    when: Is | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Words by which a service is known when people say in their own words what they want."""

    weight: int
    """From 1, which says little, to 6, which leaves no doubt."""
    words: str
    """Separated by strokes: simplified Chinese and English, lower case; a part of a word is enough."""


DAYS_KEPT = Span(90, "day")


@dataclass(frozen=True, slots=True)
class Clocks:
    """The times that a service promises and keeps: its own, or these; a community's file may change each."""

    first_contact: Span = Span(1, "working day")
    nudge_queue: Span = Span(4, "working hour")
    tell_coordinator: Span = Span(8, "working hour")
    promise: Span = Span(30, "day")
    """By when the resident hears a result; shown when the case is sent."""
    follow_up: Span = Span(3, "day")
    follow_up_again: Span = Span(3, "day")
    lease: Span = Span(5, "working day")
    lease_warning: Span = Span(1, "working day")
    """How long before the end of a claim its volunteer is warned."""
    tell_street: Span = Span(16, "working hour")
    tell_district: Span = Span(24, "working hour")
    """When the rungs above the community hear of a case that nobody claims."""
    rung: Span = Span(8, "working hour")
    """How long a rung of the ladder has to take a case on before the next one is asked."""
    handover: Span = Span(1, "working day")
    """How long a colleague has to say whether they take a case over."""
    supply: Span = Span(3, "day")
    """When a resident is reminded of papers that are missing."""
    supply_late: Span = Span(10, "working day")
    """When the coordinator hears that they have not come."""
    whistle: Span = Span(2, "working day")
    """How long units that were called together have to report."""
    reopen: Span = Span(30, "day")
    """How long after its end a case can be opened again with one tap."""
    call_back: Span = Span(1, "working day")
    """By when somebody calls a resident who was not content."""
    retention: Span = DAYS_KEPT
    """How long after its end a case is kept; then only numbers without names are."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a resident can ask for: data only, one file each."""

    name: str
    title: Phrase
    summary: Phrase
    """Who it is for and what happens, in one or two short sentences."""
    minutes: int
    prepare: Lines
    """What to have at hand before starting."""
    steps: tuple[Step, ...]
    submit: Phrase
    """The words on the last button: what it does."""
    after: Lines
    """What happens next, said with the reference; may use {contact_by} and {promise_by}."""
    clocks: Clocks
    queue: str = ""
    """The queue that cards go to; the service's own name when empty."""
    consent: Phrase | None = None
    """What is sensitive here and why it is needed: agreed to separately, by the start button (PIPL 29)."""
    category: str = ""
    """The step whose (public) answer is shown on the card."""
    urgent: tuple[Is, ...] = ()
    proxy: Is | None = None
    """When it is somebody else's matter that is filed; then the questions of `flows.proxies` are asked."""
    similar: Is | None = None
    """When the matter may be a neighbour's too: who says the same building and category is offered to go along."""
    place: str = ""
    """The step that tells the building, from which the grid follows."""
    papers: tuple[Paper, ...] = ()
    leads: tuple[Paper, ...] = ()
    """What they may ask about elsewhere, told after sending: a direction, no decision."""
    tasks: Lines = ()
    """What its handler has to do, to be ticked."""
    replies: Lines = ()
    """What its handlers say often, beside what all do."""
    notices: tuple[Notice, ...] = ()
    diary: Diary | None = None
    """When people book a time with an adviser."""
    parties: Parties | None = None
    """When there is another side that has to be heard."""
    timeline: tuple[Milestone, ...] = ()
    """Spans that begin and end with what happens to a case."""
    course: Course | None = None
    """The stages that a matter goes through while it is worked on."""
    visits: Visits | None = None
    """When people of the team come to see."""
    errands: Errands | None = None
    """When others do small things for a matter."""
    limitations: tuple[Limitation, ...] = ()
    """What can be done only for some time after a day that the resident names."""
    consultation: Consultation | None = None
    """When each case ends with a record of what was advised."""
    documents: tuple[Document, ...] = ()
    """The papers of its file, in their order."""
    heard: tuple[Heard, ...] = ()
    version: int = 1
    emblem: str = ""
    internal: bool = False
    """A form of one or two questions about an existing case: not in the menu, no consent, no check screen."""
    checked: bool = False
    """An internal form that is shown whole before it is done."""
    forgotten: bool = False
    """An internal form whose answers are not kept once it was done."""
    elder: bool = False
    """Bound to somebody who reads it in elder mode."""

    @property
    def queue_name(self) -> str:
        """The queue that this service's cards go to."""
        return self.queue or self.name

    def step(self, name: str) -> Step:
        """The step of that name; KeyError where there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
