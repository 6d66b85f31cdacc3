"""Requests to a Bot API server over aiohttp, and what their outcome proves about delivery."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram.request import RequestData

PATIENCE, UPLOAD_PATIENCE, CONNECT = 30.0, 120.0, 10.0
CONNECTIONS = 64
KNOWN = (
    "bot was blocked", "user is deactivated", "chat not found", "bot was kicked", "not enough rights",
    "have no rights", "thread not found", "topic_closed", "group chat was upgraded", "message to edit not found",
    "message can't be edited", "message_id_invalid", "message is too long", "message text is empty",
    "button_data_invalid", "file is too big", "can't initiate conversation", "can't parse entities",
)  # fmt: skip
"""Refusals that a fault may name; a server's other words may repeat what somebody wrote."""
GOOD, SERVER_FAULT, TOO_MANY = 200, 500, 429
LONGEST_WAIT = 86_400
LARGEST_ANSWER = 32 * 1024 * 1024
"""A hundred updates have 6.4 MiB at most."""
LONGEST_NUMBER = 40


class WireError(Exception):
    """A request that did not bring a result."""

    @property
    def outcome(self) -> str:
        """One word for the figures."""
        return "unclear"


class UnreachedError(WireError):
    """Certainly not carried out: no connection was made."""

    @property
    def outcome(self) -> str:
        """One word for the figures."""
        return "unreached"


class UnclearError(WireError):
    """Nobody knows whether it was carried out: the answer was lost, late, or the server's own fault."""


class UnreadableError(UnclearError):
    """The server said that all is well, in words that can't be read."""

    def __init__(self, body: bytes) -> None:
        """All that it said."""
        super().__init__("HTTP 200 without an answer")
        self.body = body


