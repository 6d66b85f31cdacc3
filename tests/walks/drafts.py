"""A request that is being filled in, as its writer believes it to stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.fields import Choice
from flows.fields.told import VOICES_SO_FAR
from flows.fields.written import FILES_SO_FAR
from flows.forms import FORMS
from flows.screens import ordinary as shown
from flows.screens.elder import MORE, TO_BEGINNING
from tests.walks import beliefs
from tests.walks.acts import labels_of
from tests.walks.screens import (
    ASKABLE,
    CHECK,
    Screen,
    asked,
    find,
    is_label,
    options_of,
    source_of,
    starts_label,
    without_number,
)

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import Service, Step
    from flows.texts import Language
    from tests.walks.beliefs import Belief

TICK, NO_TICK = "☑ ", "☐ "


class Disagreement(Exception):  # noqa: N818  (it is what was looked for)
    """What may not be, in words."""


@dataclass
class Draft:
    """One service, question by question."""

    service: str
    touched: datetime
    """When it was last surely changed."""
    is_known: bool = False
    """Whether name and number may be known from an earlier request."""
    step: str = CHECK
    """The question, or the check screen."""
    moves: int = 0
    """How often it went from one question to another: what was shown before is old."""
    given: dict[str, Belief] = field(default_factory=dict)
    stood: dict[str, tuple[Language, str]] = field(default_factory=dict)
    """How answers were shown last."""
    check: Screen | None = None
    """The last check screen, while nothing has changed since."""
    count: int = 0
    """Files that the present question has."""
    ticks: list[str] = field(default_factory=list)
    expected: list[str] | None = None
    """What should be ticked now; None where that is not known."""

    @property
    def about(self) -> Service:
        """The service, as it describes itself."""
        return ASKABLE[self.service]

    @property
    def asked(self) -> Step:
        """The present question."""
        return self.about.step(self.step)

    @property
    def name(self) -> str:
        """Where it stands, in words."""
        return self.step or "the check screen"

    # --- what its writer does -----------------------------------------------------------------------

    def begins(self, step: str) -> None:
        """The first screen."""
        if self.service not in FORMS and step != self.about.steps[0].name:
            raise Disagreement(f"{self.service} begins at {step or 'the check screen'}")
        self.step = step

    def begins_anew(self, step: str) -> None:
        """Everything is erased; old buttons stay old."""
        self.given, self.stood, self.check = {}, {}, None
        self.goes(step)
        self.begins(step)

    def goes(self, step: str) -> None:
        """To another question."""
        self.step, self.moves = step, self.moves + 1
        self.count, self.ticks = 0, []

    def answer(self, belief: Belief) -> None:
        """The present question has an answer."""
        if self.step == CHECK:
            raise Disagreement(f"{belief.done} answered the check screen of {self.service}")
        self.given[self.step] = belief
        self.stood.pop(self.step, None)
        self.check = None

    def keep(self, done: str) -> None:
        """The old answer stays; one that is known from an earlier request is seen for the first time."""
        if self.step not in self.given:
            self.answer(beliefs.unknown(f"kept {done}"))

    def is_back(self, step: str) -> None:
        """A step back leads to an earlier question, or out of a change."""
        names = [known.name for known in self.about.steps]
        here = len(names) if self.step == CHECK else names.index(self.step)
        if step != CHECK and names.index(step) >= here:
            raise Disagreement(f"back in {self.service} led from {self.name} to {step}")

    def is_edited(self, step: str, label: str) -> None:
        """A change of one answer leads to its question."""
        number = re.search(r"\d+", label)
        lines = list(self.check.answers) if self.check else []
        if number and step != CHECK and lines and lines.index(step) + 1 != int(number[0]):
            raise Disagreement(f"{label} in {self.service} led to {step}, which is line {lines.index(step) + 1}")

    def is_ticked(self, label: str, *, redrawn: bool) -> None:
        """A tap on an option that changed its message: there is exactly one tick more, or one less."""
        mark, option = without_number(label)[:2], _option_of(without_number(label))
        if redrawn and mark in {TICK, NO_TICK}:
            others = [each for each in self.ticks if each != option]
            self.expected = [*others, option] if mark == NO_TICK else others

    # --- what its writer sees -----------------------------------------------------------------------

    def look(self, screen: Screen) -> None:
        """Whether a screen of it agrees with what was done."""
        if screen.kind == "check":
            self._look_at_answers(screen)
        elif screen.kind == "question":
            self._look_at_question(screen)

    def _look_at_question(self, screen: Screen) -> None:
        if screen.number and self.service not in FORMS:
            self._look_at_number(screen.number)
        labels = [without_number(label) for label in labels_of(screen.message)]
        self._look_at_ticks(labels)
        counted = [found for each in (FILES_SO_FAR, VOICES_SO_FAR) if (found := find(each, _lines(screen)))]
        self.count = int(counted[0][1]["n"]) if counted else 0
        if isinstance(self.asked.field, Choice) and not any(is_label(label, MORE, TO_BEGINNING) for label in labels):
            offered = {source for label in labels for source in source_of(label)}
            if missing := set(options_of(self.asked)) - offered:
                raise Disagreement(f"{self.step} of {self.service} does not offer {missing}")
        self._look_at_kept(labels)

    def _look_at_ticks(self, labels: list[str]) -> None:
        """What is ticked, on this page and on others; the option that clears the rest stands alone."""
        here = {_option_of(label): label.startswith(TICK) for label in labels if label[:2] in {TICK, NO_TICK}}
        before = [option for option in self.ticks if option not in here]
        self.ticks = [*before, *(option for option, is_ticked in here.items() if is_ticked)]
        alone = getattr(self.asked.field, "none", None)
        clearing = [option for option in self.ticks if alone in source_of(option)]
        if clearing:
            self.ticks = clearing if here.get(clearing[0]) else [each for each in self.ticks if each not in clearing]
        expected, self.expected = self.expected, None
        stands_alone = any(alone in source_of(option) for option in expected or ())
        if expected is not None and not stands_alone and set(expected) != set(self.ticks):
            raise Disagreement(f"{self.step} of {self.service} has {self.ticks} ticked, and should {expected}")

    def _look_at_kept(self, labels: list[str]) -> None:
        belief = self.given.get(self.step)
        kept = next((label for label in labels if starts_label(label, shown.KEEP)), "")
        if belief is None or not kept or kept.endswith("…"):
            return
        words = re.split("：|: ", kept, maxsplit=1)[-1]
        if not belief.fits(words):
            raise Disagreement(f"{self.step} of {self.service} offers {kept!r} after {belief.done}")

    def _look_at_number(self, number: int) -> None:
        """The number of a question is its place among those that apply, as far as that is known."""
        values = {name: belief.values for name, belief in self.given.items()}
        place = 0
        for step in asked(self.about):
            if step.when is not None:
                chosen = values.get(step.when.step)
                if chosen is None:
                    return
                if not step.when.holds({step.when.step: tuple(chosen)}):
                    continue
            place += 1
            if step.name == self.step:
                if place != number:
                    raise Disagreement(f"{self.step} of {self.service} is question {number}, not {place}")
                return

    def _look_at_answers(self, screen: Screen) -> None:
        self._look_at_lines(screen)
        for name, words in screen.answers.items():
            belief = self.given.get(name)
            if belief is None and self.is_known:
                belief = self.given[name] = beliefs.unknown("known from before")
            if belief is None:
                raise Disagreement(f"{name} of {self.service} is shown as {words!r}; nobody answered it")
            if not belief.fits(words):
                raise Disagreement(f"{name} of {self.service} is shown as {words!r} after {belief.done}")
            language, before = self.stood.get(name, (screen.language, words))
            if language == screen.language and before != words:
                raise Disagreement(f"{name} of {self.service} was {before!r} and is {words!r}")
            self.stood[name] = screen.language, words
            self.given[name] = beliefs.seen(belief, self.about.step(name), words)
        for name in set(self.given) - set(screen.answers):
            del self.given[name]
        self.check = screen

    def _look_at_lines(self, screen: Screen) -> None:
        """Exactly the questions that apply, given what is shown, in their order."""
        values = {name: tuple(beliefs.sources_in(words)) for name, words in screen.answers.items()}
        expected = [step.name for step in asked(self.about) if step.when is None or step.when.holds(values)]
        if expected != list(screen.answers):
            raise Disagreement(f"{self.service} shows {list(screen.answers)}, and should {expected}")


def _option_of(label: str) -> str:
    """What stands behind a tick: in the source language, where that is not in doubt."""
    known = source_of(label[2:])
    return next(iter(known)) if len(known) == 1 else label[2:]


def _lines(screen: Screen) -> list[str]:
    return [line.strip() for line in screen.message.words.splitlines()]
