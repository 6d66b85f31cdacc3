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
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
class Tell:
    """When a span is called to mind, and which words each reader hears: handler, companion, resident, coordinator."""

    when: Callable[[Span], datetime]
    words: Mapping[str, str]
    always: bool = False
    """Though its moment had passed when the span was noted."""


def before(days: int) -> Callable[[Span], datetime]:
    """So many days before the end of a span, in the morning of a day of work."""
    return lambda span: morning(on_or_before(span.due.date() - days * DAY))


def half(span: Span) -> datetime:
    """In the middle of a span."""
    return morning(on_or_before((span.start + (span.due - span.start) / 2).date()))


def over(span: Span) -> datetime:
    """When a span is over, or that is noted."""
    return max(span.due, span.noted) + MINUTE


@dataclass(frozen=True)
class Course:
    """What a service's reckoning knows: stage and spans of a matter; what is said of each span; what is listed."""

    title: str
    replay: Callable[[Matter], tuple[list[tuple[datetime, str]], list[Span]]]
    """Stages with the moment at which each began; spans."""
    tells: Mapping[str, tuple[Tell, ...]]
    """Of each kind of span."""
    stages: dict[str, str]
    """Each stage as the board calls it, without those of matters that are done: they are there until closed."""
    listed: dict[str, Callable[[str, list[Span], datetime], datetime | None]]
    """Of each list as the board calls it: by what a matter is sorted there; None where it is not in it."""
    told: tuple[str, ...]
    """Those that the summary tells."""


def warnings(course: Course, span: Span) -> Iterator[tuple[datetime, Tell]]:
    """When a span is called to mind; each moment once, nothing of before it began or was noted."""
    moments: dict[datetime, Tell] = {}
    for tell in course.tells[span.kind]:
        at = tell.when(span)
        if at > span.start or tell.always:
            moments.setdefault(at, tell)
    yield from ((at, tell) for at, tell in moments.items() if at > span.noted)


def nudges(course: Course, matters: Sequence[Matter], end: datetime) -> Counter[tuple[str, int, str, str]]:
    """Moment, reader, reference and words of every reminder that should have come."""
    found: Counter[tuple[str, int, str, str]] = Counter()
    for matter in matters:
        _, spans = course.replay(matter)
        for span in spans:
            for at, tell in warnings(course, span):
                if span.runs(at) and at <= end:
                    heard = {(_who(matter, reader, at), words) for reader, words in tell.words.items()}
                    found.update((f"{at:%m-%d %H:%M}", who, matter.reference, words) for who, words in heard)
    return found


def _who(matter: Matter, reader: str, at: datetime) -> int:
    if reader in {"resident", "companion"}:
        return matter.resident if reader == "resident" else matter.companion
    taken = next((act.at for act in matter.log if act.label == TAKES_ON), None)
    return matter.handler if reader == "handler" and taken is not None and taken < at else CHIEF


def came(course: Course, heard: Sequence[Said], matters: Sequence[Matter]) -> Counter[tuple[str, int, str, str]]:
    """Those that came."""
    words_of = {words for tells in course.tells.values() for tell in tells for words in tell.words.values()}
    known = {matter.reference for matter in matters}
    found: Counter[tuple[str, int, str, str]] = Counter()
    for one in heard:
        match = re.match(
            r"(?:.*\n\n)?(?:您的)?办件 (\S+)（[^）]*）：|[^\n]*(?:上门|走访)[^\n]*?（(FA-[^，]+)，", one.words
        )
        reference = (match[1] or match[2]) if match else ""
        if reference in known:
            told = (words for words in words_of if words in one.words)
            found.update((f"{one.at:%m-%d %H:%M}", one.chat, reference, words) for words in told)
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
    while datetime.combine(day, DIGEST) <= end:
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
