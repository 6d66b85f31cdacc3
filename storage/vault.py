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
from sqlalchemy import delete, func, select

from storage import erasures, ids
from storage.erasures import Erased, Ledger
from storage.keys import KEY_BYTES, MasterKey, VaultError, id_of, open_master_key
from storage.tables import DataKeyRow, MarkRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

KeyKind = Literal["person", "case", "community"]
NONCE_BYTES = 12
HEADER = struct.Struct(">BQ")
FORMAT = 1
HIGHEST = 2**63 - 1
"""No id is higher: one that is was never written by us."""
CACHED_KEYS = 4_000
CHECK = "keys of other purposes"
SAMPLE = 5
"""So many data keys are tried at the start: one that was damaged does not stop the bot, another master key does."""


@dataclass(slots=True)
class Vault:
    """Seals and opens values; data keys are cached in memory once they are committed and unwrapped."""

    master: MasterKey
    ledger_file: Path | None = None
    """Where destroyed keys are noted beside the database, too; None for commands that destroy nothing."""
    ledger: Ledger | None = None
    key_file: Path | None = None
    """Read again when it was changed: another command may put another master key in its place meanwhile."""
    _read_as: tuple[int, int, int] | None = None
    """How the file looked when it was read last."""
    _masters: dict[str, bytes] = field(default_factory=dict)
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
        self._masters = {id_of(secret): secret for secret in (master.secret, *master.older)}
        self._read_as = _look_of(self.key_file)
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

    def look_again(self) -> None:
        """Takes up a key file that was changed since, where it still holds the key that was ours."""
        if self.key_file is None or (look := _look_of(self.key_file)) == self._read_as:
            return
        self._read_as = look
        with contextlib.suppress(VaultError, OSError):
            found = open_master_key(self.key_file)
            if not found.fresh and found.named(self.master.id) is not None:
                self.use(found)

    def check(self, tx: Session) -> None:
        """VaultError where the database is sealed with another master key than ours, or with other purposes' keys."""
        row = tx.scalar(select(DataKeyRow).where(DataKeyRow.master_id.not_in(list(self._masters))).limit(1))
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
        mark = tx.get(MarkRow, CHECK)
        if mark is not None and not self.master.fresh:
            for name, proof in self._proofs().items():
                if f"{name}={proof}" not in mark.value.split():
                    raise VaultError(f"the {name} key is another than the data was written with; put the key file back")

    def note_keys(self, tx: Session, *, at: datetime) -> None:
        """By what a later start sees that the keys of other purposes are still the same; once."""
        if tx.get(MarkRow, CHECK) is None:
            value = " ".join(f"{name}={proof}" for name, proof in self._proofs().items())
            tx.add(MarkRow(name=CHECK, value=value, at=at))
            tx.flush()

    def _proofs(self) -> dict[str, str]:
        return {"index": self.blind(CHECK)[:16], "audit": self.mac(CHECK)[:16]}

    def counts(self, tx: Session) -> dict[str, int]:
        """How many data keys each master key wraps, by its id."""
        found = select(DataKeyRow.master_id, func.count()).group_by(DataKeyRow.master_id)
        return {master_id: int(count) for master_id, count in tx.execute(found)}

    def rewrap(self, tx: Session, *, most: int) -> int:
        """Wraps some of the data keys anew that an older master key wraps; answers how many, 0 when none is left."""
        rows = tx.scalars(
            select(DataKeyRow).where(DataKeyRow.master_id != self.master.id).order_by(DataKeyRow.id).limit(most)
        ).all()
        for row in rows:
            row.wrapped = self._wrapped(row.id, self._unwrapped(row))
            row.master_id = self.master.id
        tx.flush()
        return len(rows)

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
        self.look_again()
        key_id, secret = ids.draw(at), secrets.token_bytes(KEY_BYTES)
        row = DataKeyRow(
            id=key_id, community_id=community_id, kind=kind, owner_id=owner_id,
            master_id=self.master.id, wrapped=self._wrapped(key_id, secret), created_at=at,
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

    def _wrapped(self, key_id: int, secret: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.master.secret).encrypt(nonce, secret, f"data_key:{key_id}".encode())

    def _unwrapped(self, row: DataKeyRow) -> bytes:
        if row.master_id not in self._masters:
            self.look_again()
        master = self._masters.get(row.master_id)
        if master is None:
            raise VaultError(f"the data is sealed with master key {row.master_id}, the key file holds {self.master.id}")
        try:
            return AESGCM(master).decrypt(
                row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:], f"data_key:{row.id}".encode()
            )
        except (InvalidTag, ValueError):  # ValueError: cut off
            raise VaultError(f"data key {row.id} does not open with master key {row.master_id}") from None

    def _remember(self, row: DataKeyRow) -> AESGCM:
        secret = self._unwrapped(row)
        if len(self._keys) >= CACHED_KEYS:
            self._keys.clear()
            self._owners.clear()
        key = self._keys[row.id] = AESGCM(secret)
        self._owners[(row.kind, row.owner_id)] = row.id
        return key


def _look_of(path: Path | None) -> tuple[int, int, int] | None:
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


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
