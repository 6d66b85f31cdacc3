"""Keyboards that come with a message: checked as Telegram checks them."""

from dataclasses import dataclass
from typing import cast

from bot.demo.params import Params, as_json
from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.model import Chat, Json, Rows

MOST_BUTTONS = 100
MOST_DATA_BYTES = 64
ACTIONS = frozenset({
    "callback_data", "url", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip
LINKS = ("http://", "https://", "tg://")


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Buttons under the message, or a reply keyboard in place of the letters; never both."""

    buttons: Rows = ()
    reply: Json | None = None


def keyboard_of(params: Params, chat: Chat) -> Keyboard:
    """The keyboard of a request, or its refusal."""
    markup = params.document("reply_markup")
    if not markup:
        return Keyboard()
    if "inline_keyboard" in markup:
        return Keyboard(buttons=_inline(markup["inline_keyboard"]))
    if "keyboard" in markup:
        return Keyboard(reply={**markup, "keyboard": _reply(markup["keyboard"], chat)})
    return Keyboard(reply=markup)


def _rows(value: object) -> list[list[object]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request("can't parse inline keyboard button: rows must be arrays")
    return cast("list[list[object]]", value)


def _inline(value: object) -> Rows:
    rows = tuple(tuple(_inline_button(as_json(button)) for button in row) for row in _rows(value) if row)
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return rows


def _inline_button(button: Json) -> Json:
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if not ACTIONS & button.keys():
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(LINKS):
        raise bad_request("BUTTON_URL_INVALID")
    return button


def _reply(value: object, chat: Chat) -> list[list[Json]]:
    rows = [[_reply_button(button, chat) for button in row] for row in _rows(value) if row]
    if not rows:
        raise bad_request("REPLY_MARKUP_INVALID")
    return rows


def _reply_button(value: object, chat: Chat) -> Json:
    button: Json = {"text": value} if isinstance(value, str) else as_json(value)
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse keyboard button: text must be non-empty")
    for field, what in (("request_contact", "phone number"), ("request_location", "location")):
        if button.get(field) and chat.kind != "private":
            raise bad_request(f"{what} can be requested in private chats only")
    return button
