"""How many questions are still to come: the longest way, so that the count only ever falls faster than it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Service, Step, Value


def questions_left(service: Service, answers: Mapping[str, Value], *, after: Step | None = None) -> int:
    """The unanswered questions behind a step (or all), where each open choice is taken to lead to the most of them."""
    supposed = dict(answers)
    left, counting = 0, after is None
    for step in service.steps:
        if step.when is not None and not step.when.holds(supposed):
            continue
        if step.name not in supposed:
            left += counting
            supposed[step.name] = _longest_choice(service, step)
        counting = counting or step is after
    return left


def _longest_choice(service: Service, step: Step) -> str:
    """The option on which the most later questions hang."""
    guards = [other.when for other in service.steps if other.when is not None and other.when.step == step.name]
    options = {value for guard in guards for value in guard.values}
    return max(sorted(options), key=lambda value: sum(value in guard.values for guard in guards), default="?")
