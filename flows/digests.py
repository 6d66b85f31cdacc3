"""A coordinator's day in a few lines: rows in, phrases and buttons out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase, verbatim

if TYPE_CHECKING:
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
NEEDS_SOMEBODY = ("waiting", "overdue", "due_today", "new", "done")
PER_SERVICE = Phrase("{title}：没办结 {count} 件，其中 {unclaimed} 件没人认领")
UNCLEAR = Phrase("有 {count} 条消息没送到或不确定送到没有，涉及：{refs}。请打电话确认。")
UNCLEAR_OTHER = Phrase("有 {count} 条消息没送到或不确定送到没有（不涉及办件）。")


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """The numbers for one reader."""

    counts: tuple[tuple[str, int], ...]
    per_service: tuple[tuple[Phrase, int, int], ...]
    unclear: int = 0
    unclear_references: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that anybody would have to know."""
        return not any(count for _, count in self.counts) and not self.unclear


def digest_lines(facts: DigestFacts, community: str, at: datetime, calendar: Calendar) -> Lines:
    """The whole digest, a thought a line."""
    lines = [HEAD(community=community, day=calendar.day(at)), Phrase("")]
    lines += [LINES[name][0](count=count) for name, count in facts.counts]
    if (
        not any(count for name, count in facts.counts if name in {"waiting", "overdue", "due_today"})
        and not facts.unclear
    ):
        lines.append(QUIET)
    if facts.per_service:
        lines.append(Phrase(""))
        lines += [PER_SERVICE(title=title, count=count, unclaimed=free) for title, count, free in facts.per_service]
    if facts.unclear:
        refs = tuple(verbatim(reference) for reference in facts.unclear_references)
        said = UNCLEAR(count=facts.unclear, refs=refs) if refs else UNCLEAR_OTHER(count=facts.unclear)
        lines += [Phrase(""), said]
    return tuple(lines)


def digest_buttons(facts: DigestFacts) -> Buttons:
    """A button to the cases behind each line that has some, what needs somebody first."""
    counts = dict(facts.counts)
    return tuple(
        (Button(LINES[name][1](count=counts[name]), Action("list", name)),)
        for name in NEEDS_SOMEBODY
        if counts.get(name)
    )


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
