"""The in-memory Telegram's state and the few things that change it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.demo.telegram.changes import Changes
from bot.demo.telegram.files import Files
from bot.demo.telegram.model import Chat, Json, Kind, Message, Person, Press, Standing
from bot.demo.telegram.updates import UpdateQueue
from bot.demo.telegram.wire import chat_json, message_json, person_json

SUPERGROUP_BELOW = -1_000_000_000_000


class State(Changes):
    """People, chats and messages as Telegram's servers hold them; one bot."""

    def __init__(self, now: Callable[[], datetime], *, bot: Person) -> None:
        super().__init__()
        self.now = now
        self.bot = bot
        self.people: dict[int, Person] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.history: dict[int, dict[int, Message]] = {}
        self.files = Files()
        self.queue = UpdateQueue(now, self.tick)
        self.taps: dict[str, Press] = {}
        self.commands: dict[tuple[str, int | None, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], object] = {}
        self.privacy_mode = True
        self.albums = 13_900_000_000_000_000

    def close(self) -> None:
        """End long polls and streams."""
        super().close()
        self.queue.stir()

    def user(
        self, id: int, first_name: str, *, language_code: str | None = None, is_bot: bool = False,
        username: str | None = None, last_name: str | None = None, phone: str | None = None,
    ) -> Person:  # fmt: skip
        """Make a person (or another bot) who has not met the bot yet."""
        person = Person(id, first_name, last_name, username, language_code, is_bot, phone)
        self.people[id] = person
        self.add_chat(Chat(id, "private", members={id}, standing="new"))
        return person

    def group(
        self, id: int, title: str, members: tuple[Person, ...] | list[Person] = (), *, forum: bool = False,
        admins: tuple[Person, ...] | list[Person] = (), bot_is_admin: bool = False, bot_is_member: bool = True,
    ) -> Chat:  # fmt: skip
        """Make a group with the bot in it; an id below -10^12 makes a supergroup."""
        people = {person.id for person in (*members, *admins)}
        standing: Standing = ("administrator" if bot_is_admin else "member") if bot_is_member else "left"
        kind: Kind = "supergroup" if id < SUPERGROUP_BELOW or forum else "group"
        chat = Chat(id, kind, title, members=people, forum=forum, standing=standing)
        chat.admins = {person.id for person in admins}
        return self.add_chat(chat)

    def channel(self, id: int, title: str, *, bot_is_member: bool = True) -> Chat:
        """Make a channel."""
        return self.add_chat(Chat(id, "channel", title, standing="administrator" if bot_is_member else "left"))

    def topic(self, group: Chat, name: str) -> int:
        """Open a topic in a forum; its thread id."""
        group.last_message_id += 1
        group.topics[group.last_message_id] = name
        return group.last_message_id

    def add_chat(self, chat: Chat) -> Chat:
        """Take a chat in, with an empty history."""
        self.chats[chat.id] = chat
        self.history.setdefault(chat.id, {})
        self.note("chat", chat_id=chat.id)
        return chat

    def find(self, chat_id: int, message_id: int | None) -> Message | None:
        """A message that is still there."""
        return self.history.get(chat_id, {}).get(message_id) if message_id is not None else None

    def messages(self, chat: Chat | Person | int, viewer: Person | None = None) -> tuple[Message, ...]:
        """What stands in a chat, oldest first; a viewer who is no member sees nothing."""
        found = self.chats[chat if isinstance(chat, int) else chat.id]
        if viewer is not None and viewer.id not in found.members:
            return ()
        return tuple(self.history[found.id].values())

    def next_message_id(self, chat: Chat) -> int:
        """A number for the next message; every chat counts for itself."""
        chat.last_message_id += 1
        return chat.last_message_id

    def album_number(self) -> int:
        """A number that no album has had yet."""
        self.albums += 1
        return self.albums

    def put(self, message: Message) -> Message:
        """Show a new message."""
        self.history[message.chat_id][message.id] = message
        self._lay_keyboard(message)
        self.note("message", chat_id=message.chat_id, message_id=message.id)
        return message

    def change(self, message: Message, **changes: object) -> Message:
        """Show a message otherwise than before."""
        changed = replace(message, **changes)  # type: ignore[arg-type]  # the callers name fields of Message
        self.history[message.chat_id][message.id] = changed
        self.note("edited", chat_id=message.chat_id, message_id=message.id)
        return changed

    def remove(self, message: Message) -> None:
        """Take a message away for everybody."""
        del self.history[message.chat_id][message.id]
        self.note("deleted", chat_id=message.chat_id, message_id=message.id)

    def _lay_keyboard(self, message: Message) -> None:
        chat, laid = self.chats[message.chat_id], message.keyboard
        if laid is not None and "keyboard" in laid:
            chat.keyboard = laid
        elif laid is not None and laid.get("remove_keyboard"):
            chat.keyboard = None

    def tell_bot(self, kind: str, message: Message) -> Json | None:
        """Queue an update about a message, as it stands now."""
        return self.queue.add(kind, message_json(self, message), lane=message.chat_id)

    def tell_standing(self, chat: Chat, by: Person, *, old: str, new: str) -> None:
        """Queue `my_chat_member`: the bot was let in, thrown out, blocked or unblocked."""
        me = person_json(self.bot)
        payload: Json = {
            "chat": chat_json(self, chat),
            "from": person_json(by),
            "date": int(self.now().timestamp()),
            "old_chat_member": {"user": me, "status": old, **({"until_date": 0} if old == "kicked" else {})},
            "new_chat_member": {"user": me, "status": new, **({"until_date": 0} if new == "kicked" else {})},
        }
        self.queue.add("my_chat_member", payload, lane=chat.id)
        self.note("chat", chat_id=chat.id)
