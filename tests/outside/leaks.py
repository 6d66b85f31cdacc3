"""Looks for secrets in bytes, in whatever disguise they stand there."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAST = 6
"""Bytes: what is shorter stands by chance in what is sealed."""
DEEPEST = 3
"""So many times something packed may be packed in something packed."""


def disguises(secret: str) -> Iterator[bytes]:
    """A secret as it may stand in a file: in several encodings, escaped, and inside base64 at each alignment."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield secret.encode(encoding)
    escaped = json.dumps(secret)[1:-1]
    yield escaped.encode()
    yield escaped.encode().replace(b"\\", b"\\\\")
    yield quote(secret).encode()
    yield quote(secret).lower().encode()
    yield "".join(f"&#{ord(char)};" if ord(char) > 127 else char for char in secret).encode()
    yield repr(secret.encode())[2:-1].encode()
    yield secret.lower().encode()
    yield secret.upper().encode()
    yield from disguises_of_bytes(secret.encode())


def disguises_of_bytes(secret: bytes) -> Iterator[bytes]:
    """Bytes that are no text, such as a key's: as they are, in hexadecimal, and inside base64 at each alignment."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        given = b"\0" * shift + secret
        packed = base64.b64encode(given)[(8 * shift + 5) // 6 : 8 * len(given) // 6]
        yield packed
        yield packed.translate(bytes.maketrans(b"+/", b"-_"))


def leaks_in(where: str, content: bytes, secrets: Iterable[str]) -> list[str]:
    """Which secrets stand in a content."""
    return [f"{where}: {secret}" for secret in secrets if any(d in content for d in {*disguises(secret)})]


def opened(name: str, content: bytes, deep: int = 0) -> Iterator[tuple[str, bytes]]:
    """A content and all that is packed in it: members of sheets, papers and archives, and what is only compressed."""
    yield name, content
    if deep == DEEPEST:
        return
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.namelist():
                yield from opened(f"{name}/{member}", packed.read(member), deep + 1)
    elif content.startswith(b"\x1f\x8b"):
        yield from opened(f"{name}/unpacked", gzip.decompress(content), deep + 1)
    elif content[:2] in {b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"}:
        yield from opened(f"{name}/unpacked", zlib.decompressobj().decompress(content), deep + 1)
