"""Until when something can be done, from a day, a month or a year that somebody names: worked out by hand.

Days off and the office as in `test_law_deadlines`; nothing is published beyond 2026.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.advice.words import limit_lines, resident_lines, staff_lines
from flows.fields import Accepted, Asked, Partial, Rejected, Since
from flows.law import RULES, in_words
from flows.law.limits import is_pressing, last_day, limits_of
from flows.model import Reply
from flows.registry import ServiceError, check, find_services
from flows.texts import Reader, say
from tests.flows.test_law_deadlines import OFFICE, SHANGHAI

LEGAL = find_services()["legal"]
TODAY = date(2026, 3, 4)
AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
HANS = Reader("zh-Hans", SHANGHAI)


@pytest.mark.parametrize(
    ("rule", "since", "until"),
    [
        ("limit.labour", "2025-03-09", "2026-03-09"),
        ("limit.labour", "2025-02-28", "2026-02-28"),  # a Saturday that is made up
        ("limit.labour", "2024-02-29", "2025-02-28"),  # no such day: the month's last (art. 202)
        ("limit.labour", "2025-10-01", "2026-10-08"),  # a day off rolls on (art. 203)
        ("limit.labour", "2025-12-31", "2026-12-31"),
        ("limit.civil", "2023-10-08", "2026-10-08"),
        ("limit.civil", "2023-10-03", "2026-10-08"),
        ("limit.civil", "2024-02-29", "2027-02-28"),  # nothing published: a day off does not roll on
        ("limit.review", "2026-01-04", "2026-03-05"),
        ("limit.review", "2026-04-20", "2026-06-22"),
        ("limit.suit", "2026-03-31", "2026-09-30"),
        ("limit.suit", "2025-08-30", "2026-02-28"),
        ("limit.suit", "2026-08-31", "2027-02-28"),
        ("confirmation.window", "2026-03-02", "2026-04-01"),
        ("confirmation.window", "2026-09-04", "2026-10-08"),
    ],
)
def test_the_last_day_of_a_limitation(rule: str, since: str, until: str) -> None:
    assert last_day(date.fromisoformat(since), RULES[rule].span, OFFICE).isoformat() == until


@pytest.mark.parametrize(("said", "until"), [("2023-10", "2026-10-08"), ("2023", "2026-01-04"), ("2024", "2027-01-01")])
def test_a_month_or_a_year_counts_from_its_first_day(said: str, until: str) -> None:
    (limit,) = limits_of(LEGAL, {"topic": "借钱欠款", "since": said}, OFFICE)

    assert limit.until.isoformat() == until
    assert not limit.is_exact
    assert "先按最早的一天算" in _words(resident_lines([limit], TODAY))


def _words(lines: tuple) -> str:  # type: ignore[type-arg]  # phrases
    return "\n".join(say(line, HANS) for line in lines)


@pytest.mark.parametrize(
    ("answers", "rules"),
    [
        ({"topic": "劳动", "since_work": "2025-06-01"}, ["limit.labour"]),
        ({"topic": "政府决定", "since_decision": "2026-02-01"}, ["limit.review", "limit.suit"]),
        ({"topic": "受伤赔偿", "since": "2025-06-01"}, ["limit.civil"]),
        ({"topic": "邻里", "already": "签了调解协议", "since_agreed": "2026-03-01"}, ["confirmation.window"]),
        ({"topic": "劳动", "since_work": ""}, []),
        ({"topic": "邻里", "since_work": "2025-06-01"}, []),
    ],
)
def test_each_matter_has_its_own_clocks(answers: dict[str, str], rules: list[str]) -> None:
    assert [limit.rule.name for limit in limits_of(LEGAL, answers, OFFICE)] == rules


@pytest.mark.parametrize(
    ("since", "pressing"),
    [
        ("2025-03-11", False),  # seven days left are not less than seven
        ("2025-03-10", True),
        ("2025-03-04", True),  # the last day itself
        ("2025-03-03", True),  # over
        ("2019", True),
        ("2025-08-01", False),
        ("", False),
    ],
)
def test_less_than_seven_days_or_none_goes_to_the_front(since: str, *, pressing: bool) -> None:
    assert is_pressing(LEGAL, {"topic": "劳动", "since_work": since}, OFFICE, TODAY) is pressing


def test_where_one_way_is_over_and_another_is_open_nothing_presses_yet() -> None:
    review_over = {"topic": "政府决定", "since_decision": "2025-12-01"}
    both_over = {"topic": "政府决定", "since_decision": "2025-08-01"}

    assert [limit.is_over(TODAY) for limit in limits_of(LEGAL, review_over, OFFICE)] == [True, False]
    assert not is_pressing(LEGAL, review_over, OFFICE, TODAY)
    assert is_pressing(LEGAL, both_over, OFFICE, TODAY)
    said = _words(limit_lines(LEGAL, review_over, OFFICE, AT))
    assert "申请行政复议：一般到 2026年 1月30日（周五） 为止，可能已经过了。律师帮您看有没有例外，别放弃问。" in said
    assert "提起行政诉讼：一般最晚 2026年 6月1日（周一）。请尽早办。" in said


def test_the_resident_hears_no_decision_and_the_handler_hears_which_law() -> None:
    limits = limits_of(LEGAL, {"topic": "劳动", "since_work": "2025-03-09"}, OFFICE)

    told = _words(resident_lines(limits, TODAY))
    assert "申请劳动仲裁：一般最晚 2026年 3月9日（周一），只剩 5 天了！" in told
    assert "12348" in told
    assert told.endswith("最后以法院、仲裁的说法为准。")
    staff = _words(staff_lines(limits, TODAY))
    rule = RULES["limit.labour"]
    assert "【急】申请劳动仲裁：最晚 2026年 3月9日（周一），只剩 5 天。" in staff
    assert f"{rule.source.text}，{say(in_words(rule.span), HANS)}，从{rule.start.text}算起" in staff


SINCE = Since()


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("2025年3月9日", "2025-03-09"), ("2025.3.9", "2025-03-09"), ("2025年3月", "2025-03"), ("2025-03", "2025-03"),
        ("2024年", "2024"), ("2024", "2024"), ("去年", "2025"), ("前年", "2024"), ("Last year.", "2025"),
    ],
)  # fmt: skip
def test_what_is_written_out_is_taken_as_it_is(said: str, value: str) -> None:
    found = SINCE.parse(Reply(AT, text=said), Asked(TODAY))

    assert found == Accepted(value)
    assert SINCE.parse(Reply(AT, text=value), Asked(TODAY)) == Accepted(value)


@pytest.mark.parametrize(
    ("said", "value"),
    [("去年3月", "2025-03"), ("去年3月5日", "2025-03-05"), ("上个月", "2026-02"), ("昨天", "2026-03-03")],
)
def test_what_is_only_meant_is_read_back(said: str, value: str) -> None:
    found = SINCE.parse(Reply(AT, text=said), Asked(TODAY))
    shown = SINCE.show(value)

    assert isinstance(found, (Partial, Accepted))
    assert found.value == value
    assert say(shown, HANS)
    assert SINCE.parse(Reply(AT, text="对"), Asked(TODAY, value)) == Accepted(value)


@pytest.mark.parametrize("said", ["2027年", "2026年4月", "明年", "1800年", "很久了", "下个月", "2026年3月5日"])
def test_what_has_not_happened_or_says_no_day_is_asked_again(said: str) -> None:
    assert isinstance(SINCE.parse(Reply(AT, text=said), Asked(TODAY)), Rejected)


def test_a_limitation_that_nothing_could_count_is_refused() -> None:
    (first, *_) = LEGAL.limitations

    for broken in (replace(first, rules=("no.such",)), replace(first, step="nowhere")):
        with pytest.raises(ServiceError):
            check(replace(LEGAL, limitations=(broken,)))
