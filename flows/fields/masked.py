"""What may be shown of a resident to whoever does not work on the case: the family name, four digits, the building."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields.places import Place
from flows.fields.written import Name, Phone
from flows.model import Phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.model import Service, Value

LAST = 4
"""Digits of a number that stay."""
LONG_ENOUGH = 8
"""A shorter number would be given away by its last four digits."""
HIDDEN = "****"
SOMEWHERE = Phrase("地址在详情里")
LIST = Phrase("居民：{parts}")


def name(words: str) -> str:
    """The first sign, which is most people's family name."""
    return f"{words.strip()[:1]}*"


def number(digits: str) -> str:
    """The last four of a telephone or identity number."""
    return f"{HIDDEN}{digits[-LAST:]}" if len(digits) >= LONG_ENOUGH else HIDDEN


def line(service: Service, answers: Mapping[str, Value]) -> Phrase | None:
    """The people, numbers and places among the answers, masked; None where there are none."""
    parts = tuple(_parts(service, answers))
    return LIST(parts=parts) if parts else None


def _parts(service: Service, answers: Mapping[str, Value]) -> Iterator[Phrase]:
    for step in service.steps:
        value = answers.get(step.name)
        if not isinstance(value, str) or not value:
            continue
        if isinstance(step.field, Name):
            yield verbatim(name(value))
        elif isinstance(step.field, Phone):
            yield verbatim(number(value))
        elif isinstance(step.field, Place):
            building = step.field.building_of(value)
            yield verbatim(building) if building else SOMEWHERE
