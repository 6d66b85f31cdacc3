"""Every reminder that a case should have now: its rows are made equal to this plan, so nothing is ever cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from flows import sla
from flows.calendar import Span

if TYPE_CHECKING:
    from datetime import datetime

    from flows.calendar import Calendar
    from flows.cases import Case
    from flows.model import Clocks

ReminderKind = Literal[
    "nudge_queue", "tell_coordinator",
    "first_contact", "first_contact_late",
    "promise_coming", "promise_passed",
    "lease_warning", "lease_end",
    "appointment_day_before", "appointment_soon",
    "follow_up", "follow_up_again", "close_silent",
    "tell_street", "tell_district", "rung_passed", "supply_nudge", "supply_late", "milestone",
    "sitting", "performance", "limit_near", "visit", "visit_alarm", "errand",
]  # fmt: skip
URGENT_NUDGE, URGENT_TELL = Span(1, "working hour"), Span(2, "working hour")
URGENT_STREET, URGENT_DISTRICT = Span(4, "working hour"), Span(8, "working hour")
"""An urgent case that nobody claims: its queue and its coordinator hear of it while that promise can still be kept."""
BEFORE_APPOINTMENT = timedelta(hours=2)
LATE_CONTACT = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Planned:
    """A moment at which time alone does something to a case; `anchor` names what it counts from."""

    kind: ReminderKind
    due_at: datetime
    anchor: datetime
    about: str = ""
    """Which of several of its kind."""
    made_up: bool = True
    """Done at once where its moment was over before anybody knew of it; what looks ahead to an end is not."""

    @property
    def key(self) -> str:
        """The same for the same reminder of the same case, so that it is never made twice."""
        about = f"{self.about}:" if self.about else ""
        return f"{self.kind}:{about}{self.anchor:%Y%m%dT%H%M%S%f}"


def plan(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    """Every reminder that the case should have now, done ones included; a closed case has none."""
    if case.joined_to is not None and case.status != "done":
        return ()
    match case.status:
        case "open":
            found = _while_waiting(case, clocks, calendar) + _around_promise(case, calendar)
            found += _on_the_ladder(case, clocks, calendar)
        case "claimed" if case.paused_at is not None:
            found = _while_paused(case.paused_at, clocks, calendar) + _around_appointment(case, calendar)
        case "claimed":
            found = _while_claimed(case, clocks, calendar) + _around_promise(case, calendar)
            found += _around_appointment(case, calendar) + _on_the_ladder(case, clocks, calendar)
        case "done":
            found = _after_done(case, clocks, calendar)
        case _:
            found = ()
    return tuple(sorted(found, key=lambda planned: planned.due_at))


def _while_waiting(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    """One rung after the other hears of a case that nobody claims; one that waits for its coordinator is no queue's."""
    since = case.waiting_since
    rungs: tuple[tuple[ReminderKind, Span, Span], ...] = (
        ("nudge_queue", clocks.nudge_queue, URGENT_NUDGE),
        ("tell_coordinator", clocks.tell_coordinator, URGENT_TELL),
        ("tell_street", clocks.tell_street, URGENT_STREET),
        ("tell_district", clocks.tell_district, URGENT_DISTRICT),
    )
    found = []
    for kind, usual, urgent in rungs[1:] if case.is_held else rungs:
        due = calendar.after(since, usual)
        if case.urgent:
            due = min(due, calendar.after(since, urgent))
        found.append(Planned(kind, calendar.awake(due), since))
    return tuple(found)


def _while_paused(since: datetime, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    """The resident hears once more what is missing; where nothing comes, the coordinator knows of it."""
    return (
        Planned("supply_nudge", calendar.later(since, clocks.supply), since),
        Planned("supply_late", calendar.awake(calendar.after(since, clocks.supply_late)), since),
    )


def _on_the_ladder(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    """Where nobody of the rung that is asked takes the case on, the next one is."""
    if case.level_since is None:
        return ()
    due = calendar.after(case.level_since, clocks.rung)
    return (Planned("rung_passed", calendar.awake(due), case.level_since),)


def _while_claimed(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    claimed = case.claimed_at or case.opened_at
    ends = sla.lease_ends(case, clocks, calendar)
    touched = case.touched_at or claimed
    warning = calendar.last_working_day_before(calendar.day(ends))
    for _ in range(clocks.lease_warning.amount - 1):
        warning = calendar.last_working_day_before(warning)
    opening = calendar.periods(warning)[0][0] if calendar.periods(warning) else ends - timedelta(days=1)
    found = [Planned("lease_end", calendar.awake(ends), touched)]
    if opening > touched:
        found.append(Planned("lease_warning", calendar.awake(opening), touched))
    if case.contacted_at is None:
        due = sla.contact_by(case, clocks, calendar)
        found.append(Planned("first_contact", calendar.awake(due), claimed))
        late = calendar.next_opening(due + timedelta(seconds=1)) + LATE_CONTACT
        found.append(Planned("first_contact_late", calendar.awake(late), claimed))
    return tuple(found)


def _around_promise(case: Case, calendar: Calendar) -> tuple[Planned, ...]:
    promised = case.promised_at
    before = calendar.last_working_day_before(calendar.day(promised))
    opening = calendar.periods(before)[0][0] if calendar.periods(before) else promised - timedelta(days=1)
    found = [Planned("promise_passed", calendar.awake(promised + timedelta(minutes=1)), promised)]
    if case.assignee is not None and (case.claimed_at or case.opened_at) < opening < promised:
        found.append(Planned("promise_coming", calendar.awake(opening), promised))
    return tuple(found)


def _around_appointment(case: Case, calendar: Calendar) -> tuple[Planned, ...]:
    """The day before at the same hour and two hours before, where these still lay ahead when it was arranged: what
    the volunteer did on the case since then takes none away."""
    at, set_at = case.appointment_at, case.arranged_at or case.touched_at or case.opened_at
    if at is None:
        return ()
    day_before = calendar.awake(at - timedelta(days=1))
    found = (
        Planned("appointment_day_before", day_before, at),
        Planned("appointment_soon", at - BEFORE_APPOINTMENT, at),
    )
    return tuple(planned for planned in found if set_at < planned.due_at < at)


def _after_done(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    done = case.done_at or case.opened_at
    first = calendar.later(done, clocks.follow_up)
    again = calendar.later(first, clocks.follow_up_again)
    return (
        Planned("follow_up", first, done),
        Planned("follow_up_again", again, done),
        Planned("close_silent", calendar.later(again, clocks.follow_up_again), done),
    )
