"""A diary and what is written into it: hours of advisers, times taken, who waits for one, whom advisers heard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id

_LIVE = text("ended_at IS NULL")


class DiaryRow(Base):
    """Hours at which an adviser sees people: every week the same, or on one day only."""

    __tablename__ = "diary"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    adviser_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    service: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(State(12))
    """weekly; extra (on one day only); off (nothing of this adviser on that day, between these hours)"""
    weekday: Mapped[int | None]
    """0 is Monday; None where a day is named."""
    day: Mapped[str | None] = mapped_column(String(10))
    """2026-03-06; None for every week."""
    from_minute: Mapped[int]
    """Minutes of the local day."""
    to_minute: Mapped[int]
    slot_minutes: Mapped[int] = mapped_column(default=30)
    modes: Mapped[str] = mapped_column(default="")
    """How people are seen then: visit, phone, online, home; separated by spaces."""
    place: Mapped[str] = mapped_column(default="")
    """Where, for those who come; the community's office when empty."""
    source: Mapped[str] = mapped_column(State(8))
    """file or chat"""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        # diaries: what a service's advisers offer
        partial_index("ix_diary_service", "community_id", "service", where="ended_at IS NULL"),
        # an adviser's own hours
        partial_index("ix_diary_adviser", "adviser_id", where="ended_at IS NULL"),
    )


class SlotRow(Base):
    """A time of an adviser that somebody has: held while a form is filled in, offered to who waited, or booked."""

    __tablename__ = "slot"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    adviser_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    until_at: Mapped[datetime]
    case_id: Mapped[int]
    """The case's id, which is its conversation's: a time is held before there is a case."""
    person_id: Mapped[int]
    state: Mapped[str] = mapped_column(State(12))
    """held, offered, booked"""
    mode: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(default="")
    held_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    """Of the calendar entry that both sides have of it: later ones replace earlier ones."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(State(12))
    """kept, missed, moved, cancelled, expired, declined"""
    __table_args__ = (
        # nobody is seen at a time that somebody else has
        Index(
            "uq_slot_time", "adviser_id", "starts_at", unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        # a case has one time
        Index("uq_slot_case", "case_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        # what a case had
        Index("ix_slot_case", "case_id", "made_at"),
        # holds and offers that end
        partial_index("ix_slot_held", "held_until", where="ended_at IS NULL AND held_until IS NOT NULL"),
        # a community's days
        Index("ix_slot_day", "community_id", "starts_at"),
    )  # fmt: skip


class WaitingRow(Base):
    """A case that waits for a time in a diary: the oldest is offered the next that is free."""

    __tablename__ = "waiting"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    service: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int]
    modes: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(State(12))
    """booked, left, over (its case was ended or claimed otherwise)"""
    __table_args__ = (
        # waiting list: who is next
        partial_index("ix_waiting_next", "community_id", "service", "since", "id", where="ended_at IS NULL"),
    )


class ClientRow(Base):
    """Somebody whom an adviser hears, heard, or said that they act for: names only as keyed hashes."""

    __tablename__ = "client"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    adviser_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name_index: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int | None]
    """The case by which they were heard; None for one that the adviser declared."""
    at: Mapped[datetime]
    __table_args__ = (
        # conflict of interest: whom of these an adviser has heard
        Index("ix_client_name", "community_id", "name_index", "adviser_id"),
        # erasure: those of a case
        partial_index("ix_client_case", "case_id", where="case_id IS NOT NULL"),
    )


class ConsultationRow(Base):
    """What was talked about, advised and comes next: the record of a consultation."""

    __tablename__ = "consultation"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int]
    at: Mapped[datetime]
    facts: Mapped[bytes | None]
    """Sealed; for the file only."""
    advice: Mapped[bytes | None]
    """Sealed; the resident reads it."""
    next_step: Mapped[str] = mapped_column(String(20), default="")
    minutes: Mapped[int] = mapped_column(default=0)
