"""What a case is, the moves it may make, and every reminder that it should have now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from flows.calendar import Calendar, Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flows.model import CaseId, Clocks, PersonId

Status = Literal["open", "claimed", "done", "closed", "withdrawn"]
"""Waiting to be claimed; being worked on; handled, the resident has not said yet; ended; taken back."""
STATUSES: tuple[Status, ...] = get_args(Status)
GOING_ON: tuple[Status, ...] = ("open", "claimed", "done")
ENDED: tuple[Status, ...] = ("closed", "withdrawn")
Move = Literal[
    "claim",
    "contact",
    "note",
    "appoint",
    "renew",
    "release",
    "finish",
    "confirm",
    "reopen",
    "close",
    "withdraw",
    "read",
]
MOVES: Mapping[Move, tuple[frozenset[Status], Status | None]] = {
    "claim": (frozenset({"open"}), "claimed"),
    "contact": (frozenset({"claimed"}), None),
    "note": (frozenset({"open", "claimed", "done"}), None),
    "appoint": (frozenset({"claimed"}), None),
    "renew": (frozenset({"claimed"}), None),
    "release": (frozenset({"claimed"}), "open"),
    "finish": (frozenset({"claimed"}), "done"),
    "confirm": (frozenset({"done"}), "closed"),
    "reopen": (frozenset({"done"}), "claimed"),
    "close": (frozenset({"open", "claimed", "done"}), "closed"),
    "withdraw": (frozenset({"open", "claimed", "done"}), "withdrawn"),
    "read": (frozenset(STATUSES), None),
}
"""For each move: the states in which it is allowed, and the state that follows (None: the same)."""

Filed = Literal["self", "proxy", "desk"]
"""By whom: the person whose matter it is; a helper; staff, for somebody at the counter or on the telephone."""
Verdict = Literal["solved", "partly", "unsolved", "not needed"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ENDING_VERDICTS: frozenset[Verdict] = frozenset({"solved", "not needed"})

ReminderKind = Literal[
    "nudge_queue", "tell_coordinator",
    "first_contact", "first_contact_late",
    "promise_coming", "promise_passed",
    "lease_warning", "lease_end",
    "appointment_day_before", "appointment_soon",
    "follow_up", "follow_up_again", "close_silent",
]  # fmt: skip
URGENT_CONTACT = Span(4, "working hour")
"""By when somebody speaks with a resident whose case is urgent: those on duty hear of it at once."""
URGENT_NUDGE, URGENT_TELL = Span(1, "working hour"), Span(2, "working hour")
"""An urgent case that nobody claims: its queue and its coordinator hear of it while that promise can still be kept."""
BEFORE_APPOINTMENT = timedelta(hours=2)
LATE_CONTACT = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Case:
    """A matter being worked on, as its clocks see it; times are UTC."""

    id: CaseId
    reference: str
    service: str
    queue: str
    status: Status
    opened_at: datetime
    opened_by: PersonId
    promised_at: datetime
    waiting_since: datetime
    """When it last began to wait for a claim."""
    filed: Filed = "self"
    beneficiary: PersonId | None = None
    """Whose matter it is, where another person filed it and they have come in by their invitation."""
    urgent: bool = False
    category: str = ""
    grid: str = ""
    assignee: PersonId | None = None
    claimed_at: datetime | None = None
    touched_at: datetime | None = None
    """The volunteer's last act: the claim's lease counts from here."""
    contacted_at: datetime | None = None
    appointment_at: datetime | None = None
    arranged_at: datetime | None = None
    """When that appointment was made; None where only the last act is known."""
    done_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""

    @property
    def residents(self) -> tuple[PersonId, ...]:
        """Who stands on the resident's side and can be written to: who filed it, unless that was staff, and whom it
        is for; nobody where somebody at the desk has no account."""
        filed = () if self.filed == "desk" else (self.opened_by,)
        return filed if self.beneficiary is None or self.beneficiary in filed else (*filed, self.beneficiary)

    @property
    def judge(self) -> PersonId | None:
        """Who says whether it is solved: whose matter it is, else the helper, who asks them; None for the desk."""
        return self.beneficiary or next(iter(self.residents), None)


@dataclass(frozen=True, slots=True)
class Planned:
    """A moment at which time alone does something to a case; `anchor` names what it counts from."""

    kind: ReminderKind
    due_at: datetime
    anchor: datetime

    @property
    def key(self) -> str:
        """The same for the same reminder of the same case, so that it is never made twice."""
        return f"{self.kind}:{self.anchor:%Y%m%dT%H%M%S%f}"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What happens next on a case, as its resident sees it, and when: at the latest, or at that time."""

    what: Literal["contact", "meeting", "answer", "question"]
    at: datetime


