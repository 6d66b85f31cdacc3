"""In groups the bot says little: it sends people to the private chat, and leaves where it does not belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import LeaveChat, Phrase, Send, ToChat
from handlers.arrival import GONE
from storage import people
from storage.database import directory_of
from storage.sending import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import Effects
    from handlers.arrival import Arrival
    from handlers.turn import Turn
    from storage.database import Tx

IN_PRIVATE = Phrase("办事要私下说，别人看不到。请点我的头像，在私聊里办。")
AS_YOURSELF = Phrase("请用自己的名字发，不要用匿名身份或频道身份，我才知道是谁。")
HERE = Phrase("大家好，我来了。这个群的编号是 {id}，写进社区文件，办件就发到这里。")
NOT_OURS = Phrase("我只在本社区的群里服务，先退出了。这个群的编号是 {id}：社区协调员把我拉进来，我就留下。")
STAYING = frozenset({"member", "administrator"})


def on_command(turn: Turn) -> Effects:
    """A command in a group: the matter belongs into private."""
    return (Send(_here(turn.arrival), (IN_PRIVATE,), policy="must-not-repeat"),)


def on_nobody(_: Tx, arrival: Arrival, __: datetime) -> Effects:
    """A command of an anonymous admin or of a channel: nobody who could have rights or read an answer in private."""
    return (Send(_here(arrival), (AS_YOURSELF,), policy="must-not-repeat"),)


def _here(arrival: Arrival) -> ToChat:
    return ToChat(arrival.chat_id, arrival.thread_id)


# --- where the bot stands -------------------------------------------------------------------------


def on_standing(turn: Turn) -> Effects:
    """Blocked or let in again in private; taken into a group or thrown out of it."""
    arrival = turn.arrival
    if arrival.private:
        if arrival.standing in GONE:
            people.mark_unreachable(turn.tx, turn.person.id)
        return ()
    if not _has_come(turn.tx, arrival):
        return ()
    if turn.person.actor.is_coordinator:
        return (Send(_here(arrival), (HERE(id=arrival.chat_id),), policy="must-not-repeat"),)
    return _leaves(arrival)


def on_standing_by_nobody(tx: Tx, arrival: Arrival, _: datetime) -> Effects:
    """Taken into a group by an anonymous admin: nobody who could answer for it."""
    return _leaves(arrival) if _has_come(tx, arrival) else ()


def _has_come(tx: Tx, arrival: Arrival) -> bool:
    """Whether the bot stands in a group since this update, and the group is none of ours."""
    was_there = arrival.stood in STAYING or arrival.stood == "restricted"
    return arrival.standing in STAYING and not was_there and not is_ours(tx, arrival.chat_id)


def _leaves(arrival: Arrival) -> Effects:
    said = Send(_here(arrival), (NOT_OURS(id=arrival.chat_id),), policy="must-not-repeat")
    return (said, LeaveChat(arrival.chat_id))


def is_ours(tx: Tx, chat_id: int) -> bool:
    """Whether the chat is one that a community file names, or what became of one."""
    chats = {entry.chat_id for home in directory_of(tx.info).communities.values() for entry in home.queues}
    return chat_id in chats or any(outbox.moved_to(tx, chat) == chat_id for chat in chats)


def on_moved_by_nobody(tx: Tx, arrival: Arrival, at: datetime) -> Effects:
    """A group became a supergroup: its messages go to the new number from now on."""
    if arrival.moved_to:
        outbox.move_chat(tx, arrival.chat_id, arrival.moved_to, at=at)
    return ()


def on_moved(turn: Turn) -> Effects:
    """The same, where a person with a name of their own did it."""
    return on_moved_by_nobody(turn.tx, turn.arrival, turn.at)
