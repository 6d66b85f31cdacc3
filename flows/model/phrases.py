"""Ids, answers, and phrases: sentences in the source language with places to be filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

CommunityId = NewType("CommunityId", int)
PersonId = NewType("PersonId", int)
CaseId = NewType("CaseId", int)
MessageId = NewType("MessageId", int)

Value = str | tuple[str, ...]
"""An answer: words, or several of them; a file is the text form of its row id."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence in the source language (zh-Hans) and what fills its {places}."""

    text: str
    args: tuple[tuple[str, Arg], ...] = ()

    def __call__(self, **args: Arg) -> Phrase:
        """The same sentence with its places filled."""
        return Phrase(self.text, tuple(args.items()))


Arg = str | int | date | datetime | Phrase | tuple[Phrase, ...]
"""What may fill a place: a tuple of phrases is a list, written with the language's own comma."""
Lines = tuple[Phrase, ...]


def verbatim(text: str) -> Phrase:
    """Words that are said as they are in every language: a name, a number, what a person wrote."""
    return Phrase("{words}", (("words", text),))
