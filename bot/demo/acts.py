"""What the page lets people do, each a line of JSON or a form with a file."""

from collections.abc import Callable
from dataclasses import replace

from bot.demo import drawn, sound
from bot.demo.params import Params, Upload
from bot.demo.telegram.files import dimensions
from bot.demo.telegram.model import Json, Message
from bot.demo.world import World

MOST_SENT = 20 * 1024 * 1024
MOST_TOGETHER = 10
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
    """A picture goes as a photo unless `as_file` is set; several (`file0`, `file1`, ...) go as albums."""
    user, chat, caption = _number(params, "user"), _number(params, "chat"), params.text("caption")
    uploads = [params.uploads[name] for name in sorted(params.uploads)]
    if not uploads or len(uploads) > MOST_TOGETHER:
        raise ValueError(f"between 1 and {MOST_TOGETHER} files go together")
    if any(len(upload.data) > MOST_SENT for upload in uploads):
        raise ValueError("the file is over 20 MB")
    photos = [one for one in uploads if dimensions(one.data) and not params.flag("as_file")]
    others = [one for one in uploads if one not in photos]
    for kind in (photos, others):
        _send_together(world, user, chat, kind, as_photos=kind is photos, caption=caption)
    return {"sent": len(uploads)}


def _send_together(
    world: World, user: int, chat: int, uploads: list[Upload], *, as_photos: bool, caption: str = ""
) -> None:
    """As Telegram does it: a message each, the caption under the first, one album number for all."""
    album = str(world.album_number()) if len(uploads) > 1 else None
    for place, upload in enumerate(uploads):
        under = caption if place == 0 else ""
        if as_photos:
            world.sends_photo(user, chat, upload.data, caption=under, album=album)
        else:
            name, mime = upload.name, upload.mime
            world.sends_document(user, chat, upload.data, name=name, mime=mime, caption=under, album=album)


def sends_drawn(world: World, params: Params) -> Json:
    """Pictures that the demo has at hand, by name and with commas between."""
    names = [name for name in drawn.DRAWN if name in params.text("pictures").split(",")]
    if not names:
        raise LookupError("no such picture")
    uploads = [Upload(f"{name}.jpg", "image/jpeg", drawn.picture(name)) for name in names]
    _send_together(world, _number(params, "user"), _number(params, "chat"), uploads, as_photos=True)
    return {"sent": len(names)}


def sends_voice(world: World, params: Params) -> Json:
    """What the browser recorded, or without a file the sound that the demo has at hand."""
    upload = params.uploads.get("file")
    data = sound.recorded(upload.data) if upload else sound.prepared()
    if len(data) > MOST_SENT:
        raise ValueError("the file is over 20 MB")
    return _said(world.sends_voice(_number(params, "user"), _number(params, "chat"), data))


def forwards(world: World, params: Params) -> Json:
    """Pass a message on to another chat of the same person."""
    return _said(world.forwards(_number(params, "user"), _message(world, params), _number(params, "to")))


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
    "sends-drawn": sends_drawn,
    "sends-voice": sends_voice,
    "forwards": forwards,
    "sends-contact": sends_contact,
    "sends-location": sends_location,
    "edits": edits,
    "speaks": speaks,
    "blocks": blocks,
    "unblocks": unblocks,
}
