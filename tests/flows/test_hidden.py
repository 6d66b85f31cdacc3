"""Numbers of identity cards and bank cards are taken out of what people write, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fields.hidden import IDENTITY_DIGITS, LAST_OF_IDENTITY, WEIGHTS, without_numbers

# All invented: they satisfy the check digits, and their regions or issuers do not exist.


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("990101195001010010", "99**************10"),
        ("我的身份证是99010119500101001０，谢谢", "我的身份证是99**************1０，谢谢"),
        ("陈某 990101195001010053 13800007001", "陈某 99**************53 13800007001"),
        ("990101 1950 0101 0029和990101-19500101-007x", "99**************29和99**************7X"),
        ("打到卡上：6299990000000009", "打到卡上：62************09"),
        ("6299 9900 0000 0000 004", "62***************04"),
        ("6299-9900-0000-0009 138", "62************09 138"),
    ],
)
def test_the_number_of_a_card_is_hidden_wherever_it_stands(said: str, kept: str) -> None:
    assert without_numbers(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "13800007001", "+86 138 0000 7001", "13800007001 13900007002", "0755-12345678", "2026-03-04 2026-03-05",
        "990101195001010011",  # another last digit
        "990101195013010010",  # no such month
        "6299990000000008",  # another last digit
        "FA-26-7K3MQ9-X", "（2026）粤0304民初12345号", "1" * 16, "4" * 40, "6299 9900-0000 0009", "A6299990000000009B",
        "",
    ],
)  # fmt: skip
def test_other_numbers_stay_as_they_are(said: str) -> None:
    assert without_numbers(said) == said


@given(st.from_regex(r"99010119[5-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True))
def test_every_identity_number_is_hidden_and_one_with_a_slip_is_none(seventeen: str) -> None:
    if not seventeen.isascii():
        return
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen, strict=True))
    right, wrong = LAST_OF_IDENTITY[total % 11], LAST_OF_IDENTITY[(total + 1) % 11]

    assert without_numbers(seventeen + right).count("*") == IDENTITY_DIGITS - 4
    assert without_numbers(seventeen + wrong) == seventeen + wrong


@given(st.text())
def test_no_text_breaks_it_and_a_second_time_changes_nothing(said: str) -> None:
    once = without_numbers(said)
    assert without_numbers(once) == once
