"""Days, months and times of day as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from flows.fields import Accepted, Asked, Clock, Day, Month, Partial, Rejected
from flows.model import Reply
from tests.flows.answering import AT, asks, labels, outcome, pressed, said, typed

# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-05", "2026-12-05"),
        ("２０２６－１２－０５", "2026-12-05"),
        ("2026年12月5号", "2026-12-05"),
        ("2026 年 12 月 5 日", "2026-12-05"),
        ("26年12月5日", "2026-12-05"),
        ("2026.12.5", "2026-12-05"),
        ("2026/12/5", "2026-12-05"),
        ("20261205", "2026-12-05"),
        ("二〇二六年十二月五日", "2026-12-05"),
        ("12月5日", "2026-12-05"),
        ("12月5號", "2026-12-05"),
        ("十二月五号", "2026-12-05"),
        ("一月二十一号", "2027-01-21"),
        ("12月5日(周六)", "2026-12-05"),
        ("12月5日（周六）", "2026-12-05"),
        ("12月5日吧", "2026-12-05"),
        ("5 December", "2026-12-05"),
        ("Dec 5th, 2026", "2026-12-05"),
        ("Sat 5 Dec", "2026-12-05"),
        ("2026-12-05 下午", "2026-12-05 下午"),
        ("12月5日上午", "2026-12-05 上午"),
        ("12月5日早上", "2026-12-05 上午"),
        ("12月5日 星期六 晚上", "2026-12-05 晚上"),
        ("12月5日中午", "2026-12-05 12:00"),
        ("2026-12-05 15:30", "2026-12-05 15:30"),
        ("12月5日下午三点半", "2026-12-05 15:30"),
        ("十二月二十五日下午两点一刻", "2026-12-25 14:15"),
        ("on 5 Dec at 3:30 pm", "2026-12-05 15:30"),
    ],
)
def test_a_day_that_is_written_out_is_taken_at_once(text: str, day: str) -> None:
    assert typed(Day(), text) == Accepted(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-11-22"),
        ("明天", "2026-11-23"),
        ("后天", "2026-11-24"),
        ("大后天", "2026-11-25"),
        ("聽日下晝", "2026-11-23 下午"),
        ("後天", "2026-11-24"),
        ("周三", "2026-11-25"),
        ("下周三", "2026-11-25"),
        ("下星期三下午", "2026-11-25 下午"),
        ("下下周一", "2026-11-30"),
        ("星期天", "2026-11-22"),
        ("礼拜六", "2026-11-28"),
        ("週六", "2026-11-28"),
        ("周末", "2026-11-28"),
        ("12/5", "2026-12-05"),
        ("12.5", "2026-12-05"),
        ("12-5", "2026-12-05"),
        ("5/12/2026", "2026-12-05"),
        ("25号", "2026-11-25"),
        ("廿五号", "2026-11-25"),
        ("5号", "2026-12-05"),
        ("本月25号", "2026-11-25"),
        ("下个月5号", "2026-12-05"),
        ("3天后", "2026-11-25"),
        ("两天后", "2026-11-24"),
        ("一周后", "2026-11-29"),
        ("today", "2026-11-22"),
        ("Tomorrow", "2026-11-23"),
        ("next Monday", "2026-11-23"),
        ("in 3 days", "2026-11-25"),
        ("明早", "2026-11-23 上午"),
        ("今晚", "2026-11-22 晚上"),
        ("明晚八点", "2026-11-23 20:00"),
        ("明天下午三点", "2026-11-23 15:00"),
        ("明天三点", "2026-11-23 15:00"),
        ("明天 15:00", "2026-11-23 15:00"),
        ("tomorrow 3pm", "2026-11-23 15:00"),
        ("周五三点", "2026-11-27 15:00"),
        ("星期二十点", "2026-11-24 10:00"),
        ("明天下午3点到5点", "2026-11-23 下午"),
        ("明天下午三点我有空", "2026-11-23 15:00"),
        ("12月5日三点", "2026-12-05 15:00"),
        ("12月5日(周日)", "2026-12-05"),
    ],
)
def test_a_day_that_is_only_hinted_at_is_read_back(text: str, day: str) -> None:
    assert typed(Day(), text) == Partial(day)


@pytest.mark.parametrize(
    "text",
    [
        "随便",
        "明天不行",
        "下午",
        "3点",
        "2月30日",
        "12月32日",
        "月底",
        "下周",
        "农历十二月初五",
        "明天晚上12点",
        "明后天",
        "",
        "25:00",
        "元旦",
    ],
)
def test_what_names_no_day_is_asked_again_with_the_way_to_write_it(text: str) -> None:
    assert outcome(typed(Day(), text)) == "没看懂是哪一天。写几月几日就行。"


@pytest.mark.parametrize("text", ["12月5号到10号", "周一周二都行", "明天或后天", "不是明天,是后天", "不是明天，是后天"])
def test_several_days_are_asked_to_be_one(text: str) -> None:
    assert outcome(typed(Day(), text)) == "这里只写一天。先写您最想要的那一天。"


def test_a_day_outside_the_range_is_told_the_range() -> None:
    assert outcome(typed(Day(), "3月5日")) == (
        "3月5日（周五） 不在范围里。能写的是 11月22日（周日） 到 1月21日（周四），换一天再写。"
    )
    assert isinstance(typed(Day(), "昨天"), Rejected)
    assert typed(Day(), "2027-01-21") == Accepted("2027-01-21")
    assert isinstance(typed(Day(), "2027-01-22"), Rejected)


def test_a_reading_is_asked_back_with_its_weekday_and_two_buttons() -> None:
    assert asks(Day()) == "问题?"
    assert asks(Day(), "2026-11-23 下午") == "您说的是 11月23日（周一） 下午，对吗？"
    assert labels(Day(), "2026-11-23") == ["对，就是它", "改一下"]


@pytest.mark.parametrize("text", ["对", "是的", "好", "yes", "嗯", "1", "对,就是它", "对，就是它！", "係", "明天"])
def test_a_right_reading_is_confirmed_by_yes_or_by_saying_it_again(text: str) -> None:
    assert typed(Day(), text, "2026-11-23") == Accepted("2026-11-23")
    assert pressed(Day(), 0, "2026-11-23") == Accepted("2026-11-23")


@pytest.mark.parametrize("text", ["不对", "不是", "改", "no", "2", "改一下"])
def test_a_wrong_reading_is_let_go_and_the_question_comes_again(text: str) -> None:
    assert typed(Day(), text, "2026-11-23") == Partial("")
    assert pressed(Day(), 1, "2026-11-23") == Partial("")
    assert asks(Day(), "") == "问题?"


@pytest.mark.parametrize("text", ["后天", "不对,后天", "不对，后天", "不是, 后天", "不是。后天"])
def test_a_wrong_reading_may_be_mended_in_the_same_breath(text: str) -> None:
    assert typed(Day(), text, "2026-11-23") == Partial("2026-11-24")


def test_the_buttons_of_near_days_need_no_confirmation() -> None:
    assert labels(Day()) == ["今天", "明天", "后天"]
    assert pressed(Day(), 1) == Accepted("2026-11-23")
    assert labels(Day(ahead_days=1)) == ["今天", "明天"]
    assert labels(Day(ahead_days=0, back_days=30)) == ["今天", "昨天", "前天"]
    assert pressed(Day(ahead_days=0, back_days=30), 2) == Accepted("2026-11-20")
    assert isinstance(pressed(Day(), 3), Rejected)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昨天", "2026-11-21"),
        ("周三", "2026-11-18"),
        ("上周三", "2026-11-11"),
        ("25号", "2026-10-25"),
        ("3月5日", "2026-03-05"),
    ],
)
def test_a_day_gone_by_is_looked_for_in_the_past(text: str, day: str) -> None:
    assert typed(Day(ahead_days=0, back_days=800), text) == Partial(day)


def test_where_the_range_is_long_the_year_is_told() -> None:
    far = Day(ahead_days=1100)

    assert typed(far, "3月5日") == Partial("2027-03-05")
    assert typed(far, "明年3月5日") == Accepted("2027-03-05")
    assert typed(far, "5 March next year") == Accepted("2027-03-05")
    assert typed(Day(ahead_days=0, back_days=1100), "5 March last year") == Accepted("2025-03-05")
    assert asks(far, "2027-03-05") == "您说的是 2027年 3月5日（周五），对吗？"
    assert outcome(typed(far, "以后再说")) == "没看懂是哪一天。写清楚几年几月几日就行。"


def test_a_day_without_its_time_where_the_time_is_asked_apart() -> None:
    assert typed(Day(timed=False), "12月5日下午三点") == Accepted("2026-12-05")


# --- months --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2026-10",
        "2026年10月",
        "2026.10",
        "202610",
        "2026/10",
        "10/2026",
        "二〇二六年十月",
        "26年10月",
        "Oct 2026",
        "2026年10月份",
        "（2026年10月。）",
    ],
)
def test_a_month_that_is_written_out_is_taken_at_once(text: str) -> None:
    assert typed(Month(), text) == Accepted("2026-10")


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("10月", "2026-10"), ("十月份", "2026-10"), ("上个月", "2026-10"), ("这个月", "2026-11"), ("這個月", "2026-11"),
        ("本月", "2026-11"), ("上上个月", "2026-09"), ("去年12月", "2025-12"), ("12月", "2026-12"), ("1月", "2026-01"),
        ("交到10月", "2026-10"), ("last month", "2026-10"), ("下个月", "2026-12"),
    ],
)  # fmt: skip
def test_a_month_that_is_only_hinted_at_is_read_back(text: str, month: str) -> None:
    assert typed(Month(), text) == Partial(month)


def test_a_month_is_not_later_than_the_next_one_nor_too_long_ago() -> None:
    assert outcome(typed(Month(), "2027-01")) == (
        "2027年1月 不在范围里。能写的是 2024年11月 到 2026年12月，换一个月再写。"
    )
    assert typed(Month(), "2026-12") == Accepted("2026-12")
    assert typed(Month(), "2024-11") == Accepted("2024-11")
    assert isinstance(typed(Month(), "2024-10"), Rejected)


@pytest.mark.parametrize("text", ["13月", "2026-13", "不记得", "", "第三季度"])
def test_what_names_no_month_is_asked_again(text: str) -> None:
    assert outcome(typed(Month(), text)) == "没看懂是哪个月。写几年几月就行。"


def test_this_month_and_the_last_are_buttons() -> None:
    january = Asked(date(2026, 1, 31))

    assert labels(Month()) == ["这个月", "上个月"]
    assert Month().parse(Reply(AT, pick=0), january) == Accepted("2026-01")
    assert Month().parse(Reply(AT, pick=1), january) == Accepted("2025-12")
    assert said(Month().show("2025-12")) == "2025年12月"
    assert asks(Month(), "2026-10") == "您说的是 2026年10月，对吗？"


# --- times of day --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("15:30", "15:30"), ("15：30", "15:30"), ("1530", "15:30"), ("下午三点", "15:00"), ("14", "14:00"),
        ("3pm", "15:00"), ("下午两点半", "14:30"), ("上午九点", "09:00"), ("中午", "12:00"), ("晚上8点", "20:00"),
        ("中午12点半", "12:30"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_taken_at_once(text: str, clock: str) -> None:
    assert typed(Clock(), text) == Accepted(clock)


@pytest.mark.parametrize(("text", "clock"), [("三点", "15:00"), ("9", "09:00"), ("九点半吧", "09:30")])
def test_a_time_that_could_be_morning_or_afternoon_is_read_back(text: str, clock: str) -> None:
    assert typed(Clock(), text) == Partial(clock)
    assert typed(Clock(), "对", clock) == Accepted(clock)


@pytest.mark.parametrize("text", ["25:00", "下午", "随便", "", "12:75"])
def test_what_names_no_time_is_asked_again(text: str) -> None:
    assert outcome(typed(Clock(), text)) == "没看懂是几点。写几点几分就行。"
