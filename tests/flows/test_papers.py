"""Templates of papers: every one can be filled in, and none tells one party what another said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import papers
from flows.model.parts import Document
from flows.papers import BLANK, PaperError, Rows, Seal, Signature, Title, Words
from flows.registry import find_services

SERVICES = find_services()
EVERY = [(service, document) for service in SERVICES.values() for document in service.documents]


@pytest.mark.parametrize(("service", "document"), EVERY, ids=[f"{one.name}/{two.name}" for one, two in EVERY])
def test_every_paper_can_be_filled_in_and_nothing_unknown_is_printed(service: object, document: Document) -> None:
    parts = papers.template(getattr(service, "name", ""), document.name)

    empty = papers.filled(parts, {})
    known = papers.filled(parts, dict.fromkeys(papers.places_of(parts), "〇"))
    assert papers.places_of(empty) == papers.places_of(known) == frozenset()
    assert BLANK in str(empty)
    assert any(isinstance(part, Signature) for part in parts) or document.name == "aid"
    assert [part for part in parts if isinstance(part, Title)] == [Title(document.title)]


def test_a_paper_that_all_parties_get_holds_nothing_that_one_said() -> None:
    mediation = SERVICES["mediation"]
    shared = [paper for paper in mediation.documents if paper.shared]
    assert shared
    for paper in mediation.documents:
        told = replace(mediation, documents=(replace(paper, shared=True, each_party=False),))
        if paper.name in {"application", "registration", "record", "oral", "follow_up"}:
            assert any("goes to parties" in problem for problem in papers.problems(told)), paper.name
    assert not list(papers.problems(mediation))


def test_a_place_that_nothing_fills_is_told_before_the_bot_starts() -> None:
    parts = (Words("{answer.nothing} {law.nothing} {weather}"), Seal("{community}"), Rows((("一", "{topic}"),)))

    assert papers.places_of(parts) == {"answer.nothing", "law.nothing", "weather", "community", "topic"}
    with pytest.raises(PaperError, match="missing"):
        papers.template("mediation", "nothing")


def test_services_without_papers_have_none() -> None:
    assert papers.documents_of("hardship") == ()
