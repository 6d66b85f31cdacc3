"""Which questions of a service apply, and which one comes now."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
