"""Answers that are picked from a list: by button, by number, or by typing what the button says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.answers import Accepted, AskedAsWritten, Choices, NoContact, OneReply, Partial, Rejected, is_wordless
from flows.model import Phrase
from flows.reading import fold, read_index
from flows.texts import plain, spellings

if TYPE_CHECKING:
    from flows.answers import Asked
    from flows.model import Reply, Value

PICK_ONE = Phrase("没对上是哪一个。点下面的一个按钮,或者打它是第几个。")
PICK_SOME = Phrase("没对上是哪几个。点下面的按钮,或者打它们是第几个。")
PICK_AT_LEAST_ONE = Phrase("至少选一个,再点“选好了”。")
PICK_OR_NONE = Phrase("至少选一个,再点“选好了”。都不是的话,选“{none}”。")
NONE_STANDS_ALONE = Phrase("“{none}”不能和别的一起选。留下一样就好。")
TICKED = Phrase("☑ {option}")
UNTICKED = Phrase("☐ {option}")
CHOSEN = Phrase("选好了")
NUMBER_EXAMPLE = Phrase("打 1,就是选第一个")
NUMBERS_EXAMPLE = Phrase("打 1、3,就是选第一个和第三个")
DENIALS = "不没非未无别冇"
REMARK = 8
"""So many characters around a label are still an answer; more is a story in which the label merely occurs."""
SHORTEST_ENGLISH = 4


def pick_of(text: str, options: tuple[str, ...]) -> int | None:
    """Which option was typed: its label in any language, its number, or words that fit one option only."""
    typed = plain(text)
    labels = [spellings(Phrase(option)) for option in options]
    for number, label in enumerate(labels):
        if typed in label:
            return number
    if not typed:
        return None
    if re.fullmatch("[0-9]{1,2}", typed):
        starting = [number for number, label in enumerate(labels) if any(_starts(words, typed) for words in label)]
        if len(starting) == 1:
            return starting[0]
    index = read_index(text, len(options))
    return index if index is not None else _containing(typed, labels)


def _starts(label: str, number: str) -> bool:
    return re.match(rf"{number}(?![0-9])", label) is not None


def _containing(typed: str, labels: list[frozenset[str]]) -> int | None:
    within = [number for number, label in enumerate(labels) if any(typed in words for words in label)]
    if within and not typed.isascii():
        return within[0] if len(within) == 1 else None
    said = {words: number for number, label in enumerate(labels) for words in label if _says(typed, words)}
    longest = {number for words, number in said.items() if not any(words != more and words in more for more in said)}
    return longest.pop() if len(longest) == 1 else None


def _says(typed: str, label: str) -> bool:
    if not label or label not in typed or len(typed) > len(label) + REMARK:
        return False
    if label.isascii() and len(label) < SHORTEST_ENGLISH:
        return False
    return typed[typed.index(label) - 1 : typed.index(label)] not in tuple(DENIALS)


@dataclass(frozen=True, slots=True)
class Choice(NoContact, AskedAsWritten, OneReply):
    """One of several options; the answer is the option's source text."""

    options: tuple[str, ...]

    @property
    def example(self) -> Phrase | None:
        """A number will do."""
        return NUMBER_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """The options."""
        return Choices(tuple(Phrase(option) for option in self.options))

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """The option picked or typed."""
        pick = reply.pick
        if pick is None and not is_wordless(reply):
            pick = pick_of(reply.text, self.options)
        found = pick is not None and 0 <= pick < len(self.options)
        return Accepted(self.options[pick]) if pick is not None and found else Rejected(PICK_ONE)

    def show(self, value: Value) -> Phrase:
        """The option, in the reader's language."""
        return Phrase(value if isinstance(value, str) else "、".join(value))


@dataclass(frozen=True, slots=True)
class Many(NoContact, AskedAsWritten):
    """Any number of options, ticked one by one; `none` is the option that clears the rest."""

    options: tuple[str, ...]
    none: str | None = None

    @property
    def every(self) -> tuple[str, ...]:
        """All options with `none` among them."""
        return self.options if self.none is None or self.none in self.options else (*self.options, self.none)

    @property
    def example(self) -> Phrase | None:
        """Numbers will do."""
        return NUMBERS_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """The options with their ticks, and the button that ends ticking."""
        ticked = _several(pending)
        labels = tuple((TICKED if each in ticked else UNTICKED)(option=Phrase(each)) for each in self.every)
        return Choices(labels, finished=CHOSEN)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """One tick more or less, or, where they were typed, all options at once."""
        ticked = _several(asked.pending)
        if reply.pick is not None:
            if not 0 <= reply.pick < len(self.every):
                return Rejected(PICK_SOME)
            return Partial(self._toggled(ticked, self.every[reply.pick]), quiet=True)
        typed = None if is_wordless(reply) else self._typed(reply.text)
        if not typed:
            return Rejected(PICK_SOME)
        if self.none in typed and len(typed) > 1:
            return Rejected(NONE_STANDS_ALONE(none=Phrase(self.none or "")))
        return Accepted(self._ordered((*ticked, *typed), last=typed[-1]))

    def _toggled(self, ticked: tuple[str, ...], option: str) -> tuple[str, ...]:
        if option in ticked:
            return tuple(each for each in ticked if each != option)
        return self._ordered((*ticked, option), last=option)

    def _ordered(self, ticked: tuple[str, ...], *, last: str) -> tuple[str, ...]:
        if last == self.none:
            return (last,)
        return tuple(each for each in self.every if each in ticked and each != self.none)

    def _typed(self, text: str) -> tuple[str, ...]:
        whole = pick_of(text, self.every)
        if whole is not None:
            return (self.every[whole],)
        for separators in (r"[、,,;/\n]+", r"[、,,;/\s。.和跟与及]+"):
            pieces = [piece for piece in re.split(separators, fold(text)) if piece.strip()]
            picks = [pick_of(piece, self.every) for piece in self._split_digits(pieces)]
            if picks and None not in picks:
                return tuple(self.every[pick] for pick in picks if pick is not None)
        return ()

    def _split_digits(self, pieces: list[str]) -> list[str]:
        """With fewer than ten options 13 means 1 and 3."""
        if len(pieces) == 1 and len(self.every) < 10 and re.fullmatch("[1-9]{2,9}", pieces[0]):
            return list(pieces[0])
        return pieces

    def finish(self, pending: Value | None) -> Accepted | Rejected:
        """What is ticked; nothing ticked is no answer."""
        if ticked := _several(pending):
            return Accepted(ticked)
        return Rejected(PICK_OR_NONE(none=Phrase(self.none)) if self.none else PICK_AT_LEAST_ONE)

    def show(self, value: Value) -> Phrase:
        """The options, in the reader's language and with its comma."""
        return Phrase("{options}")(options=tuple(Phrase(each) for each in _several(value)))


def _several(value: Value | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()
