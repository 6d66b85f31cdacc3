"""Methods that change, pin, react to or delete messages, and the answer to a press."""

from collections.abc import Callable
from datetime import timedelta

from bot.demo.methods.keyboards import keyboard_of
from bot.demo.methods.sending import caption_of, text_of
from bot.demo.params import Params
from bot.demo.telegram.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from bot.demo.telegram.model import Answer, Chat, Json, Message, utf16
from bot.demo.telegram.updates import PRESS_LIFETIME
from bot.demo.telegram.wire import message_json
from bot.demo.world import World

DELETABLE = timedelta(hours=48)
MOST_ANSWER = 200


def _to_edit(world: World, params: Params) -> tuple[Chat, Message]:
    chat = world.chat_to_write(params.chat_id)
    message = world.find(chat.id, params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender_id != world.bot.id or message.keyboard is not None:
        raise bad_request("message can't be edited")
    return chat, message


def _edited(world: World, params: Params, chat: Chat, message: Message, **changes: object) -> Json:
    buttons = keyboard_of(params, chat).buttons
    if buttons == message.buttons and all(getattr(message, name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    world.take_place(chat)
    edited = world.now() if changes else message.edited
    return message_json(world, world.change(message, buttons=buttons, edited=edited, **changes))


def edit_message_text(world: World, params: Params) -> Json:
    chat, message = _to_edit(world, params)
    text, entities = text_of(params, too_long="MESSAGE_TOO_LONG")
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _edited(world, params, chat, message, text=text, entities=entities)


def edit_message_caption(world: World, params: Params) -> Json:
    chat, message = _to_edit(world, params)
    caption, entities = caption_of(params)
    if message.kind not in ("photo", "document", "voice"):
        raise bad_request("there is no caption in the message to edit")
    return _edited(world, params, chat, message, caption=caption, entities=entities)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _to_edit(world, params)
    return _edited(world, params, chat, message)


def delete_message(world: World, params: Params) -> bool:
    chat = world.chat_for_bot(params.chat_id)
    message = world.find(chat.id, params.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    theirs = message.sender_id != world.bot.id and chat.kind != "private" and chat.standing != "administrator"
    if theirs or world.now() - message.date >= DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    world.remove(message)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    press = world.taps.get(params.text("callback_query_id"))
    text = params.text("text")
    if utf16(text) > MOST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if press is None or press.answer is not None or world.now() - press.at >= PRESS_LIFETIME:
        raise bad_request(QUERY_TOO_OLD)
    press.answer = Answer(text, params.flag("show_alert"))
    place = {"chat_id": press.message.chat_id, "message_id": press.message.id, "user_id": press.user_id}
    world.note("answer", **place, press_id=press.id, text=text, alert=press.answer.alert)
    return True


def _to_mark(world: World, params: Params, verb: str) -> tuple[Chat, Message]:
    chat = world.chat_to_write(params.chat_id)
    message = world.find(chat.id, params.number("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return chat, message


def pin_chat_message(world: World, params: Params) -> bool:
    chat, message = _to_mark(world, params, "pin")
    if chat.kind != "private" and chat.standing != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    chat.pinned = [*(number for number in chat.pinned if number != message.id), message.id]
    world.note("chat", chat_id=chat.id)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    chat = world.chat_to_write(params.chat_id)
    wanted = params.number("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned = [number for number in chat.pinned if number != wanted]
    world.note("chat", chat_id=chat.id)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    _, message = _to_mark(world, params, "react")
    emoji = tuple(str(one.get("emoji", "")) for one in params.documents("reaction"))
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    world.change(message, reactions=emoji)
    return True


METHODS: dict[str, Callable[[World, Params], object]] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "setMessageReaction": set_message_reaction,
}
