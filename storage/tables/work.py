"""What happens to a case beside its state: deadlines and pauses, proposals, units called together, verdicts, hours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id


class DeadlineRow(Base):
    """By when something is due on a case: on what it was counted, and how it ended; never rewritten once ended."""

    __tablename__ = "deadline"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    kind: Mapped[str] = mapped_column(State(12))
    """contact, result, callback"""
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(40))
    """Where the amount stands: the service, the community's file, an extension."""
    calendar: Mapped[str] = mapped_column(String(16))
    """The version of the calendar on which it was counted."""
    start_at: Mapped[datetime]
    due_at: Mapped[datetime]
    holder_id: Mapped[int | None]
    """Who had the case in hand when it ended or, while it runs, when it began."""
    ended_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(State(12))
    """met, dropped (the case went to somebody else, was taken back), extended"""
    __table_args__ = (
        # deadlines: those of a case
        Index("ix_deadline_case", "case_id", "kind"),
        # numbers: what fell due in a month
        Index("ix_deadline_due", "community_id", "kind", "due_at"),
        # another calendar: what still runs
        partial_index("ix_deadline_running", "community_id", "due_at", where="ended_at IS NULL"),
    )


class PauseRow(Base):
    """From when to when a case waited for its resident: its clocks stood still."""

    __tablename__ = "pause"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int | None]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class ProposalRow(Base):
    """A case offered from one to another: handed over, suggested, offered to do, passed up the ladder."""

    __tablename__ = "proposal"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    kind: Mapped[str] = mapped_column(State(12))
    """handover (its handler gives it to a colleague), suggestion (a coordinator asks somebody), offer (a volunteer says
    when they could), rung (the next step of the ladder is asked)"""
    from_id: Mapped[int | None]
    to_id: Mapped[int | None]
    """Who is asked; None where everybody of a rung is."""
    level: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[bytes | None]
    """Sealed."""
    hours: Mapped[int | None]
    """For an offer: within how many hours."""
    state: Mapped[str] = mapped_column(State(12))
    """open, accepted, rejected, revoked, over"""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    __table_args__ = (
        # proposals: those of a case
        Index("ix_proposal_case", "case_id", "kind"),
        # what somebody is asked
        partial_index("ix_proposal_to", "to_id", where="state = 'open'"),
    )


class WhistleRow(Base):
    """Several units called to one case at once (吹哨): ends when the caller agrees."""

    __tablename__ = "whistle"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    by_id: Mapped[int]
    words: Mapped[bytes | None]
    """Sealed: what they are called for."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class WhistleReportRow(Base):
    """A unit that was called, and what it reported."""

    __tablename__ = "whistle_report"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    whistle_id: Mapped[int] = mapped_column(ForeignKey("whistle.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    unit_id: Mapped[int]
    words: Mapped[bytes | None]
    """Sealed."""
    reported_at: Mapped[datetime | None]
    # whistles: one report of each unit
    __table_args__ = (UniqueConstraint("whistle_id", "unit_id"),)


class VerdictRow(Base):
    """What a resident said of a case that was handled, once for each time that it was; kept for the numbers."""

    __tablename__ = "verdict"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    person_id: Mapped[int]
    closure: Mapped[int]
    """The how manieth time the case was handled, from 1."""
    holder_id: Mapped[int | None]
    """Who had handled it."""
    verdict: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    rating: Mapped[int | None]
    """1 not content, 2 so-so, 3 content."""
    rated_at: Mapped[datetime | None]
    called_back_at: Mapped[datetime | None]
    thanked_at: Mapped[datetime | None]
    """When they said thanks to who handled it."""
    __table_args__ = (
        # verdicts: one of each person for each closure
        UniqueConstraint("case_id", "person_id", "closure"),
        # numbers: the verdicts of a month
        Index("ix_verdict_at", "community_id", "at"),
    )


class ServiceHourRow(Base):
    """Time that a volunteer gave to a case: recorded within ten working days, seen and corrected by the volunteer."""

    __tablename__ = "service_hour"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    minutes: Mapped[int]
    given_at: Mapped[datetime]
    """The moment that it is counted under."""
    recorded_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]
    # hours: a volunteer's own; a month's
    __table_args__ = (Index("ix_service_hour_volunteer", "volunteer_id", "given_at"),)


class ExclusionRow(Base):
    """A case left out of a rate: on a ground, by one person, agreed to by a second."""

    __tablename__ = "exclusion"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    ground: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int]
    at: Mapped[datetime]
    second_id: Mapped[int | None]
    second_at: Mapped[datetime | None]


class QuestionCountRow(Base):
    """How often the answer to a question was not understood on a day, and how many left the form there."""

    __tablename__ = "question_count"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    service: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(40))
    day: Mapped[datetime]
    """Its local midnight."""
    rejected: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    # numbers: one row a question and day
    __table_args__ = (UniqueConstraint("community_id", "service", "step", "day"),)
