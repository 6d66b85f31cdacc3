"""Answers that are picked from a list: by button, by number, or by typing what the button says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.fields.answers import Accepted, AskedAsWritten, Choices, NoContact, OneReply, Partial, Rejected, is_wordless
from flows.fields.reading import NUMERAL, fold, read_index, read_number
from flows.model import Phrase
from flows.texts import plain, spellings

if TYPE_CHECKING:
    from flows.fields.answers import Asked
    from flows.model import Reply, Value

PICK_ONE = Phrase("没对上是哪一个。点下面的一个按钮，或者打它是第几个。")
PICK_SOME = Phrase("没对上是哪几个。点下面的按钮，或者打它们是第几个。")
PICK_AT_LEAST_ONE = Phrase("至少选一个，再点“选好了”。")
PICK_OR_NONE = Phrase("至少选一个，再点“选好了”。都不是的话，选“{none}”。")
NONE_STANDS_ALONE = Phrase("“{none}”不能和别的一起选。留下一样就好。")
TICKED = Phrase("☑ {option}")
UNTICKED = Phrase("☐ {option}")
CHOSEN = Phrase("选好了")
NUMBER_EXAMPLE = Phrase("打 1，就是选第一个")
NUMBERS_EXAMPLE = Phrase("打 1、3，就是选第一个和第三个")
ALIKE = (
    frozenset(
        {"不清楚", "不知道", "不晓得", "不确定", "说不好", "不曉得", "不確定", "唔知", "唔清楚", "notsure", "dontknow"}
    ),
    frozenset({"没有", "没", "无", "没得", "沒有", "沒", "冇", "no"}),
    frozenset({"有", "有的", "yes"}),
    frozenset({"是", "是的", "对", "对的", "係", "對", "yes"}),
    frozenset({"不是", "不是的", "否", "唔係", "no"}),
    frozenset({"同意", "可以", "好", "好的", "行", "愿意", "願意"}),
    frozenset({"我自己", "自己", "我", "本人"}),
    frozenset({"都可以", "都行", "随便", "什么时候都行", "隨便", "都得"}),
    frozenset({"都没有", "都没", "都不是", "没有", "以上都没有", "都沒有", "冇"}),
)
"""Words that people say for one another; they count where they fit one option only."""
PARTICLE = re.compile("(?<=.)[啊呀呢吧哦噢喔哈啦嘛呗了的]+$")
"""What is said after an answer without changing it: 不知道啊, 好吧, 退休了."""
DENIAL = re.compile("(?:没有?|沒有?|不[是用要]?|无|非|未|别|冇|唔係|not|no|dont)$")
JOINTS = r"[、,;/&和跟与及]|\band\b"
REMARK = 8
"""So many characters around a label are still an answer; more is a story in which the label merely occurs."""
LONGEST_PICK = 100
SHORTEST_ENGLISH = 4


def pick_of(text: str, options: tuple[str, ...]) -> int | None:
    """Which option was typed: its label in any language, its number, or words that fit one option only."""
    typed = plain(text)
    labels = [spellings(Phrase(option)) for option in options]
    for number, label in enumerate(labels):
        if typed in label:
            return number
    if not typed or len(typed) > LONGEST_PICK:
        return None
    if re.match(f"[0-9]|{NUMERAL}", typed) and len({label_amount(option) for option in options} - {None}) > 1:
        return _amount_of(typed, options)
    index = read_index(text, len(options))
    if index is not None:
        return index
    bare = PARTICLE.sub("", typed)
    alike = frozenset(word for group in ALIKE if {typed, bare} & group for word in group)
    meant = [number for number, label in enumerate(labels) if label & alike]
    if len(meant) == 1:
        return meant[0]
    found = _containing(typed, labels)
    return _containing(bare, labels) if found is None and bare != typed else found


def label_amount(label: str) -> int | None:
    """The number that a label begins with, as in 3人; None where it begins with words."""
    match = re.match("[0-9]+", plain(label))
    return int(match[0]) if match else None


def _amount_of(typed: str, options: tuple[str, ...]) -> int | None:
    """Among 1人, 2人 and 3人以上 a number is not the number of a label but what the label says."""
    match = re.match(f"[0-9]{{1,2}}|{NUMERAL}+", typed)
    said = read_number(match[0]) if match else None
    if said is None:
        return None
    for number, option in enumerate(options):
        amount = label_amount(option)
        if amount is not None and (said == amount or (said > amount and "以上" in option)):
            return number
    return None


def _containing(typed: str, labels: list[frozenset[str]]) -> int | None:
    within = [number for number, label in enumerate(labels) if any(_names(words, typed) for words in label)]
    if within and len(typed) > 1:
        return within[0] if len(within) == 1 else None
    said = {words: number for number, label in enumerate(labels) for words in label if _names(typed, words)}
    longest = {words for words in said if not any(words != more and words in more for more in said)}
    fitting = {said[words] for words in longest}
    is_story = len(typed) > max(map(len, longest), default=0) + REMARK
    return fitting.pop() if len(fitting) == 1 and not is_story else None


def _names(words: str, part: str) -> bool:
    """Whether words have this part, and do not deny it: 联系 is no answer that means 先别联系."""
    if not part or part not in words or (part.isascii() and len(part) < SHORTEST_ENGLISH):
        return False
    return DENIAL.search(words[: words.index(part)]) is None


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
        if len(text) > LONGEST_PICK:
            return ()
        if labels := _written_together(plain(text), self.every):
            return labels
        for separators in (rf"(?:{JOINTS}|[\s。.])+", rf"(?:{JOINTS})+"):
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


def _written_together(typed: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """The options of which the words consist and of nothing else: 老人小孩, 老人和小孩."""
    found = []
    labels = {words: option for option in options for words in spellings(Phrase(option)) if words}
    for words in sorted(labels, key=len, reverse=True):
        if words in typed:
            typed = typed.replace(words, "|")
            found.append(labels[words])
    return tuple(dict.fromkeys(found)) if re.fullmatch(r"[|和跟与及]*", typed) else ()


def _several(value: Value | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()
