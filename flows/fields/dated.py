"""Answers that are days, months or times of day: what was not written out in full is read back and confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flows.fields.answers import Accepted, Choices, NoContact, OneReply, Partial, Rejected, is_wordless
from flows.fields.clocks import read_time
from flows.fields.days import ReadMonth, Window, names_several_days, read_day, read_month
from flows.model import Phrase, verbatim
from flows.texts import plain, spellings

if TYPE_CHECKING:
    from flows.fields.answers import Asked
    from flows.model import Lines, Reply, Value

CONFIRM = Phrase("您说的是 {day}，对吗？")
RIGHT = Phrase("对，就是它")
CHANGE = Phrase("改一下")
CONFIRMATION = Choices((RIGHT, CHANGE))
YES = frozenset({
    "1", "对", "对的", "对对", "对啊", "是", "是的", "是啊", "好", "好的", "嗯", "嗯嗯", "行", "可以", "没错", "正确",
    "就是", "就是它", "就是这天", "对就是这天", "確認", "确认", "對", "對的", "沒錯", "係", "係呀", "啱", "yes", "y",
    "ok", "okay", "right", "correct",
})  # fmt: skip
NO = frozenset({
    "2", "不", "不对", "不是", "不是的", "错", "错了", "不行", "改", "要改", "换", "换一天", "不對", "錯", "錯了",
    "唔係", "唔啱", "no", "n", "wrong", "change",
})  # fmt: skip
FIRST_WORDS = re.compile(r"^\s*(?:不对|不是|错了|不對|錯了|唔係|no)\s*[,，。.、!！\s]\s*", re.IGNORECASE)
"""In 不对,后天 the answer comes after the no."""
LONGEST_DAY = 100
LONG_RANGE = 300
"""Days from which on a range is so long that a day needs its year."""
TWO_YEARS = 731
"""Days in which every date of the next or of the last year lies."""

DAY_UNREAD = Phrase("没看懂是哪一天。写几月几日就行。")
DAY_UNREAD_WITH_YEAR = Phrase("没看懂是哪一天。写清楚几年几月几日就行。")
DAY_ONE = Phrase("这里只写一天。先写您最想要的那一天。")
DAY_OUTSIDE = Phrase("{day} 不在范围里。能写的是 {first} 到 {last}，换一天再写。")
DAY_EXAMPLE = Phrase("明天，或者下周三下午")
PAST_DAY_EXAMPLE = Phrase("昨天，或者上周三")
FAR_DAY_EXAMPLE = Phrase("明年3月5日")
FAR_PAST_DAY_EXAMPLE = Phrase("去年3月5日")
TODAY, TOMORROW, DAY_AFTER = Phrase("今天"), Phrase("明天"), Phrase("后天")
YESTERDAY, DAY_BEFORE = Phrase("昨天"), Phrase("前天")
DAY_WITH_YEAR = Phrase("{year}年 {day}")
DAY_WITH_PART = {"上午": Phrase("{day} 上午"), "下午": Phrase("{day} 下午"), "晚上": Phrase("{day} 晚上")}
DAY_WITH_CLOCK = Phrase("{day} {clock}")

MONTH_UNREAD = Phrase("没看懂是哪个月。写几年几月就行。")
MONTH_OUTSIDE = Phrase("{month} 不在范围里。能写的是 {first} 到 {last}，换一个月再写。")
MONTH_EXAMPLE = Phrase("2026年3月，或者上个月")
THIS_MONTH, LAST_MONTH = Phrase("这个月"), Phrase("上个月")
MONTH_OF_YEAR = Phrase("{year}年{month}")
MONTHS = (
    Phrase("1月"), Phrase("2月"), Phrase("3月"), Phrase("4月"), Phrase("5月"), Phrase("6月"),
    Phrase("7月"), Phrase("8月"), Phrase("9月"), Phrase("10月"), Phrase("11月"), Phrase("12月"),
)  # fmt: skip

CLOCK_UNREAD = Phrase("没看懂是几点。写几点几分就行。")
CLOCK_EXAMPLE = Phrase("下午三点，或者15:00")


def confirmed(reply: Reply, pending: Value | None) -> Accepted | Partial | None:
    """What a reply says to the reading that awaits it: yes, no (an empty reading: asked anew), or something else."""
    reading = reading_of(pending)
    if not reading:
        return None
    said = plain(reply.text) if reply.pick is None else None
    if reply.pick == 0 or said in YES | spellings(RIGHT):
        return Accepted(reading)
    if reply.pick == 1 or said in NO | spellings(CHANGE):
        return Partial("")
    return None


def reading_of(pending: Value | None) -> str:
    """The reading that awaits its confirmation; empty where there is none."""
    return pending if isinstance(pending, str) else ""


def _read_back(value: str, pending: Value | None, *, sure: bool) -> Accepted | Partial:
    """Accepted where nothing was guessed, or where the same was said again; otherwise a reading to be confirmed."""
    return Accepted(value) if sure or value == pending else Partial(value)


def _words(reply: Reply) -> str:
    """What may be a day; a long story is none."""
    return "" if is_wordless(reply) or len(reply.text) > LONGEST_DAY else FIRST_WORDS.sub("", reply.text)


def _one(value: Value) -> str:
    return value if isinstance(value, str) else " ".join(value)


@dataclass(frozen=True, slots=True)
class Day(NoContact, OneReply):
    """A day within a range around today: 2026-03-05, and where `timed` 2026-03-05 下午 or 2026-03-05 15:30."""

    ahead_days: int = 60
    back_days: int = 0
    timed: bool = True
    """Whether a time of day that was said with the day is kept."""

    @property
    def example(self) -> Phrase | None:
        """A way to write a day of this range."""
        if self.ahead_days:
            return FAR_DAY_EXAMPLE if self.ahead_days >= TWO_YEARS else DAY_EXAMPLE
        return FAR_PAST_DAY_EXAMPLE if self.back_days >= TWO_YEARS else PAST_DAY_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """Yes or no to a reading; otherwise the days nearest to today."""
        return CONFIRMATION if reading_of(pending) else Choices(tuple(label for label, _ in self._buttons()))

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """Whether the reading is right, or the question."""
        return (CONFIRM(day=self.show(reading)),) if (reading := reading_of(pending)) else (ask,)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """A day; one that was not written out is only a reading."""
        if answer := confirmed(reply, asked.pending):
            return answer
        if reply.pick is not None:
            return self._picked(reply.pick, asked)
        window = self._window(asked.today)
        read = read_day(_words(reply), window)
        if read is None:
            return Rejected(DAY_ONE if names_several_days(_words(reply)) else self._unread())
        if not window.holds(read.day):
            bounds = {"first": self._day(window.first), "last": self._day(window.last)}
            return Rejected(DAY_OUTSIDE(day=self._day(read.day), **bounds))
        return _read_back(read.value if self.timed else read.day.isoformat(), asked.pending, sure=read.exact)

    def show(self, value: Value) -> Phrase:
        """The day with its weekday, and the time of day."""
        day, _, clock = _one(value).partition(" ")
        try:
            shown = self._day(date.fromisoformat(day))
        except ValueError:
            return verbatim(_one(value))
        if clock in DAY_WITH_PART:
            return DAY_WITH_PART[clock](day=shown)
        return DAY_WITH_CLOCK(day=shown, clock=clock) if clock else shown

    def _buttons(self) -> tuple[tuple[Phrase, int], ...]:
        ahead = ((TODAY, 0), (TOMORROW, 1), (DAY_AFTER, 2))
        back = ((TODAY, 0), (YESTERDAY, -1), (DAY_BEFORE, -2))
        near = ahead if self.ahead_days else back
        return tuple((label, days) for label, days in near if -self.back_days <= days <= self.ahead_days)

    def _picked(self, pick: int, asked: Asked) -> Accepted | Rejected:
        buttons = self._buttons()
        if reading_of(asked.pending) or not 0 <= pick < len(buttons):
            return Rejected(self._unread())
        return Accepted((asked.today + timedelta(buttons[pick][1])).isoformat())

    def _window(self, today: date) -> Window:
        return Window(today, today - timedelta(self.back_days), today + timedelta(self.ahead_days))

    def _is_long(self) -> bool:
        return self.ahead_days + self.back_days > LONG_RANGE

    def _unread(self) -> Phrase:
        return DAY_UNREAD_WITH_YEAR if self._is_long() else DAY_UNREAD

    def _day(self, day: date) -> Phrase:
        return DAY_WITH_YEAR(year=str(day.year), day=day) if self._is_long() else Phrase("{day}")(day=day)


@dataclass(frozen=True, slots=True)
class Month(NoContact, OneReply):
    """A month not later than the next one: 2026-10."""

    back_months: int = 24

    @property
    def example(self) -> Phrase | None:
        """Ways to write a month."""
        return MONTH_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """Yes or no to a reading; otherwise this month and the one before."""
        return CONFIRMATION if reading_of(pending) else Choices((THIS_MONTH, LAST_MONTH))

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """Whether the reading is right, or the question."""
        return (CONFIRM(day=self.show(reading)),) if (reading := reading_of(pending)) else (ask,)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """A month; one that was not written out is only a reading."""
        if answer := confirmed(reply, asked.pending):
            return answer
        now = asked.today.year * 12 + asked.today.month - 1
        if reply.pick is not None:
            known = reply.pick in {0, 1} and not reading_of(asked.pending)
            return Accepted(ReadMonth.counted(now - reply.pick).value) if known else Rejected(MONTH_UNREAD)
        read = read_month(_words(reply), asked.today)
        if read is None:
            return Rejected(MONTH_UNREAD)
        if not now - self.back_months <= read.count <= now + 1:
            first, last = ReadMonth.counted(now - self.back_months), ReadMonth.counted(now + 1)
            bounds = {"first": self.show(first.value), "last": self.show(last.value)}
            return Rejected(MONTH_OUTSIDE(month=self.show(read.value), **bounds))
        return _read_back(read.value, asked.pending, sure=read.exact)

    def show(self, value: Value) -> Phrase:
        """Year and month."""
        match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", _one(value))
        return MONTH_OF_YEAR(year=match[1], month=MONTHS[int(match[2]) - 1]) if match else verbatim(_one(value))


@dataclass(frozen=True, slots=True)
class Clock(NoContact, OneReply):
    """A time of day: 15:30."""

    @property
    def example(self) -> Phrase | None:
        """Ways to write a time."""
        return CLOCK_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """Yes or no to a reading; otherwise a time is typed."""
        return CONFIRMATION if reading_of(pending) else Choices(())

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """Whether the reading is right, or the question."""
        return (CONFIRM(day=self.show(reading)),) if (reading := reading_of(pending)) else (ask,)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """A time; one that may be in the morning or in the afternoon is only a reading."""
        if answer := confirmed(reply, asked.pending):
            return answer
        read = None if reply.pick is not None else read_time(_words(reply))
        return Rejected(CLOCK_UNREAD) if read is None else _read_back(read[0], asked.pending, sure=read[1])

    def show(self, value: Value) -> Phrase:
        """The time as it is kept."""
        return verbatim(_one(value))
