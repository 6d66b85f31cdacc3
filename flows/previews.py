"""Every screen that a service can show, without a bot: for people who proof-read its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows import cards
from flows.fields import Many
from flows.model import AskContact, CaseId, Conversation, DropKeyboard, PersonId, Phrase
from flows.route import current
from flows.screens import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.model import Is, Keyboard, Lines, Service, Step, Value

SAMPLES: Mapping[str, Value] = {
    "Text": "（居民写的话）", "Name": "（称呼）", "Phone": "13800138000", "Day": "2026-03-05", "Month": "2026-03",
    "Since": "2026-02",
    "Place": "（楼栋）", "Clock": "15:00", "Files": "1", "Slots": "2026-03-06 14:30 1 王律师",
}  # fmt: skip
"""Stands for the answer of each kind of field that has no options."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message as it would stand in a chat."""

    name: str
    """Of the step, or of the occasion."""
    lines: Lines
    buttons: tuple[tuple[Phrase, ...], ...] = ()


def screens(service: Service) -> Iterator[Screen]:
    """The start, every question with its buttons, what is said after certain answers, the check, and the end."""
    yield Screen("start", cards.start_lines(service))
    for step in service.steps:
        yield _question(service, step)
    for notice in service.notices:
        yield Screen(f"{notice.when.step} = {'/'.join(notice.when.values)}", notice.lines)
    shown = screen(service, _conversation(service, _all_answers(service)))
    yield Screen("check", shown.lines, _labels(shown.keyboard))
    papers = tuple(cards.PAPER(paper=paper.text) for paper in service.papers)
    yield Screen("sent", (cards.NEXT, *service.after, *((cards.BRING, *papers) if papers else ())))


def _question(service: Service, step: Step) -> Screen:
    shown = screen(service, _conversation(service, _answers_before(service, step)))
    return Screen(step.name, shown.lines, _labels(shown.keyboard))


def _conversation(service: Service, answers: Mapping[str, Value]) -> Conversation:
    return Conversation(CaseId(1), service.name, PersonId(1), answers=answers, version=service.version)


def _answers_before(service: Service, step: Step) -> Mapping[str, Value]:
    """Answers with which this question is the next: what its guard and the guards of that want, and anything else."""
    wanted, guard = dict[str, str](), step.when
    while guard is not None:
        wanted.update(_wanted(guard))
        guard = service.step(guard.step).when
    answers: dict[str, Value] = {}
    for earlier in service.steps[: service.steps.index(step)]:
        if earlier.when is None or earlier.when.holds(answers):
            answers[earlier.name] = _sample(earlier, wanted.get(earlier.name, ""))
    return answers


def _wanted(guard: Is) -> Mapping[str, str]:
    return {guard.step: guard.values[0]} if guard.values else {}


def _all_answers(service: Service) -> Mapping[str, Value]:
    answers: dict[str, Value] = {}
    while (step := current(service, _conversation(service, answers))) is not None:
        answers[step.name] = _sample(step)
    return answers


def _sample(step: Step, wanted: str = "") -> Value:
    options = getattr(step.field, "options", ())
    value = wanted or (options[0] if options else SAMPLES[type(step.field).__name__])
    return (value,) if isinstance(step.field, Many) and isinstance(value, str) else value


def _labels(keyboard: Keyboard) -> tuple[tuple[Phrase, ...], ...]:
    if isinstance(keyboard, AskContact):
        return ((keyboard.label,),)
    if isinstance(keyboard, DropKeyboard):
        return ()
    return tuple(tuple(button.label for button in row) for row in keyboard)
