"""A time in a diary: one of the next three, one of a day that is picked or typed, or a place in the waiting line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.fields.answers import Accepted, Asked, Choices, NoContact, OneReply, Partial, Rejected, is_wordless
from flows.fields.clocks import read_time
from flows.fields.days import Window, read_day
from flows.fields.reading import read_index
from flows.model import Phrase, verbatim
from flows.texts import LANGUAGES, Reader, plain, say, spellings

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.model import Lines, Reply, Value

AT_FIRST = 3
MOST_DAYS = MOST_TIMES = 8
"""Buttons under one message; whatever is not among them can be typed."""
WAITING = "waiting"
"""The answer of who waits for a time."""
DAYS = "days"
"""The days are shown; otherwise what is pending is a day, or a part of one."""
HORIZON = timedelta(days=400)

TIME = Phrase("{day}{clock} {who}")
TIME_OF_DAY = Phrase("{clock} {who}")
DAY_LEFT = Phrase("{day} 有 {n} 个时间")
DAY_ONLY = Phrase("{day}")
OTHER_DAY = Phrase("换个日子")
QUEUE = Phrase("都不合适，帮我排队")
NONE_FREE_QUEUE = Phrase("帮我排队")
IN_LINE = Phrase("排队等时间")
WHICH_DAY = Phrase("哪一天合适？点一个，或者直接打，比如“下周三”。")
WHICH_TIME = Phrase("{day} 有这些时间，点一个：")
NONE_FREE = Phrase("最近都约满了。可以先排队，有人退出来，我马上问您。")
SLOT_UNREAD = Phrase("没看懂是哪个时间。点一个，或者打几月几日几点。")
NOT_FREE = Phrase("这个时间没有空。下面这些有空：")
NOT_FREE_THAT_DAY = Phrase("{day} 没有空的时间。下面这些有空：")
TAKEN = Phrase("这个时间刚刚约出去了，真对不住。下面这些还有空：")
SLOT_EXAMPLE = Phrase("明天下午，或者14:30")
QUEUE_WORDS = frozenset({"排队", "都不合适", "不合适", "都不行", "都不得", "候补", "waitinglist", "wait"})
OTHER_WORDS = frozenset({"换一天", "别的日子", "其他日子", "别的时间", "其他时间", "換一天", "其他時間", "otherday"})
HALVES = {"上午": ("00", "12"), "下午": ("12", "18"), "晚上": ("18", "24")}
CHOSEN = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d) (\d+) (.+)")


@dataclass(frozen=True, slots=True)
class Offered:
    """A free time as it is shown: the local day and clock, and with whom."""

    day: date
    clock: str
    adviser: int
    who: str

    @property
    def value(self) -> str:
        """The answer that it is."""
        return f"{self.day.isoformat()} {self.clock} {self.adviser} {self.who}"

    @classmethod
    def read(cls, value: Value | None) -> Offered | None:
        """The time that an answer names; None for a place in the line, and where there is no answer."""
        match = CHOSEN.fullmatch(value) if isinstance(value, str) else None
        return cls(date.fromisoformat(match[1]), match[2], int(match[3]), match[4]) if match else None


NUMBER = re.compile(r"^\d{1,2}\. ")
"""Before an option in elder mode."""
UTC_ZONE = ZoneInfo("UTC")
Meaning = Accepted | Partial


@dataclass(frozen=True, slots=True)
class Slots(NoContact, OneReply):
    """A free time; which ones there are is bound when the question is asked."""

    times: tuple[Offered, ...] = ()
    """The earliest first, one for each hour."""
    line: bool = True
    """Whether one may wait in line."""

    @property
    def example(self) -> Phrase | None:
        """A day and a part of it."""
        return SLOT_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """The next three, the days, or the times of one."""
        return Choices(tuple(label for label, _ in self._options(pending)))

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """Which time; which day; which time of that day; or that there is none."""
        if not self.times:
            return (ask, NONE_FREE)
        if pending == DAYS:
            return (WHICH_DAY,)
        shown = self._of(pending)
        return (WHICH_TIME(day=shown[0].day),) if shown else (ask,)

    def _of(self, pending: Value | None) -> tuple[Offered, ...]:
        """The times of the day, or part of a day, that is pending."""
        day, _, half = pending.partition(" ") if isinstance(pending, str) else ("", "", "")
        return tuple(one for one in self.times if one.day.isoformat() == day and (half not in HALVES or _in(one, half)))

    def _options(self, pending: Value | None) -> tuple[tuple[Phrase, Meaning], ...]:
        found: list[tuple[Phrase, Meaning]] = []
        if pending == DAYS:
            days = dict.fromkeys(one.day for one in self.times)
            for day in tuple(days)[:MOST_DAYS]:
                number = sum(one.day == day for one in self.times)
                found.append((DAY_LEFT(day=day, n=number), Partial(day.isoformat())))
        elif shown := self._of(pending):
            found += [(TIME_OF_DAY(clock=one.clock, who=one.who), Accepted(one.value)) for one in shown[:MOST_TIMES]]
            found.append((OTHER_DAY, Partial(DAYS)))
        else:
            found += [(_time(one), Accepted(one.value)) for one in self.times[:AT_FIRST]]
            found += [(OTHER_DAY, Partial(DAYS))] if len(self.times) > AT_FIRST else []
        if self.line:
            found.append((QUEUE if self.times else NONE_FREE_QUEUE, Accepted(WAITING)))
        return tuple(found)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """The time picked or typed; more of the question where a day was; a time that is gone is said to be."""
        options = self._options(asked.pending)
        if reply.pick is not None and reply.text:
            return self._pressed(reply.text, asked.pending)
        if reply.pick is not None:
            return options[reply.pick][1] if 0 <= reply.pick < len(options) else Rejected(SLOT_UNREAD)
        if is_wordless(reply):
            return Rejected(SLOT_UNREAD)
        if known := self._again(reply.text):
            return known
        typed = plain(reply.text)
        if self.line and typed in QUEUE_WORDS | spellings(QUEUE) | spellings(NONE_FREE_QUEUE):
            return Accepted(WAITING)
        if self.times and typed in OTHER_WORDS | spellings(OTHER_DAY):
            return Partial(DAYS)
        index = read_index(typed, len(options))
        return options[index][1] if index is not None else self._spoken(reply.text, asked)

    def _pressed(self, label: str, pending: Value | None) -> Accepted | Partial | Rejected:
        """What a button says, whatever stands in its place by now."""
        said = plain(NUMBER.sub("", label))
        every = self.times if pending is None else self._of(pending)
        known: list[tuple[Phrase, Meaning]] = [(_time(one), Accepted(one.value)) for one in every]
        known += [(TIME_OF_DAY(clock=one.clock, who=one.who), Accepted(one.value)) for one in every]
        for shown, meaning in (*known, *self._options(pending)):
            if said in _said(shown):
                return meaning
        days = dict.fromkeys(one.day for one in self.times) if pending == DAYS else {}
        for day in days:
            if any(said.startswith(words) for words in _said(DAY_ONLY(day=day))):
                return Partial(day.isoformat())
        return Rejected(TAKEN)

    def _again(self, text: str) -> Accepted | Rejected | None:
        """An answer that was given before is looked at once more."""
        if text == WAITING and self.line:
            return Accepted(WAITING)
        if CHOSEN.fullmatch(text) is None:
            return None
        return Accepted(text) if any(one.value == text for one in self.times) else Rejected(TAKEN)

    def _spoken(self, text: str, asked: Asked) -> Accepted | Partial | Rejected:
        if clock := read_time(text):
            shown = self._of(asked.pending) or self.times
            return _first(shown, lambda one: one.clock == clock[0]) or Rejected(NOT_FREE)
        window = Window(asked.today, asked.today, asked.today + HORIZON)
        read = read_day(text, window)
        if read is None:
            return Rejected(SLOT_UNREAD)
        on_day = tuple(one for one in self.times if one.day == read.day)
        if ":" in read.clock:
            exact = _first(on_day, lambda one: one.clock == read.clock)
            return exact or (Partial(read.day.isoformat()) if on_day else Rejected(NOT_FREE_THAT_DAY(day=read.day)))
        if not on_day:
            return Rejected(NOT_FREE_THAT_DAY(day=read.day))
        half = any(_in(one, read.clock) for one in on_day) if read.clock in HALVES else False
        return Partial(read.value if half else read.day.isoformat())

    def show(self, value: Value) -> Phrase:
        """Day, time and adviser; or that somebody waits."""
        chosen = Offered.read(value)
        if chosen is not None:
            return _time(chosen)
        return IN_LINE if value == WAITING else verbatim(str(value))


def _time(one: Offered) -> Phrase:
    return TIME(day=one.day, clock=one.clock, who=one.who)


def _said(label: Phrase) -> frozenset[str]:
    """A label in each language, as words are compared."""
    return frozenset(plain(say(label, Reader(language, UTC_ZONE))) for language in LANGUAGES)


def _in(one: Offered, half: str) -> bool:
    first, last = HALVES.get(half, ("00", "24"))
    return first <= one.clock < last


def _first(times: tuple[Offered, ...], fits: Callable[[Offered], bool]) -> Accepted | None:
    return next((Accepted(one.value) for one in times if fits(one)), None)
