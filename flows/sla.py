"""By when what is due on a case: first contact, result, the end of a claim, the rungs of the ladder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flows.calendar import Span

if TYPE_CHECKING:
    from datetime import datetime

    from flows.calendar import Calendar
    from flows.cases import Case
    from flows.model import Clocks

URGENT_CONTACT = Span(4, "working hour")
"""By when somebody speaks with a resident whose case is urgent: those on duty hear of it at once."""

AFTER_APPOINTMENT = Span(1, "working day")
"""So long after an appointment its volunteer has at least, to say what came of it."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What happens next on a case, as its resident sees it, and when: at the latest, or at that time."""

    what: Literal["contact", "meeting", "answer", "question"]
    at: datetime


def lease_ends(case: Case, clocks: Clocks, calendar: Calendar) -> datetime:
    """Until when the claim holds without a further act of its volunteer: never before the day after an appointment."""
    ends = calendar.after(case.touched_at or case.claimed_at or case.opened_at, clocks.lease)
    return ends if case.appointment_at is None else max(ends, calendar.after(case.appointment_at, AFTER_APPOINTMENT))


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
        case "open" | "claimed" if case.joined_to is not None:
            dates = []  # whoever has the matter speaks with the one who told it
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
