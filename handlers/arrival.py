"""What an update brings, as one value: read before the transaction, so that no unit touches Telegram's objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flows.fields.hidden import without_numbers
from flows.model import Attachment
from flows.texts import clean

if TYPE_CHECKING:
    from telegram import Message, Update, User

ANONYMOUS_ADMIN = 1087968824
CHANNEL_BOT = 136817688
TELEGRAM = 777000
DATA = re.compile(r"([A-Za-z0-9_-]{16,32})\.(\d{1,2})")
"""What a button of ours carries: the token of its keyboard and the number of its option."""
GONE = frozenset({"left", "kicked"})
"""What somebody is in a chat where they are not."""
NOBODY = frozenset({ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM})
"""Senders that stand for others: never a person with rights."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who came into a group."""

    id: int
    name: str
    name_of_bot: str = ""
    """The user name of a bot; empty for people."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who, where, and what."""

    sender: int
    language_code: str | None = None
    chat_id: int = 0
    thread_id: int | None = None
    private: bool = False
    text: str = ""
    argument: str = ""
    data: str = ""
    callback_id: str = ""
    message_id: int = 0
    """The message whose button was pressed."""
    said_in: int = 0
    """The message that the person sent."""
    reply_to: int = 0
    """The message of the same chat that the person replied to."""
    attachment: Attachment | None = None
    phone: str = ""
    own_phone: bool = False
    position: tuple[float, float] | None = None
    album: str = ""
    """What the photos that were sent together have in common."""
    standing: str = ""
    """What the bot has become in the chat: member, administrator, left, kicked."""
    stood: str = ""
    """What it was before."""
    moved_to: int = 0
    """The number of the supergroup that this group has become."""
    newcomers: tuple[Newcomer, ...] = ()
    """Who has come into the group; then nobody counts as the sender, since nobody asks for anything."""
    edited: bool = False
    kept_back: bool = False
    """The text held a number that nobody has to give; it is not whole any more."""
    other: bool = False
    """A sticker, a poll, a dice: something with no words and no file for us."""

    @property
    def pressed(self) -> tuple[str, int] | None:
        """The keyboard's token and the option's number; None where the data is none of ours."""
        found = DATA.fullmatch(self.data)
        return (found[1], int(found[2])) if found else None

    @property
    def is_somebody(self) -> bool:
        """Whether a person with an account of their own sent it."""
        return self.sender > 0 and self.sender not in NOBODY


def read(update: Update) -> Arrival:
    """The arrival of any update; its sender is 0 where nobody can be told."""
    query, message = update.callback_query, update.effective_message
    user, chat = update.effective_user, update.effective_chat
    arrival = Arrival(
        sender=user.id if user and not user.is_bot else 0,
        language_code=user.language_code if user else None,
        chat_id=chat.id if chat else 0,
        private=chat is not None and chat.type == "private",
        thread_id=message.message_thread_id if message and message.is_topic_message else None,
    )
    if update.my_chat_member is not None:
        change = update.my_chat_member
        return replace(arrival, standing=change.new_chat_member.status, stood=change.old_chat_member.status)
    if update.chat_member is not None:
        came = update.chat_member.old_chat_member.status in GONE
        is_there = update.chat_member.new_chat_member.status not in GONE
        found = (_newcomer(update.chat_member.new_chat_member.user),) if came and is_there else ()
        return replace(arrival, sender=0, newcomers=found)
    if query is not None:
        pressed = query.message.message_id if query.message else 0
        return replace(arrival, data=query.data or "", callback_id=query.id, message_id=pressed)
    if message is None:
        return arrival
    if message.new_chat_members:
        return replace(arrival, sender=0, newcomers=tuple(map(_newcomer, message.new_chat_members)))
    return _with_message(arrival, message, edited=update.edited_message is not None)


def _newcomer(user: User) -> Newcomer:
    return Newcomer(user.id, clean(user.full_name), (user.username or "?") if user.is_bot else "")


def _with_message(arrival: Arrival, message: Message, *, edited: bool) -> Arrival:
    said = clean(message.text or message.caption or "")
    text = without_numbers(said)
    command, _, argument = text.partition(" ")
    contact, location = message.contact, message.location
    sender = 0 if message.sender_chat is not None or message.via_bot is not None else arrival.sender
    return replace(
        arrival,
        sender=sender,
        text=text,
        kept_back=text != said,
        said_in=message.message_id,
        argument=argument.strip() if command.startswith("/") else "",
        attachment=_attachment(message),
        phone=contact.phone_number if contact else "",
        own_phone=contact is not None and contact.user_id == arrival.sender,
        position=(location.latitude, location.longitude) if location else None,
        reply_to=message.reply_to_message.message_id if message.reply_to_message else 0,
        album=message.media_group_id or "",
        moved_to=message.migrate_to_chat_id or 0,
        edited=edited,
        other=not (text or contact or location or _attachment(message)),
    )


def _attachment(message: Message) -> Attachment | None:
    if message.photo:
        largest = message.photo[-1]
        return Attachment(largest.file_id, "photo", largest.file_size or 0)
    if message.voice:
        return Attachment(message.voice.file_id, "voice", message.voice.file_size or 0)
    if message.video:
        return Attachment(message.video.file_id, "video", message.video.file_size or 0)
    if message.document:
        document = message.document
        return Attachment(document.file_id, "document", document.file_size or 0, document.file_name or "")
    if message.audio:
        return Attachment(message.audio.file_id, "other", message.audio.file_size or 0)
    return None
