"""Rows that come due: updates, messages, reminders, files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id

WAITING, UNSENT, UNCERTAIN = ("pending", "failed"), ("pending", "failed", "sending"), ("sending", "ambiguous", "dead")
"""States of messages as their partial indexes name them: SQLite finds an index by the same words only."""
ANSWERABLE = ("appointment", "claimed", "details", "finished", "notice", "receipt", "statement")
"""Kinds of messages that somebody may reply to with words for the other side of the case."""


class InboxRow(Base):
    """A raw update, kept before Telegram is told that it arrived."""

    __tablename__ = "inbox"
    id: Mapped[int] = row_id()
    community_id: Mapped[int | None]
    update_id: Mapped[int] = mapped_column(unique=True)
    lane: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(State(12))
    """pending, done, quarantined"""
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int | None]
    raw: Mapped[bytes | None]
    """Sealed; emptied when done."""
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        # due: the next update; its lane's earlier ones
        partial_index("ix_inbox_due", "due_at", where="state = 'pending'"),
        partial_index("ix_inbox_lane", "lane", "id", where="state = 'pending'"),
        # sweeping what was done days ago
        Index("ix_inbox_done", "done_at"),
        # metrics and retention: what was put aside
        partial_index("ix_inbox_aside", "received_at", where="state = 'quarantined'"),
    )  # fmt: skip


class MessageRow(Base):
    """The outbox: a message, its fate, and what its buttons mean."""

    __tablename__ = "message"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    policy: Mapped[str] = mapped_column(String(20))
    urgency: Mapped[int]
    chat_id: Mapped[int]
    thread_id: Mapped[int | None]
    lane: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None]
    case_id: Mapped[int | None]
    edits_id: Mapped[int | None]
    """The message that this one changes, by our own id."""
    state: Mapped[str] = mapped_column(State(12))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int | None]
    content: Mapped[bytes | None]
    """Sealed: the words and keyboard."""
    token: Mapped[str | None] = mapped_column(String(32), unique=True)
    """Names this keyboard in the data of its buttons."""
    actions: Mapped[str | None] = mapped_column(Text)
    """What each button means, in the order of the buttons."""
    presser_id: Mapped[int | None]
    """Who alone may press; None for those in the chat, by their roles."""
    revision: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(String(200))
    """Why it is ambiguous, failed or dead: a code and a known kind, never the server's own words."""
    reported_at: Mapped[datetime | None]
    """When a coordinator was told of its fate."""
    __table_args__ = (
        # relay: the next messages; the earlier ones of a lane
        partial_index("ix_message_due", "urgency", "id", where="state IN ('pending', 'failed')"),
        partial_index("ix_message_lane", "lane", "urgency", "id", where="state IN ('pending', 'failed', 'sending')"),
        # leases that ended; outbox --state; what coordinators must hear of
        partial_index("ix_message_state", "state", "due_at", where="state IN ('sending', 'ambiguous', 'dead')"),
        # a case's card
        Index("ix_message_case", "case_id", "kind"),
        # relay between people: the case of the message that somebody replied to
        partial_index("ix_message_answerable", "chat_id", "message_id", where=f"kind IN {ANSWERABLE}"),
        # the changes of a message that still wait
        partial_index("ix_message_edits", "edits_id", where="state IN ('pending', 'failed')"),
        # retention: old words that are still kept
        partial_index("ix_message_kept", "created_at", where="content IS NOT NULL"),
    )  # fmt: skip


class MovedChatRow(Base):
    """A group that became a supergroup: its old id and its new one."""

    __tablename__ = "moved_chat"
    old_id: Mapped[int] = row_id()
    new_id: Mapped[int]
    moved_at: Mapped[datetime]


class ReminderRow(Base):
    """A moment at which time alone does something: to a case, a draft, or for a reader of digests."""

    __tablename__ = "reminder"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    subject_id: Mapped[int]
    """The case, conversation or person that it is about."""
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(State(12))
    """pending, done"""
    due_at: Mapped[datetime]
    planned_at: Mapped[datetime]
    """When it should have happened; due_at moves when it is leased."""
    lane: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int | None]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        # due: the next reminder
        partial_index("ix_reminder_due", "due_at", where="state = 'pending'"),
        # fit: all of a case's; the same one is never made twice
        UniqueConstraint("subject_id", "key"),
    )  # fmt: skip


class FileRow(Base):
    """A file that somebody sent: fetched once, cleaned, kept as our own copy in sealed chunks."""

    __tablename__ = "file"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(State(12))
    """pending, kept, refused, lost"""
    lane: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int | None]
    handle: Mapped[bytes]
    """Sealed: Telegram's file id and the name that it came with."""
    mime: Mapped[str] = mapped_column(default="")
    suffix: Mapped[str] = mapped_column(String(12), default="")
    size: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    __table_args__ = (
        # fetcher: the next file to fetch
        partial_index("ix_file_due", "due_at", where="state = 'pending'"),
    )  # fmt: skip


class FileChunkRow(Base):
    """At most 1 MiB of a file, sealed."""

    __tablename__ = "file_chunk"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    number: Mapped[int]
    content: Mapped[bytes]


class DepartureRow(Base):
    """A place of Telegram's limits that is taken: from the lease of a message until some time after its answer."""

    __tablename__ = "departure"
    message_id: Mapped[int] = row_id()
    lane: Mapped[str] = mapped_column(String(40))
    urgency: Mapped[int]
    places: Mapped[int]
    """How much of its lane's limit it takes; 0 where the lane has none, all of it after Telegram asked for a pause."""
    paced_at: Mapped[datetime]
    """For what nobody is waiting for: its moment in an even pace."""
    free_at: Mapped[datetime]
    """When its place in the limit of all messages is free again."""
    lane_free_at: Mapped[datetime]
    """When its place in the limit of its chat is free again; never before `free_at`."""
    __table_args__ = (
        # relay: the places that are still taken; sweeping those that are free again
        Index("ix_departure_lane_free_at", "lane_free_at"),
    )  # fmt: skip


class LeaderRow(Base):
    """Who alone may receive, or tick, over all processes of a database; a new term ends whatever the last one began."""

    __tablename__ = "leader"
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    term: Mapped[int]
    holder: Mapped[str]
    """The process: its host, number and start."""
    until: Mapped[datetime]


class MarkRow(Base):
    """A named moment or number that must survive a restart: the last poll, the digest's last day."""

    __tablename__ = "mark"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str]
    at: Mapped[datetime]
