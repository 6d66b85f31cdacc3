"""The key file: the master key that wraps data keys, older ones until nothing needs them, keys of other purposes."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KEY_BYTES = 32
SEALED_AS, OLD_AS = "yizhan-master-key-1", "yizhan-old-key-1"
PURPOSES: Mapping[str, str] = {
    "blind index": "yizhan-index-key-1", "audit": "yizhan-audit-key-1", "erasures": "yizhan-ledger-key-1",
    "webhook secret": "yizhan-webhook-key-1",
}  # fmt: skip
"""What stays the same when the master key is another: by it rows are found again, and old entries are proved."""
BACKUP = "backup"
"""What a backup is sealed with follows from the master key of its day."""


class VaultError(Exception):
    """A key is missing, wrong or readable by others, or a value was changed: one line that says which."""


def id_of(secret: bytes) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(b"yizhan key id" + secret).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that wraps data keys; its id is a hash, safe to show."""

    secret: bytes
    fresh: bool = False
    """Drawn just now and written nowhere yet: `keep_master_key` does that, once nothing speaks against it."""
    purposes: Mapping[str, bytes] = field(default_factory=dict)
    """Keys of other purposes that were written down; the others follow from the master key."""
    older: tuple[bytes, ...] = ()
    """Master keys of before, the newest first."""

    @property
    def id(self) -> str:
        """Names the key without telling it."""
        return id_of(self.secret)

    def derive(self, purpose: str) -> bytes:
        """A key for one other purpose: blind indexes, audit MACs."""
        return self.purposes.get(purpose) or HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(
            self.secret
        )

    def named(self, id: str) -> MasterKey | None:
        """The one of the file's master keys that has this id."""
        if id == self.id:
            return self
        return next((MasterKey(secret) for secret in self.older if id_of(secret) == id), None)

    def renewed(self) -> MasterKey:
        """Another master key in its place; this one becomes an older one, and what follows from it is written down."""
        purposes = {purpose: self.derive(purpose) for purpose in PURPOSES}
        return MasterKey(secrets.token_bytes(KEY_BYTES), purposes=purposes, older=(self.secret, *self.older))

    def lines(self) -> Iterator[str]:
        """As the file has it."""
        yield f"{SEALED_AS} {self.secret.hex()}"
        yield from (f"{PURPOSES[purpose]} {secret.hex()}" for purpose, secret in self.purposes.items())
        yield from (f"{OLD_AS} {secret.hex()}" for secret in self.older)


def open_master_key(path: Path) -> MasterKey:
    """The master key of a file; where there is no file, a fresh key that is not kept yet."""
    if not path.exists():
        return MasterKey(secrets.token_bytes(KEY_BYTES), fresh=True)
    mode = path.stat().st_mode
    if mode & 0o077:
        raise VaultError(f"key file {path} can be read by others; mend with: chmod 600 {path}")
    damaged = VaultError(f"key file {path} is damaged; put the right file back from its backup")
    masters: list[bytes] = []
    older: list[bytes] = []
    purposes: dict[str, bytes] = {}
    known = {label: purpose for purpose, label in PURPOSES.items()}
    for line in path.read_text(encoding="ascii", errors="replace").strip().splitlines():
        label, _, words = line.strip().partition(" ")
        try:
            secret = bytes.fromhex(words)
        except ValueError:
            raise damaged from None
        if len(secret) != KEY_BYTES or label not in {SEALED_AS, OLD_AS, *known}:
            raise damaged
        if label in known:
            purposes[known[label]] = secret
        else:
            (masters if label == SEALED_AS else older).append(secret)
    if len(masters) != 1 or (older and set(purposes) != set(PURPOSES)):
        raise damaged
    return MasterKey(masters[0], purposes=purposes, older=tuple(older))


def keep_master_key(path: Path, key: MasterKey) -> MasterKey:
    """Writes a fresh key with mode 0600, whole or not at all; a file that is there already is never replaced.

    Answers the key that the file holds: another's where another process was the first.
    """
    if not key.fresh:
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = _written(path, key)
    try:
        os.link(scratch, path)
        _settle(path)
    except FileExistsError:
        return open_master_key(path)
    finally:
        scratch.unlink()
    return MasterKey(key.secret)


def replace_master_key(path: Path, key: MasterKey) -> None:
    """Another key in the file's place, whole or not at all: whoever reads meanwhile reads the one or the other."""
    _written(path, key).replace(path)
    _settle(path)


def _written(path: Path, key: MasterKey) -> Path:
    scratch = path.with_name(f"{path.name}.{key.id}")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in key.lines()))
        file.flush()
        os.fsync(file.fileno())
    return scratch


def _settle(path: Path) -> None:
    """What the key seals must not outlive its name."""
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
