"""What volunteers arrange for themselves: leave, days of quiet, whom they keep away from, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import team
from flows.fields.picked import TICKED, UNTICKED
from flows.model import Action, Button, MessageId, Phrase, Redraw
from flows.screens import EMPTY
from handlers.residents.drafts import begin_form
from handlers.team.filled import STAFF_ONLY
from storage import people
from storage.tables import PersonRow
from storage.team import absences, avoidance

if TYPE_CHECKING:
    from flows.model import Buttons, Effects
    from handlers.turn import Turn

HEAD = Phrase("{name}（{roles}），这里是您自己的安排。")
AWAY = Phrase("您在请假，到 {at} 为止。")
AWAY_LATER = Phrase("您请了假，从 {first} 到 {at}。")
DEPUTY = Phrase("代您办的：{name}。")
LEAVE = Phrase("请假")
BACK = Phrase("我回来了")
QUIET = Phrase("安静日")
AVOID = Phrase("回避")
QUIT = Phrase("退出队伍")
WHICH_DAYS = Phrase("哪几天不想被打扰？那几天不派新的给您，急的除外。点一下选上或去掉。")
WEEKDAYS = (
    Phrase("周一"), Phrase("周二"), Phrase("周三"), Phrase("周四"), Phrase("周五"), Phrase("周六"), Phrase("周日"),
)  # fmt: skip
AVOID_HEAD = Phrase("和您太近的人，他们的事不派给您。号码和楼名都不保存，别人也看不到。")
AVOID_COUNT = Phrase("您登记了亲友 {relatives} 位，楼 {buildings} 栋。")
RELATIVE = Phrase("登记亲友")
BUILDING = Phrase("登记我住的楼")
CLEAR = Phrase("全部清掉")
CLEARED = Phrase("好，都清掉了。")


def on_own(turn: Turn) -> Effects:
    """One's own arrangements, with a button for each."""
    if not turn.person.actor.is_worker:
        return turn.acknowledge(STAFF_ONLY)
    row = turn.tx.get_one(PersonRow, turn.person.id)
    name = people.short_name(turn.tx, row.id)
    lines = [HEAD(name=name, roles=team.role_names(turn.person.actor.roles))]
    if turn.person.away and turn.person.away[1] > turn.at:
        first, until = turn.person.away
        lines.append(AWAY(at=until) if first <= turn.at else AWAY_LATER(first=first, at=until))
        lines += [DEPUTY(name=people.short_name(turn.tx, row.deputy_id))] if row.deputy_id else []
        leave = Button(BACK, Action("back_at_work"))
    else:
        leave = Button(LEAVE, Action("leave"))
    quiet, avoid = Button(QUIET, Action("quiet_day")), Button(AVOID, Action("avoid"))
    return turn.say(*lines, keyboard=((leave, quiet), (avoid, Button(QUIT, Action("quit")))))


def on_quiet_day(turn: Turn) -> Effects:
    """The weekdays, ticked in place."""
    if not turn.person.actor.is_worker:
        return turn.acknowledge(STAFF_ONLY)
    if not turn.argument or turn.pressed is None:
        return turn.say(WHICH_DAYS, keyboard=_day_buttons(turn.person.quiet_days))
    days = absences.toggle_quiet_day(turn.tx, turn.person, int(turn.argument) % 7)
    return (Redraw(MessageId(turn.pressed.message.id), (WHICH_DAYS,), _day_buttons(days)),)


def _day_buttons(days: frozenset[int]) -> Buttons:
    buttons = [
        Button((TICKED if n in days else UNTICKED)(option=day), Action("quiet_day", str(n)))
        for n, day in enumerate(WEEKDAYS)
    ]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


def on_avoid(turn: Turn) -> Effects:
    """Relatives and one's own building: how many are declared, and the ways to add one or to clear all."""
    if not turn.person.actor.is_worker:
        return turn.acknowledge(STAFF_ONLY)
    if turn.argument in {"relative", "neighbour"}:
        return begin_form(turn, turn.argument, None)
    if turn.argument == "clear":
        avoidance.forget_own(turn.tx, turn.person.id)
        return turn.say(CLEARED)
    counts = avoidance.declared(turn.tx, turn.person.id)
    told = AVOID_COUNT(relatives=counts.get("relative", 0), buildings=counts.get("neighbour", 0))
    relative, building = Button(RELATIVE, Action("avoid", "relative")), Button(BUILDING, Action("avoid", "neighbour"))
    clear = ((Button(CLEAR, Action("avoid", "clear")),),) if counts else ()
    return turn.say(AVOID_HEAD, EMPTY, told, keyboard=((relative,), (building,), *clear))
