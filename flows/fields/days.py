"""Days, times of day and months as people write them: 明天下午三点, 3月5号, 下周三, 5 March, 上个月."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flows.fields.clocks import take_clock
from flows.fields.reading import digits_before, fold

ONE_DAY: Final = timedelta(days=1)
NEAR: Final[dict[str, int]] = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "yesterday": -1, "大后天": 3, "大后日": 3,
    "the day after tomorrow": 2, "day after tomorrow": 2, "后天": 2, "后日": 2, "明天": 1, "明日": 1, "听日": 1,
    "明儿": 1, "tomorrow": 1, "今天": 0, "今日": 0, "今儿": 0, "当天": 0, "today": 0,
}  # fmt: skip
WEEKDAYS: Final = {**{char: n for n, char in enumerate("一二三四五六日")}, "天": 6, "末": 5} | {
    str(n + 1): n for n in range(7)
}
ENGLISH_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENGLISH_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAY_NAME: Final = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?"
MONTH_NAME: Final = (
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?(?![a-z])"
)
WEEKDAY: Final = r"(?:([上下]{1,2}|这|本)个?)?(?:周|星期|礼拜) ?([一二三四五六日天末1-7])(?![0-9])"
REFUSALS: Final = re.compile(r"不|没|除|别|not|except|到|至|~|--|农历|阴历|旧历|初|lunar|今|明|昨")
"""With one of these near it a day is not the one that is meant, or not on our calendar."""
LONGEST_REMARK: Final = 12


@dataclass(frozen=True, slots=True)
class Window:
    """Today, and the days between which words are looked for that leave the year or the week open."""

    today: date
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it, its ends included."""
        return self.first <= day <= self.last

    def nearest(self, days: list[date]) -> date:
        """The day nearest to today, one inside first, one to come before one gone by; ValueError without any."""
        inside = [day for day in days if self.holds(day)]
        return min(inside or days, key=lambda day: (abs(day - self.today), day < self.today))


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day, the time of day (下午 or 15:30, or nothing), and whether it was written out in full."""

    day: date
    clock: str = ""
    exact: bool = True

    @property
    def value(self) -> str:
        """As it is kept: 2026-03-05, 2026-03-05 下午, 2026-03-05 15:30."""
        return f"{self.day.isoformat()} {self.clock}".strip()


@dataclass(frozen=True, slots=True)
class ReadMonth:
    """A month, and whether it was written out in full."""

    year: int
    month: int
    exact: bool = True

    @classmethod
    def counted(cls, months: int) -> ReadMonth:
        """The month so many months after the beginning of the year 0."""
        return cls(months // 12, months % 12 + 1, exact=False)

    @property
    def count(self) -> int:
        """Months since the beginning of the year 0."""
        return self.year * 12 + self.month - 1

    @property
    def value(self) -> str:
        """As it is kept: 2026-10."""
        return f"{self.year:04}-{self.month:02}"


def read_day(text: str, window: Window) -> ReadDay | None:
    """The day that somebody means; None where no day, no possible one, or more than one is named."""
    folded = digits_before(fold(text), "[年月日号天周]|个?星期")
    folded = re.sub(r"(?<![0-9])([0-9]{2})年(?=[0-9]{1,2}月)", r"20\1年", folded)
    taken = take_clock(folded)
    if taken is None:
        return None
    clock, rest, sure = taken
    found = _find_day(rest, window)
    if found is None:
        return None
    day, written, remark, agrees = found
    if REFUSALS.search(remark) or re.search("[0-9]", remark) or len(remark) > LONGEST_REMARK:
        return None
    if any(pattern.search(remark) for pattern, _ in DAY_PATTERNS):
        return None
    return ReadDay(day, clock, exact=written and sure and agrees and not remark)


Found = tuple[date, bool]


def names_several_days(text: str) -> bool:
    """Whether more than one day is named, as in 5号到10号 or 周一周二都行."""
    rest, total = digits_before(fold(text), "[年月日号天周]"), 0
    for pattern, _ in DAY_PATTERNS:
        rest, number = pattern.subn("|", rest)
        total += number
    return total > 1


def _find_day(text: str, window: Window) -> tuple[date, bool, str, bool] | None:
    """The day, whether it was written out, what was said besides, and whether a weekday after it is its own."""
    for pattern, reader in DAY_PATTERNS:
        match = pattern.search(text)
        if match is None:
            continue
        try:
            day, written = reader(match, window)
        except (ValueError, OverflowError):
            return None
        remark = _remark(text[: match.start()], text[match.end() :])
        if reader in {_weekday, _english_weekday}:
            return day, written, remark, True
        return day, written, *_without_weekday(remark, day)
    return None


def _remark(before: str, after: str) -> str:
    """What was said besides the day, without punctuation and words that say nothing."""
    return re.sub(r"^\s*on\b|\bat\s*$|[\s,.。、!?()的吧]+", "", f"{before} {after}".strip())


def _without_weekday(remark: str, day: date) -> tuple[str, bool]:
    """The remark without the weekday after a date, as in 12月5日(周六), and whether it is that date's."""
    match = re.fullmatch(WEEKDAY, remark)
    if match:
        return "", WEEKDAYS[match[2]] == day.weekday()
    match = re.fullmatch(WEEKDAY_NAME, remark)
    return ("", ENGLISH_WEEKDAYS.index(match[1]) == day.weekday()) if match else (remark, True)


