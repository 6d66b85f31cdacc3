"""Who stands in the community file, what each may do, and how much each has in hand: for coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase
from flows.screens import EMPTY
from handlers.coordinators import NOT_COORDINATOR
from storage import people
from storage.reports import lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Effects
    from handlers.turn import Turn
    from storage.people import Person

HEAD = Phrase("{community} 名单，{count} 人：")
LINE = Phrase("{name}（{roles}）：正在办 {count} 件")
LINE_NOT_OPENED = Phrase("{name}（{roles}）：正在办 {count} 件，还没打开过私聊，收不到详情")
LINE_BLOCKED = Phrase("{name}（{roles}）：正在办 {count} 件，停用了机器人，收不到消息")
CHANGE = Phrase("要加人、换角色，改社区文件，再重新启动。")
ROLES: Mapping[str, Phrase] = {
    "coordinator": Phrase("协调员"),
    "volunteer": Phrase("志愿者"),
    "grid_worker": Phrase("网格员"),
    "mediator": Phrase("调解员"),
    "lawyer": Phrase("律师"),
    "party_worker": Phrase("党务工作者"),
    "officer": Phrase("街道经办"),
    "supervisor": Phrase("居务监督"),
}


def on_team(turn: Turn) -> Effects:
    """The list of members with their open claims, and whom the bot can't reach."""
    if not turn.person.actor.is_coordinator:
        return turn.say(NOT_COORDINATOR)
    members = people.members(turn.tx, turn.person.community)
    counts = lists.claims_in_hand(turn.tx, turn.person.community)
    lines = tuple(_line(turn, person, counts.get(person.id, 0)) for person in members)
    return turn.say(HEAD(community=turn.home.name, count=len(members)), EMPTY, *lines, EMPTY, CHANGE)


def _line(turn: Turn, person: Person, count: int) -> Phrase:
    words = LINE if person.reachable else LINE_BLOCKED
    if not person.has_opened_chat:
        words = LINE_NOT_OPENED
    roles = tuple(name for role, name in ROLES.items() if role in person.actor.roles)
    return words(name=people.short_name(turn.tx, person.id), roles=roles, count=count)
