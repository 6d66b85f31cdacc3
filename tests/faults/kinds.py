"""What can go wrong with a request to a Bot API server, and what that proves about whether it was carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.outside.botapi import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

Proof = Literal[
    "limited", "held", "refused", "unmodified", "gone", "moved", "blocked", "token", "not found", "unclear", "odd",
    "fine",
]  # fmt: skip
"""What the bot may conclude. `limited`, `refused` and the like: it was certainly not carried out.
`held`: neither, and not to be tried for an hour. `odd`: carried out, though the result is none. `fine`: carried out."""
Cut = Literal["", "reset", "early", "half", "silence", "drip", "no http"]
ECHO = f"KANARI-ECHO-89 /bot{TOKEN}/"
"""What servers and proxies repeat in their complaints: words that somebody wrote, and the address that was asked."""
HTML = f"<html><head><title>502 Bad Gateway</title></head><body>nginx {ECHO}</body></html>".encode()
AN_HOUR, FOREVER = 3600, 10**9
HUGE = 33 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a request goes wrong."""

    name: str
    proves: Proof
    status: int = 200
    words: str = ""
    """The description of an answer in the form of the Bot API."""
    retry_after: object = None
    body: bytes | None = None
    """The raw body of an answer in another form."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beside or instead of the usual ones."""
    applied: bool = False
    """Whether the request takes effect all the same."""
    cut: Cut = ""
    """`reset`: no answer; `early`: not even the whole request is read; `half`: half an answer; `silence`: none until
    the bot gives up; `drip`: all of it, slowly; `no http`: other bytes than an answer's."""

    @property
    def is_slow(self) -> bool:
        """Whether the bot's whole patience is needed for it."""
        return self.cut == "silence"


def _refused(name: str, proves: Proof, code: int, words: str) -> Fault:
    return Fault(name, proves, code, f"{words} {ECHO}")


def _either_way(name: str, status: int, words: str) -> tuple[Fault, Fault]:
    return (
        Fault(f"{name}-not-applied", "unclear", status, words),
        Fault(f"{name}-applied", "unclear", status, words, applied=True),
    )


def _limited(name: str, proves: Proof, retry_after: object) -> Fault:
    return Fault(name, proves, 429, "Too Many Requests: retry after some time", retry_after=retry_after)


def _elsewhere(status: int) -> Fault:
    return Fault(f"{status}-elsewhere", "unclear", status, body=HTML, headers={"Location": "/elsewhere"})


def _empty_handed(name: str, body: bytes) -> Fault:
    return Fault(name, "odd", body=body, headers={"Content-Type": "application/json"}, applied=True)


FAULTS: tuple[Fault, ...] = (
    _limited("429", "limited", 1),
    _limited("429-without-a-time", "limited", None),
    _limited("429-odd-time", "limited", "soon"),
    _limited("429-an-hour", "held", AN_HOUR),
    _limited("429-for-ever", "held", FOREVER),
    _refused("400-entities", "refused", 400, "Bad Request: can't parse entities: unsupported start tag at offset 3"),
    _refused("400-no-chat", "refused", 400, "Bad Request: chat not found"),
    _refused("400-edit-gone", "gone", 400, "Bad Request: message to edit not found"),
    _refused("400-not-modified", "unmodified", 400, "Bad Request: message is not modified: specified new content"),
    _refused("400-old-query", "refused", 400, "Bad Request: query is too old and response timeout expired"),
    _refused("400-too-long", "refused", 400, "Bad Request: message is too long"),
    _refused("400-buttons", "refused", 400, "Bad Request: BUTTON_DATA_INVALID"),
    _refused("400-rights", "refused", 400, "Bad Request: not enough rights to send text messages to the chat"),
    Fault("400-moved", "moved", 400, "Bad Request: group chat was upgraded to a supergroup chat"),
    _refused("401", "token", 401, "Unauthorized"),
    _refused("403-blocked", "blocked", 403, "Forbidden: bot was blocked by the user"),
    _refused("403-deactivated", "blocked", 403, "Forbidden: user is deactivated"),
    _refused("403-kicked", "blocked", 403, "Forbidden: bot was kicked from the supergroup chat"),
    _refused("404", "not found", 404, "Not Found"),
    _refused("409", "refused", 409, "Conflict: terminated by other getUpdates request"),
    _refused("413", "refused", 413, "Request Entity Too Large"),
    Fault("413-html", "refused", 413, body=HTML),
    Fault("not-ok", "refused", body=b'{"ok":false}'),
    Fault("not-ok-in-odd-words", "refused", 400, body=b'{"ok":false,"error_code":"many","description":["x"]}'),
    *_either_way("500", 500, "Internal Server Error"),
    *_either_way("502", 502, "Bad Gateway"),
    *_either_way("503", 503, "Service Unavailable"),
    *_either_way("504", 504, "Gateway Timeout"),
    Fault("502-html", "unclear", 502, body=HTML),
    _elsewhere(302),
    _elsewhere(307),
    Fault("204", "unclear", 204, body=b"", applied=True),
    Fault("reset-in-the-request", "unclear", cut="early"),
    Fault("reset-before", "unclear", cut="reset"),
    Fault("reset-after-the-write", "unclear", cut="reset", applied=True),
    Fault("reset-in-the-answer", "unclear", cut="half", applied=True),
    Fault("silence-not-applied", "unclear", cut="silence"),
    Fault("silence-applied", "unclear", cut="silence", applied=True),
    Fault("no-http", "unclear", cut="no http", body=b"\x16\x03\x01" + HTML),
    Fault("garbage", "unclear", body=b"\x00\xff\x16\x03\x01garbage" * 20),
    Fault("half-json", "unclear", body=b'{"ok":true,"result":{"message_id":', applied=True),
    Fault("nested", "unclear", body=b"[" * 100_000, applied=True),
    Fault("huge", "unclear", body=b'{"ok":true,"result":"' + b"a" * HUGE + b'"}', applied=True),
    Fault("badly-packed", "unclear", body=HTML, headers={"Content-Encoding": "gzip"}, applied=True),
    Fault("empty", "unclear", body=b"", applied=True),
    Fault("html", "unclear", body=HTML),
    _empty_handed("ok-alone", b'{"ok":true}'),
    _empty_handed("ok-and-null", b'{"ok":true,"result":null}'),
    _empty_handed("ok-and-words", b'{"ok":true,"result":"KANARI-ECHO-89"}'),
    _empty_handed("ok-and-odd-numbers", b'{"ok":true,"result":{"message_id":"x","id":1e400}}'),
    Fault("wrong-type", "fine", headers={"Content-Type": "text/html"}, applied=True),
    Fault("slow", "fine", cut="drip", applied=True),
)
REFUSED_CONNECTION = "connection-refused"
"""The one fault that is none of a request's: the server is not there."""
