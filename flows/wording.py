"""What makes a service hard to read or to trust: sentences too long, a telephone number asked for without a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.fields import Phone
from flows.model import Phrase
from flows.previews import screens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.model import Service

LONGEST_SENTENCE = 36
"""Chinese characters from stop to stop: three lines of a small telephone with large letters, twelve a line."""
STOPS = re.compile("[。!?;！？；：:\n]")
CHINESE = re.compile("[\u3400-\u9fff]")


def remarks(service: Service) -> Iterator[str]:
    """Everything about the words of a service that its author should mend."""
    for shown in screens(service):
        for sentence in (part for line in shown.lines for text in _texts(line) for part in STOPS.split(text)):
            if len(CHINESE.findall(sentence)) > LONGEST_SENTENCE:
                yield f"{shown.name}: more than {LONGEST_SENTENCE} characters without a stop: {sentence}"
    for step in service.steps:
        if isinstance(step.field, Phone) and (step.why is None or step.seen_by is None):
            yield f"{step.name}: asks for a telephone number and does not say why, or who will see it"


def _texts(phrase: Phrase) -> Iterator[str]:
    yield phrase.text
    for _, value in phrase.args:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Phrase):
                yield from _texts(part)
