"""Templates of papers: every one can be filled in, and none tells one party what another said."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flows import papers
from flows.model.parts import Document
from flows.papers import BLANK, Listed, PaperError, Rows, Seal, Signature, Title, Words
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
    assert papers.documents_of("nothing") == ()


ANY, OF_EACH, OF_THE_FILE = "any", "`each_party`", "of the file"
PRINTED, NOT_PRINTED = "of the file, or what whoever asked prints", "any but what whoever asked prints"


def where_it_may_stand(place: str) -> str:
    """As the document says it, found out by putting the place into a paper of each kind."""
    first = place.partition(".")[0]
    having = {"fact": "transfer", "until": "transfer", "seen": "hardship", "record": "hardship"}
    service = SERVICES[having.get(first, "mediation")]
    paper = Document("x", "x")
    kinds = {
        "file": paper, "shared": replace(paper, shared=True), "each": replace(paper, each_party=True),
        "printed": replace(paper, resident=True),
    }  # fmt: skip
    allowed = {
        name for name, kind in kinds.items() if papers._is_known(service, place) and papers._may_stand(kind, place)
    }
    return {
        frozenset(kinds): ANY, frozenset({"each"}): OF_EACH, frozenset({"file"}): OF_THE_FILE,
        frozenset({"file", "printed"}): PRINTED, frozenset({"file", "shared", "each"}): NOT_PRINTED,
    }[frozenset(allowed)]  # fmt: skip


def test_the_document_names_every_place_and_where_it_may_stand() -> None:
    document = (Path(__file__).parents[2] / "docs" / "documents.md").read_text("utf-8")
    told = {
        place: where.strip()
        for row in re.findall(r"^\| (`\{.*)\|$", document, flags=re.MULTILINE)
        for places, _, where in [row.split("|")]
        for place in re.findall(r"`\{([^}]+)\}`", places)
    }
    samples = {
        "answer.<step>": "answer.facts",
        "fact.<step>": "fact.letter_day",
        "until.<span>": "until.receipt",
        "seen.<step>": "seen.seen_home",
        "record.<advance>": "record.grant",
        "law.<figure>": "law.mediation.limit",
    }

    assert told.keys() == papers.EVERYBODY | papers.OWN | papers.FILE_ONLY | samples.keys()
    assert {place: where_it_may_stand(samples.get(place, place)) for place in told} == told


def test_what_the_other_side_said_of_itself_is_not_printed_by_whoever_asked() -> None:
    mediation = SERVICES["mediation"]
    printed = [paper for paper in mediation.documents if paper.resident]
    assert [paper.name for paper in printed] == ["application"]
    told = replace(mediation, documents=(replace(Document("cover", "人民调解卷宗"), resident=True),))
    assert any("respondent.name" in problem for problem in papers.problems(told))


def test_a_list_has_a_numbered_row_for_each_line_of_its_place_and_cells_to_write_in() -> None:
    (table,) = [part for part in papers.template("mediation", "contents") if isinstance(part, Listed)]

    (filled,) = papers.filled((table,), {"contents": "申请书\t在\n告知书\t还缺"})
    assert isinstance(filled, Listed)
    assert filled.rows[:3] == (
        ("1", "申请书", "在", ""), ("2", "告知书", "还缺", ""), ("3", "当事人身份证明", "", ""),
    )  # fmt: skip
    assert {len(row) for row in filled.rows} == {len(table.head)}