class RefusedError(WireError):
    """Certainly not carried out: the server said no."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any]) -> None:
        """What the server said; `retry_after` in seconds, `new_chat_id` where a group moved."""
        super().__init__(str(code))
        self.code, self.description = code, description
        self.retry_after = _seconds(parameters.get("retry_after"))
        moved = parameters.get("migrate_to_chat_id")
        self.new_chat_id = moved if isinstance(moved, int) and not isinstance(moved, bool) else None

    @property
    def outcome(self) -> str:
        """One word for the figures."""
        return "flood" if self.code == TOO_MANY else "refused"

    @property
    def kind(self) -> str:
        """The code and what is known of the reason, without the server's own words."""
        words = self.description.lower()
        return f"{self.code} {next((known for known in KNOWN if known in words), 'refused')}"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be sent: the parameter's name, the file's name, and its bytes."""

    parameter: str
    name: str
    content: bytes


class Wire:
    """One session to one Bot API server with one token, which stands in the address: no redirection is followed."""

    def __init__(self, base: str, token: str) -> None:
        """Opens nothing yet."""
        self.patience = PATIENCE
        """Seconds that an answer may take."""
        self._root = f"{base.rstrip('/')}/bot{token}"
        self._files = f"{base.rstrip('/')}/file/bot{token}"
        self.session: aiohttp.ClientSession | None = None
        self.counts: Counter[tuple[str, str]] = Counter()
        """Requests by method and outcome: ok, refused, flood, unclear, unreached."""
        self.answered_at: float | None = None
        """When the server last answered anything, on the event loop's clock."""

    async def open(self) -> None:
        """Makes the session."""
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))

    async def close(self) -> None:
        """Ends the session."""
        if self.session is not None:
            await self.session.close()
            self.session = None

    async def call(
        self,
        method: str,
        parameters: Mapping[str, object],
        *,
        upload: Upload | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (aiohttp's own, which tells connecting from waiting)
    ) -> Any:  # noqa: ANN401  (JSON)
        """The result of a method; UnreachedError, RefusedError or UnclearError otherwise."""
        try:
            result = await self._call(method, parameters, upload=upload, timeout=timeout)
        except WireError as error:
            self.counts[method, error.outcome] += 1
            raise
        self.counts[method, "ok"] += 1
        return result

    async def _call(
        self,
        method: str,
        parameters: Mapping[str, object],
        *,
        upload: Upload | None,
        timeout: float | None,  # noqa: ASYNC109  (aiohttp's own, which tells connecting from waiting)
    ) -> Any:  # noqa: ANN401  (JSON)
        assert self.session is not None
        seconds = timeout or (UPLOAD_PATIENCE if upload else self.patience)
        limit = aiohttp.ClientTimeout(total=seconds, connect=CONNECT)
        body: dict[str, Any] = {"data": _form(parameters, upload)} if upload else {"json": dict(parameters)}
        try:
            async with self.session.post(
                f"{self._root}/{method}", timeout=limit, allow_redirects=False, **body
            ) as response:
                content = await _content(response, most=LARGEST_ANSWER)
                self.answered_at = asyncio.get_running_loop().time()
                return _result(response.status, content)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise UnreachedError(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnclearError(type(error).__name__) from None

    async def download(self, path: str, *, most: int) -> bytes:
        """A file by the path that getFile gave; RefusedError where it is larger than `most` bytes."""
        assert self.session is not None
        limit = aiohttp.ClientTimeout(total=UPLOAD_PATIENCE, connect=CONNECT, sock_read=self.patience)
        try:
            async with self.session.get(f"{self._files}/{path}", timeout=limit, allow_redirects=False) as response:
                content = await _content(response, most=most)
                if response.status != GOOD:
                    _result(response.status, content)
                    raise UnclearError(f"HTTP {response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnclearError(type(error).__name__) from None
        if len(content) > most:
            raise RefusedError(413, "file is too big", {})
        return content


async def _content(response: aiohttp.ClientResponse, *, most: int) -> bytes:
    """An answer's bytes, of one that is too long somewhat more than `most`."""
    parts, size = [], 0
    while size <= most and (part := await response.content.readany()):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _form(parameters: Mapping[str, object], upload: Upload | None) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # a file's Chinese name arrives as it is
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    if upload is not None:
        form.add_field(upload.parameter, upload.content, filename=upload.name)
    return form


def _result(status: int, body: bytes) -> Any:  # noqa: ANN401  (JSON)
    try:
        answer = json.loads(body, parse_int=whole_number)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or "ok" not in answer:
        if 400 <= status < SERVER_FAULT:
            raise RefusedError(status, f"HTTP {status}", {})
        if status == GOOD:
            raise UnreadableError(body)
        raise UnclearError(f"HTTP {status} without an answer")
    if answer["ok"]:
        return answer.get("result")
    code = answer.get("error_code")
    code = code if isinstance(code, int) else status
    if code >= SERVER_FAULT:
        raise UnclearError(f"HTTP {code}")
    parameters = answer.get("parameters")
    raise RefusedError(code, str(answer.get("description", "")), parameters if isinstance(parameters, dict) else {})


def whole_number(digits: str) -> int:
    """An integer; one that is longer than any of Telegram's would only do harm."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else 0


def _seconds(given: object) -> float:
    """A time to wait; none where what was given is none."""
    if not isinstance(given, (int, float)) or isinstance(given, bool):
        return 0.0
    return float(min(given, LONGEST_WAIT)) if given > 0 else 0.0


class WireRequest(BaseRequest):
    """Answers the library's one question, who the bot is, with what the wire was told: it asks nobody."""

    def __init__(self) -> None:
        """Knows nothing yet."""
        self.me: object = None
        """The result of getMe."""

    @property
    def read_timeout(self) -> float | None:
        """The total time of a request in seconds."""
        return PATIENCE

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def do_request(  # noqa: PLR0917  (the library's)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """The one answer; everything else goes over the wire itself."""
        del method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        if not url.endswith("/getMe"):
            raise NetworkError("this is asked over the wire")
        return GOOD, json.dumps({"ok": True, "result": self.me}).encode()
