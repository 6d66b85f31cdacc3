"""What can go wrong with a request to a Bot API server, and what that proves about whether it was carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Proof = Literal["limited", "refused", "unmodified", "gone", "blocked", "token", "not found", "unclear", "fine"]
"""What the bot may conclude. `limited`, `refused` and the like: it was certainly not carried out."""
Cut = Literal["", "reset", "half", "silence", "drip"]
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a request goes wrong."""

    name: str
    proves: Proof
    status: int = 200
    words: str = ""
    """The description of an answer in the form of the Bot API."""
    retry_after: int | None = None
    body: bytes | None = None
    """The raw body of an answer in another form."""
    applied: bool = False
    """Whether the request takes effect all the same."""
    cut: Cut = ""
    """`reset`: no answer; `half`: half of it; `silence`: none until the bot gives up; `drip`: all of it, slowly."""

    @property
    def is_slow(self) -> bool:
        """Whether the bot's whole patience is needed for it."""
        return self.cut == "silence"


def _refused(name: str, proves: Proof, code: int, words: str) -> Fault:
    return Fault(name, proves, code, words)


def _either_way(name: str, status: int, words: str) -> tuple[Fault, Fault]:
    return (
        Fault(f"{name}-not-applied", "unclear", status, words),
        Fault(f"{name}-applied", "unclear", status, words, applied=True),
    )


FAULTS: tuple[Fault, ...] = (
    Fault("429", "limited", 429, "Too Many Requests: retry after 1", retry_after=1),
    Fault("429-without-a-time", "limited", 429, "Too Many Requests"),
    _refused(
        "400-entities", "refused", 400, "Bad Request: can't parse entities: unsupported start tag at byte offset 3"
    ),
    _refused("400-no-chat", "refused", 400, "Bad Request: chat not found"),
    _refused("400-edit-gone", "gone", 400, "Bad Request: message to edit not found"),
    _refused(
        "400-not-modified", "unmodified", 400, "Bad Request: message is not modified: specified new message content"
    ),
    _refused("400-old-query", "refused", 400, "Bad Request: query is too old and response timeout expired"),
    _refused("400-too-long", "refused", 400, "Bad Request: message is too long"),
    _refused("400-buttons", "refused", 400, "Bad Request: BUTTON_DATA_INVALID"),
    _refused("400-rights", "refused", 400, "Bad Request: not enough rights to send text messages to the chat"),
    _refused("401", "token", 401, "Unauthorized"),
    _refused("403-blocked", "blocked", 403, "Forbidden: bot was blocked by the user"),
    _refused("403-deactivated", "blocked", 403, "Forbidden: user is deactivated"),
    _refused("404", "not found", 404, "Not Found"),
    _refused("409", "refused", 409, "Conflict: terminated by other getUpdates request"),
    Fault("413-html", "refused", 413, body=HTML),
    *_either_way("500", 500, "Internal Server Error"),
    *_either_way("502", 502, "Bad Gateway"),
    *_either_way("504", 504, "Gateway Timeout"),
    Fault("502-html", "unclear", 502, body=HTML),
    Fault("reset-before", "unclear", cut="reset"),
    Fault("reset-after-the-write", "unclear", cut="reset", applied=True),
    Fault("reset-in-the-answer", "unclear", cut="half", applied=True),
    Fault("silence-not-applied", "unclear", cut="silence"),
    Fault("silence-applied", "unclear", cut="silence", applied=True),
    Fault("garbage", "unclear", body=b"\x00\xff\x16\x03\x01garbage" * 20),
    Fault("half-json", "unclear", body=b'{"ok":true,"result":{"message_id":', applied=True),
    Fault("empty", "unclear", body=b"", applied=True),
    Fault("html", "unclear", body=HTML),
    Fault("slow", "fine", cut="drip", applied=True),
)
REFUSED_CONNECTION = "connection-refused"
"""The one fault that is none of a request's: the server is not there."""
