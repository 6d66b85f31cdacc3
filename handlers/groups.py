"""In groups the bot says little: it sends people to the private chat, and leaves where it does not belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase, Send, ToChat
from handlers.arrival import NOBODY

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn

IN_PRIVATE = Phrase("办事要私下说，别人看不到。请点我的头像，在私聊里办。")


def is_ours(turn: Turn) -> bool:
    """Whether the chat is one that a community file names."""
    chats = {entry.chat_id for home in turn.directory.communities.values() for entry in home.queues}
    return turn.arrival.chat_id in chats


def on_command(turn: Turn) -> Effects:
    """A command in a group: the matter belongs into private."""
    return (Send(ToChat(turn.arrival.chat_id, turn.arrival.thread_id), (IN_PRIVATE,), policy="must-not-repeat"),)


def is_nobody(sender: int) -> bool:
    """Whether a sender stands for others: an anonymous admin, a channel."""
    return sender in NOBODY
