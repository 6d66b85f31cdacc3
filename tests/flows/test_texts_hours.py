"""When the office is open, in words."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import Calendar, CalendarData, read_hours
from flows.cards import hours_phrase
from flows.community import Community
from flows.texts import LANGUAGES, Reader, say

SHANGHAI = ZoneInfo("Asia/Shanghai")


def told(*hours: str) -> list[str]:
    no_days_off = CalendarData(frozenset(), frozenset(), date(2026, 12, 31))
    calendar = Calendar(SHANGHAI, no_days_off, tuple(map(read_hours, hours)), time(21), time(8))
    community = Community(
        code="440304006001", prefix="FA", name="福安社区", subdistrict="福田街道", district="福田区",
        language="zh-Hans", phone="0755-00000000", office="一楼", office_hours=hours, calendar=calendar,
        digest_at=time(8, 30), digest_when_empty=True,
    )  # fmt: skip
    return [say(hours_phrase(community), Reader(language, SHANGHAI)) for language in LANGUAGES]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (
            ["Mon-Fri 09:00-12:00", "Mon-Fri 14:00-18:00"],
            [
                "周一至周五 09:00-12:00、14:00-18:00",
                "Monday to Friday 09:00-12:00, 14:00-18:00",
                "星期一至五 09:00-12:00、14:00-18:00",
            ],
        ),
        (
            ["Tue-Thu 09:00-17:00", "Sat 10:00-12:00"],
            [
                "周二至周四 09:00-17:00、周六 10:00-12:00",
                "Tuesday to Thursday 09:00-17:00, Saturday 10:00-12:00",
                "星期二至星期四 09:00-17:00、星期六 10:00-12:00",
            ],
        ),
        (["Mon-Sun 08:00-20:00"], ["每天 08:00-20:00", "Every day 08:00-20:00", "每天 08:00-20:00"]),
    ],
)
def test_office_hours_are_told_in_each_language(hours: list[str], words: list[str]) -> None:
    assert told(*hours) == words
