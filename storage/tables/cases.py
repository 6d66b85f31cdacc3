"""Conversations and the cases that they become, with everything said and done on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id


class ConversationRow(Base):
    """One person filling in one service; its id becomes the case's."""

    __tablename__ = "conversation"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    service: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(State(12))
    """draft, sent, cancelled, expired; held: words that wait for somebody to say for whom they are"""
    content: Mapped[bytes | None]
    """Sealed: answers, shelf and what is pending."""
    revision: Mapped[int]
    failures: Mapped[int] = mapped_column(default=0)
    about_id: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(64), default="")
    """The payload of the link that it began with: a poster's grid."""
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    __table_args__ = (
        # retention: the forms about a case
        Index("ix_conversation_about", "about_id"),
        # relay between people: words that wait for somebody to say for whom they are
        partial_index("ix_conversation_held", "person_id", "touched_at", where="state = 'held'"),
        # conversations: the draft that a person is in
        partial_index("ix_conversation_draft", "person_id", "touched_at", where="state = 'draft'"),
        # retention: what was left and is still there
        partial_index(
            "ix_conversation_left", "touched_at",
            where="state IN ('cancelled', 'expired') AND coalesce(length(content), 1) > 0",
        ),
    )  # fmt: skip


class CaseRow(Base):
    """A matter being worked on."""

    __tablename__ = "service_case"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    service: Mapped[str] = mapped_column(String(40))
    queue: Mapped[str] = mapped_column(String(40))
    category: Mapped[str] = mapped_column(default="")
    grid: Mapped[str] = mapped_column(default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(State(12))
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filed: Mapped[str] = mapped_column(String(12), default="self")
    """self, proxy (by a helper), desk (by staff, for somebody at the counter or on the telephone)"""
    beneficiary_id: Mapped[int | None]
    """Whose matter it is, where somebody else filed it and the invitation was taken up."""
    invitation: Mapped[str | None] = mapped_column(String(64))
    """Keyed hash of the link by which the beneficiary comes in; None once it was used."""
    invited_until: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    promised_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    appointment_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    level: Mapped[str] = mapped_column(String(12), default="volunteer")
    """The rung of the ladder that it is at: volunteer, grid, community, street, district."""
    level_since: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    """Since when it waits for its resident; its clocks stand still."""
    returns: Mapped[int] = mapped_column(default=0)
    """How often it was sent back as belonging elsewhere."""
    closures: Mapped[int] = mapped_column(default=0)
    """How often it was said to be done."""
    joined_to_id: Mapped[int | None]
    """The case whose matter is the same: that one is worked on, and this one goes with it."""
    followers: Mapped[int] = mapped_column(default=0)
    """How many go with this one."""
    ticked: Mapped[str] = mapped_column(String(60), default="")
    """Numbers of the service's tasks that are done, separated by spaces."""
    wish: Mapped[str] = mapped_column(String(1), default="")
    """f or m: the gender of the handler that its resident wishes for."""
    building_index: Mapped[str | None] = mapped_column(String(64))
    phone_index: Mapped[str | None] = mapped_column(String(64))
    name_index: Mapped[str | None] = mapped_column(String(64))
    """Keyed hashes, for exact look-up."""
    erased_at: Mapped[datetime | None]
    """When everything but numbers was erased."""
    revision: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        # a person's own cases (/my)
        Index("ix_service_case_opened_by", "opened_by", "opened_at"),
        # the same, of somebody for whom another person filed
        partial_index("ix_service_case_beneficiary", "beneficiary_id", where="beneficiary_id IS NOT NULL"),
        # the case that an invitation is about
        Index("uq_service_case_invitation", "invitation", unique=True),
        # search: the cases of a telephone number, of a name
        partial_index("ix_service_case_phone", "community_id", "phone_index", where="phone_index IS NOT NULL"),
        partial_index("ix_service_case_name", "community_id", "name_index", where="name_index IS NOT NULL"),
        # similar matters: what goes on in a building
        partial_index(
            "ix_service_case_building", "community_id", "service", "building_index",
            where="status IN ('open', 'claimed')",
        ),
        # those that go with another
        partial_index("ix_service_case_joined", "joined_to_id", where="joined_to_id IS NOT NULL"),
        # lists: a grid's cases
        Index("ix_service_case_grid", "community_id", "grid", "status", "opened_at", "id"),
        # what a volunteer works on
        Index("ix_service_case_assignee", "assignee_id", "status"),
        # the queue's open cases and the digest's counts
        Index("ix_service_case_status", "community_id", "status", "queue", "opened_at"),
        # lists: the cases in a state, in their order
        Index("ix_service_case_listed", "community_id", "status", "opened_at", "id"),
        # lists: what is late of what goes on
        partial_index(
            "ix_service_case_live", "community_id", "promised_at", "id", where="status IN ('open', 'claimed')",
        ),
        # the digest: done since yesterday
        Index("ix_service_case_done", "community_id", "done_at"),
        # the digest: new since yesterday
        Index("ix_service_case_opened", "community_id", "opened_at"),
        # retention: what ended long ago and is still kept
        partial_index("ix_service_case_kept", "community_id", "service", "closed_at", where="erased_at IS NULL"),
    )  # fmt: skip


class AssignmentRow(Base):
    """Who worked on a case, since when, until when, and how it ended: never rewritten."""

    __tablename__ = "assignment"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(String(20))


class StatementRow(Base):
    """Public words on a case, from or for its resident."""

    __tablename__ = "statement"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    words: Mapped[bytes]
    files: Mapped[str] = mapped_column(Text, default="")
    """Row ids of the files that came with the words, separated by spaces."""


class NoteRow(Base):
    """Internal words on a case: no function that writes to a resident reads this table."""

    __tablename__ = "note"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[bytes]


class BookingRow(Base):
    """An appointment between a resident and the case's volunteer."""

    __tablename__ = "booking"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    slot_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(State(12))
    made_at: Mapped[datetime]


class AuditRow(Base):
    """Who did what to which case when; keyed, and sealed into a chain by the ticker."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[str] = mapped_column(Text, default="")
    mac: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(unique=True)
    chain: Mapped[str | None] = mapped_column(String(64))
    __table_args__ = (
        # ticker: what is not sealed yet
        partial_index("ix_audit_entry_unsealed", "id", where="seq IS NULL"),
    )  # fmt: skip
