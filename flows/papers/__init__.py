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

    from flows.calendar import Span
    from flows.model import Service

PLACE = re.compile(r"\{([a-z_.]+)\}")
ONLY_WITH = re.compile(r"\?\{([a-z_.]+)\} *")
"""Before a line or a row: it is left out where nothing fills that place."""
LANGUAGE: Language = "zh-Hans"
"""Papers of the law are written in Chinese, whoever reads them."""
BLANK = "＿" * 8
"""What is not known is filled in by hand."""

EVERYBODY = frozenset(
    {
        "community", "subdistrict", "district", "office", "phone", "today", "reference", "service", "topic", "handler",
        "opened", "applicant.name", "respondent.name", "agreement.form", "agreement.terms", "agreement.effective",
        "agreement.confirm_until", "performances", "sittings", "places", "consultation.at",
    }
)  # fmt: skip
"""Places that all parties may read: they know it, or signed it."""
OWN = frozenset({"party.name", "party.phone", "party.side", "party.words", "party.talks"})
"""Places of one party alone, in a paper that each party has of its own."""
THEIRS = frozenset(
    {
        "applicant.phone", "limits", "aid.ground", "appointment", "member.name", "member.phone", "committee",
        "addressee", "checklist", "history", "beneficiary.name", "beneficiary.phone", "errands", "home_visit.at",
        "home_visit.who",
    }
)  # fmt: skip
"""What of the file whoever asked may print: it follows from their own words, or was told them."""
FILE_ONLY = THEIRS | {
    "respondent.phone", "records", "visits", "consultation.facts", "consultation.advice", "consultation.next",
    "consultation.by", "consultation.time", "missing", "outcome", "contents",
}  # fmt: skip
"""Places that stand in the file, for who works on it."""
OTHERS_OWN = frozenset({"respondent.name"})
"""What the other side said of itself to the mediator alone: it may stand in what both sign, not in what one prints."""
ANSWER, FACT, LAW, UNTIL, SEEN, RECORD = "answer.", "fact.", "law.", "until.", "seen.", "record."
"""Places named by a step of the form, a fact of the course, a figure of the law, a span of the timeline (its end), what
visitors saw, what led on (each time that it did)."""
CELL = "\t"
"""Between the cells of a line that fills a row of a list."""
HEADER = "@ "
"""The first line of a template: its place in the file, and what kind of paper it is."""
KINDS = frozenset({"always", "shared", "each_party", "resident"})
WHEN = ("written", "oral", "signed", "court", "talked", "alone")
"""When a paper that not every file has is needed: by the agreement's form, once it is in force, where all want a court
to confirm it, after a consultation, for a party with whom the mediator talked alone; or once a `fact.<name>` was
written down, from a stage on (`after:stage`), or when an answer or a fact is so (`name=value`)."""
AFTER = "after:"


@dataclass(frozen=True, slots=True)
class Title:
    """A line in the middle, large."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of two columns: what it is, and what is filled in."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A table with a head and numbered rows; a cell that is not known is empty, to be filled in by hand."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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


Part = Title | Rows | Listed | Words | Signature | Seal


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
    when = next((kind for kind in kinds if kind in WHEN or kind.startswith((FACT, AFTER)) or "=" in kind), "")
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
    head: tuple[str, ...] = ()
    listed: list[tuple[str, ...]] = []
    for line in (*lines, ""):
        only = ONLY_WITH.match(line)
        if line[only.end() if only else 0 :].startswith("|"):
            label, _, value = line[only.end() if only else 0 :].strip("| ").partition("|")
            rows.append((f"{only[0].strip() if only else ''}{label.strip()}", value.strip()))
            continue
        if head and line.startswith("+ "):
            listed.append((line[2:].strip(),))
            continue
        if rows:
            yield Rows(tuple(rows))
            rows = []
        if head:
            yield Listed(head, tuple(listed))
            head, listed = (), []
        if line.startswith(HEADER):
            continue
        if line.startswith("# "):
            yield Title(line[2:].strip())
        elif line.startswith("____ "):
            yield Signature(line[5:].strip())
        elif line.startswith("[seal] "):
            yield Seal(line[7:].strip())
        elif line.startswith("[list] "):
            head = tuple(cell.strip() for cell in line[7:].split("|"))
        elif line.strip():
            yield Words(line.strip())


def places_of(parts: tuple[Part, ...]) -> frozenset[str]:
    """Every place of a template."""
    return frozenset(place for part in parts for text in _texts(part) for place in PLACE.findall(text))


def _texts(part: Part) -> tuple[str, ...]:
    match part:
        case Rows(rows) | Listed(_, rows):
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
    if when.startswith(FACT):
        return _is_known(service, when)
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
    if place.startswith(UNTIL):
        return place.removeprefix(UNTIL) in {milestone.name for milestone in service.timeline}
    return place in EVERYBODY | OWN | FILE_ONLY


def _may_stand(paper: Document, place: str) -> bool:
    """What a paper for several parties holds is known to all of them; what is one party's own is in that one's only."""
    if place in OWN:
        return paper.each_party
    if paper.resident and place in OTHERS_OWN | FILE_ONLY:
        return place in THEIRS
    if paper.shared or paper.each_party:
        return place in EVERYBODY or place.startswith(LAW)
    return True


def span_words(span: Span, zone: ZoneInfo) -> str:
    """A figure of the law, as a paper has it."""
    return say(law.in_words(span), Reader(LANGUAGE, zone))


def filled(parts: tuple[Part, ...], values: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts with their places filled; what is not known is a line to be filled in by hand, or left out."""
    return tuple(_filled(part, values) for part in parts if not _is_left_out(part, values))


def _is_left_out(part: Part, values: Mapping[str, str]) -> bool:
    if isinstance(part, Rows):
        return all(_lacks(label, values) for label, _ in part.rows)
    return isinstance(part, Words) and _lacks(part.text, values)


def _lacks(text: str, values: Mapping[str, str]) -> bool:
    only = ONLY_WITH.match(text)
    return only is not None and not values.get(only[1])


def _filled(part: Part, values: Mapping[str, str]) -> Part:
    def fill(text: str) -> str:
        return PLACE.sub(lambda found: values.get(found[1], "") or BLANK, ONLY_WITH.sub("", text, count=1))

    match part:
        case Rows(rows):
            kept = (row for row in rows if not _lacks(row[0], values))
            return Rows(tuple((ONLY_WITH.sub("", label, count=1), fill(value)) for label, value in kept))
        case Listed(head, rows):
            lines = [line.split(CELL) for row in rows for line in fill(CELL.join(row)).split("\n")]
            return Listed(head, tuple(_numbered(number, line, head) for number, line in enumerate(lines, 1)))
        case Title(text):
            return Title(fill(text))
        case Words(text):
            return Words(fill(text))
        case Signature(who):
            return Signature(fill(who))
        case Seal(whose):
            return Seal(fill(whose))


def _numbered(number: int, cells: list[str], head: tuple[str, ...]) -> tuple[str, ...]:
    """A row as wide as its head, its number first."""
    return (str(number), *cells, *[""] * len(head))[: len(head)]
