"""The words of the services are short, and whoever gives their number is told why; what is not so is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.model import Phrase
from flows.registry import find_services
from flows.wording import LONGEST_SENTENCE, remarks

SERVICES = find_services()


@pytest.mark.parametrize("name", SERVICES)
def test_the_services_read_well(name: str) -> None:
    assert list(remarks(SERVICES[name])) == []


def test_a_sentence_without_a_stop_is_named_with_its_screen() -> None:
    legal = SERVICES["legal"]
    endless = replace(legal.steps[0], ask=Phrase("请" * (LONGEST_SENTENCE + 1)))

    (found,) = remarks(replace(legal, steps=(endless, *legal.steps[1:])))

    assert found.startswith(f"{endless.name}: more than {LONGEST_SENTENCE} characters")


def test_a_number_that_is_asked_for_without_a_reason_is_named() -> None:
    legal = SERVICES["legal"]

    for silent in (replace(legal.step("phone"), why=None), replace(legal.step("phone"), seen_by=None)):
        steps = tuple(silent if step.name == "phone" else step for step in legal.steps)
        assert list(remarks(replace(legal, steps=steps))) == [
            "phone: asks for a telephone number and does not say why, or who will see it"
        ]
