"""How long something took, as people write it; and what hours are in stars."""

from __future__ import annotations

import pytest

from flows.fields.durations import read_minutes
from flows.numbers.hours import stars


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("一个半小时", 90), ("半小时", 30), ("半个小时", 30), ("两小时", 120), ("1.5小时", 90), ("１小时３０分钟", 90),
        ("90分钟", 90), ("四十分钟", 40), ("3个小时", 180), ("2 hours", 120), ("1h30m", 90), ("45 min", 45),
        ("大约两个钟头", 120), ("一刻钟", 15), ("兩小時", 120), ("1小时半", 90), ("用了40分钟左右", 40),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_as_people_write_it(typed: str, minutes: int) -> None:
    assert read_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["3", "很久", "", "0小时", "下午三点", "一小时，对方两小时", "小时", "-5分钟x"])
def test_what_says_no_length_of_time_is_asked_again(typed: str) -> None:
    assert read_minutes(typed) is None


@pytest.mark.parametrize(("hours", "count"), [(0, 0), (99, 0), (100, 1), (300, 2), (600, 3), (1000, 4), (1500, 5)])
def test_stars_come_with_the_hours_of_guangdong(hours: int, count: int) -> None:
    assert stars(hours * 60) == count
