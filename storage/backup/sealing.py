"""One file of a backup: a header in clear that is part of the key, then frames that can't be changed or moved."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import struct
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.keys import MasterKey

ANY_MAGIC = b"yizhan backup "
MAGIC = ANY_MAGIC + b"1\n"
LENGTH = struct.Struct(">I")
NONCE = struct.Struct(">4xQ")
"""The frame's number: a key is drawn for each file, so no nonce comes twice."""
MORE, LAST = b"more", b"last"
LONGEST_HEADER = 64 * 1024
LONGEST_FRAME = 64 * 1024 * 1024
NUMBER_BYTES = 8
SALT_BYTES = 32


class BackupError(Exception):
    """A backup that can't be made here, or that must not be restored: one line that says why."""


class DiskError(Exception):
    """A file of the backup could not be written; what stood there before still stands: one line that says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself in clear; changing a letter of it changes the key, and nothing opens."""

    kind: str
    """"rows", or "head" """
    key_id: str
    """The master key's, so that the right one can be looked for."""
    schema: str
    """The schema's version that the rows have."""
    series: str
    """Drawn for each whole backup; its increments carry it."""
    number: int
    """0 for a whole backup, then counted up."""
    after: str
    """SHA-256 of the file before; empty for a whole backup."""
    taken_at: str
    """The moment of the snapshot, ISO 8601."""
    followed: bool
    """Whether increments may come after it: then it is restored with its folder."""
    salt: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a frame lies in its file, and what is in it."""

    number: int
    offset: int
    length: int
    plain: bytes
    is_last: bool


def draw_salt() -> str:
    """Makes the file's key its own."""
    return secrets.token_hex(SALT_BYTES)


class SealedWriter:
    """Writes one file, frame by frame; it is whole only after `end`."""

    def __init__(self, file: BinaryIO, master: MasterKey, header: Header) -> None:
        """Writes the header."""
        words = json.dumps(asdict(header), sort_keys=True).encode()
        start = MAGIC + LENGTH.pack(len(words)) + words
        self._file, self._digest, self._number = file, hashlib.sha256(), 0
        self._key = file_key(master, header.salt, start)
        self.size = 0
        self._write(start)

    def add(self, plain: bytes) -> None:
        """One frame more."""
        self._seal(plain, MORE)

    def end(self, words: dict[str, Any]) -> str:
        """The last frame, in words of JSON; answers the digest of the whole file."""
        self._seal(json.dumps(words, ensure_ascii=False).encode(), LAST)
        return self._digest.hexdigest()

    def _seal(self, plain: bytes, place: bytes) -> None:
        sealed = self._key.encrypt(NONCE.pack(self._number), plain, place)
        self._number += 1
        self._write(LENGTH.pack(len(sealed)))
        self._write(sealed)

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._digest.update(content)
        self.size += len(content)


class SealedFile:
    """A file of a backup that is read: its header, and its frames one by one, each proved before it is handed out."""

    def __init__(self, path: Path, master: MasterKey) -> None:
        """BackupError where it is none, or is sealed with another master key; nothing is proved yet."""
        self.path = path
        self._digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                start, self.header = _read_header(file, path)
                self._start = len(start)
        except OSError as error:
            raise BackupError(f"{path} can't be read ({reason(error)})") from None
        self._digest.update(start)
        own = master.named(self.header.key_id)
        if own is None:
            raise BackupError(_wrong_key(path, self.header.key_id, master))
        self._key = file_key(own, self.header.salt, start)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, once all frames were read."""
        return self._digest.hexdigest()

    def frames(self) -> Iterator[Frame]:
        """All frames in order; BackupError where one was changed, left out or added."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._start)
                yield from self._frames(file)
        except OSError as error:
            raise BackupError(f"{self.path} can't be read ({reason(error)})") from None

    def end(self) -> dict[str, Any]:
        """The words of the last frame, where there is no other; BackupError otherwise."""
        first = next(self.frames())
        if not first.is_last:
            raise BackupError(f"{self.path} is another kind of file; nothing is restored")
        return words_of(first)

    def read(self, file: BinaryIO, frame: Frame) -> bytes:
        """A frame that `frames` has handed out before, once more."""
        file.seek(frame.offset)
        return self._open(file.read(frame.length), frame.number, LAST if frame.is_last else MORE)

    def _frames(self, file: BinaryIO) -> Iterator[Frame]:
        size = os.fstat(file.fileno()).st_size
        number, offset, is_last = 0, self._start, False
        while not is_last:
            prefix = file.read(LENGTH.size)
            (length,) = LENGTH.unpack(prefix) if len(prefix) == LENGTH.size else (0,)
            offset += LENGTH.size
            if length > LONGEST_FRAME or offset + length > size or not length:
                raise BackupError(f"{self.path} was cut off or changed at frame {number}; it is not restored")
            sealed = file.read(length)
            self._digest.update(prefix + sealed)
            is_last = offset + length == size
            plain = self._open(sealed, number, LAST if is_last else MORE)
            yield Frame(number, offset, length, plain, is_last)
            number, offset = number + 1, offset + length

    def _open(self, sealed: bytes, number: int, place: bytes) -> bytes:
        try:
            return self._key.decrypt(NONCE.pack(number), sealed, place)
        except InvalidTag:
            raise BackupError(f"{self.path} was cut off or changed at frame {number}; it is not restored") from None


def _read_header(file: BinaryIO, path: Path) -> tuple[bytes, Header]:
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        if magic.startswith(ANY_MAGIC):
            raise BackupError(f"{path} was made by another version of this program, or was changed")
        raise BackupError(f"{path} is no backup of this program, or was changed")
    prefix = file.read(LENGTH.size)
    (length,) = LENGTH.unpack(prefix) if len(prefix) == LENGTH.size else (LONGEST_HEADER + 1,)
    words = file.read(length) if length <= LONGEST_HEADER else b""
    try:
        given = json.loads(words)
        header = Header(**given)
        if any(type(getattr(header, one.name)).__name__ != one.type for one in fields(Header)):
            raise ValueError("a field of another kind")
        bytes.fromhex(header.salt)
    except (ValueError, TypeError):
        raise BackupError(f"{path} was cut off or changed in its first lines; it is not restored") from None
    return magic + prefix + words, header


def _wrong_key(path: Path, wanted: str, master: MasterKey) -> str:
    shown = wanted if wanted.isalnum() and len(wanted) < 65 else "that can't be read"
    if master.fresh:
        return f"{path} is sealed with master key {shown}, and there is no key file: put it back from where you keep it"
    return (
        f"{path} is sealed with master key {shown}, the key file holds {master.id}: put the right key file in its place"
    )


def file_key(master: MasterKey, salt: str, start: bytes) -> AESGCM:
    """The key of one file: from the master key, the file's salt and every letter of its header."""
    bound = b"yizhan backup file" + hashlib.sha256(start).digest()
    return AESGCM(HKDF(SHA256(), 32, salt=bytes.fromhex(salt), info=bound).derive(master.derive("backup")))


def words_of(frame: Frame) -> dict[str, Any]:
    """The words of a last frame."""
    found: dict[str, Any] = json.loads(frame.plain)
    return found


def reason(error: OSError) -> str:
    """Why the system refused, in its own words."""
    return (error.strerror or "unknown reason").lower()
