"""What people do: talk, press, send, edit, forward, block, join, leave."""

from collections.abc import Mapping
from dataclasses import replace

from bot.demo.telegram.files import media_json
from bot.demo.telegram.markup import found_entities
from bot.demo.telegram.model import ANONYMOUS_ADMIN, CHANNEL_BOT, Chat, Json, Message, Person, Press, StoredFile, utf16
from bot.demo.telegram.state import State
from bot.demo.telegram.wire import chat_json, message_json, person_json

MOST_TYPED = 4096
PRESS_LANE = 3 << 33
SUPERGROUP_OFFSET = -1_000_000_000_000

Who = Person | int
Where = Chat | Person | int | None


def split_typed(text: str) -> list[str]:
    """What a client makes of a long text: pieces of at most 4096 units."""
    pieces, piece, units = [], "", 0
    for letter in text:
        if units + utf16(letter) > MOST_TYPED:
            pieces.append(piece)
            piece, units = "", 0
        piece, units = piece + letter, units + utf16(letter)
    return [*pieces, piece]


class Humans(State):
    """The people's side of Telegram. `chat=None` is the private chat with the bot."""

    def starts(self, user: Who, payload: str = "") -> Message:
        """Press START, or open a deep link with its payload."""
        return self.says(user, None, f"/start {payload}".strip())

    def says(
        self, user: Who, chat: Where, text: str, *, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Type a text; a long one becomes several messages, of which the last is returned."""
        if not text.strip():
            raise ValueError("nobody can send an empty message")
        said = [
            self._write(
                user, chat, kind="text", text=piece, entities=found_entities(piece), reply_to=reply_to, thread=thread
            )
            for piece in split_typed(text)
        ]
        return said[-1]

    def sends_photo(self, user: Who, chat: Where, data: bytes, **more: object) -> Message:
        """Send a picture (caption=, album=, reply_to=, thread=)."""
        return self._send_file(user, chat, "photo", self.files.keep(data, name="photo.jpg", folder="photos"), **more)

    def sends_document(
        self, user: Who, chat: Where, data: bytes, *, name: str, mime: str = "", **more: object
    ) -> Message:
        """Send a file as it is."""
        return self._send_file(user, chat, "document", self.files.keep(data, name=name, mime=mime), **more)

    def sends_voice(self, user: Who, chat: Where, data: bytes = b"OggS-demo", **more: object) -> Message:
        """Send a voice message."""
        file = self.files.keep(data, name="voice.oga", mime="audio/ogg", folder="voice")
        return self._send_file(user, chat, "voice", file, **more)

    def sends_sticker(self, user: Who, chat: Where = None, emoji: str = "👍") -> Message:
        """Send a sticker."""
        sticker = media_json("sticker", self.files.keep(b"RIFF....WEBP", name="sticker.webp", folder="stickers"))
        described = sticker["sticker"]
        assert isinstance(described, dict)
        return self._write(user, chat, kind="sticker", content={"sticker": {**described, "emoji": emoji}})

    def sends_contact(
        self, user: Who, chat: Where = None, *, phone: str | None = None, contact_of: Who | None = None
    ) -> Message:
        """Share a phone number: the own one unless said otherwise (then it may carry another's id, or none)."""
        owner = self._person(user if contact_of is None else contact_of)
        number = phone or owner.phone or f"+86138{owner.id:08d}"
        contact = {"phone_number": number, "first_name": owner.first_name, "user_id": owner.id}
        return self._write(user, chat, kind="contact", content={"contact": contact})

    def sends_location(self, user: Who, chat: Where = None, *, latitude: float, longitude: float) -> Message:
        """Share where one is."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._write(user, chat, kind="location", content={"location": place})

    def presses(self, user: Who, message: Message, button: str | int = 0, *, data: str | None = None) -> Press:
        """Tap a button of the message as it stood when `message` was seen, by label or number; `data` forges."""
        chosen = self._button(message, button) if data is None else {"callback_data": data}
        if "callback_data" not in chosen:
            raise LookupError(f"the button {button!r} opens a link; it tells the bot nothing")
        person = self._person(user)
        press = Press(str(7_000_000_000 + len(self.taps)), person.id, message, str(chosen["callback_data"]), self.now())
        self.taps[press.id] = press
        now = self.find(message.chat_id, message.id)
        shown = message_json(self, now) if now else self._inaccessible(message)
        payload: Json = {"id": press.id, "from": person_json(person), "chat_instance": str(message.chat_id)}
        self.queue.add("callback_query", {**payload, "message": shown, "data": press.data}, lane=person.id + PRESS_LANE)
        self.note("press", chat_id=message.chat_id, user_id=person.id, press_id=press.id)
        return press

    def edits(self, user: Who, message: Message, text: str) -> Message:
        """Change an own message."""
        if message.sender_id != self._person(user).id:
            raise ValueError("people edit only their own messages")
        words = {"text": text} if message.kind == "text" else {"caption": text}
        edited = self.change(message, edited=self.now(), entities=found_entities(text), **words)
        self.tell_bot("edited_message", edited)
        return edited

    def forwards(self, user: Who, message: Message, chat: Where = None) -> Message:
        """Forward a message, to the bot unless said otherwise."""
        if message.protected:
            raise ValueError("protected content cannot be forwarded")
        original = self.people[message.sender_id]
        origin: Json = {"type": "user", "sender_user": person_json(original), "date": int(message.date.timestamp())}
        return self._write(
            user, chat, kind=message.kind, text=message.text, caption=message.caption,
            entities=message.entities, content=message.content, origin=message.origin or origin,
        )  # fmt: skip

    def blocks(self, user: Who) -> None:
        """Block the bot."""
        self._stand(user, "kicked", old="member")

    def unblocks(self, user: Who) -> None:
        """Let the bot write again."""
        self._stand(user, "member", old="kicked")

    def deactivates(self, user: Who) -> None:
        """Delete the account."""
        self.chats[self._person(user).id].standing = "deactivated"

    def joins(self, user: Who, group: Chat) -> Message:
        """Come into a group (the bot may come too: `joins(world.bot, group)`)."""
        person = self._person(user)
        if person.id == self.bot.id:
            self._bot_comes(group)
        else:
            group.members.add(person.id)
        return self.system_message(group, person, {"new_chat_members": [person_json(person)]})

    def leaves(self, user: Who, group: Chat) -> Message:
        """Go out of a group; for the bot: it is thrown out."""
        person = self._person(user)
        message = self.system_message(group, person, {"left_chat_member": person_json(person)})
        if person.id == self.bot.id:
            old, group.standing = group.standing, "kicked"
            self.tell_standing(group, self._any_member(group), old=old, new="kicked")
        group.members.discard(person.id)
        return message

    def upgrades(self, group: Chat) -> Chat:
        """Turn a group into a supergroup with another id; returns the new chat."""
        new_id = SUPERGROUP_OFFSET + group.id
        new = self.add_chat(
            replace(group, id=new_id, kind="supergroup", last_message_id=0, pinned=[], topics={}, keyboard=None)
        )
        by = self._any_member(group)
        self.system_message(group, by, {"migrate_to_chat_id": new_id})
        group.migrated_to = new_id
        self.system_message(new, by, {"migrate_from_chat_id": group.id})
        return new

    def anonymous_admin_says(self, group: Chat, text: str, *, reply_to: Message | None = None) -> Message:
        """An administrator who hides behind the group's name says something."""
        return self._speak(group, ANONYMOUS_ADMIN, text, sender_chat=group.id, reply_to=reply_to)

    def channel_says(self, channel: Chat, group: Chat, text: str, *, reply_to: Message | None = None) -> Message:
        """Somebody writes in a group under a channel's name."""
        return self._speak(group, CHANNEL_BOT, text, sender_chat=channel.id, reply_to=reply_to)

    def channel_post(self, channel: Chat, text: str) -> Message:
        """A post in a channel where the bot is."""
        message = Message(self.next_message_id(channel), channel.id, 0, self.now(), text=text)
        message = self.put(replace(message, sender_chat_id=channel.id, entities=found_entities(text)))
        self.tell_bot("channel_post", message)
        return message

    def raw_update(self, update: Mapping[str, object]) -> Json:
        """Queue any document, however malformed; it gets an `update_id` unless it has one."""
        return self.queue.add_raw(dict(update))

    def system_message(self, chat: Chat, by: Person, content: Json) -> Message:
        """A line such as "X joined", which bots always see."""
        message = Message(self.next_message_id(chat), chat.id, by.id, self.now(), "service", content=content)
        self.put(message)
        if chat.standing in ("member", "administrator"):
            self.tell_bot("message", message)
        return message

    # the parts of the above

    def _person(self, who: Who) -> Person:
        return self.people[who if isinstance(who, int) else who.id]

    def _chat(self, user: Person, where: Where) -> Chat:
        chat = self.chats[user.id if where is None else where if isinstance(where, int) else where.id]
        if user.id not in chat.members:
            raise ValueError(f"{user.first_name} is not in the chat {chat.id}")
        return chat

    def _write(
        self, user: Who, where: Where, *, kind: str, reply_to: Message | None = None, thread: int | None = None,
        **fields: object,
    ) -> Message:  # fmt: skip
        person = self._person(user)
        chat = self._chat(person, where)
        if chat.kind == "private" and chat.standing in ("kicked", "deactivated"):
            raise ValueError(f"{person.first_name} has blocked the bot")
        if chat.standing == "new":
            chat.standing = "member"
        blank = Message(self.next_message_id(chat), chat.id, person.id, self.now(), kind)
        blank = replace(blank, reply_to=reply_to.id if reply_to else None, thread_id=thread)
        message = self.put(replace(blank, **fields))  # type: ignore[arg-type]  # the callers name fields of Message
        if chat.keyboard is not None and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        if self._bot_sees(chat, message):
            self.tell_bot("message", message)
        return message

    def _send_file(self, user: Who, chat: Where, kind: str, file: StoredFile, **more: object) -> Message:
        reply_to, thread = more.pop("reply_to", None), more.pop("thread", None)
        return self._write(
            user, chat, kind=kind, content=media_json(kind, file), **more,
            reply_to=reply_to if isinstance(reply_to, Message) else None,
            thread=thread if isinstance(thread, int) else None,
        )  # fmt: skip

    def _speak(self, group: Chat, sender: int, text: str, *, sender_chat: int, reply_to: Message | None) -> Message:
        message = Message(self.next_message_id(group), group.id, sender, self.now(), text=text)
        reply = reply_to.id if reply_to else None
        message = replace(message, sender_chat_id=sender_chat, reply_to=reply, entities=found_entities(text))
        self.put(message)
        if self._bot_sees(group, message):
            self.tell_bot("message", message)
        return message

    def _bot_sees(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: in groups a plain member sees commands, replies to it and mentions of it."""
        if chat.standing not in ("member", "administrator"):
            return False
        if chat.kind == "private" or chat.standing == "administrator" or not self.privacy_mode:
            return True
        original = self.find(chat.id, message.reply_to)
        return self._addressed(message) or (original is not None and original.sender_id == self.bot.id)

    def _addressed(self, message: Message) -> bool:
        me = f"@{self.bot.username}".lower()
        words = message.words.lower()
        command = words.split(maxsplit=1)[0] if words.startswith("/") else ""
        return me in words or (bool(command) and "@" not in command)

    def _button(self, message: Message, button: str | int) -> Json:
        buttons = [one for row in message.buttons for one in row]
        found = [b for n, b in enumerate(buttons) if button in (n, b["text"])]
        if not found:
            raise LookupError(f"no button {button!r} among {message.labels}")
        return found[0]

    def _inaccessible(self, message: Message) -> Json:
        chat = chat_json(self, self.chats[message.chat_id])
        return {"chat": chat, "message_id": message.id, "date": 0}

    def _stand(self, user: Who, standing: str, *, old: str) -> None:
        person = self._person(user)
        chat = self.chats[person.id]
        chat.standing = "kicked" if standing == "kicked" else "member"
        self.tell_standing(chat, person, old=old, new=standing)

    def _bot_comes(self, group: Chat) -> None:
        old, group.standing = group.standing, "member"
        self.tell_standing(group, self._any_member(group), old=old, new="member")

    def _any_member(self, group: Chat) -> Person:
        return self.people[min(group.admins or group.members)]
