"""Communities, people, what they agreed to, and the keys that seal what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id


class CommunityRow(Base):
    """A community; its file's settings are read from the file at each start."""

    __tablename__ = "community"
    id: Mapped[int] = row_id()
    code: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    imported_at: Mapped[datetime]


class DataKeyRow(Base):
    """One data key per person, per case, and per community; wrapped by the master key, destroyed to erase."""

    __tablename__ = "data_key"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int]
    master_id: Mapped[str] = mapped_column(String(20))
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]
    # vault: the key of an owner
    __table_args__ = (UniqueConstraint("kind", "owner_id"),)


class ErasureRow(Base):
    """A data key that was destroyed: kept for ever, so that a backup made before does not bring it back."""

    __tablename__ = "erasure"
    id: Mapped[int] = row_id()
    """The destroyed key's own id."""
    community_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int]


class PersonRow(Base):
    """Somebody who wrote to the bot or stands in a community file."""

    __tablename__ = "person"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    telegram_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    language_chosen: Mapped[bool] = mapped_column(default=False)
    reachable: Mapped[bool] = mapped_column(default=True)
    """False once Telegram says that the bot was blocked."""
    private_since: Mapped[datetime | None]
    """When they first wrote to the bot in private; before that it can't write to them."""
    last_seen_at: Mapped[datetime]
    short_name: Mapped[bytes | None]
    """Sealed: the name that colleagues and cards show; only for members."""
    phone: Mapped[bytes | None]
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    """Keyed hash, for exact look-up by phone."""
    name: Mapped[bytes | None]
    roles: Mapped[str] = mapped_column(default="")
    """Space-separated roles; empty for residents."""
    queues: Mapped[str | None] = mapped_column(Text)
    skills: Mapped[str] = mapped_column(Text, default="")
    duty: Mapped[bool] = mapped_column(default=False)
    elder: Mapped[bool] = mapped_column(default=False)
    """Elder mode: fewer words, numbered answers, the telephone number under every message."""
    words_in_minute: Mapped[int] = mapped_column(default=0)
    minute_started_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("telegram_id", "community_id"),)


class ConsentRow(Base):
    """What a person agreed to, in which version, and when they took it back."""

    __tablename__ = "consent"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    # people: has this person consented to this purpose
    __table_args__ = (Index("ix_consent_person", "person_id", "purpose"),)
