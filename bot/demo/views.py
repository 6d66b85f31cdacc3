"""What the demo page is told: people, chats and messages as a chat program shows them."""

from bot.demo.telegram.model import Chat, Json, Message, Person
from bot.demo.telegram.wire import SERVICE_BOTS
from bot.demo.world import World


def state_view(world: World) -> Json:
    """Everything, for a page that has just been opened."""
    return {
        "version": world.version,
        "now": world.now().isoformat(),
        "online": world.is_online(),
        "bot": {"id": world.bot.id, "name": world.bot.first_name, "username": world.bot.username},
        "descriptions": descriptions(world),
        "people": [person_view(world, person) for person in world.people.values() if not person.is_bot],
        "chats": [chat_view(world, chat) for chat in world.chats.values()],
        "messages": [message_view(world, m) for history in world.history.values() for m in history.values()],
    }


def descriptions(world: World) -> Json:
    """What the bot says of itself before START, by language."""
    return {language: text for (what, language), text in world.profile.items() if what == "description"}


def event_view(world: World, event: Json) -> Json:
    """One happening, with what it is about as it stands now."""
    view = {**event, "now": world.now().isoformat(), "online": world.is_online()}
    chat_id, message_id = event.get("chat_id"), event.get("message_id")
    if isinstance(chat_id, int) and isinstance(message_id, int):
        message = world.find(chat_id, message_id)
        view["message"] = message_view(world, message) if message else None
    if isinstance(chat_id, int):
        view["chat"] = chat_view(world, world.chats[chat_id])
    if event["kind"] == "profile":
        view["descriptions"] = descriptions(world)
    if event["kind"] in ("commands", "people", "chat"):
        view["people"] = [person_view(world, person) for person in world.people.values() if not person.is_bot]
    return view


def person_view(world: World, person: Person) -> Json:
    """A person, with the commands that the menus of their chats show."""
    menus = {
        str(chat.id): world.commands_for(person, chat) for chat in world.chats.values() if person.id in chat.members
    }
    standing = world.chats[person.id].standing
    return {
        "id": person.id,
        "name": person.first_name,
        "language": person.language_code,
        "role": world.roles.get(person.id, ""),
        "started": standing != "new",
        "blocked": standing == "kicked",
        "menus": menus,
    }


def chat_view(world: World, chat: Chat) -> Json:
    """A chat, without its messages."""
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "members": sorted(chat.members),
        "keyboard": chat.keyboard,
        "standing": chat.standing,
        "topics": [{"id": number, "name": name} for number, name in chat.topics.items()],
        "pinned": [{"id": number, "words": _words(world, chat.id, number)} for number in chat.pinned],
    }


def message_view(world: World, message: Message) -> Json:
    """A message as it is drawn."""
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "sender_id": message.sender_id,
        "sender": sender_name(world, message),
        "date": message.date.isoformat(),
        "kind": message.kind,
        "text": message.words,
        "entities": list(message.entities),
        "content": dict(message.content),
        "buttons": [list(row) for row in message.buttons],
        "reply_to": _quoted(world, message),
        "thread_id": message.thread_id,
        "edited": message.edited is not None,
        "protected": message.protected,
        "silent": message.silent,
        "album": message.album,
        "reactions": list(message.reactions),
        "forwarded_from": _origin_name(message),
    }


def sender_name(world: World, message: Message) -> str:
    """Who stands above the bubble."""
    if message.sender_chat_id is not None:
        return world.chats[message.sender_chat_id].title
    person = SERVICE_BOTS.get(message.sender_id) or world.people[message.sender_id]
    return person.first_name


def _words(world: World, chat_id: int, message_id: int) -> str:
    message = world.find(chat_id, message_id)
    return message.words if message else ""


def _quoted(world: World, message: Message) -> Json | None:
    original = world.find(message.chat_id, message.reply_to)
    if original is None:
        return None
    return {"id": original.id, "sender": sender_name(world, original), "text": original.words}


def _origin_name(message: Message) -> str | None:
    user = (message.origin or {}).get("sender_user")
    return str(user["first_name"]) if isinstance(user, dict) else None
