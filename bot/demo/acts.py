"""What the page lets people do, each a line of JSON or a form with a file."""

from collections.abc import Callable
from dataclasses import replace

from bot.demo.params import Params
from bot.demo.telegram.files import dimensions
from bot.demo.telegram.model import Json, Message
from bot.demo.world import World

MOST_SENT = 20 * 1024 * 1024
LANGUAGES = frozenset({"zh-hans", "zh-hant", "en"})


def _number(params: Params, name: str) -> int:
    number = params.number(name)
    if number is None:
        raise ValueError(f"{name} must be a number")
    return number


def _message(world: World, params: Params, name: str = "message") -> Message:
    message = world.find(_number(params, "chat"), params.number(name))
    if message is None:
        raise LookupError("the message is gone")
    return message


def _reply(world: World, params: Params) -> Message | None:
    return _message(world, params, "reply_to") if params.number("reply_to") is not None else None


def _said(message: Message) -> Json:
    return {"message_id": message.id}


def says(world: World, params: Params) -> Json:
    user, chat = _number(params, "user"), _number(params, "chat")
    reply, thread = _reply(world, params), params.number("thread")
    return _said(world.says(user, chat, params.text("text"), reply_to=reply, thread=thread))


def presses(world: World, params: Params) -> Json:
    message = _message(world, params)
    return {"press_id": world.presses(_number(params, "user"), message, _number(params, "button")).id}


def sends_file(world: World, params: Params) -> Json:
    """A picture goes as a photo unless `as_file` is set; sound recorded in a chat goes as voice."""
    user, chat, upload = _number(params, "user"), _number(params, "chat"), params.uploads["file"]
    if len(upload.data) > MOST_SENT:
        raise ValueError("the file is over 20 MB")
    if upload.mime in ("audio/ogg", "audio/webm"):
        return _said(world.sends_voice(user, chat, upload.data))
    caption = params.text("caption")
    if dimensions(upload.data) and not params.flag("as_file"):
        return _said(world.sends_photo(user, chat, upload.data, caption=caption))
    return _said(world.sends_document(user, chat, upload.data, name=upload.name, mime=upload.mime, caption=caption))


def sends_contact(world: World, params: Params) -> Json:
    phone = params.text("phone") or None
    return _said(world.sends_contact(_number(params, "user"), _number(params, "chat"), phone=phone))


def sends_location(world: World, params: Params) -> Json:
    latitude, longitude = params.decimal("latitude"), params.decimal("longitude")
    user, chat = _number(params, "user"), _number(params, "chat")
    return _said(world.sends_location(user, chat, latitude=latitude, longitude=longitude))


def edits(world: World, params: Params) -> Json:
    return _said(world.edits(_number(params, "user"), _message(world, params), params.text("text")))


def speaks(world: World, params: Params) -> Json:
    """Change the language of a person's Telegram."""
    person = world.people[_number(params, "user")]
    language = params.text("language")
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    world.people[person.id] = replace(person, language_code=language)
    world.note("people")
    return {}


def blocks(world: World, params: Params) -> Json:
    world.blocks(_number(params, "user"))
    return {}


def unblocks(world: World, params: Params) -> Json:
    world.unblocks(_number(params, "user"))
    return {}


ACTS: dict[str, Callable[[World, Params], Json]] = {
    "says": says,
    "presses": presses,
    "sends-file": sends_file,
    "sends-contact": sends_contact,
    "sends-location": sends_location,
    "edits": edits,
    "speaks": speaks,
    "blocks": blocks,
    "unblocks": unblocks,
}
