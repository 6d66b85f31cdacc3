"""A request's parameters, whether they came as JSON, as a form or as multipart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bot.demo.telegram.errors import ApiError, bad_request
from bot.demo.telegram.model import Json

STRUCTURED = frozenset({
    "reply_markup", "entities", "caption_entities", "media", "reply_parameters", "commands", "scope",
    "allowed_updates", "link_preview_options", "reaction", "menu_button", "message_ids",
})  # fmt: skip
FALSE = frozenset({"", "0", "false", "False", "no"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in the request."""

    name: str
    mime: str
    data: bytes


class Params:
    """Typed reading of what the bot sent."""

    def __init__(self, fields: Mapping[str, object], uploads: Mapping[str, Upload] | None = None) -> None:
        self.fields: Json = {name: _parsed(name, value) for name, value in fields.items()}
        self.uploads: Mapping[str, Upload] = uploads or {}

    def text(self, name: str) -> str:
        """A text; empty where absent."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """A whole number; None where absent or not a number."""
        return as_number(self.fields.get(name))

    def decimal(self, name: str) -> float:
        """A number with a fraction; refuses what is none."""
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"{name} is empty" if not self.text(name) else f"{name} must be a number") from None

    def flag(self, name: str) -> bool:
        """A yes or no; absent is no."""
        value = self.fields.get(name)
        return bool(value) if isinstance(value, bool | int) else str(value or "") not in FALSE

    def document(self, name: str) -> Json | None:
        """A JSON object; None where absent."""
        value = self.fields.get(name)
        if value in (None, ""):
            return None
        if not isinstance(value, dict):
            raise _unparsable(name, "object expected")
        return as_json(value)

    def documents(self, name: str) -> list[Json]:
        """A JSON array of objects; empty where absent."""
        value = self.fields.get(name)
        if value in (None, ""):
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise _unparsable(name, "array of objects expected")
        return [as_json(one) for one in value]

    @property
    def chat_id(self) -> int | str | None:
        """The chat that the request names: a number, or an @name."""
        return as_number(self.fields.get("chat_id")) or self.text("chat_id")


def as_json(value: object) -> Json:
    """A JSON object that was checked to be one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def as_number(value: object) -> int | None:
    """A whole number, also one written as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.lstrip("-").isdecimal() else None


def _parsed(name: str, value: object) -> object:
    if name not in STRUCTURED or not isinstance(value, str) or not value.strip():
        return value
    try:
        return cast("object", json.loads(value))
    except ValueError:
        raise _unparsable(name, "not JSON") from None


def _unparsable(name: str, why: str) -> ApiError:
    if name == "reply_markup":
        return bad_request("object expected as reply markup")
    return bad_request(f"can't parse {name}: {why}")
