"""What stands on a screen: a question, the answers to be checked, a receipt, or something else; in each language."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Literal

from bot.sending.parameters import REPEATED
from flows.cards import SENT
from flows.fields import Choice
from flows.fields.dated import CONFIRM
from flows.fields.places import NEAR
from flows.fields.told import VOICES_SO_FAR
from flows.fields.written import FILES_SO_FAR
from flows.forms import FORMS
from flows.registry import find_services
from flows.screens import ordinary as shown
from flows.screens.elder import CHANGE_WHICH
from flows.texts import LANGUAGES, catalogue, plain, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.demo.telegram.model import Message
    from flows.model import Phrase, Service, Step
    from flows.texts import Language

Kind = Literal["question", "check", "changes", "receipt", "other"]
HALF_ANSWERED = (CONFIRM, NEAR, FILES_SO_FAR, VOICES_SO_FAR)
"""What a question says of the half of an answer that it has."""
CHECK = ""
"""Stands for the check-your-answers screen where else the name of a question stands."""
SERVICES: Mapping[str, Service] = find_services()


def without_diary(service: Service) -> Service:
    """The service without the ways to be seen that only a diary offers."""
    diary = service.diary
    if diary is None:
        return service
    hidden = {label for label, mode in diary.modes if mode in diary.where_offered}
    return replace(service, steps=tuple(_without(step, hidden) for step in service.steps))


def _without(step: Step, hidden: set[str]) -> Step:
    if not isinstance(step.field, Choice) or not hidden & set(step.field.options):
        return step
    options = tuple(option for option in step.field.options if option not in hidden)
    return replace(step, field=replace(step.field, options=options))


ASKABLE: Mapping[str, Service] = {**{name: without_diary(one) for name, one in SERVICES.items()}, **FORMS}


@dataclass(frozen=True, slots=True)
class Screen:
    """A message of the bot, read."""

    message: Message
    kind: Kind = "other"
    language: Language = "zh-Hans"
    asks: tuple[tuple[str, str], ...] = ()
    """Services and questions that it may be, since several ask alike."""
    service: str = ""
    """Of a check screen: its last button is the service's own."""
    number: int = 0
    changing: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    """By the names of the questions, as the check screen or the details show them."""
    reference: str = ""


def asked(service: Service) -> Iterator[Step]:
    """The questions that somebody can meet where the community has no diary: all but that of the free times."""
    free_times = service.diary.step if service.diary is not None else ""
    return (step for step in service.steps if step.name != free_times)


def said_in(phrase: Phrase, language: Language) -> str:
    """The words of a phrase, its places unfilled."""
    return catalogue(language).get(phrase.text, phrase.text)


@cache
def pattern(phrase: Phrase) -> tuple[tuple[Language, re.Pattern[str]], ...]:
    """How a line with this phrase reads in each language, its places as groups."""
    found: list[tuple[Language, re.Pattern[str]]] = []
    for language in LANGUAGES:
        text = re.escape(said_in(phrase, language))
        found.append((language, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", text) + "$")))
    return tuple(found)


def find(phrase: Phrase, lines: list[str]) -> tuple[Language, re.Match[str]] | None:
    """The first line with this phrase, and its language."""
    return next(
        ((language, match) for line in lines for language, known in pattern(phrase) if (match := known.match(line))),
        None,
    )


def is_label(words: str, *phrases: Phrase) -> bool:
    """Whether a button is one of these, in any language."""
    return any(plain(words) in spellings(phrase) for phrase in phrases)


def starts_label(words: str, phrase: Phrase) -> bool:
    """Whether a button begins as one with places does: 保留：…"""
    beginnings = (said_in(phrase, language).partition("{")[0] for language in LANGUAGES)
    return any(words.startswith(beginning) for beginning in beginnings)


@cache
def _asks() -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for service in ASKABLE.values():
        for step in service.steps:
            for language in LANGUAGES:
                found[said_in(step.ask, language)][service.name, step.name] = None
    return {words: tuple(names) for words, names in found.items()}


@cache
def sources() -> Mapping[str, frozenset[str]]:
    """All labels of options, as they are shown in any language, and their source texts."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for service in ASKABLE.values():
        for step in service.steps:
            for option in options_of(step):
                for language in LANGUAGES:
                    found[catalogue(language).get(option, option)].add(option)
    return {words: frozenset(texts) for words, texts in found.items()}


def options_of(step: Step) -> tuple[str, ...]:
    """The options of a question; none where it is answered otherwise."""
    return tuple(getattr(step.field, "every", getattr(step.field, "options", ())))


def source_of(words: str) -> frozenset[str]:
    """What a shown option may be in the source language; the words themselves where they are no option's."""
    return sources().get(words.strip(), frozenset({words.strip()}))


def read(message: Message) -> Screen:
    """What a message shows."""
    lines = [line.strip() for line in message.words.splitlines()]
    if receipt := find(SENT, lines):
        return Screen(message, "receipt", receipt[0], reference=receipt[1]["ref"].rstrip("。."))
    if check := find(shown.CHECK, lines):
        for service in SERVICES.values():
            if is_label(check[1]["submit"], service.submit):
                answers = dict(answer_lines(message.words, service))
                return Screen(message, "check", check[0], service=service.name, answers=answers)
    if find(CHANGE_WHICH, lines):
        return Screen(message, "changes")
    return _question(message, lines) or Screen(message)


def _question(message: Message, lines: list[str]) -> Screen | None:
    asks = next((known for line in lines if (known := _asks().get(line))), ())
    heads = [(phrase, found) for phrase in (shown.PROGRESS, shown.LAST_QUESTION) if (found := find(phrase, lines))]
    changed = find(shown.CHANGE, lines)
    if not asks and not heads and not changed and not any(find(phrase, lines) for phrase in HALF_ANSWERED):
        return None
    head = heads[0][1] if heads else changed
    number = int(head[1]["number"]) if head else 0
    language = head[0] if head else "zh-Hans"
    return Screen(message, "question", language, asks=asks, number=number, changing=not heads and bool(changed))


def answer_lines(text: str, service: Service) -> Iterator[tuple[str, str]]:
    """The numbered answers of a text, each until the next number; by the names of their questions."""
    labels: defaultdict[str, list[Step]] = defaultdict(list)
    for step, language in product(service.steps, LANGUAGES):
        labels[said_in(step.label, language)].append(step)
    rest, number, found = text, 1, ""
    given: dict[str, tuple[str, ...]] = {}
    while True:
        begins = re.compile(rf"^{number}\. ({'|'.join(map(re.escape, labels))})(?:：|: )", re.MULTILINE)
        if not (match := begins.search(rest)):
            break
        if found:
            words = rest[: match.start()].strip()
            given[found] = tuple(source for part in re.split("、|, ", words) for source in source_of(part))
            yield found, words
        asked = [step for step in labels[match[1]] if step.when is None or step.when.holds(given)]
        found, rest, number = (asked or labels[match[1]])[0].name, rest[match.end() :], number + 1
    if found:
        yield found, rest.split("\n\n")[0].strip()


def without_number(label: str) -> str:
    """An option as elder mode shows it, without its number."""
    return re.sub(r"^\d+\. ", "", label)


def is_skipped(words: str) -> bool:
    """Whether an answer is shown as not given."""
    return is_label(words, shown.NOT_GIVEN)


def is_marked(words: str) -> bool:
    """Whether a message says that it may be a repeat."""
    return any(said_in(REPEATED, language).partition("{")[0].strip() in words for language in LANGUAGES)
