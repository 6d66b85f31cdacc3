"""What a case is promised in each state: the reminders of its plan, over holidays and nights, and its moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import Calendar, CalendarData, OfficeHours, Span
from flows.cases import MOVES, STATUSES, Case
from flows.cases.planning import plan
from flows.model import CaseId, Clocks, PersonId
from flows.sla import Upcoming, contact_by, lease_ends, upcoming

if TYPE_CHECKING:
    from flows.cases import Status

SHENZHEN = ZoneInfo("Asia/Shanghai")
SPRING_FESTIVAL = frozenset(date(2026, 2, day) for day in range(15, 24))
MADE_UP = frozenset({date(2026, 2, 14), date(2026, 2, 28)})
CALENDAR = Calendar(
    SHENZHEN,
    CalendarData(SPRING_FESTIVAL, MADE_UP, date(2026, 12, 31)),
    tuple(OfficeHours(frozenset(range(5)), time(*start), time(*end)) for start, end in (((9,), (12,)), ((14,), (18,)))),
    time(21),
    time(8),
)
CLOCKS = Clocks(
    first_contact=Span(1, "working day"), nudge_queue=Span(4, "working hour"), tell_coordinator=Span(8, "working hour"),
    promise=Span(5, "working day"), follow_up=Span(3, "day"), follow_up_again=Span(3, "day"),
    lease=Span(5, "working day"), lease_warning=Span(1, "working day"),
)  # fmt: skip


def local(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHENZHEN).astimezone(UTC)


def opened(at: datetime) -> Case:
    return Case(
        CaseId(1), "FA-26-AAAAAA-A", "legal", "legal", "open", at, PersonId(7),
        promised_at=CALENDAR.after(at, CLOCKS.promise), waiting_since=at,
    )  # fmt: skip


def claimed(at: datetime, *, after: timedelta = timedelta(0)) -> Case:
    moment = at + after
    return replace(opened(at), status="claimed", assignee=PersonId(8), claimed_at=moment, touched_at=moment)


def dues(case: Case, clocks: Clocks = CLOCKS) -> dict[str, str]:
    """Kind to the local moment at which it falls due."""
    return {
        planned.kind: f"{planned.due_at.astimezone(SHENZHEN):%m-%d %H:%M}" for planned in plan(case, clocks, CALENDAR)
    }


def test_an_open_case_nudges_its_queue_and_its_coordinator_in_working_hours() -> None:
    assert dues(opened(local(3, 4))) == {
        "nudge_queue": "03-04 16:00",
        "tell_coordinator": "03-05 11:00",
        "tell_street": "03-06 12:00",
        "tell_district": "03-09 15:00",
        "promise_passed": "03-11 18:01",
    }


def test_a_claimed_case_is_contacted_warned_and_returned() -> None:
    assert dues(claimed(local(3, 4))) == {
        "first_contact": "03-05 18:00",
        "first_contact_late": "03-06 13:00",
        "promise_coming": "03-10 09:00",
        "lease_warning": "03-10 09:00",
        "lease_end": "03-11 18:00",
        "promise_passed": "03-11 18:01",
    }


def test_contact_is_not_asked_for_once_it_was_made() -> None:
    case = replace(claimed(local(3, 4)), contacted_at=local(3, 4, 15))

    assert not {"first_contact", "first_contact_late"} & set(dues(case))


def test_over_the_spring_festival_nothing_falls_due_on_a_holiday() -> None:
    found = dues(claimed(local(2, 13, 17)))

    assert found["first_contact"] == "02-14 18:00"
    assert found["first_contact_late"] == "02-24 13:00"
    assert found["promise_coming"] == "02-26 09:00"
    assert found["lease_end"] == "02-27 18:00"
    waiting = dues(opened(local(2, 14, 17)))
    assert waiting["nudge_queue"] == "02-24 12:00"


def test_an_appointment_is_reminded_the_day_before_and_two_hours_before() -> None:
    case = replace(claimed(local(3, 4)), contacted_at=local(3, 4, 11), appointment_at=local(3, 6, 15))

    found = dues(case)
    assert found["appointment_day_before"] == "03-05 15:00"
    assert found["appointment_soon"] == "03-06 13:00"


def test_an_early_appointment_wakes_nobody_the_day_before_at_night() -> None:
    case = replace(claimed(local(3, 4)), appointment_at=local(3, 6, 7, 30))

    assert dues(case)["appointment_day_before"] == "03-05 08:00"


def test_an_appointment_in_an_hour_is_not_reminded_of_the_past() -> None:
    at = local(3, 4)
    case = replace(claimed(at), touched_at=at, appointment_at=at + timedelta(hours=1))

    assert not {"appointment_day_before", "appointment_soon"} & set(dues(case))


def test_what_the_volunteer_does_later_takes_no_reminder_of_the_appointment_away() -> None:
    arranged = local(3, 4, 11)
    case = replace(claimed(local(3, 4)), appointment_at=local(3, 6, 15), arranged_at=arranged, touched_at=arranged)

    late = replace(case, touched_at=local(3, 5, 17))
    assert dues(late)["appointment_day_before"] == dues(case)["appointment_day_before"] == "03-05 15:00"
    assert dues(replace(case, touched_at=local(3, 6, 16)))["appointment_soon"] == "03-06 13:00"


def test_a_done_case_is_asked_about_twice_and_then_ends() -> None:
    case = replace(claimed(local(3, 4)), status="done", done_at=local(3, 5))

    assert dues(case) == {"follow_up": "03-08 10:00", "follow_up_again": "03-11 10:00", "close_silent": "03-14 10:00"}


def test_what_is_done_late_in_the_evening_is_asked_about_in_the_morning() -> None:
    case = replace(claimed(local(3, 4)), status="done", done_at=local(3, 5, 22, 30))

    assert dues(case)["follow_up"] == "03-09 08:00"


def test_an_ended_case_has_no_reminders() -> None:
    ended: tuple[Status, ...] = ("closed", "withdrawn")
    for status in ended:
        case = replace(claimed(local(3, 4)), status=status, closed_at=local(3, 5))
        assert plan(case, CLOCKS, CALENDAR) == ()
        assert upcoming(case, CLOCKS, CALENDAR, at=local(3, 6)) is None


def test_a_claim_on_the_last_day_is_not_reminded_of_a_date_that_is_near_anyway() -> None:
    late = claimed(local(3, 4), after=timedelta(days=6, hours=5))

    assert "promise_coming" not in dues(late)
    assert dues(late)["promise_passed"] == "03-11 18:01"


def test_a_short_lease_warns_at_no_moment_that_has_passed() -> None:
    clocks = replace(CLOCKS, lease=Span(1, "working day"))

    assert "lease_warning" not in dues(claimed(local(3, 4)), clocks)
    assert dues(claimed(local(3, 4)), clocks)["lease_end"] == "03-05 18:00"


def test_hardship_wants_contact_the_same_day() -> None:
    clocks = replace(CLOCKS, first_contact=Span(0, "working day"))

    assert dues(claimed(local(3, 4)), clocks)["first_contact"] == "03-04 18:00"
    assert dues(claimed(local(3, 7)), clocks)["first_contact"] == "03-09 18:00"


def test_the_next_date_is_what_a_resident_waits_for() -> None:
    case, now = claimed(local(3, 4)), local(3, 4, 12)

    def comes(one: Case, at: datetime) -> Upcoming | None:
        return upcoming(one, CLOCKS, CALENDAR, at=at)

    assert comes(opened(local(3, 4)), now) == Upcoming("contact", local(3, 6, 18))
    assert comes(opened(local(3, 4)), local(3, 7)) == Upcoming("answer", case.promised_at)
    assert comes(case, now) == Upcoming("contact", contact_by(case, CLOCKS, CALENDAR))
    met = replace(case, contacted_at=now, appointment_at=local(3, 6))
    assert comes(met, now) == Upcoming("meeting", local(3, 6))
    assert comes(met, local(3, 7)) == Upcoming("answer", case.promised_at)
    assert comes(replace(met, appointment_at=None), now) == Upcoming("answer", case.promised_at)
    assert comes(met, local(3, 20)) is None
    done = replace(met, status="done", done_at=local(3, 5))
    assert comes(done, local(3, 5, 11)) == Upcoming("question", local(3, 8))
    assert comes(done, local(3, 9)) is None


def test_an_urgent_case_is_spoken_about_within_half_a_day_of_work() -> None:
    clocks = replace(CLOCKS, first_contact=Span(2, "working day"))
    urgent = replace(claimed(local(3, 4)), urgent=True)

    assert dues(urgent, clocks)["first_contact"] == "03-04 16:00"
    soon = upcoming(replace(opened(local(3, 4)), urgent=True), clocks, CALENDAR, at=local(3, 4))
    assert soon == Upcoming("contact", local(3, 4, 16))
    assert dues(claimed(local(3, 4)), clocks)["first_contact"] == "03-06 18:00"


def test_an_urgent_case_that_nobody_claims_is_spoken_of_while_its_promise_can_be_kept() -> None:
    waiting = dues(replace(opened(local(3, 4)), urgent=True))

    assert waiting["nudge_queue"] == "03-04 11:00"
    assert waiting["tell_coordinator"] == "03-04 12:00"


MOMENTS = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(at=MOMENTS, status=st.sampled_from(STATUSES), meets=st.none() | st.integers(1, 200))
def test_every_plan_is_in_order_awake_named_once_and_never_in_the_past(
    at: datetime, status: Status, meets: int | None
) -> None:
    case = replace(
        claimed(at), status=status, done_at=at, closed_at=at,
        appointment_at=at + timedelta(hours=meets) if meets else None,
    )  # fmt: skip
    planned = plan(case, CLOCKS, CALENDAR)

    assert all(one.due_at <= other.due_at for one, other in pairwise(planned))
    assert len({each.key for each in planned}) == len(planned)
    for each in planned:
        assert each.due_at > at
        assert each.kind == "appointment_soon" or CALENDAR.awake(each.due_at) == each.due_at


@given(at=MOMENTS, later=st.integers(0, 400))
def test_an_act_of_the_volunteer_never_shortens_the_claim(at: datetime, later: int) -> None:
    case = claimed(at)
    renewed = replace(case, touched_at=at + timedelta(hours=later))

    assert lease_ends(renewed, CLOCKS, CALENDAR) >= lease_ends(case, CLOCKS, CALENDAR)


@pytest.mark.parametrize("status", STATUSES)
def test_every_state_but_what_was_taken_back_can_be_left(status: str) -> None:
    leaving = {after for before, after in MOVES.values() if status in before and after not in {None, status}}

    assert bool(leaving) == (status != "withdrawn")


def test_every_state_is_reached_and_every_move_begins_somewhere() -> None:
    assert {after for _, after in MOVES.values() if after} | {"open"} == set(STATUSES)
    assert all(before for before, _ in MOVES.values())
