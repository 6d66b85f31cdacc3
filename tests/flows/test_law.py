"""The figures of the law: each once, each with its source, each in words that people read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from flows import law
from flows.calendar import Span
from flows.texts import Language, Reader, say

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
