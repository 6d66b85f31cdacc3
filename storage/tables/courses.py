"""The course of a case: at which stage it is, and how it came there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, partial_index, row_id


class CourseRow(Base):
    """At which stage a case is; no row before it has left the first."""

    __tablename__ = "course"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"))
    service: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    over_at: Mapped[datetime | None]
    """When its case had ended."""
    __table_args__ = (
        # the stage of a case
        Index("uq_course_case", "case_id", unique=True),
        # board: what is at a stage, the longest there first
        partial_index("ix_course_stage", "community_id", "service", "stage", "since", where="over_at IS NULL"),
    )


class CourseStepRow(Base):
    """From one stage to another: by whom, when, and what was written down; never changed afterwards."""

    __tablename__ = "course_step"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    advance: Mapped[str] = mapped_column(String(20))
    """Empty for a step back."""
    from_stage: Mapped[str] = mapped_column(String(20))
    to_stage: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int]
    at: Mapped[datetime]
    facts: Mapped[bytes | None]
    """Sealed: what was asked and answered on the way."""
