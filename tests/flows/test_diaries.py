"""Free times of a diary: hours and days off, lead and horizon, whoever is not offered; and what holds for any diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.calendar import Calendar, CalendarData, Span, read_hours
from flows.diaries import FreeTime, Hours, Taken, Wanted, bounds, days_of, free_times, one_each
from flows.model import PersonId
from flows.model.parts import Diary

NATIONAL_DAY = frozenset(date(2026, 10, day) for day in range(1, 8))
CALENDAR = Calendar(
    ZoneInfo("Asia/Shanghai"),
    CalendarData(NATIONAL_DAY, frozenset({date(2026, 10, 10)}), date(2026, 12, 31)),
    (read_hours("Mon-Fri 09:00-12:00"), read_hours("Mon-Fri 14:00-18:00")),
    time(21),
    time(8),
)
DIARY = Diary(step="slot", instead="day", mode="mode", modes=(("到社区谈", "visit"),))
WANG, LI = PersonId(1), PersonId(2)
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Shenzhen."""
THURSDAYS = Hours(WANG, "weekly", 14 * 60, 16 * 60, weekday=3)
WANTED = Wanted(NOW, "visit")


def found(*hours: Hours, taken: tuple[Taken, ...] = (), wanted: Wanted = WANTED) -> tuple[FreeTime, ...]:
    return free_times(hours, taken, wanted, diary=DIARY, calendar=CALENDAR)


def local(times: tuple[FreeTime, ...]) -> list[str]:
    return [f"{free.starts_at.astimezone(CALENDAR.zone):%m-%d %H:%M}" for free in times]


def test_a_half_day_every_week_is_four_times_on_each_of_its_days() -> None:
    times = found(THURSDAYS)

    assert local(times)[:5] == ["03-05 14:00", "03-05 14:30", "03-05 15:00", "03-05 15:30", "03-12 14:00"]
    assert days_of(times, CALENDAR) == {date(2026, 3, day): 4 for day in (5, 12, 19, 26)}


def test_a_rest_that_is_shorter_than_a_time_is_none() -> None:
    assert local(found(replace(THURSDAYS, slot=50)))[:3] == ["03-05 14:00", "03-05 14:50", "03-12 14:00"]


def test_nothing_is_free_before_the_lead_is_over() -> None:
    today = Hours(WANG, "extra", 10 * 60, 18 * 60, day=date(2026, 3, 4), slot=60)

    assert local(found(today)) == ["03-04 16:00", "03-04 17:00"]
    assert local(found(today, wanted=Wanted(NOW + timedelta(hours=2), "visit"))) == []


def test_nothing_is_free_beyond_the_last_day_that_is_offered() -> None:
    last = date(2026, 4, 1)
    inside, outside = (Hours(WANG, "extra", 540, 600, day=day) for day in (last, last + timedelta(1)))

    assert local(found(inside, outside)) == ["04-01 09:00", "04-01 09:30"]


def test_holidays_are_off_except_for_a_day_that_was_added() -> None:
    september = Wanted(datetime(2026, 9, 25, 2, 0, tzinfo=UTC), "visit")
    added = Hours(WANG, "extra", 9 * 60, 10 * 60, day=date(2026, 10, 2))

    days = days_of(found(THURSDAYS, added, wanted=september), CALENDAR)

    assert sorted(days) == [date(2026, 10, 2), date(2026, 10, 8), date(2026, 10, 15), date(2026, 10, 22)]


def test_a_make_up_saturday_is_a_saturday_and_other_saturdays_are_off() -> None:
    september = Wanted(datetime(2026, 9, 25, 2, 0, tzinfo=UTC), "visit")
    fridays, saturdays = (replace(THURSDAYS, weekday=weekday) for weekday in (4, 5))

    assert set(days_of(found(saturdays, wanted=september), CALENDAR)) == {date(2026, 10, 10)}
    assert date(2026, 10, 10) not in days_of(found(fridays, wanted=september), CALENDAR)


def test_a_day_off_or_some_hours_of_it_are_not_offered() -> None:
    all_day = Hours(WANG, "off", 0, 24 * 60, day=date(2026, 3, 5))
    an_hour = Hours(WANG, "off", 14 * 60 + 15, 15 * 60, day=date(2026, 3, 5))

    assert local(found(THURSDAYS, all_day))[0] == "03-12 14:00"
    assert local(found(THURSDAYS, an_hour))[:3] == ["03-05 15:00", "03-05 15:30", "03-12 14:00"]


def test_another_adviser_is_not_off_by_that() -> None:
    off = Hours(WANG, "off", 0, 24 * 60, day=date(2026, 3, 5))

    assert [free.adviser for free in found(THURSDAYS, replace(THURSDAYS, adviser=LI), off)[:4]] == [LI] * 4


