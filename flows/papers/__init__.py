"""The papers of a case's file: templates beside the services, their places, and what fills them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from flows import law
from flows.model.parts import Document
from flows.texts import Language, Reader, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from flows.model import Service

PLACE = re.compile(r"\{([a-z_.]+)\}")
LANGUAGE: Language = "zh-Hans"
"""Papers of the law are written in Chinese, whoever reads them."""
BLANK = "＿" * 8
"""What is not known is filled in by hand."""

EVERYBODY = frozenset(
    {
        "community", "subdistrict", "district", "office", "phone", "today", "reference", "service", "topic", "handler",
        "opened", "applicant.name", "respondent.name", "agreement.form", "agreement.terms", "agreement.effective",
        "agreement.confirm_until", "performances", "sittings", "consultation.at",
    }
)  # fmt: skip
"""Places that all parties may read: they know it, or signed it."""
OWN = frozenset({"party.name", "party.phone", "party.side", "party.words"})
"""Places of one party alone, in a paper that each party has of its own."""
FILE_ONLY = frozenset(
    {
        "applicant.phone", "respondent.phone", "records", "visits", "consultation.facts", "consultation.advice",
        "consultation.next", "missing", "outcome", "home_visit.at", "home_visit.who", "errands",
        "beneficiary.name", "beneficiary.phone",
    }
)  # fmt: skip
"""Places that stand in the file, for who works on it."""
ANSWER, FACT, LAW, SEEN, RECORD = "answer.", "fact.", "law.", "seen.", "record."
"""The first part of a place: an answer of the form, a fact of the course, a figure of the law, what visitors saw, each
time that something led on."""
HEADER = "@ "
"""The first line of a template: its place in the file, and what kind of paper it is."""
KINDS = frozenset({"always", "shared", "each_party", "resident"})
WHEN = ("written", "oral", "signed", "talked")
"""When a paper that not every file has is needed: by the agreement's form, once it is in force, after a talk."""
AFTER = "after:"
"""When it is needed from a stage of the course on; `name=value` is when an answer or a fact is so."""