def plan(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    """Every reminder that the case should have now, done ones included; a closed case has none."""
    match case.status:
        case "open":
            found = _while_waiting(case, clocks, calendar) + _around_promise(case, calendar)
        case "claimed":
            found = _while_claimed(case, clocks, calendar) + _around_promise(case, calendar)
            found += _around_appointment(case, calendar)
        case "done":
            found = _after_done(case, clocks, calendar)
        case _:
            found = ()
    return tuple(sorted(found, key=lambda planned: planned.due_at))


def lease_ends(case: Case, clocks: Clocks, calendar: Calendar) -> datetime:
    """Until when the claim holds without a further act of its volunteer."""
    return calendar.after(case.touched_at or case.claimed_at or case.opened_at, clocks.lease)


def contact_by(case: Case, clocks: Clocks, calendar: Calendar) -> datetime:
    """By when the volunteer should have spoken with the resident; sooner where the case is urgent."""
    since = case.claimed_at or case.waiting_since
    usual = calendar.after(since, clocks.first_contact)
    return min(usual, calendar.after(since, URGENT_CONTACT)) if case.urgent else usual


def contact_promised(case: Case, clocks: Clocks, calendar: Calendar) -> datetime:
    """By when somebody will speak with a resident whose case still waits: claimed at the latest when its coordinator
    hears of it, and then in the time of a first contact."""
    claimed = calendar.after(case.waiting_since, clocks.tell_coordinator)
    usual = calendar.after(claimed, clocks.first_contact)
    return min(usual, calendar.after(case.waiting_since, URGENT_CONTACT)) if case.urgent else usual


def upcoming(case: Case, clocks: Clocks, calendar: Calendar, *, at: datetime) -> Upcoming | None:
    """What a resident may expect next; None for an ended case, and where nothing is still to come."""
    match case.status:
        case "open":
            dates = [Upcoming("contact", contact_promised(case, clocks, calendar))]
        case "claimed" if case.contacted_at is None:
            dates = [Upcoming("contact", contact_by(case, clocks, calendar))]
        case "claimed":
            dates = [Upcoming("meeting", case.appointment_at)] if case.appointment_at else []
        case "done":
            dates = [Upcoming("question", calendar.later(case.done_at or case.opened_at, clocks.follow_up))]
        case _:
            return None
    if case.status != "done":
        dates.append(Upcoming("answer", case.promised_at))
    return min((date for date in dates if date.at > at), key=lambda date: date.at, default=None)


def _while_waiting(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    since = case.waiting_since
    nudge, tell = calendar.after(since, clocks.nudge_queue), calendar.after(since, clocks.tell_coordinator)
    if case.urgent:
        nudge = min(nudge, calendar.after(since, URGENT_NUDGE))
        tell = min(tell, calendar.after(since, URGENT_TELL))
    return (
        Planned("nudge_queue", calendar.awake(nudge), since),
        Planned("tell_coordinator", calendar.awake(tell), since),
    )


def _while_claimed(case: Case, clocks: Clocks, calendar: Calendar) -> tuple[Planned, ...]:
    claimed = case.claimed_at or case.opened_at
    ends = lease_ends(case, clocks, calendar)
    touched = case.touched_at or claimed
    warning = calendar.last_working_day_before(calendar.day(ends))
    for _ in range(clocks.lease_warning.amount - 1):
        warning = calendar.last_working_day_before(warning)
    opening = calendar.periods(warning)[0][0] if calendar.periods(warning) else ends - timedelta(days=1)
    found = [Planned("lease_end", calendar.awake(ends), touched)]
    if opening > touched:
        found.append(Planned("lease_warning", calendar.awake(opening), touched))
    if case.contacted_at is None:
        due = contact_by(case, clocks, calendar)
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
