"""Encryption of private columns: a data key per person, case and community, wrapped by a master key kept elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select

from storage import erasures, ids
from storage.erasures import Erased, Ledger
from storage.tables import DataKeyRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

KeyKind = Literal["person", "case", "community"]
KEY_BYTES = 32
NONCE_BYTES = 12
HEADER = struct.Struct(">BQ")
FORMAT = 1
HIGHEST = 2**63 - 1
"""No id is higher: one that is was never written by us."""
CACHED_KEYS = 4_000
SAMPLE = 5
"""So many data keys are tried at the start: one that was damaged does not stop the bot, another master key does."""
SEALED_AS = "yizhan-master-key-1"


class VaultError(Exception):
    """A key is missing, wrong or readable by others, or a value was changed: one line that says which."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that wraps data keys; its id is a hash, safe to show."""

    secret: bytes
    fresh: bool = False
    """Drawn just now and written nowhere yet: `keep_master_key` does that, once nothing speaks against it."""

    @property
    def id(self) -> str:
        """Names the key without telling it."""
        return hashlib.sha256(b"yizhan key id" + self.secret).hexdigest()[:16]

    def derive(self, purpose: str) -> bytes:
        """A key for one other purpose: blind indexes, audit MACs."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.secret)


def open_master_key(path: Path) -> MasterKey:
    """The master key of a file; where there is no file, a fresh key that is not kept yet."""
    if not path.exists():
        return MasterKey(secrets.token_bytes(KEY_BYTES), fresh=True)
    mode = path.stat().st_mode
    if mode & 0o077:
        raise VaultError(f"key file {path} can be read by others; mend with: chmod 600 {path}")
    label, _, words = path.read_text(encoding="ascii", errors="replace").strip().partition(" ")
    try:
        secret = bytes.fromhex(words)
    except ValueError:
        secret = b""
    if label != SEALED_AS or len(secret) != KEY_BYTES:
        raise VaultError(f"key file {path} is damaged; put the right file back from its backup")
    return MasterKey(secret)


def keep_master_key(path: Path, key: MasterKey) -> MasterKey:
    """Writes a fresh key with mode 0600, whole or not at all; a file that is there already is never replaced.

    Answers the key that the file holds: another's where another process was the first.
    """
    if not key.fresh:
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{key.id}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{SEALED_AS} {key.secret.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)  # what the key seals must not outlive its name
        os.close(folder)
    except FileExistsError:
        return open_master_key(path)
    finally:
        scratch.unlink()
    return MasterKey(key.secret)


@dataclass(slots=True)
class Vault:
    """Seals and opens values; data keys are cached in memory once they are committed and unwrapped."""

    master: MasterKey
    ledger_file: Path | None = None
    """Where destroyed keys are noted beside the database, too; None for commands that destroy nothing."""
    ledger: Ledger | None = None
    _keys: dict[int, AESGCM] = field(default_factory=dict)
    _owners: dict[tuple[str, int], int] = field(default_factory=dict)
    _blind: bytes = b""
    _audit: bytes = b""

    def __post_init__(self) -> None:
        """Takes up its key."""
        self.use(self.master)

    def use(self, master: MasterKey) -> None:
        """From now on the master key, before anything was sealed; derives the keys of the other purposes once."""
        self.master = master
        self._blind = self.master.derive("blind index")
        self._audit = self.master.derive("audit")
        if self.ledger_file is not None:
            self.ledger = Ledger(self.ledger_file, self.master.derive("erasures"))

    def seal(  # noqa: PLR0917  (the same order everywhere)
        self, tx: Session, key_id: int, place: str, row_id: int, value: str | bytes
    ) -> bytes:
        """Ciphertext that opens only in the same column (`place` is "table.column") of the same row."""
        plain = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(NONCE_BYTES)
        bound = f"{place}:{row_id}:{key_id}".encode()
        return HEADER.pack(FORMAT, key_id) + nonce + self._key(tx, key_id).encrypt(nonce, plain, bound)

    def open(self, tx: Session, place: str, row_id: int, sealed: bytes) -> bytes:
        """What was sealed there; VaultError where it was changed or moved."""
        if len(sealed) < HEADER.size + NONCE_BYTES:
            raise VaultError(f"{place} of row {row_id} is cut off")
        version, key_id = HEADER.unpack_from(sealed)
        nonce = sealed[HEADER.size : HEADER.size + NONCE_BYTES]
        bound = f"{place}:{row_id}:{key_id}".encode()
        try:
            return self._key(tx, key_id).decrypt(nonce, sealed[HEADER.size + NONCE_BYTES :], bound)
        except (InvalidTag, ValueError):
            raise VaultError(f"{place} of row {row_id} does not open (format {version})") from None

    def open_text(self, tx: Session, place: str, row_id: int, sealed: bytes) -> str:
        """The same, as text."""
        return self.open(tx, place, row_id, sealed).decode()

    def key_of(self, tx: Session, kind: KeyKind, owner_id: int, *, community_id: int, at: datetime) -> int:
        """The id of an owner's data key, made when it has none yet."""
        known = self._owners.get((kind, owner_id)) or _made(tx).owners.get((kind, owner_id))
        if known is not None:
            return known
        row = tx.scalar(select(DataKeyRow).where(DataKeyRow.kind == kind, DataKeyRow.owner_id == owner_id))
        if row is None:
            return self._make_key(tx, kind, owner_id, community_id=community_id, at=at)
        self._remember(row)
        return row.id

    def expect(self, tx: Session, kind: KeyKind, owner_ids: Collection[int]) -> None:
        """Reads the data keys of many owners in one go, so that `key_of` need not ask for each."""
        unknown = [owner_id for owner_id in owner_ids if (kind, owner_id) not in self._owners]
        if len(unknown) > 1:
            known = select(DataKeyRow).where(DataKeyRow.kind == kind, DataKeyRow.owner_id.in_(unknown))
            self._remember_all(tx.scalars(known))

    def expect_for(self, tx: Session, sealed: Collection[bytes]) -> None:
        """Reads the data keys with which many values were sealed in one go."""
        found = {HEADER.unpack_from(value)[1] for value in sealed if len(value) >= HEADER.size}
        unknown = [key_id for key_id in found if key_id not in self._keys and key_id <= HIGHEST]
        if len(unknown) > 1:
            self._remember_all(tx.scalars(select(DataKeyRow).where(DataKeyRow.id.in_(unknown))))

    def _remember_all(self, rows: Iterable[DataKeyRow]) -> None:
        """One that was changed is missed by whoever needs it, and by nobody else."""
        for row in rows:
            with contextlib.suppress(VaultError):
                self._remember(row)

    def destroy(self, tx: Session, kind: KeyKind, owner_ids: Collection[int]) -> None:
        """Erases for good what is sealed with these owners' keys, in this database and, by the ledger, in copies."""
        gone = tx.execute(
            delete(DataKeyRow)
            .where(DataKeyRow.kind == kind, DataKeyRow.owner_id.in_(owner_ids))
            .returning(DataKeyRow.id, DataKeyRow.community_id, DataKeyRow.kind, DataKeyRow.owner_id)
        ).all()
        erasures.record(tx, [Erased(*row) for row in gone], self.ledger)
        for owner_id in owner_ids:
            key_id = self._owners.pop((kind, owner_id), None)
            if key_id is not None:
                self._keys.pop(key_id, None)

    def check(self, tx: Session) -> None:
        """VaultError where the database is sealed with another master key than ours."""
        row = tx.scalar(select(DataKeyRow).where(DataKeyRow.master_id != self.master.id).limit(1))
        if row is not None and self.master.fresh:
            raise VaultError(
                f"the key file is missing: the data is sealed with master key {row.master_id}; put it back"
            )
        if row is not None:
            self._remember(row)
        found = tx.scalars(select(DataKeyRow).limit(SAMPLE)).all()
        self._remember_all(found)
        if found and not any(known.id in self._keys for known in found):
            self._remember(found[0])

    def prove(self, row: DataKeyRow) -> None:
        """VaultError where a data key does not open with our master key."""
        self._remember(row)

    def note_erasures(self, tx: Session) -> None:
        """Brings the ledger's file up to what the table knows."""
        if self.ledger is not None:
            self.ledger.catch_up(tx)

    def blind(self, value: str) -> str:
        """A keyed hash of a normalised value, for exact look-up."""
        return hmac.new(self._blind, value.encode(), hashlib.sha256).hexdigest()

    def mac(self, value: str) -> str:
        """The keyed MAC of an audit entry or of the chain."""
        return hmac.new(self._audit, value.encode(), hashlib.sha256).hexdigest()

    def _make_key(self, tx: Session, kind: KeyKind, owner_id: int, *, community_id: int, at: datetime) -> int:
        key_id, secret, nonce = ids.draw(at), secrets.token_bytes(KEY_BYTES), os.urandom(NONCE_BYTES)
        wrapped = nonce + AESGCM(self.master.secret).encrypt(nonce, secret, f"data_key:{key_id}".encode())
        row = DataKeyRow(
            id=key_id, community_id=community_id, kind=kind, owner_id=owner_id,
            master_id=self.master.id, wrapped=wrapped, created_at=at,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        made = _made(tx)
        made.keys[key_id] = AESGCM(secret)
        made.owners[(kind, owner_id)] = key_id
        return key_id

    def _key(self, tx: Session, key_id: int) -> AESGCM:
        cached = self._keys.get(key_id) or _made(tx).keys.get(key_id)
        if cached is not None:
            return cached
        row = tx.get(DataKeyRow, key_id) if key_id <= HIGHEST else None
        if row is None:
            raise VaultError(f"data key {key_id} was destroyed")
        return self._remember(row)

    def _remember(self, row: DataKeyRow) -> AESGCM:
        if row.master_id != self.master.id:
            raise VaultError(f"the data is sealed with master key {row.master_id}, the key file holds {self.master.id}")
        try:
            secret = AESGCM(self.master.secret).decrypt(
                row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:], f"data_key:{row.id}".encode()
            )
        except (InvalidTag, ValueError):  # ValueError: cut off
            raise VaultError(f"data key {row.id} does not open with master key {self.master.id}") from None
        if len(self._keys) >= CACHED_KEYS:
            self._keys.clear()
            self._owners.clear()
        key = self._keys[row.id] = AESGCM(secret)
        self._owners[(row.kind, row.owner_id)] = row.id
        return key


@dataclass(slots=True)
class Made:
    """The data keys that one transaction made: nobody else may seal with them before they are committed."""

    keys: dict[int, AESGCM] = field(default_factory=dict)
    owners: dict[tuple[str, int], int] = field(default_factory=dict)


def _made(tx: Session) -> Made:
    made = tx.info.setdefault("made keys", Made())
    assert isinstance(made, Made)
    return made


def of(tx: Session) -> Vault:
    """The vault that this transaction's database was opened with."""
    vault = tx.info["vault"]
    assert isinstance(vault, Vault)
    return vault
