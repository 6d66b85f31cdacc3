"""Somebody leaves the team, or is taken out of it: access ends at once, and what they had in hand goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, PersonId, Phrase, Send, ToCoordinators, ToPerson
from handlers.casework.claiming import GONE
from handlers.casework.telling import after_release
from handlers.residents.answering import settled
from handlers.team.admitting import name_of
from storage import people
from storage.tables import PersonRow
from storage.team import limits, members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.model import Effects
    from handlers.turn import Turn
    from storage.communities import Released

QUIT_ASK = Phrase("确定退出吗？您手里的 {n} 件会放回队列，以后就看不到了。")
QUIT_SURE = Phrase("退出")
QUIT = Phrase("好，已经退出了。谢谢您为大家做的一切！想回来，打 /join。")
QUIT_FILE = Phrase("您的名字还写在社区文件里。请协调员也去掉，不然机器人重新启动后您又回来了。")
LEFT = Phrase("{name}退出了队伍，手里的 {n} 件放回队列了。请把他移出志愿者群。")
LEFT_FILE = Phrase("他写在社区文件里，请也从文件里去掉。")
LAST_ONE = Phrase("您是唯一的协调员。请先在社区文件里写上别的协调员，再退出。")
REMOVE_ASK = Phrase("确定把{name}移出队伍？他手里的 {n} 件会放回队列。")
REMOVE_SURE = Phrase("移出")
REMOVED = Phrase("好，{name}已经移出队伍，{n} 件放回队列了。请也把他移出志愿者群。")
REMOVED_THEM = Phrase("社区协调员已经把您移出队伍。谢谢您之前的付出！有疑问打 {phone}。")


def on_quit(turn: Turn) -> Effects:
    """Asks once; then ends one's own access."""
    if not turn.person.is_member:
        return turn.acknowledge(GONE)
    if turn.person.actor.is_coordinator and len(people.coordinators(turn.tx, turn.person.community)) < 2:
        return turn.say(LAST_ONE)
    if turn.argument != "sure":
        ask = QUIT_ASK(n=limits.in_hand(turn.tx, turn.person.id))
        return turn.say(ask, keyboard=((Button(QUIT_SURE, Action("quit", "sure")),),))
    row = turn.tx.get_one(PersonRow, turn.person.id, populate_existing=True)
    is_file, name = row.joined == people.FROM_FILE, name_of(turn, row.id)
    count, further = _let_go(turn, row)
    told = (LEFT(name=name, n=count), *((LEFT_FILE,) if is_file else ()))
    said = turn.say(QUIT, *((QUIT_FILE,) if is_file else ()))
    return (*settled(turn), *said, Send(ToCoordinators(), told, kind="team"), *further)


def on_remove(turn: Turn) -> Effects:
    """Asks once; then takes somebody who joined in the chat out of the team."""
    person_id, _, sure = turn.argument.partition(" ")
    row = members.access_member(turn.tx, int(person_id or 0), turn.person)
    if row is None or row.joined != people.FROM_CHAT or row.id == turn.person.id:
        return turn.acknowledge(GONE)
    name = name_of(turn, row.id)
    if sure != "sure":
        button = Button(REMOVE_SURE, Action("remove", f"{row.id} sure"))
        return turn.say(REMOVE_ASK(name=name, n=limits.in_hand(turn.tx, row.id)), keyboard=((button,),))
    count, further = _let_go(turn, row)
    them = Send(ToPerson(PersonId(row.id)), (REMOVED_THEM(phone=turn.home.phone),), kind="team")
    return (*settled(turn), *turn.say(REMOVED(name=name, n=count)), them, *further)


def _let_go(turn: Turn, row: PersonRow) -> tuple[int, Effects]:
    """How many cases went back, and what their residents and queues read."""
    released = members.let_go(turn.tx, row, by=turn.person.id, at=turn.at)
    return len(released), goes_on(turn, released)


def goes_on(turn: Turn, released: Sequence[Released]) -> Effects:
    """What the residents and the queues of cases read whose handler is no longer theirs."""
    return tuple(
        effect
        for one in released
        for effect in after_release(turn.directory, one.row, appointment=one.appointment, at=turn.at)
    )