def test_what_is_taken_is_not_free_and_who_has_less_to_do_comes_first() -> None:
    begins = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
    taken = Taken(WANG, begins, begins + timedelta(minutes=30))

    times = found(THURSDAYS, replace(THURSDAYS, adviser=LI), taken=(taken,))

    assert [(free.adviser, free.starts_at) for free in times[:3]] == [
        (LI, begins), (LI, begins + timedelta(minutes=30)), (WANG, begins + timedelta(minutes=30)),
    ]  # fmt: skip
    assert [free.adviser for free in one_each(times)[:2]] == [LI, LI]


def test_only_who_sees_people_in_that_way_and_has_no_conflict_is_offered() -> None:
    by_phone = replace(THURSDAYS, adviser=LI, modes=frozenset({"phone"}))

    assert {free.adviser for free in found(THURSDAYS, by_phone)} == {WANG}
    assert {free.adviser for free in found(THURSDAYS, by_phone, wanted=Wanted(NOW, "phone"))} == {WANG, LI}
    assert not found(THURSDAYS, wanted=Wanted(NOW, "visit", frozenset({WANG})))


# --- whatever the diary -----------------------------------------------------------------------------

DAYS = st.dates(date(2026, 9, 20), date(2026, 11, 10))
MINUTES = st.integers(0, 24 * 12).map(lambda steps: steps * 5)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    kind = draw(st.sampled_from(("weekly", "weekly", "extra", "off")))
    start, end = sorted((draw(MINUTES), draw(MINUTES)))
    when = {"weekday": draw(st.integers(0, 6))} if kind == "weekly" else {"day": draw(DAYS)}
    adviser, slot = draw(st.sampled_from((WANG, LI))), draw(st.sampled_from((20, 30, 45)))
    return Hours(adviser, kind, start, end, slot=slot, **when)  # type: ignore[arg-type]  # one of both, of its type


MOMENTS = st.integers(0, 22 * 24 * 12).map(
    lambda steps: datetime(2026, 9, 20, tzinfo=UTC) + timedelta(minutes=5 * steps)
)


@given(st.lists(hours(), max_size=8), MOMENTS, st.data())
@settings(max_examples=150, deadline=None)
def test_free_times_never_meet_and_lie_within_hours_that_hold(
    diary: list[Hours], now: datetime, data: st.DataObject
) -> None:
    wanted = Wanted(now, "phone")
    everything = free_times(diary, (), wanted, diary=DIARY, calendar=CALENDAR)
    chosen = data.draw(st.lists(st.sampled_from(everything), max_size=5)) if everything else []
    taken = [Taken(free.adviser, free.starts_at, free.until_at) for free in chosen]

    times = free_times(diary, taken, wanted, diary=DIARY, calendar=CALENDAR)

    assert {(free.adviser, free.starts_at) for free in times} == (
        {(free.adviser, free.starts_at) for free in everything} - {(one.adviser, one.starts_at) for one in taken}
    )
    first, beyond = bounds(now, diary=DIARY, calendar=CALENDAR)
    assert list(times) == sorted(times, key=lambda free: free.starts_at)
    for free in times:
        assert first <= free.starts_at < beyond
        assert any(_holds(one, free) for one in diary)
        assert not any(_forbids(one, free) for one in diary)
    for adviser in (WANG, LI):
        own = [free for free in times if free.adviser == adviser]
        assert all(one.until_at <= other.starts_at for one, other in pairwise(own))


@given(st.lists(hours(), max_size=6), MOMENTS)
@settings(max_examples=60, deadline=None)
def test_the_lead_only_takes_times_away(diary: list[Hours], now: datetime) -> None:
    at_once = replace(DIARY, lead=Span(0, "hour"))
    wanted = Wanted(now, "visit")

    sooner, later = (set(free_times(diary, (), wanted, diary=one, calendar=CALENDAR)) for one in (at_once, DIARY))

    assert later <= sooner


def _minutes(free: FreeTime) -> tuple[date, int, int]:
    begins = free.starts_at.astimezone(CALENDAR.zone)
    start = begins.hour * 60 + begins.minute
    return begins.date(), start, start + int((free.until_at - free.starts_at).total_seconds()) // 60


def _holds(hours: Hours, free: FreeTime) -> bool:
    day, start, end = _minutes(free)
    is_day = hours.day == day if hours.kind == "extra" else hours.weekday == day.weekday()
    is_working = hours.kind == "extra" or (hours.kind == "weekly" and CALENDAR.is_working_day(day))
    return hours.adviser == free.adviser and is_day and is_working and hours.start <= start and end <= hours.end


def _forbids(hours: Hours, free: FreeTime) -> bool:
    day, start, end = _minutes(free)
    is_off = hours.kind == "off" and hours.adviser == free.adviser and hours.day == day
    return is_off and start < hours.end and hours.start < end
