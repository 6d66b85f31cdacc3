"""How spans, office hours and times of day are written in a community's file."""

from __future__ import annotations

import pytest

from flows.calendar import Span, read_clock, read_hours, read_quiet


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2 working days", Span(2, "working day")),
        ("1 working day", Span(1, "working day")),
        (" 4 working hours ", Span(4, "working hour")),
        ("30 days", Span(30, "day")),
        ("0 working days", Span(0, "working day")),
        ("1 month", Span(1, "month")),
    ],
)
def test_a_span_is_read_from_words(text: str, span: Span) -> None:
    assert Span.read(text) == span


@pytest.mark.parametrize("text", ["", "2", "two days", "-1 days", "2 weeks", "1.5 hours", "2working days"])
def test_other_words_for_a_span_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as '2 working days'"):
        Span.read(text)


@pytest.mark.parametrize(
    "text", ["Mon-Fri", "Fri-Mon 09:00-12:00", "Mon 12:00-09:00", "Mo 09:00-12:00", "Mon 9:00-12:00"]
)
def test_office_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"office hours|backwards"):
        read_hours(text)


@pytest.mark.parametrize("text", ["8:30", "08:60", "24:00", "noon", ""])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|minute|hour"):
        read_clock(text)
    with pytest.raises(ValueError, match=r"hours|time|minute"):
        read_quiet(text)