def _full(match: re.Match[str], window: Window) -> Found:
    return date(int(match[1]), int(match[2]), int(match[3])), True


def _year_last(match: re.Match[str], window: Window) -> Found:
    """5/12/2026 is the fifth of December to some and the twelfth of May to others."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    orders = [(month, day) for month, day in ((second, first), (first, second)) if month <= 12]
    return window.nearest([date(year, month, day) for month, day in orders]), False


def _month_day(match: re.Match[str], window: Window) -> Found:
    shift = {"去": -1, "今": 0, "明": 1}.get(match[1] or "")
    month, number, named = int(match[2]), int(match[4]), match[3] == "月"
    if shift is not None:
        return date(window.today.year + shift, month, number), named
    return _any_year(month, number, window), named and _is_near(window)


def _english(match: re.Match[str], window: Window) -> Found:
    number, name, year = int(match[1] or match[4]), match[2] or match[3], match[5]
    month = ENGLISH_MONTHS.index(name[:3]) + 1
    if match[6]:
        return date(window.today.year + YEARS_AWAY[match[6]], month, number), True
    if year:
        return date(int(year), month, number), True
    return _any_year(month, number, window), _is_near(window)


def _is_near(window: Window) -> bool:
    """Whether month and day number leave no doubt about the year."""
    return (window.last - window.first).days < 366


def _any_year(month: int, number: int, window: Window) -> date:
    years = range(max(1, window.first.year - 1), window.last.year + 2)
    return window.nearest([day for year in years if (day := _date(year, month, number))])


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _near(match: re.Match[str], window: Window) -> Found:
    return window.today + NEAR[match[1]] * ONE_DAY, False


def _in_days(match: re.Match[str], window: Window) -> Found:
    amount, unit = int(match[1] or match[3]), match[2] or match[4]
    return window.today + amount * (ONE_DAY if unit in {"天", "日", "day"} else 7 * ONE_DAY), False


def _weekday(match: re.Match[str], window: Window) -> Found:
    return _of_week(match[1] or "", WEEKDAYS[match[2]], window), False


def _english_weekday(match: re.Match[str], window: Window) -> Found:
    which = {"next": "下", "last": "上", "this": "这"}.get(match[1] or "", "")
    return _of_week(which, ENGLISH_WEEKDAYS.index(match[2]), window), False


def _of_week(which: str, number: int, window: Window) -> date:
    """A weekday of this, the next or the last week (from Monday); without such a word the next day of that name."""
    monday = window.today - window.today.weekday() * ONE_DAY
    if which:
        return monday + (7 * (which.count("下") - which.count("上")) + number) * ONE_DAY
    ahead = window.today + (number - window.today.weekday()) % 7 * ONE_DAY
    return ahead if ahead <= window.last else ahead - 7 * ONE_DAY


def _number_only(match: re.Match[str], window: Window) -> Found:
    which, number = match[1] or "", int(match[2])
    now = window.today.year * 12 + window.today.month - 1
    shifts = [which.count("下") - which.count("上")] if which else [-1, 0, 1, 2]
    months = [ReadMonth.counted(now + shift) for shift in shifts]
    return window.nearest([day for month in months if (day := _date(month.year, month.month, number))]), False


YEAR: Final = "((?:19|20)[0-9]{2})"
ORDINAL: Final = "(?:st|nd|rd|th)"
YEARS_AWAY: Final = {"last": -1, "this": 0, "next": 1}
DayReader = Callable[[re.Match[str], Window], Found]
"""The day and whether it was written out; ValueError where there is no such day."""
DAY_PATTERNS: Final[tuple[tuple[re.Pattern[str], DayReader], ...]] = (
    (
        re.compile(rf"(?<![0-9]){YEAR} ?[-./年,] ?([0-9]{{1,2}}) ?[-./月,] ?([0-9]{{1,2}})(?![0-9]) ?[日号]?"),
        _full,
    ),
    (re.compile(rf"(?<![0-9]){YEAR}([01][0-9])([0-3][0-9])(?![0-9])"), _full),
    (re.compile(rf"(?<![0-9])([0-9]{{1,2}})[-./]([0-9]{{1,2}})[-./]{YEAR}(?![0-9])"), _year_last),
    (
        re.compile(
            rf"(?:(?<![0-9])([0-9]{{1,2}}){ORDINAL}?(?: of)? {MONTH_NAME}|{MONTH_NAME} ([0-9]{{1,2}}){ORDINAL}?)"
            rf"(?![0-9])(?:,? (?:of )?(?:{YEAR}|(next|last|this) year))?"
        ),
        _english,
    ),
    (re.compile(r"(?:([去今明])年)?(?<![0-9])([0-9]{1,2}) ?([月/.-]) ?([0-9]{1,2})(?![0-9]) ?[日号]?"), _month_day),
    (re.compile(r"([0-9]{1,3}) ?(天|日|周|个?星期) ?[之以]?后|in ([0-9]{1,3}) (day|week)s?"), _in_days),
    (re.compile(rf"({'|'.join(sorted(NEAR, key=len, reverse=True))})"), _near),
    (re.compile(WEEKDAY), _weekday),
    (re.compile(rf"\b(?:(next|last|this) )?{WEEKDAY_NAME}\b"), _english_weekday),
    (re.compile(r"(?:([上下这本])个?月)?(?<![0-9])([0-9]{1,2}) ?[日号](?!楼|栋)"), _number_only),
)


def read_month(text: str, today: date) -> ReadMonth | None:
    """The month that somebody means: 2026-10, 10月, 上个月; a month without its year is the last one of that name."""
    folded = re.sub(r"[\s吧底初中。!()]|为止|缴?交?到了?", "", digits_before(fold(text), "[年月]"))
    folded = re.sub(r"^([0-9]{2})年", r"20\1年", folded)
    now = today.year * 12 + today.month - 1
    if match := re.fullmatch(rf"{YEAR}(?:[-./年]([0-9]{{1,2}})|([01][0-9]))月?份?", folded):
        return _month(int(match[1]), int(match[2] or match[3]), exact=True)
    if match := re.fullmatch(r"(?:([去今])年)?([0-9]{1,2})月份?", folded):
        year = today.year - (match[1] == "去")
        year -= match[1] is None and year * 12 + int(match[2]) - 1 > now + 1
        return _month(year, int(match[2]), exact=False)
    if match := re.fullmatch(rf"([0-9]{{1,2}})[-./]{YEAR}", folded):
        return _month(int(match[2]), int(match[1]), exact=True)
    if match := re.fullmatch(rf"{MONTH_NAME}{YEAR}?", folded):
        return _month(int(match[2] or today.year), ENGLISH_MONTHS.index(match[1][:3]) + 1, exact=bool(match[2]))
    match = re.fullmatch(r"(上上|上|这|本|当|下)个?月份?|(last|this|next)month", folded)
    return ReadMonth.counted(now + MONTHS_AWAY[match[1] or match[2]]) if match else None


MONTHS_AWAY: Final = {"上上": -2, "上": -1, "last": -1, "这": 0, "本": 0, "当": 0, "this": 0, "下": 1, "next": 1}


def _month(year: int, month: int, *, exact: bool) -> ReadMonth | None:
    return ReadMonth(year, month, exact) if 1 <= month <= 12 else None
