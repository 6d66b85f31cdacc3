"""The month as a sheet and as a picture: asked for from `/numbers`, or by itself on the first working day after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import MonthChart, MonthSheet, Phrase, Send, ToPerson
from flows.numbers import rates
from handlers.numbers import viewing
from handlers.numbers.viewing import Slice, View
from handlers.volunteers import STAFF_ONLY
from storage import audit
from storage.sending import outbox

if TYPE_CHECKING:
    from flows.model import Effects
    from flows.numbers.rates import Period
    from handlers.turn import Turn

MONTHS_SHOWN = 6
SHEET = Phrase("{name}，{period}的数字和服务时长。")
SHEET_NAMELESS = Phrase("{name}，{period}的数字，没有任何人的信息。")
PICTURE = Phrase("{name}，到{period}为止的六个月，四张小图：")
PANELS = Phrase("1 {first}、2 {second}、3 {third}、4 {fourth}。柱上是百分比；灰色的小横线：太少，不算率。")


def on_sheet(turn: Turn) -> Effects:
    """The sheet of a month, made when it is sent."""
    view, period = _asked(turn)
    if view is None or period is None:
        return turn.acknowledge(STAFF_ONLY)
    return (_sheet(turn, view, period, key=""),)


def on_picture(turn: Turn) -> Effects:
    """The picture of a month and the five before."""
    view, period = _asked(turn)
    if view is None or period is None:
        return turn.acknowledge(STAFF_ONLY)
    return (_picture(turn, view, period, key=""),)


def _asked(turn: Turn) -> tuple[View | None, Period | None]:
    view, period = viewing.view_of(turn.person), rates.read_period(turn.home.calendar, turn.argument)
    is_month = period is not None and not period.is_week
    return (view if view is not None and view.own is None else None, period if is_month else None)


def of_last_month(turn: Turn) -> Effects:
    """What comes by itself: the month that is over."""
    calendar, view = turn.home.calendar, viewing.view_of(turn.person)
    if view is None or view.own is not None:
        return ()
    period = rates.before(calendar, rates.month_of(calendar, calendar.day(turn.at)))
    key = f"monthly:{turn.person.id}:{period.name}"
    return (_picture(turn, view, period, key=f"{key}/chart"), _sheet(turn, view, period, key=key))


def _sheet(turn: Turn, view: View, period: Period, *, key: str) -> Send:
    words = (SHEET if view.named else SHEET_NAMELESS)(name=turn.home.name, period=viewing.name_of(period))
    by, community = turn.person.id, turn.person.community
    audit.record(turn.tx, "export.asked", None, community_id=community, by=by, at=turn.at, detail=period.name)
    return Send(
        ToPerson(by), (words,), kind=outbox.EXPORT, protect=True, made=MonthSheet(period.name), key=key,
        urgency="digest" if key else "answer", policy="must-not-repeat" if key else "must-not-be-missed",
    )  # fmt: skip


def _picture(turn: Turn, view: View, period: Period, *, key: str) -> Send:
    periods = [period]
    while len(periods) < MONTHS_SHOWN:
        periods.insert(0, rates.before(turn.home.calendar, periods[0]))
    months = []
    for one in periods:
        numbers = rates.rates(viewing.facts_of(turn, view, Slice(one)))
        shown = tuple(numbers[name].shown_percent(named=view.named) for name in rates.RATES)
        months.append((one.first.month, *(-1 if percent is None else percent for percent in shown)))
    first, second, third, fourth = (rates.TITLES[name] for name in rates.RATES)
    lines = (
        PICTURE(name=turn.home.name, period=viewing.name_of(period)),
        PANELS(first=first, second=second, third=third, fourth=fourth),
    )
    return Send(
        ToPerson(turn.person.id), lines, kind=outbox.CHART, policy="must-not-repeat",
        made=MonthChart(tuple(months)), key=key, urgency="digest" if key else "answer",
    )  # fmt: skip
