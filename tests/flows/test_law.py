"""The figures of the law: each once, each with its source, each in words that people read."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from flows import law
from flows.calendar import Span
from flows.registry import find_services
from flows.texts import Language, Reader, say
from tests.flows.source_texts import ROOT, source_texts

LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
READERS: dict[Language, Reader] = {language: Reader(language, ZoneInfo("Asia/Shanghai")) for language in LANGUAGES}


def test_every_rule_is_named_once() -> None:
    names = [rule.name for rules in law.BY_SERVICE.values() for rule in rules]

    assert len(names) == len(set(names)) == len(law.RULES)


@pytest.mark.parametrize("rule", law.RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_says_what_it_is_for_from_when_it_counts_and_where_it_stands(rule: law.Rule) -> None:
    for reader in READERS.values():
        assert all(say(phrase, reader).strip() for phrase in (rule.what, rule.start, rule.source))
    assert rule.span.amount > 0
    assert rule.checked <= law.CHECKED


def test_what_a_national_law_fixes_no_community_can_change() -> None:
    national = {rule.name for rule in law.RULES.values() if "法第" in rule.source.text}
    changeable = {rule.name for rule in law.RULES.values() if rule.mark in law.CHANGEABLE}

    assert "confirmation.window" in national
    assert national & changeable == set()


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (Span(36, "month"), "3年", "3 years"),
        (Span(12, "month"), "1年", "1 year"),
        (Span(1, "working day"), "1个工作日", "1 working day"),
        (Span(6, "month"), "6个月", "6 months"),
        (Span(30, "day"), "30天", "30 days"),
        (Span(7, "working day"), "7个工作日", "7 working days"),
        (Span(72, "hour"), "72小时", "72 hours"),
        (Span(4, "working hour"), "4个工作小时", "4 working hours"),
    ],
)
def test_a_span_is_said_as_people_say_it(span: Span, chinese: str, english: str) -> None:
    assert say(law.in_words(span), READERS["zh-Hans"]) == chinese
    assert say(law.in_words(span), READERS["en"]) == english


def test_a_rule_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        law.words_of("no.such")


FIGURE = re.compile(r"[0-9]+ ?(?:个工作日|个工作小时|个月|小时|[天日年])")
OF_DISPUTES = ("flows/services/mediation.py", "flows/disputes/", "handlers/disputes/")


def test_what_is_told_of_a_dispute_takes_its_figures_from_the_table() -> None:
    said = [text for text in source_texts() if text.file.startswith(OF_DISPUTES)]

    assert len(said) > 100
    assert [text for text in said if FIGURE.search(text.text)] == []


def test_papers_take_their_figures_from_the_table() -> None:
    folders = [folder for folder in (ROOT / "flows" / "papers").iterdir() if folder.is_dir()]
    files = [file for folder in folders for file in folder.glob("*.txt")]

    assert len(files) > 10
    assert {file.name: FIGURE.findall(text) for file in files if FIGURE.search(text := file.read_text("utf-8"))} == {}


DOCUMENT = ROOT / "docs" / "law.md"
MEANING = {
    "verified": "the text of the law was read", "cross-checked": "several sources agree",
    "local": "an example of some place: a community's file may set another figure", "ours": "this program's own choice",
}  # fmt: skip


def keys_of(rule: law.Rule) -> str:
    """Where a community's file may set it otherwise."""
    keys = [
        f"`[service.{service.name}]` `{milestone.name}`"
        for service in find_services().values()
        for milestone in service.timeline
        if milestone.rule == rule.name and rule.mark in law.CHANGEABLE
    ]
    return ", ".join(keys) or "-"


def cells_of(rule: law.Rule) -> tuple[str, ...]:
    what, span, start = (say(words, READERS["en"]) for words in (rule.what, law.in_words(rule.span), rule.start))
    about = (rule.source.text, rule.mark, str(rule.checked), keys_of(rule))
    return (f"`{rule.name}`", f"{what} ({rule.what.text})", span, start, *about)


def document() -> str:
    """The table of the law in words."""
    lines = []
    for name, rules in law.BY_SERVICE.items():
        title = say(find_services()[name].title, READERS["en"])
        lines += [
            "", f"## {title}", "",
            "| name | what | how long | counted from | source | mark | checked | key |", "|" + " --- |" * 8,
            *(
                f"| {' | '.join(cells_of(rule))} |"
                for rule in rules
            ),
        ]  # fmt: skip
    return "\n".join([
        "# Figures of the law", "",
        "Written by `pytest --write-docs` from the table in `flows/law`; a test compares. Texts, papers, reminders and",
        "`/why` take a figure from there and from nowhere else. Days are natural days unless it says working days;",
        "the first is not counted.", "",
        *(f"- **{mark}**: {meaning}" for mark, meaning in MEANING.items()),
        "", "`key`: where a community's file sets its own figure, such as `visit_first = \"10 days\"`.",
        *lines, "",
    ])  # fmt: skip


def test_the_document_shows_the_table(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-docs"):
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()
    assert set(MEANING) == {rule.mark for rule in law.RULES.values()}
