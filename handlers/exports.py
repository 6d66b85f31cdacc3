"""Coordinators: the cases of their scope as a sheet; what is asked for is kept, the sheet is made when it is sent."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from flows.model import Action, Button, CaseSheet, Phrase, Send, ToPerson
from handlers.coordinators import NOT_COORDINATOR
from handlers.guarding import approving
from storage import audit
from storage.reports import exports
from storage.sending import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.people import Person

USUAL = "90"
SPANS: Mapping[str, int | None] = {"30": 30, USUAL: 90, "all": None}
"""What may be asked for, in days; None for all."""
LAST_DAYS = Phrase("最近 {days} 天提交的办件，{count} 件。")
ALL = Phrase("全部办件，{count} 件。")
MOST = Phrase("办件太多，表里只放最新的 {most} 件。")
NAMELESS = Phrase("表里没有居民的姓名和电话。")
NONE_LATELY = Phrase("最近 {days} 天没有人提交办件。")
NONE = Phrase("还没有办件。")
OTHER = Phrase("想要别的天数，点下面。")
DAYS = Phrase("{days} 天")
EVERYTHING = Phrase("全部")


def on_export(turn: Turn) -> Effects:
    """A sheet of the last ninety days, or of what the button says."""
    if not turn.person.actor.is_coordinator:
        return turn.acknowledge(NOT_COORDINATOR) if turn.pressed else turn.say(NOT_COORDINATOR)
    asked = turn.argument if turn.argument in SPANS else USUAL
    since = _since(turn, SPANS[asked])
    count = exports.count(turn.tx, turn.person, since)
    lines, buttons = _lines(SPANS[asked], count), _buttons(asked)
    if not count:
        return turn.say(*lines, keyboard=buttons)
    if SPANS[asked] is None:
        return approving.ask(turn, count) or turn.say(approving.ALONE, keyboard=buttons)
    return (_sheet(turn, turn.person, asked, count),)


def on_export_agree(turn: Turn) -> Effects:
    """A second person's word on all cases at once."""
    return approving.on_export_agree(turn, _everything)


def _everything(turn: Turn, asker: Person) -> Send:
    return _sheet(turn, asker, "all", exports.count(turn.tx, asker, None))


def _sheet(turn: Turn, person: Person, asked: str, count: int) -> Send:
    """The sheet goes to who asked for it; that is written down."""
    by, community = person.id, person.community
    audit.record(turn.tx, "export.asked", None, community_id=community, by=by, at=turn.at, detail=asked)
    lines, buttons = _lines(SPANS[asked], count), _buttons(asked)
    made = CaseSheet(_since(turn, SPANS[asked]))
    return Send(ToPerson(by), lines, buttons, kind=outbox.EXPORT, protect=True, made=made)


def _since(turn: Turn, days: int | None) -> datetime | None:
    """The beginning of the first of these days, today being the last."""
    if days is None:
        return None
    calendar = turn.home.calendar
    return calendar.moment(calendar.day(turn.at) - timedelta(days=days - 1), time(0))


def _lines(days: int | None, count: int) -> Lines:
    if not count:
        return (NONE if days is None else NONE_LATELY(days=days), OTHER)
    shown = min(count, exports.MOST)
    lines = [ALL(count=shown) if days is None else LAST_DAYS(days=days, count=shown)]
    if count > exports.MOST:
        lines.append(MOST(most=exports.MOST))
    return (*lines, NAMELESS, OTHER)


def _buttons(asked: str) -> Buttons:
    """The other spans."""
    labels = {name: EVERYTHING if days is None else DAYS(days=days) for name, days in SPANS.items() if name != asked}
    return (tuple(Button(label, Action("export", name)) for name, label in labels.items()),)
