"""Methods that put new messages into a chat."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.demo.methods.keyboards import Keyboard, keyboard_of
from bot.demo.params import Params, Upload, as_number
from bot.demo.telegram.errors import TOO_LARGE, ApiError, bad_request
from bot.demo.telegram.files import dimensions, media_json
from bot.demo.telegram.markup import parse, with_found
from bot.demo.telegram.model import Chat, Json, Message, StoredFile, utf16
from bot.demo.telegram.wire import message_json, person_json
from bot.demo.world import World

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_UPLOAD = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024
ALBUM = range(2, 11)
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice"}


def entities_given(params: Params, name: str) -> tuple[Json, ...]:
    """Entities that the bot counted itself."""
    return tuple(params.documents(name))


def text_of(params: Params, *, too_long: str = "message is too long") -> tuple[str, tuple[Json, ...]]:
    """The text and its entities, or the refusal."""
    text, entities = parse(params.text("text"), params.text("parse_mode"))
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > MOST_TEXT:
        raise bad_request(too_long)
    return text, with_found(text, entities or entities_given(params, "entities"))


def caption_of(params: Params) -> tuple[str, tuple[Json, ...]]:
    """The caption and its entities, or the refusal."""
    caption, entities = parse(params.text("caption"), params.text("parse_mode"))
    if utf16(caption) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return caption, with_found(caption, entities or entities_given(params, "caption_entities"))


def post(world: World, params: Params, chat: Chat, **fields: object) -> Message:
    """Put a message of the bot into a chat, with what all sending methods share."""
    keyboard = keyboard_of(params, chat)
    reply_to, thread = _reply_to(world, params, chat), _thread(params, chat)
    world.take_place(chat)
    return _put(world, params, chat, keyboard=keyboard, reply_to=reply_to, thread=thread, fields=fields)


def _put(
    world: World, params: Params, chat: Chat, *, keyboard: Keyboard, reply_to: int | None, thread: int | None,
    fields: Mapping[str, object],
) -> Message:  # fmt: skip
    blank = Message(world.next_message_id(chat), chat.id, world.bot.id, world.now())
    blank = replace(
        blank, buttons=keyboard.buttons, keyboard=keyboard.reply, reply_to=reply_to, thread_id=thread,
        protected=params.flag("protect_content"), silent=params.flag("disable_notification"),
    )  # fmt: skip
    return world.put(replace(blank, **fields))  # type: ignore[arg-type]  # the callers name fields of Message


def _reply_to(world: World, params: Params, chat: Chat) -> int | None:
    reply = params.document("reply_parameters") or {}
    wanted = as_number(reply.get("message_id")) or params.number("reply_to_message_id")
    if wanted is None or world.find(chat.id, wanted):
        return wanted
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _thread(params: Params, chat: Chat) -> int | None:
    thread = params.number("message_thread_id")
    if thread is not None and chat.kind != "private" and thread not in chat.topics:
        raise bad_request("message thread not found")
    return thread if chat.kind != "private" else None


def send_message(world: World, params: Params) -> Json:
    chat = world.chat_to_write(params.chat_id)
    text, entities = text_of(params)
    return message_json(world, post(world, params, chat, text=text, entities=entities))


def file_given(world: World, params: Params, kind: str, value: object) -> StoredFile:
    """The file that a request sends: uploaded with it, or known by its id."""
    named = str(value or "")
    upload = params.uploads.get(named.removeprefix("attach://")) if named.startswith("attach://") else None
    upload = upload or (params.uploads.get(kind) if not named else None)
    if upload is not None:
        return _uploaded(world, kind, upload)
    if not named:
        raise bad_request(f"there is no {kind} in the request")
    file = world.files.get(named)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return file


def _uploaded(world: World, kind: str, upload: Upload) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > MOST_UPLOAD:
        raise ApiError(*TOO_LARGE)
    if kind == "photo" and len(upload.data) > MOST_PHOTO:
        raise bad_request(f"file of size {len(upload.data)} bytes is too big for a photo")
    if kind == "photo" and dimensions(upload.data) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return world.files.keep(upload.data, name=upload.name, mime=upload.mime, folder=FOLDERS[kind])


def _file_sender(kind: str) -> Callable[[World, Params], Json]:
    def send(world: World, params: Params) -> Json:
        chat = world.chat_to_write(params.chat_id)
        caption, entities = caption_of(params)
        file = file_given(world, params, kind, params.fields.get(kind))
        content = media_json(kind, file)
        message = post(world, params, chat, kind=kind, caption=caption, entities=entities, content=content)
        return message_json(world, message)

    return send


def send_location(world: World, params: Params) -> Json:
    chat = world.chat_to_write(params.chat_id)
    place = {"latitude": params.decimal("latitude"), "longitude": params.decimal("longitude")}
    return message_json(world, post(world, params, chat, kind="location", content={"location": place}))


def send_contact(world: World, params: Params) -> Json:
    chat = world.chat_to_write(params.chat_id)
    phone, name = params.text("phone_number"), params.text("first_name")
    if not phone or not name:
        raise bad_request("contact phone number is empty" if not phone else "contact first name is empty")
    contact = {"phone_number": phone, "first_name": name}
    return message_json(world, post(world, params, chat, kind="contact", content={"contact": contact}))


def send_media_group(world: World, params: Params) -> list[Json]:
    chat = world.chat_to_write(params.chat_id)
    items = params.documents("media")
    if len(items) not in ALBUM:
        raise bad_request("wrong number of media files in the media group: expected 2-10")
    prepared = [_album_item(world, params, item) for item in items]
    world.take_place(chat, len(items) - 1)
    album = f"album-{chat.id}-{chat.last_message_id + 1}"
    return [message_json(world, post(world, params, chat, album=album, **fields)) for fields in prepared]


def _album_item(world: World, params: Params, item: Json) -> dict[str, object]:
    kind = str(item.get("type"))
    if kind not in FOLDERS:
        raise bad_request("can't parse InputMedia: unsupported type")
    caption, entities = caption_of(Params(item))
    file = file_given(world, params, kind, item.get("media"))
    return {"kind": kind, "caption": caption, "entities": entities, "content": media_json(kind, file)}


def _original(world: World, params: Params, verb: str, done: str) -> Message:
    source = world.chat_for_bot(as_number(params.fields.get("from_chat_id")) or params.text("from_chat_id"))
    original = world.find(source.id, params.number("message_id"))
    if original is None:
        raise bad_request(f"message to {verb} not found")
    if original.protected or original.kind == "service":
        raise bad_request(f"message can't be {done}")
    return original


def forward_message(world: World, params: Params) -> Json:
    chat = world.chat_to_write(params.chat_id)
    original = _original(world, params, "forward", "forwarded")
    origin = original.origin or {
        "type": "user",
        "date": int(original.date.timestamp()),
        "sender_user": person_json(world.people[original.sender_id]),
    }
    fields = {"kind": original.kind, "text": original.text, "caption": original.caption, "origin": origin}
    message = post(world, params, chat, **fields, entities=original.entities, content=original.content)
    return message_json(world, message)


def copy_message(world: World, params: Params) -> Json:
    chat = world.chat_to_write(params.chat_id)
    original = _original(world, params, "copy", "copied")
    caption, entities = original.caption, original.entities
    if "caption" in params.fields:
        caption, entities = caption_of(params)
    fields = {"kind": original.kind, "text": original.text, "content": original.content}
    return {"message_id": post(world, params, chat, caption=caption, entities=entities, **fields).id}


def send_chat_action(world: World, params: Params) -> bool:
    chat = world.chat_to_write(params.chat_id)
    if not params.text("action"):
        raise bad_request("wrong parameter action in request")
    world.note("action", chat_id=chat.id, action=params.text("action"))
    return True


METHODS: dict[str, Callable[[World, Params], object]] = {
    "sendMessage": send_message,
    "sendPhoto": _file_sender("photo"),
    "sendDocument": _file_sender("document"),
    "sendVoice": _file_sender("voice"),
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendMediaGroup": send_media_group,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "sendChatAction": send_chat_action,
}
