"""Phrases as a reader meets them: words, lists, moments and what was typed."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fields import Day, Field, Many, Month
from flows.model import Phrase, Value, verbatim
from flows.texts import LANGUAGES, Language, Reader, clean, language_of, plain, say, say_day, say_lines, spellings

SHENZHEN = ZoneInfo("Asia/Shanghai")
READERS: dict[Language, Reader] = {language: Reader(language, SHENZHEN) for language in LANGUAGES}
CHINESE, ENGLISH, CANTONESE = READERS["zh-Hans"], READERS["en"], READERS["zh-Hant"]
EVENING = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
"""Half past midnight of the next day in Shenzhen."""


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-Hans"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh_SG", "zh-Hans"),
        ("zh-hant", "zh-Hant"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh_Hant_HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"), ("yue", "zh-Hant"), ("en", "en"), ("en-GB", "en"), ("ru", "en"), ("ZHA", "en"),
        ("zh-hans-raw", "zh-Hans"), (None, "zh-Hans"), ("", "zh-Hans"),
    ],
)  # fmt: skip
def test_a_person_is_met_in_the_nearest_language(code: str | None, language: Language) -> None:
    assert language_of(code) == language


def test_a_phrase_is_said_in_the_readers_language() -> None:
    assert [say(Phrase("我来认领"), reader) for reader in READERS.values()] == ["我来认领", "I'll take it", "我來接手"]


def test_what_has_no_translation_is_said_as_it_is() -> None:
    assert {say(verbatim("福安大厦3栋"), reader) for reader in READERS.values()} == {"福安大厦3栋"}


def test_places_are_filled_with_words_of_the_readers_language() -> None:
    phrase = Phrase("新办件 {ref}：{title}")(ref="FA-1", title=Phrase("法律咨询"))

    assert [say(phrase, reader) for reader in READERS.values()] == [
        "新办件 FA-1：法律咨询", "New case FA-1: Legal advice", "新個案 FA-1：法律諮詢",
    ]  # fmt: skip


def test_braces_that_somebody_typed_fill_nothing() -> None:
    typed = Phrase("{at}：{words}")(at="{words}", words="{at} {0} {words} %s \\1")

    assert say(typed, CHINESE) == "{words}：{at} {0} {words} %s \\1"


def test_several_phrases_are_listed_with_the_comma_of_the_language() -> None:
    several = Phrase("{options}")(options=(Phrase("看病"), Phrase("住房")))

    assert [say(several, reader) for reader in READERS.values()] == [
        "看病、住房",
        "Medical care, Housing",
        "看醫生、住房",
    ]


def test_a_moment_is_told_in_the_zone_of_the_community() -> None:
    when = Phrase("约好的时间：{at}")(at=EVENING)

    assert [say(when, reader) for reader in READERS.values()] == [
        "约好的时间：3月5日（周四） 00:30", "Appointment: Thu 5 Mar, 00:30", "約好的時間：3月5日（週四） 00:30",
    ]  # fmt: skip
    assert say(when, Reader("en", ZoneInfo("UTC"))) == "Appointment: Wed 4 Mar, 16:30"


@pytest.mark.parametrize(
    ("day", "chinese", "english", "cantonese"),
    [
        (date(2026, 12, 31), "12月31日（周四）", "Thu 31 Dec", "12月31日（週四）"),
        (date(2028, 2, 29), "2月29日（周二）", "Tue 29 Feb", "2月29日（週二）"),
        (date(2026, 11, 1), "11月1日（周日）", "Sun 1 Nov", "11月1日（週日）"),
    ],
)
def test_a_day_is_told_with_its_weekday(day: date, chinese: str, english: str, cantonese: str) -> None:
    assert [say_day(day, language) for language in LANGUAGES] == [chinese, english, cantonese]


def test_lines_have_at_most_one_empty_line_between_them_and_none_around_them() -> None:
    lines = (Phrase(""), Phrase("开始"), Phrase(""), Phrase(""), Phrase(""), Phrase("继续"), Phrase(""))

    assert say_lines(lines, CHINESE) == "开始\n\n继续"


# --- what people typed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("e\u200b\u0301", "é"),
        ("\u202e漏水\u2066\u200f", "漏水"),
        ("A\x00B\x9f\ud800", "AB"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),
        ("  \u3000 \ufeff \n", ""),
    ],
)
def test_what_cannot_be_seen_is_cleaned_away_and_all_else_kept(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(
    st.text(alphabet=st.sampled_from("ae가\u11a8\u0301\u0327\u200b\u202e\r\n \u3000\x00好"), max_size=12) | st.text()
)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


@pytest.mark.parametrize(
    "text", ["同意，开始", "同意,开始", " 同意 开始。", "“同意，开始”", "同意、开始！", "同意\u200b开始"]
)
def test_a_label_may_be_typed_with_any_spacing_and_punctuation(text: str) -> None:
    assert plain(text) == "同意开始"


@pytest.mark.parametrize(("text", "same"), [("ＭＥＮＵ", "menu"), ("I'll take it!", "illtakeit"), ("１２", "12")])
def test_width_and_case_make_no_difference(text: str, same: str) -> None:
    assert plain(text) == same


def test_a_label_may_be_typed_in_each_language() -> None:
    typed = {plain(text) for text in ("我来认领", "我來接手", "I'll take it", "i’ll take it.")}

    assert typed == spellings(Phrase("我来认领"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (Month(), "2026-02", ["2026年2月", "February 2026", "2026年2月"]),
        (Day(), "2026-03-05 下午", ["3月5日（周四） 下午", "Thu 5 Mar, in the afternoon", "3月5日（週四） 下午"]),
        (Day(), "2026-03-05 15:30", ["3月5日（周四） 15:30", "Thu 5 Mar, 15:30", "3月5日（週四） 15:30"]),
        (Day(ahead_days=1100), "2027-03-05", ["2027年 3月5日（周五）", "Fri 5 Mar 2027", "2027年 3月5日（週五）"]),
        (Many(("看病", "住房")), ("看病", "住房"), ["看病、住房", "Medical care, Housing", "看醫生、住房"]),
    ],
)
def test_answers_are_shown_as_people_write_them(field: Field, value: Value, words: list[str]) -> None:
    assert [say(field.show(value), reader) for reader in READERS.values()] == words
