"""What somebody believes to have answered, from what they did and saw, and whether what is shown agrees."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.engine import SKIP_WORDS
from flows.fields import Choice, Files, Many, Name, Phone, Place, Text
from flows.fields.dated import RIGHT
from flows.fields.places import HERE
from flows.model import Phrase
from flows.texts import clean, plain, spellings
from tests.walks.screens import is_label, is_skipped, options_of, source_of, without_number

if TYPE_CHECKING:
    from flows.model import Step

ANY_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Belief:
    """An answer: exactly these options, or one of them, or words, digits, a count; or whatever is shown first."""

    done: str
    """What was done, for the report."""
    options: frozenset[str] | None = None
    """Source texts: all of them (`whole`), or one of them."""
    whole: bool = True
    words: str | None = None
    within: bool = False
    """Whether what is shown may be a part of the words."""
    ending: str = ""
    """The digits with which a telephone number ends."""
    count: int | None = None
    skipped: bool | None = None
    """None where it may have been passed over."""

    def fits(self, shown: str) -> bool:
        """Whether an answer may be shown so."""
        if is_skipped(shown):
            return self.skipped is not False
        if self.skipped:
            return False
        if self.options is not None:
            return self._is_option(shown)
        if self.words is not None:
            return self._is_said(shown)
        if self.ending:
            return "".join(ANY_NUMBER.findall(shown)).endswith(self.ending)
        return self.count is None or ANY_NUMBER.findall(shown)[:1] == [str(self.count)]

    def _is_option(self, shown: str) -> bool:
        assert self.options is not None
        parts = [source_of(part) for part in re.split("、|, ", shown)]
        alone = source_of(shown)
        if self.whole:
            return bool(self.options <= frozenset().union(*parts) and len(parts) == len(self.options)) or (
                len(self.options) == 1 and bool(alone & self.options)
            )
        return bool(alone & self.options) or all(part & self.options for part in parts)

    def _is_said(self, shown: str) -> bool:
        assert self.words is not None
        ours, theirs = bare(self.words), bare(shown)
        return bool(theirs) and (theirs in ours if self.within else theirs == ours)

    @property
    def values(self) -> frozenset[str] | None:
        """The options that were surely chosen; None where that is not known."""
        if self.skipped:
            return frozenset()
        return self.options if self.options is not None and self.whole else None


def bare(text: str) -> str:
    """Words as they are compared: without spaces, widths and marks around them."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text)))


def unknown(done: str) -> Belief:
    """Whatever is shown first."""
    return Belief(done)


def skipped(done: str) -> Belief:
    """Passed over."""
    return Belief(done, skipped=True)


def picked(done: str, step: Step, label: str, screen: str) -> Belief:
    """The option on a pressed button; where it was the answer to "is it this?", a part of what was asked."""
    if is_label(label, RIGHT, HERE):
        return Belief(done, words=screen, within=True, skipped=False)
    label = without_number(label)
    if isinstance(step.field, (Choice, Many)):
        return Belief(done, options=source_of(label), whole=len(source_of(label)) == 1, skipped=False)
    return Belief(done, words=label if isinstance(step.field, Place) else None, skipped=False)


def ticked(done: str, labels: list[str]) -> Belief:
    """The options that were ticked on the screen."""
    chosen = [source_of(label) for label in labels]
    if any(len(each) > 1 for each in chosen):
        return Belief(done, options=frozenset().union(*chosen), whole=False, skipped=False)
    return Belief(done, options=frozenset().union(*chosen), skipped=False)


def typed(done: str, step: Step, text: str, *, count: int) -> Belief:
    """What words come to as the answer to a question."""
    passed = None if step.optional and plain(text) in SKIP_WORDS else False
    match step.field:
        case Choice() | Many():
            return _typed_option(done, step, text, passed=passed)
        case Phone():
            digits = "".join(ANY_NUMBER.findall(unicodedata.normalize("NFKC", text)))
            plain_number = len(digits) >= 7 and not re.search("[〇零一二三四五六七八九幺转轉ext]", text)
            return Belief(done, ending=digits[-4:] if plain_number else "", skipped=passed)
        case Name():
            return Belief(done, words=text, within=True, skipped=passed)
        case Place():
            return Belief(done, skipped=passed) if len(bare(text)) < 4 else Belief(done, words=text, skipped=passed)
        case Text():
            return Belief(done, words=None if count else text, skipped=passed)
        case Files():
            return Belief(done, count=count or None, skipped=passed)
    return Belief(done, skipped=passed)


def _typed_option(done: str, step: Step, text: str, *, passed: bool | None) -> Belief:
    options = options_of(step)
    for option in options:
        if plain(text) in spellings(Phrase(option)):
            return Belief(done, options=frozenset({option}), skipped=passed)
    number = re.fullmatch(r"[1-9]", text.strip())
    amounts = any(re.match(r"\d", option) for option in options)
    if number and not amounts and int(number[0]) <= len(options):
        return Belief(done, options=frozenset({options[int(number[0]) - 1]}), skipped=passed)
    return Belief(done, options=frozenset(options), whole=False, skipped=passed)


def sources_in(shown: str) -> frozenset[str]:
    """The source texts of all options that an answer may show."""
    return frozenset().union(source_of(shown), *(source_of(part) for part in re.split("、|, ", shown)))


def seen(belief: Belief, step: Step, shown: str) -> Belief:
    """A belief, once its answer was shown: which option it was is known now."""
    if is_skipped(shown):
        return skipped(belief.done)
    if isinstance(step.field, Choice) and len(source_of(shown)) == 1:
        return Belief(belief.done, options=source_of(shown), skipped=False)
    return belief
