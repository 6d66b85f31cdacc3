"""What the in-memory Telegram is made of: people, chats, messages, files, presses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Json: TypeAlias = dict[str, object]
Rows: TypeAlias = tuple[tuple[Json, ...], ...]
Kind: TypeAlias = Literal["private", "group", "supergroup", "channel"]
Standing: TypeAlias = Literal["new", "member", "administrator", "left", "kicked", "deactivated"]

ANONYMOUS_ADMIN = 1087968824
CHANNEL_BOT = 136817688


@dataclass(frozen=True, slots=True)
class Person:
    """A user of Telegram; the bot is one too."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    phone: str | None = None


@dataclass(slots=True)
class Chat:
    """A place where messages are; a private chat has its person's id, and `standing` is the bot's in it."""

    id: int
    kind: Kind
    title: str = ""
    username: str | None = None
    members: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    standing: Standing = "member"
    migrated_to: int | None = None
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    last_message_id: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands now; an edit makes a new value with the same id."""

    id: int
    chat_id: int
    sender_id: int
    date: datetime
    kind: str = "text"
    text: str = ""
    caption: str = ""
    entities: tuple[Json, ...] = ()
    content: Mapping[str, object] = field(default_factory=dict)
    buttons: Rows = ()
    keyboard: Json | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    edited: datetime | None = None
    sender_chat_id: int | None = None
    origin: Json | None = None
    protected: bool = False
    silent: bool = False
    album: str | None = None
    reactions: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The text, or the caption of what is not text."""
        return self.text or self.caption

    @property
    def labels(self) -> tuple[tuple[str, ...], ...]:
        """The labels of the buttons under the message, row by row."""
        return tuple(tuple(str(button["text"]) for button in row) for row in self.buttons)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody sent, with its bytes."""

    id: str
    unique_id: str
    name: str
    mime: str
    data: bytes
    path: str

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a press: a toast, an alert, or silence (empty text)."""

    text: str
    alert: bool


@dataclass(slots=True)
class Press:
    """A tap on an inline button, and the bot's answer once there is one."""

    id: str
    user_id: int
    message: Message
    data: str
    at: datetime
    answer: Answer | None = None


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
