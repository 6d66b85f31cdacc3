"""All tables; every index names the query that it serves, every time is UTC, every private column is ciphertext."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, in microseconds since 1970: the same order, width and precision on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To microseconds."""
        if value is None:
            return None
        since = value - EPOCH
        return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From microseconds."""
        return None if value is None else _from_microseconds(int(value))


def _from_microseconds(value: int) -> datetime:
    seconds, micro = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)


class Base(DeclarativeBase):
    """The one metadata, with a naming convention so that migrations can name what they change."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        int: BigInteger,
        str: String(200),
        bytes: LargeBinary,
        datetime: Moment,
    }


def _id() -> Mapped[int]:
    return mapped_column(BigInteger, primary_key=True, autoincrement=False)


class CommunityRow(Base):
    """A community; its file's settings are read from the file at each start."""

    __tablename__ = "community"
    id: Mapped[int] = _id()
    code: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    imported_at: Mapped[datetime]


class DataKeyRow(Base):
    """One data key per person, per case, and per community; wrapped by the master key, destroyed to erase."""

    __tablename__ = "data_key"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int]
    master_id: Mapped[str] = mapped_column(String(20))
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]
    # vault: the key of an owner
    __table_args__ = (UniqueConstraint("kind", "owner_id"),)


class PersonRow(Base):
    """Somebody who wrote to the bot or stands in a community file."""

    __tablename__ = "person"
    id: Mapped[int] = _id()
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
    words_in_minute: Mapped[int] = mapped_column(default=0)
    minute_started_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("telegram_id", "community_id"),)


class ConsentRow(Base):
    """What a person agreed to, in which version, and when they took it back."""

    __tablename__ = "consent"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    # people: has this person consented to this purpose
    __table_args__ = (Index("ix_consent_person", "person_id", "purpose"),)


class ConversationRow(Base):
    """One person filling in one service; its id becomes the case's."""

    __tablename__ = "conversation"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    service: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    """draft, sent, cancelled, expired"""
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
        # conversations: the draft that a person is in
        Index("ix_conversation_draft", "person_id", "touched_at", sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'")),
    )  # fmt: skip


class CaseRow(Base):
    """A matter being worked on."""

    __tablename__ = "service_case"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    service: Mapped[str] = mapped_column(String(40))
    queue: Mapped[str] = mapped_column(String(40))
    category: Mapped[str] = mapped_column(default="")
    grid: Mapped[str] = mapped_column(default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(12))
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
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
    erased_at: Mapped[datetime | None]
    """When everything but numbers was erased."""
    revision: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        # a person's own cases (/my)
        Index("ix_service_case_opened_by", "opened_by", "opened_at"),
        # what a volunteer works on
        Index("ix_service_case_assignee", "assignee_id", "status"),
        # the queue's open cases and the digest's counts
        Index("ix_service_case_status", "community_id", "status", "queue", "opened_at"),
        # the digest: done since yesterday
        Index("ix_service_case_done", "community_id", "done_at"),
        # the digest: new since yesterday
        Index("ix_service_case_opened", "community_id", "opened_at"),
        # retention: what ended long ago and is still kept
        Index("ix_service_case_kept", "closed_at", sqlite_where=text("erased_at IS NULL"), postgresql_where=text("erased_at IS NULL")),
    )


class AssignmentRow(Base):
    """Who worked on a case, since when, until when, and how it ended: never rewritten."""

    __tablename__ = "assignment"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(String(20))


class StatementRow(Base):
    """Public words on a case, from or for its resident."""

    __tablename__ = "statement"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    words: Mapped[bytes]


class NoteRow(Base):
    """Internal words on a case: no function that writes to a resident reads this table."""

    __tablename__ = "note"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[bytes]


class BookingRow(Base):
    """An appointment between a resident and the case's volunteer."""

    __tablename__ = "booking"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    slot_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]


class FileRow(Base):
    """A file that somebody sent: fetched once, cleaned, kept as our own copy in sealed chunks."""

    __tablename__ = "file"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12))
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
        Index("ix_file_due", "due_at", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
    )  # fmt: skip


class FileChunkRow(Base):
    """At most 1 MiB of a file, sealed."""

    __tablename__ = "file_chunk"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    number: Mapped[int]
    content: Mapped[bytes]


class InboxRow(Base):
    """A raw update, kept before Telegram is told that it arrived."""

    __tablename__ = "inbox"
    id: Mapped[int] = _id()
    community_id: Mapped[int | None]
    update_id: Mapped[int] = mapped_column(unique=True)
    lane: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
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
        Index("ix_inbox_due", "due_at", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
        Index("ix_inbox_lane", "lane", "id", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
        # sweeping what was done days ago
        Index("ix_inbox_done", "done_at"),
    )  # fmt: skip


class MessageRow(Base):
    """The outbox: a message, its fate, and what its buttons mean."""

    __tablename__ = "message"
    id: Mapped[int] = _id()
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
    state: Mapped[str] = mapped_column(String(12))
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
    """Why it is ambiguous, failed or dead, in Telegram's words without any of ours."""
    reported_at: Mapped[datetime | None]
    """When a coordinator was told of its fate."""
    __table_args__ = (
        # relay: the next messages; the earlier ones of a lane
        Index("ix_message_due", "urgency", "id", sqlite_where=text("state IN ('pending', 'failed')"), postgresql_where=text("state IN ('pending', 'failed')")),
        Index("ix_message_lane", "lane", "urgency", "id", sqlite_where=text("state IN ('pending', 'failed', 'sending')"), postgresql_where=text("state IN ('pending', 'failed', 'sending')")),
        # leases that ended; outbox --state; what coordinators must hear of
        Index("ix_message_state", "state", "due_at", sqlite_where=text("state IN ('sending', 'ambiguous', 'dead')"), postgresql_where=text("state IN ('sending', 'ambiguous', 'dead')")),
        # a case's card
        Index("ix_message_case", "case_id", "kind"),
        # the changes of a message that still wait
        Index("ix_message_edits", "edits_id", sqlite_where=text("state IN ('pending', 'failed')"), postgresql_where=text("state IN ('pending', 'failed')")),
        # retention: old words that are still kept
        Index("ix_message_kept", "created_at", sqlite_where=text("content IS NOT NULL"), postgresql_where=text("content IS NOT NULL")),
    )  # fmt: skip


class MovedChatRow(Base):
    """A group that became a supergroup: its old id and its new one."""

    __tablename__ = "moved_chat"
    old_id: Mapped[int] = _id()
    new_id: Mapped[int]
    moved_at: Mapped[datetime]


class ReminderRow(Base):
    """A moment at which time alone does something: to a case, a draft, or for a reader of digests."""

    __tablename__ = "reminder"
    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    subject_id: Mapped[int]
    """The case, conversation or person that it is about."""
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12))
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
        Index("ix_reminder_due", "due_at", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
        # fit: all of a case's; the same one is never made twice
        UniqueConstraint("subject_id", "key"),
    )  # fmt: skip


class AuditRow(Base):
    """Who did what to which case when; keyed, and sealed into a chain by the ticker."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = _id()
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
        Index("ix_audit_entry_unsealed", "id", sqlite_where=text("seq IS NULL"), postgresql_where=text("seq IS NULL")),
    )  # fmt: skip


class MarkRow(Base):
    """A named moment or number that must survive a restart: the last poll, the digest's last day."""

    __tablename__ = "mark"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str]
    at: Mapped[datetime]
