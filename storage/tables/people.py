"""Communities, people, what they agreed to, and the keys that seal what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id


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
    grids: Mapped[str] = mapped_column(Text, default="")
    """Codes of the grids that they look after, separated by spaces."""
    joined: Mapped[str] = mapped_column(String(8), default="file")
    """How they came to their roles: file (the community file names them), chat (they joined by themselves)."""
    gender: Mapped[str] = mapped_column(String(1), default="")
    """f, m, or nothing: only for residents who ask for a handler of their own gender."""
    conduct: Mapped[int] = mapped_column(default=0)
    """The version of the code of conduct that they accepted."""
    away_from: Mapped[datetime | None]
    away_until: Mapped[datetime | None]
    """On leave: from the one moment to the other."""
    deputy_id: Mapped[int | None]
    """Who takes new matters for them meanwhile."""
    quiet_days: Mapped[str] = mapped_column(String(16), default="")
    """Weekdays (0 is Monday) on which they are not written to about new cases, separated by spaces."""
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


class TeamInvitationRow(Base):
    """A link by which one person joins the team: bound to the first who opens it, used once, for a day."""

    __tablename__ = "team_invitation"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """Keyed hash of the link's secret part."""
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    roles: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_by: Mapped[int | None]
    """To whom it is bound."""
    used_at: Mapped[datetime | None]


class ApplicationRow(Base):
    """Somebody who would like to join the team: the filled-in form, and what a coordinator decided."""

    __tablename__ = "application"
    id: Mapped[int] = row_id()
    """The form's own id: its conversation holds the answers."""
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    roles: Mapped[str] = mapped_column(Text, default="")
    """What an invitation already granted."""
    state: Mapped[str] = mapped_column(State(12))
    """waiting, accepted, refused"""
    made_at: Mapped[datetime]
    by_id: Mapped[int | None]
    """The coordinator who proposes a further role for somebody; None for who applies."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    # team: who waits for a decision
    __table_args__ = (partial_index("ix_application_waiting", "community_id", "made_at", where="state = 'waiting'"),)


class AvoidanceRow(Base):
    """Who must not work on whose case: declared by the one or wished by the other; the reason is nobody else's."""

    __tablename__ = "avoidance"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[str] = mapped_column(String(12))
    """relative, neighbour (declared by the volunteer), party (found in a case), unwanted (a resident's wish)"""
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    resident_id: Mapped[int | None]
    mark: Mapped[str | None] = mapped_column(String(64))
    """Keyed hash of a telephone number or a building."""
    at: Mapped[datetime]
    __table_args__ = (
        # claims: what stands between this volunteer and a case
        Index("ix_avoidance_volunteer", "volunteer_id", "resident_id"),
    )
