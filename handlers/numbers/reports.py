"""What comes by itself: a volunteer's list in the morning, the week's numbers and the month's on their first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.access import ABOVE
from flows.model import Phrase, Send, ToPerson
from flows.numbers import rates
from flows.numbers.reporting import KINDS, group_of, next_report
from flows.screens import EMPTY
from handlers import views
from handlers.numbers import monthly, viewing
from handlers.numbers.viewing import Slice
from storage import cases, people, reminders
from storage.cases import timeline
from storage.database import directory_of
from storage.reports import lists
from storage.reports.rates import volume

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from flows.access import Actor
    from flows.cases import Case
    from flows.model import Arg, CommunityId, Effects
    from flows.numbers.reporting import Group, Kind
    from handlers.turn import Turn
    from storage.database import Tx
    from storage.tables import ReminderRow

MOST = 30
"""So many cases of one person are looked at in the morning."""
MOST_SHOWN = 12
GOOD_MORNING = Phrase("早上好。今天您手上有 {count} 件要看：")
GROUPS: Mapping[Group, Phrase] = {
    "late": Phrase("{ref} {title}：已经过了时间"),
    "today": Phrase("{ref} {title}：今天到期"),
    "meeting": Phrase("{ref} {title}：今天 {clock} 有约"),
    "ending": Phrase("{ref} {title}：快自动回到队列了，还在办就记一笔"),
}
WEEKLY = Phrase("{name} 周报，{period}：")
VOLUME = Phrase("新增 {new} 件，办好 {done} 件，现在没办好的 {left} 件。")
SERVICE_LINE = Phrase("{name}：{rates}")
NO_NAMES = Phrase("周报里没有任何人的信息；少于 3 的数写成“< 3”。")


def readers(kind: Kind, actor: Actor) -> bool:
    """Whether a report of a kind is for somebody, as their roles are now."""
    above = bool(actor.roles & set(ABOVE.values()))
    match kind:
        case "todo":
            return actor.is_worker
        case "weekly":
            return above or "supervisor" in actor.roles
        case "monthly":
            return above or actor.is_coordinator


def plan(tx: Tx, community: CommunityId, *, at: datetime) -> None:
    """Everybody has exactly one next report of each kind that is for them."""
    for person in people.members(tx, community):
        for kind in KINDS:
            if readers(kind, person.actor):
                set_next(tx, person.id, community, kind, at=at)


def set_next(tx: Tx, person_id: int, community: CommunityId, kind: Kind, *, at: datetime) -> None:
    """The next report of a kind, where none waits before it."""
    due = next_report(kind, directory_of(tx.info).communities[community].calendar, at)
    waiting = reminders.waiting(tx, person_id, kind)
    if waiting is not None and waiting.due_at <= due:
        return
    reminders.drop(tx, person_id, kind=kind)
    key = f"{kind}:{due:%Y%m%dT%H%M}"
    reminders.set_one(tx, person_id, kind, key, due_at=due, community_id=community, at=at)


def due(kind: Kind) -> Callable[[Turn, ReminderRow], Effects]:
    """What a due report does: the next one is set, and this one is made for who may still read it."""

    def report(turn: Turn, row: ReminderRow) -> Effects:
        del row
        if not readers(kind, turn.person.actor):
            return ()
        set_next(turn.tx, turn.person.id, turn.person.community, kind, at=turn.at)
        return MADE[kind](turn)

    return report


def todo(turn: Turn) -> Effects:
    """What of one's own is late, due, or about to go back today; nothing where nothing is."""
    found: list[tuple[Group, Case]] = []
    for case in lists.claimed_by(turn.tx, turn.person, most=MOST):
        clocks = turn.directory.clocks(case.service, turn.person.community)
        group = group_of(case, clocks, turn.home.calendar, at=turn.at)
        if group is not None and not (group == "ending" and _stays(turn, case)):
            found.append((group, case))
    if not found:
        return ()
    order = list(GROUPS)
    found.sort(key=lambda one: (order.index(one[0]), one[1].promised_at))
    shown = found[:MOST_SHOWN]
    lines = [_line(turn, group, case) for group, case in shown]
    buttons = tuple(row for _, case in shown for row in views.open_button(case))
    day = turn.home.calendar.day(turn.at)
    return (
        Send(
            ToPerson(turn.person.id), (GOOD_MORNING(count=len(found)), *lines), buttons, kind="todo",
            policy="must-not-repeat", urgency="digest", key=f"todo:{turn.person.id}:{day:%Y%m%d}",
        ),
    )  # fmt: skip


def _stays(turn: Turn, case: Case) -> bool:
    row = cases.load(turn.tx, case.id)
    return row is not None and timeline.waits_far(turn.tx, row)


def _line(turn: Turn, group: Group, case: Case) -> Phrase:
    named: dict[str, Arg] = {"ref": case.reference, "title": views.title_of(turn, case.service)}
    if group == "meeting" and case.appointment_at is not None:
        clock = case.appointment_at.astimezone(turn.home.calendar.zone)
        return GROUPS[group](**named, clock=f"{clock:%H:%M}")
    return GROUPS[group](**named)


def weekly(turn: Turn) -> Effects:
    """The last week in numbers of which none points to anybody."""
    calendar = turn.home.calendar
    this = rates.week_of(calendar, calendar.day(turn.at))
    asked = Slice(rates.before(calendar, this))
    view = viewing.View(named=False, queues=turn.person.actor.queues)
    found = viewing.facts_of(turn, view, asked)
    new, done, left = volume(turn.tx, turn.person.community, asked.period, queues=view.queues)
    counts = {"new": new, "done": done, "left": left}
    lines = [WEEKLY(name=turn.home.name, period=viewing.name_of(asked.period)), EMPTY]
    lines.append(VOLUME(**{name: rates.count_of(count, named=False) for name, count in counts.items()}))
    lines += [rates.line(name, rate, named=False) for name, rate in rates.rates(found).items()]
    for service, numbers in rates.by(found, lambda fact: fact.service).items():
        said = tuple(rates.line(name, rate, named=False) for name, rate in numbers.items() if rate.of)
        name = viewing.title_of(turn, Slice(asked.period, "service", str(service)))
        lines += [SERVICE_LINE(name=name, rates=said)] if said else []
    key = f"weekly:{turn.person.id}:{asked.period.name}"
    to = ToPerson(turn.person.id)
    lines += [EMPTY, NO_NAMES]
    return (Send(to, tuple(lines), kind="weekly", policy="must-not-repeat", urgency="digest", key=key),)


MADE: Mapping[Kind, Callable[[Turn], Effects]] = {"todo": todo, "weekly": weekly, "monthly": monthly.of_last_month}
