"""Which questions of a service apply, which one comes now, and how many may still follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields.picked import Choice, Many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Conversation, Service, Step, Value

def asked_steps(service: Service, answers: Mapping[str, Value]) -> tuple[Step, ...]:
    """The questions that apply, given the answers."""
    return tuple(step for step in service.steps if step.when is None or step.when.holds(answers))


def current(service: Service, conversation: Conversation) -> Step | None:
    """The question that the person is at: the first that applies and has no answer; None at the check screen."""
    steps = asked_steps(service, conversation.answers)
    return next((step for step in steps if step.name not in conversation.answers), None)


def relevant(service: Service, answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """Only the answers to questions that apply: to drop one may make others irrelevant."""
    while True:
        names = {step.name for step in asked_steps(service, answers)}
        kept = {name: value for name, value in answers.items() if name in names}
        if len(kept) == len(answers):
            return kept
        answers = kept


def most_left(service: Service, answers: Mapping[str, Value]) -> int:
    """How many questions are still unanswered on the longest way to the end: a promise that can't be broken."""
    open_steps = [step for step in asked_steps(service, answers) if step.name not in answers]
    return sum(_longest(service, step) for step in open_steps)


def _longest(service: Service, step: Step) -> int:
    """A question and the most that its answer can bring with it."""
    hanging = [other for other in service.steps if other.when is not None and other.when.step == step.name]
    if not hanging:
        return 1
    ways = [sum(_longest(service, other) for other in hanging if _opens(other, value)) for value in _values(step)]
    return 1 + max(ways, default=0)


def _opens(step: Step, value: Value) -> bool:
    return step.when is not None and step.when.holds({step.when.step: value})


def _values(step: Step) -> tuple[Value, ...]:
    """What may be answered where other questions hang on it; several ticks may open all that hang on any."""
    if isinstance(step.field, Many):
        return (step.field.every,)
    return step.field.options if isinstance(step.field, Choice) else ()
