"""Looks for secrets in bytes, in whatever disguise they stand there."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def disguises(secret: str) -> Iterator[bytes]:
    """A secret as it may stand in a file: in several encodings, escaped, and inside base64 at each alignment."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield secret.encode(encoding)
    yield json.dumps(secret)[1:-1].encode()
    yield quote(secret).encode()
    yield secret.encode().hex().encode()
    for shift in range(3):
        given = b"\0" * shift + secret.encode()
        yield base64.b64encode(given)[(8 * shift + 5) // 6 : 8 * len(given) // 6]


def leaks_in(where: str, content: bytes, secrets: Iterable[str]) -> list[str]:
    """Which secrets stand in a content."""
    return [f"{where}: {secret}" for secret in secrets if any(d in content for d in {*disguises(secret)})]