@dataclass(frozen=True, slots=True)
class Title:
    """A line in the middle, large."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of two columns: what it is, and what is filled in."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A line on which somebody signs by hand, with the day."""

    who: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Where the seal is put on, and whose."""

    whose: str


Part = Title | Rows | Words | Signature | Seal


class PaperError(Exception):
    """A template that could not be filled in: which, and what is wrong with it."""


@lru_cache(maxsize=32)
def documents_of(service: str) -> tuple[Document, ...]:
    """The papers of a service, in the order of its file; PaperError where a template does not say what it is."""
    folder = resources.files(__name__) / service
    if not folder.is_dir():
        return ()
    names = [entry.name.removesuffix(".txt") for entry in folder.iterdir() if entry.name.endswith(".txt")]
    return tuple(document for _, document in sorted((_declared(service, name) for name in names), key=_number))


def _number(found: tuple[int, Document]) -> int:
    return found[0]


def _declared(service: str, name: str) -> tuple[int, Document]:
    first = _text(service, name).partition("\n")[0]
    number, *kinds = first.removeprefix(HEADER).split()
    titles = [part.text for part in template(service, name) if isinstance(part, Title)]
    when = next((kind for kind in kinds if kind in WHEN or kind.startswith(AFTER) or "=" in kind), "")
    if not first.startswith(HEADER) or not number.isdecimal() or set(kinds) - KINDS - {when} or len(titles) != 1:
        raise PaperError(f"{service}/{name}.txt must begin with '@ number kinds' and have one title")
    return int(number), Document(name, titles[0], when=when, **{kind: kind in kinds for kind in KINDS})


def _text(service: str, name: str) -> str:
    try:
        return (resources.files(__name__) / service / f"{name}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PaperError(f"{service}/{name}.txt is missing") from None


@lru_cache(maxsize=128)
def template(service: str, name: str) -> tuple[Part, ...]:
    """The parts of a template; PaperError where there is none."""
    return tuple(_parsed(_text(service, name).splitlines()))


def _parsed(lines: list[str]) -> Iterator[Part]:
    rows: list[tuple[str, str]] = []
    for line in (*lines, ""):
        if line.startswith("|"):
            label, _, value = line.strip("| ").partition("|")
            rows.append((label.strip(), value.strip()))
            continue
        if rows:
            yield Rows(tuple(rows))
            rows = []
        if line.startswith(HEADER):
            continue
        if line.startswith("# "):
            yield Title(line[2:].strip())
        elif line.startswith("____ "):
            yield Signature(line[5:].strip())
        elif line.startswith("[seal] "):
            yield Seal(line[7:].strip())
        elif line.strip():
            yield Words(line.strip())


def places_of(parts: tuple[Part, ...]) -> frozenset[str]:
    """Every place of a template."""
    return frozenset(place for part in parts for text in _texts(part) for place in PLACE.findall(text))


def _texts(part: Part) -> tuple[str, ...]:
    match part:
        case Rows(rows):
            return tuple(text for row in rows for text in row)
        case Title(text) | Words(text) | Signature(text) | Seal(text):
            return (text,)


def problems(service: Service) -> Iterator[str]:
    """What is wrong with the papers of a service: told before the bot starts."""
    for paper in service.documents:
        if not _is_reason(service, paper.when):
            yield f"the paper {paper.name} is needed when {paper.when}, which never is"
        for place in sorted(places_of(template(service.name, paper.name))):
            if not _is_known(service, place):
                yield f"the paper {paper.name} has a place {{{place}}} that nothing fills"
            elif not _may_stand(paper, place):
                yield f"the paper {paper.name} goes to parties and may not hold {{{place}}}"


def _is_reason(service: Service, when: str) -> bool:
    facts = service.course.facts if service.course is not None else ()
    if when.startswith(AFTER):
        stages = service.course.stages if service.course is not None else ()
        return when.removeprefix(AFTER) in {stage.name for stage in stages}
    name, _, value = when.partition("=")
    step = next((one for one in (*service.steps, *facts) if one.name == name), None)
    return not value or (step is not None and value in getattr(step.field, "options", ()))


def _is_known(service: Service, place: str) -> bool:
    if place.startswith(SEEN):
        return service.visits is not None and place.removeprefix(SEEN) in {step.name for step in service.visits.seen}
    if place.startswith(RECORD):
        stages = service.course.stages if service.course is not None else ()
        return place.removeprefix(RECORD) in {advance.name for stage in stages for advance in stage.advances}
    if place.startswith(LAW):
        return place.removeprefix(LAW) in law.RULES
    if place.startswith(ANSWER):
        return place.removeprefix(ANSWER) in {step.name for step in service.steps}
    if place.startswith(FACT):
        return service.course is not None and place.removeprefix(FACT) in {step.name for step in service.course.facts}
    return place in EVERYBODY | OWN | FILE_ONLY


def _may_stand(paper: Document, place: str) -> bool:
    """What a paper for several parties holds is known to all of them; what is one party's own is in that one's only."""
    if place in OWN:
        return paper.each_party
    if paper.shared or paper.each_party:
        return place in EVERYBODY or place.startswith(LAW)
    return True


def law_words(name: str, zone: ZoneInfo) -> str:
    """A figure of the law, as a paper has it."""
    return say(law.words_of(name), Reader(LANGUAGE, zone))


def filled(parts: tuple[Part, ...], values: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts with their places filled; what is not known is a line to be filled in by hand."""
    return tuple(_filled(part, values) for part in parts)


def _filled(part: Part, values: Mapping[str, str]) -> Part:
    def fill(text: str) -> str:
        return PLACE.sub(lambda found: values.get(found[1], "") or BLANK, text)

    match part:
        case Rows(rows):
            return Rows(tuple((label, fill(value)) for label, value in rows))
        case Title(text):
            return Title(fill(text))
        case Words(text):
            return Words(fill(text))
        case Signature(who):
            return Signature(fill(who))
        case Seal(whose):
            return Seal(fill(whose))
