"""What should have been said in a quarter, from what was done alone: every nudge, every morning's line, every board."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tests.quarter.days import DAY, morning, on_or_before, works
from tests.quarter.living import CHIEF, FIRST_DAY
from tests.quarter.matters import TAKES_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.quarter.living import Look, Said
    from tests.quarter.matters import Matter

DIGEST = time(8, 30)
A_PAGE = 10
MINUTE = timedelta(minutes=1)
BY_STAGE = datetime(2000, 1, 1)  # noqa: DTZ001
"""Sorted by when the stage began."""


@dataclass
class Span:
    """Something that runs for a matter: from when it was noted, counted from which moment, until when."""

    kind: str
    noted: datetime
    start: datetime
    due: datetime
    over: datetime | None = None
    """When something ended it."""

    def runs(self, at: datetime) -> bool:
        """Whether it does at a moment."""
        return self.noted <= at and (self.over is None or at < self.over)


@dataclass(frozen=True)
class Course:
    """What a service's reckoning knows: stage and spans of a matter; what is said of each span; what is listed."""

    title: str
    replay: Callable[[Matter], tuple[list[tuple[datetime, str]], list[Span]]]
    """Stages with the moment at which each began; spans."""
    before: dict[str, tuple[int, ...]]
    """Of a kind of span the days before its end on which it is called to mind; -1 for its half."""
    keyword: dict[str, tuple[str, str]]
    """Words of a span's reminders while it runs, and when it is over."""
    readers: dict[str, tuple[str, ...]]
    """handler, resident, coordinator"""
    stages: dict[str, str]
    """Each stage as the board calls it, without those of matters that are done: they are there until closed."""
    listed: dict[str, Callable[[str, list[Span], datetime], datetime | None]]
    """Of each list as the board calls it: by what a matter is sorted there; None where it is not in it."""
    told: tuple[str, ...]
    """Those that the summary tells."""


def warnings(course: Course, span: Span) -> Iterator[tuple[datetime, str]]:
    """When a span is called to mind, and with which words; each moment once, nothing of before it was noted."""
    soon, over = course.keyword[span.kind]
    moments: dict[datetime, str] = {}
    for days in course.before[span.kind]:
        day = span.due.date() - days * DAY
        if days == -1:
            day = (span.start + (span.due - span.start) / 2).date()
        at = morning(on_or_before(day))
        if at > span.start:
            moments.setdefault(at, soon)
    yield from ((at, words) for at, words in moments.items() if at > span.noted)
    yield max(span.due, span.noted) + MINUTE, over


def nudges(course: Course, matters: Sequence[Matter], end: datetime) -> Counter[tuple[str, int, str, str]]:
    """Moment, reader, reference and words of every reminder that should have come."""
    found: Counter[tuple[str, int, str, str]] = Counter()
    for matter in matters:
        _, spans = course.replay(matter)
        for span in spans:
            for at, words in warnings(course, span):
                if span.runs(at) and at <= end:
                    for reader in course.readers[span.kind]:
                        found[f"{at:%m-%d %H:%M}", _who(matter, reader, at), matter.reference, words] += 1
    return found


def _who(matter: Matter, reader: str, at: datetime) -> int:
    if reader == "resident":
        return matter.resident
    taken = next((act.at for act in matter.log if act.label == TAKES_ON), None)
    return matter.handler if reader == "handler" and taken is not None and taken < at else CHIEF


def came(course: Course, heard: Sequence[Said], matters: Sequence[Matter]) -> Counter[tuple[str, int, str, str]]:
    """Those that came."""
    words_of = {words for pair in course.keyword.values() for words in pair if words}
    known = {matter.reference for matter in matters}
    found: Counter[tuple[str, int, str, str]] = Counter()
    for one in heard:
        match = re.match(r"(?:.*\n\n)?办件 (\S+)（[^）]*）：", one.words)
        if match and match[1] in known:
            for words in words_of:
                if words in one.words:
                    found[f"{one.at:%m-%d %H:%M}", one.chat, match[1], words] += 1
    return found


def lists(course: Course, matters: Sequence[Matter], at: datetime) -> dict[str, dict[str, datetime]]:
    """Every list as it should be at a moment: each reference with what it is sorted by."""
    found: dict[str, list[tuple[datetime, str]]] = {name: [] for name in course.listed}
    for matter in matters:
        stages, spans = course.replay(matter)
        reached = [(since, stage) for since, stage in stages if since <= at]
        if not reached:
            continue
        running = [span for span in spans if span.runs(at)]
        for name, is_in in course.listed.items():
            by = is_in(reached[-1][1], running, at)
            if by is not None:
                found[name].append((reached[-1][0] if by == BY_STAGE else by, matter.reference))
    return {name: {reference: by for by, reference in each} for name, each in found.items()}


def mornings_wrong(course: Course, heard: Sequence[Said], matters: Sequence[Matter], end: datetime) -> list[str]:
    """What a morning's summary says, or does not say, and should not."""
    wrong: list[str] = []
    told = {
        one.at.date(): one.words
        for one in heard
        if one.chat == CHIEF and one.at.time() == DIGEST and "汇总\n" in one.words
    }
    day = FIRST_DAY.date()
    while day <= end.date():
        if works(day):
            wrong += _morning_wrong(course, told.get(day, ""), day, matters)
        day += DAY
    return wrong


def _morning_wrong(course: Course, words: str, day: date, matters: Sequence[Matter]) -> Iterator[str]:
    now = lists(course, matters, datetime.combine(day, DIGEST))
    wanted = "、".join(f"{name} {len(now[name])} 件" for name in course.told if now[name])
    line = re.search(rf"^{course.title}：((?!没办结).*)$", words, re.MULTILINE)
    if (line[1] if line else "") != wanted:  # (where nothing needs anybody there is no summary)
        yield f"on {day}: told {line and line[1]!r}, counted {wanted!r}"


def boards_wrong(course: Course, looks: Sequence[Look], matters: Sequence[Matter]) -> list[str]:
    """What the board says, or does not say, and should not; which matters a list has, in which order."""
    wrong: list[str] = []
    for look in looks:
        now = lists(course, matters, look.at)
        stages = Counter(
            reached[-1] for matter in matters
            if (reached := [stage for since, stage in course.replay(matter)[0] if since <= look.at])
        )  # fmt: skip
        counted = {f"{course.stages[stage]}：{count} 件" for stage, count in stages.items() if stage in course.stages}
        counted |= {f"· {name} {len(each)} 件" for name, each in now.items() if each}
        read = {line for line in look.board.splitlines() if re.search(r" \d+ 件$|：\d+ 件$", line)}
        read = {line for line in read if line[0] == "·" or line.rpartition("：")[0] in course.stages.values()}
        read = {re.sub(r"：(\d+) 件$", r"：\1 件", line) for line in read}
        if read != counted:
            wrong.append(f"board at {look.at}: {sorted(read ^ counted)}")
        name = look.label.rpartition(" ")[0].rpartition(" ")[0]
        each = now.get(name, {})
        if look.label and [each.get(one) for one in look.listed] != sorted(each.values())[:A_PAGE]:
            wrong.append(f"list {look.label} at {look.at}: {look.listed}, counted {each}")
    return wrong
