"""The Bot API's JSON for people, chats and messages."""

from typing import TYPE_CHECKING

from bot.demo.telegram.model import ANONYMOUS_ADMIN, CHANNEL_BOT, Chat, Json, Message, Person

if TYPE_CHECKING:
    from bot.demo.telegram.state import State

SERVICE_BOTS = {
    ANONYMOUS_ADMIN: Person(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True),
    CHANNEL_BOT: Person(CHANNEL_BOT, "Channel", username="Channel_Bot", is_bot=True),
}


def present(**fields: object) -> Json:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "", ())}


def person_json(person: Person) -> Json:
    """A User."""
    return {
        "id": person.id,
        "is_bot": person.is_bot,
        "first_name": person.first_name,
        **present(last_name=person.last_name, username=person.username, language_code=person.language_code),
    }


def chat_json(state: "State", chat: Chat) -> Json:
    """A Chat as it stands in messages."""
    if chat.kind == "private":
        person = state.people[chat.id]
        names = present(first_name=person.first_name, last_name=person.last_name, username=person.username)
        return {"id": chat.id, "type": "private", **names}
    forum = {"is_forum": True} if chat.forum else {}
    return {"id": chat.id, "type": chat.kind, "title": chat.title, **present(username=chat.username), **forum}


def sender_json(state: "State", message: Message) -> Json:
    """The `from` field (absent in channels)."""
    if message.sender_id == 0:
        return {}
    return {"from": person_json(SERVICE_BOTS.get(message.sender_id) or state.people[message.sender_id])}


def message_json(state: "State", message: Message, *, deep: bool = True) -> Json:
    """A Message; what it replies to is told one level deep."""
    chat = state.chats[message.chat_id]
    document: Json = {
        "message_id": message.id,
        **sender_json(state, message),
        "chat": chat_json(state, chat),
        "date": int(message.date.timestamp()),
        **message.content,
    }
    document |= _words(message) | _flags(message)
    if message.sender_chat_id is not None:
        document["sender_chat"] = chat_json(state, state.chats[message.sender_chat_id])
    if message.buttons:
        document["reply_markup"] = {"inline_keyboard": [list(row) for row in message.buttons]}
    original = state.find(message.chat_id, message.reply_to)
    if deep and original is not None:
        document["reply_to_message"] = message_json(state, original, deep=False)
    return document


def _words(message: Message) -> Json:
    name = "entities" if message.kind == "text" else "caption_entities"
    marked: Json = {name: list(message.entities)} if message.entities else {}
    return present(text=message.text, caption=message.caption) | marked


def _flags(message: Message) -> Json:
    edited = int(message.edited.timestamp()) if message.edited else None
    flags = present(edit_date=edited, forward_origin=message.origin, media_group_id=message.album)
    if message.protected:
        flags["has_protected_content"] = True
    if message.thread_id is not None:
        flags |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    return flags


def member_json(state: "State", chat: Chat, person: Person) -> Json:
    """A ChatMember."""
    user = person_json(person)
    if person.id == state.bot.id:
        standing = "member" if chat.standing == "new" else chat.standing
        return {"user": user, "status": standing, **({"until_date": 0} if standing == "kicked" else {})}
    if person.id in chat.admins:
        return {"user": user, "status": "administrator", "is_anonymous": False, "can_be_edited": False}
    return {"user": user, "status": "member" if person.id in chat.members else "left"}
