"""Who comes into a group of ours and is not on the list: coordinators hear of it, once, and not of a whole crowd."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows.model import Phrase, Send, ToCoordinators, verbatim
from storage import audit, effects, guarding
from storage.database import directory_of
from storage.sending import outbox
from storage.team import members

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import CommunityId, Effects
    from handlers.arrival import Arrival, Newcomer
    from handlers.turn import Turn
    from storage.database import Tx

MOST = 5
"""Told one by one in an hour; of more they come to look at the group anyway."""
HOUR = timedelta(hours=1)
LONGEST_NAME = 32
CAME = Phrase("有人进了群，不在名单上：“{name}”（编号 {id}）。是自己人，请他私信我打 /join；不认识，请移出群。")
CAME_BOT = Phrase("有个机器人进了群，不是我们的：“{name}”（编号 {id}）。没有人认得它，请移出群。")
MANY_CAME = Phrase("一小时里又有不在名单上的人进群，请看看群成员。这一小时不再一个个说。")


def on_joined(turn: Turn) -> Effects:
    """Never asked: nobody is met who only comes into a group, so that no row of theirs is made."""
    del turn
    return ()


def joined(tx: Tx, arrival: Arrival, at: datetime) -> Effects:
    """Each newcomer of a group of ours who is not on its community's list."""
    for community in _communities(tx, arrival.chat_id):
        told = [
            found
            for each in arrival.newcomers
            for found in _told(tx, arrival.chat_id, each, community=community, at=at)
        ]
        cause = f"joined:{arrival.chat_id}:{community}:{at:%Y%m%d%H%M%S}"
        effects.apply(tx, told, cause=cause, community=community, at=at)
    return ()


def _communities(tx: Tx, chat_id: int) -> list[CommunityId]:
    """Those whose cases are shown in a chat, or in what it has become."""
    homes = directory_of(tx.info).communities
    return [
        key
        for key, home in homes.items()
        if any(chat_id in {entry.chat_id, outbox.moved_to(tx, entry.chat_id)} for entry in home.queues)
    ]


def _told(tx: Tx, chat_id: int, newcomer: Newcomer, *, community: CommunityId, at: datetime) -> list[Send]:
    if newcomer.name_of_bot and newcomer.name_of_bot == directory_of(tx.info).bot_name:
        return []
    if members.is_known(tx, newcomer.id, community):
        return []
    key = f"stranger:{chat_id}:{newcomer.id}:{at:%Y%m%d}"
    if not guarding.first_time(tx, f"stranger {community} {chat_id} {newcomer.id}", at=at):
        return []
    audit.record(tx, "team.stranger", None, community_id=community, by=None, at=at)
    used = guarding.used(tx, "strangers", -chat_id, span=HOUR, at=at)
    if used.number > MOST:
        return []
    guarding.count(tx, "strangers", -chat_id, used)
    words = (CAME_BOT if newcomer.name_of_bot else CAME)(
        name=verbatim(newcomer.name[:LONGEST_NAME]), id=str(newcomer.id)
    )  # fmt: skip
    return [Send(ToCoordinators(), (MANY_CAME if used.number == MOST else words,), kind="alert", key=key)]
