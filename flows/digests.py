"""A coordinator's day in a few lines: rows in, phrases and buttons out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from flows.model import Action, Button, Chart, Phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flows.calendar import Calendar
    from flows.model import Buttons, Lines

HEAD = Phrase("{community} {day} 汇总")
QUIET = Phrase("没有需要您处理的事。")
LINES = {
    "new": (Phrase("新增 {count} 件"), Phrase("看新增的 {count} 件")),
    "waiting": (Phrase("等认领 {count} 件"), Phrase("看等认领的 {count} 件")),
    "overdue": (Phrase("已超期 {count} 件"), Phrase("看超期的 {count} 件")),
    "due_today": (Phrase("今天到期或有约 {count} 件"), Phrase("看今天的 {count} 件")),
    "done": (Phrase("上次汇总后办好 {count} 件"), Phrase("看办好的 {count} 件")),
}
ORDER = ("waiting", "overdue", "due_today", "new", "done")
NEEDS_A_PERSON = frozenset({"waiting", "overdue", "due_today"})
PER_SERVICE = Phrase("{title}：没办结 {count} 件，其中 {unclaimed} 件没人认领")
COURSE_LINE = Phrase("{title}：{found}")
UNCLEAR = Phrase("有 {count} 条消息没送到或不确定送到没有，涉及：{refs}。请打电话确认。")
UNCLEAR_OTHER = Phrase("有 {count} 条消息没送到或不确定送到没有（不涉及办件）。")
CALENDAR_ENDS = Phrase("放假安排只公布到 {day}。之后的日期都是推定的，等新的放假通知来了、更新了程序，会自动重算。")
ANCHOR = Phrase("操作记录校验码：{code}。留着，查账时用。")
CALENDAR_WARNING = timedelta(days=30)
"""So long before the last day that the notice covers, coordinators read that it ends."""
CHART_DAYS = 14
CHART_COLOURS = Phrase("最近 {days} 天。蓝柱：每天新增；橙柱：每天办好；上面的线：还没办好的。")
CHART_SUMS = Phrase("{days} 天里新增 {new} 件，办好 {done} 件。")
CHART_LEFT = Phrase("还没办好的：{day}有 {before} 件，现在有 {now} 件。")


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """The numbers for one reader."""

    counts: tuple[tuple[str, int], ...]
    per_service: tuple[tuple[Phrase, int, int], ...]
    unclear: int = 0
    unclear_references: tuple[str, ...] = ()
    anchor: str = ""
    """How far the audit chain goes and how it ends; empty before there is one."""
    courses: tuple[tuple[Phrase, Phrase, tuple[str, ...]], ...] = ()
    """What a course must not wait for any longer: the service, what and how many, and which list."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing needs a person: what is new is among what waits, and what is done is done."""
        return (
            not self.unclear
            and not self.courses
            and not any(count for name, count in self.counts if name in NEEDS_A_PERSON)
        )


def digest_lines(facts: DigestFacts, community: str, at: datetime, calendar: Calendar) -> Lines:
    """The whole digest, a thought a line."""
    lines = [HEAD(community=community, day=calendar.day(at)), Phrase("")]
    lines += [LINES[name][0](count=count) for name, count in facts.counts]
    for title in dict.fromkeys(title for title, _, _ in facts.courses):
        found = tuple(what for service, what, _ in facts.courses if service == title)
        lines.append(COURSE_LINE(title=title, found=found))
    if facts.is_quiet:
        lines.append(QUIET)
    if facts.per_service:
        lines.append(Phrase(""))
        lines += [PER_SERVICE(title=title, count=count, unclaimed=free) for title, count, free in facts.per_service]
    if facts.unclear:
        refs = tuple(verbatim(reference) for reference in facts.unclear_references)
        said = UNCLEAR(count=facts.unclear, refs=refs) if refs else UNCLEAR_OTHER(count=facts.unclear)
        lines += [Phrase(""), said]
    if facts.anchor:
        lines += [Phrase(""), ANCHOR(code=verbatim(facts.anchor))]
    if calendar.day(at) + CALENDAR_WARNING >= calendar.data.until:
        lines += [Phrase(""), CALENDAR_ENDS(day=calendar.data.until)]
    return tuple(lines)


def digest_buttons(facts: DigestFacts) -> Buttons:
    """A button to the cases behind each line that has some, what needs somebody first."""
    counts = dict(facts.counts)
    lists = tuple(
        (Button(LINES[name][1](count=counts[name]), Action("list", name)),) for name in ORDER if counts.get(name)
    )
    return (*lists, *((Button(what, Action("board_list", " ".join(names))),) for _, what, names in facts.courses))


def next_digest(calendar: Calendar, digest_at: time, after: datetime) -> datetime:
    """The next working day's hour of the digest after a moment."""
    today = calendar.day(after)
    if calendar.is_working_day(today) and calendar.moment(today, digest_at) > after:
        return calendar.moment(today, digest_at)
    return calendar.moment(calendar.next_working_day(today), digest_at)


def digest_since(calendar: Calendar, digest_at: time, at: datetime) -> datetime:
    """Since when a digest counts: the last working day's."""
    return calendar.moment(calendar.last_working_day_before(calendar.day(at)), digest_at)


def end_of_day(calendar: Calendar, at: datetime) -> datetime:
    """The end of the local day."""
    return calendar.moment(calendar.day(at) + timedelta(days=1), time(0))


# --- the picture of the last days -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What a day brought, and how many cases were not done at its end."""

    new: int
    done: int
    left: int


def chart_days(calendar: Calendar, at: datetime) -> tuple[date, ...]:
    """The local days that the picture shows, today being the last."""
    today = calendar.day(at)
    return tuple(today - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1))


def chart_of(days: Sequence[date], counts: Sequence[DayCounts]) -> Chart | None:
    """The picture; None where nothing has happened and nothing is going on."""
    if not any(count.new or count.done or count.left for count in counts):
        return None
    return Chart(tuple((day.day, one.new, one.done, one.left) for day, one in zip(days, counts, strict=True)))


def chart_lines(days: Sequence[date], counts: Sequence[DayCounts]) -> Lines:
    """What the colours mean, and the same in words for those who can't see the picture."""
    sums = CHART_SUMS(days=len(days), new=sum(one.new for one in counts), done=sum(one.done for one in counts))
    left = CHART_LEFT(day=days[0], before=counts[0].left, now=counts[-1].left)
    return (CHART_COLOURS(days=len(days)), sums, left)
