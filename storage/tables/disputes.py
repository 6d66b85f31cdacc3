"""A dispute and its parties: who they are, what each said alone, sittings, agreements, what is owed, documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id

_ROOM_TAKEN = text("ended_at IS NULL AND room <> ''")


class PartyRow(Base):
    """One side of a dispute: nothing of it is shown to the other."""

    __tablename__ = "party"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    side: Mapped[str] = mapped_column(State(12))
    """applicant or respondent"""
    number: Mapped[int]
    """From 1, of each side."""
    person_id: Mapped[int | None]
    """Who reads for this party; None where they have no account, or have not come in yet."""
    name: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    """Sealed."""
    came_by: Mapped[str] = mapped_column(State(12), default="")
    """self, link, phone, paper; empty until they came in"""
    invitation: Mapped[str | None] = mapped_column(String(64))
    """Keyed hash of the link by which they come in; None once it was used."""
    invited_until: Mapped[datetime | None]
    consent: Mapped[str] = mapped_column(State(12))
    """none, asked, agreed, refused, withdrawn"""
    consent_at: Mapped[datetime | None]
    mediator: Mapped[str] = mapped_column(State(12), default="")
    """What they said of the present mediator: empty, accepted, recused."""
    named: Mapped[str] = mapped_column(State(12), default="")
    """Whether the others may be told their name: empty, asked, yes, no."""
    extends: Mapped[str] = mapped_column(State(12), default="")
    """Whether it may go on until a day: empty, or ask, yes, no and the day."""
    __table_args__ = (
        # parties of a case, each once
        Index("uq_party_number", "case_id", "side", "number", unique=True),
        # the party of somebody who writes
        partial_index("ix_party_person", "person_id", where="person_id IS NOT NULL"),
        # the party that an invitation is for
        Index("uq_party_invitation", "invitation", unique=True),
    )


class PartyWordRow(Base):
    """What one party said, or was told, alone: no function that writes to another party reads it."""

    __tablename__ = "party_word"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    by_id: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(State(12))
    """statement (of the matter), words (between them and the mediator)"""
    words: Mapped[bytes | None]
    """Sealed."""
    files: Mapped[str] = mapped_column(Text, default="")
    """Row ids of the files that came with the words, separated by spaces."""


class SittingRow(Base):
    """A meeting of the mediator with all parties, or with one of them."""

    __tablename__ = "sitting"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    party_id: Mapped[int | None]
    """With whom alone; None for a joint one."""
    starts_at: Mapped[datetime]
    until_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(State(12))
    """proposed, agreed, held, missed, cancelled"""
    record: Mapped[bytes | None]
    """Sealed: what was said and agreed, by the mediator, for the file."""
    by_id: Mapped[int]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        # a room has one sitting at a time
        Index(
            "uq_sitting_room", "community_id", "room", "starts_at", unique=True,
            sqlite_where=_ROOM_TAKEN, postgresql_where=_ROOM_TAKEN,
        ),
    )  # fmt: skip


class SittingReplyRow(Base):
    """Whether a party comes to a sitting."""

    __tablename__ = "sitting_reply"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    answer: Mapped[str] = mapped_column(State(12))
    """coming, not_coming"""
    at: Mapped[datetime]
    # sittings: one answer of each party
    __table_args__ = (UniqueConstraint("sitting_id", "party_id"),)


class AgreementRow(Base):
    """What the parties agreed, whole or in part; in force from the day on which all signed and the seal was put on."""

    __tablename__ = "agreement"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    form: Mapped[str] = mapped_column(State(12))
    """written, oral, partial"""
    terms: Mapped[bytes | None]
    """Sealed: facts and what is agreed, in the words that all parties read."""
    by_id: Mapped[int]
    made_at: Mapped[datetime]
    effective_at: Mapped[datetime | None]
    confirmation: Mapped[str] = mapped_column(State(12), default="")
    """Judicial confirmation: empty, wanted, applied, confirmed, refused, not_wanted"""
    confirmation_at: Mapped[datetime | None]


class PerformanceRow(Base):
    """One thing that an agreement binds a party to do, and by when."""

    __tablename__ = "performance"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    what: Mapped[bytes | None]
    """Sealed."""
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(State(12))
    """waiting, done, failed"""
    ended_at: Mapped[datetime | None]


class VisitRow(Base):
    """A visit, or a call, after the end of a matter: how it holds."""

    __tablename__ = "visit"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    number: Mapped[int]
    by_id: Mapped[int]
    at: Mapped[datetime]
    result: Mapped[str] = mapped_column(State(12))
    """performed, partly, not_performed, lawsuit"""
    words: Mapped[bytes | None]
    """Sealed."""


class DocumentRow(Base):
    """A document of a case: made from its data, or on paper in its file; signed by hand, for a tap is no signature."""

    __tablename__ = "document"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    name: Mapped[str] = mapped_column(String(40))
    """Of a document that the service declares."""
    party_id: Mapped[int | None]
    """Whose copy it is, where each party has its own."""
    made_at: Mapped[datetime | None]
    """When it was last filled in and sent; None where only the paper is there."""
    filed_at: Mapped[datetime | None]
    """When it lay in the file, signed where it has to be."""
    by_id: Mapped[int]
    # documents: those of a case
    __table_args__ = (Index("ix_document_case", "case_id", "name"),)
