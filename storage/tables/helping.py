"""What is done for a matter beside its handler's work: people who come and look, small things that others take on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, State, partial_index, row_id


class HomeVisitRow(Base):
    """Two people of the team at a resident's door: asked, agreed, there, gone, written down."""

    __tablename__ = "home_visit"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    leader_id: Mapped[int]
    companion_id: Mapped[int | None]
    """Who is asked to come along, and then does."""
    starts_at: Mapped[datetime]
    until_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(State(12))
    """asked (the companion), offered (to the resident), agreed, there, gone, told (written down); or refused (by the
    companion), declined, moved (by the resident), cancelled"""
    made_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    leader_at: Mapped[datetime | None]
    companion_at: Mapped[datetime | None]
    """When each of both said that they are at the door."""
    came_at: Mapped[datetime | None]
    """When both were."""
    left_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    report: Mapped[bytes | None]
    """Sealed: what was seen, for the staff."""
    __table_args__ = (
        # visits of somebody that are still to come, or that they are on
        partial_index("ix_home_visit_leader", "leader_id", where="ended_at IS NULL"),
        partial_index("ix_home_visit_companion", "companion_id", where="ended_at IS NULL"),
        partial_index("ix_home_visit_coming", "community_id", "starts_at", where="ended_at IS NULL"),
    )


class ErrandRow(Base):
    """A task of a help plan, or a resident's small wish: its card names nobody, one person takes it on."""

    __tablename__ = "errand"
    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    kind: Mapped[str] = mapped_column(State(8))
    """task, wish"""
    what: Mapped[str] = mapped_column(String(40))
    """One of the kinds that the service declares: all that its card says."""
    price: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[bytes | None]
    """Sealed: read by who takes it on."""
    due_at: Mapped[datetime | None]
    by_id: Mapped[int]
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(State(12))
    """wished (not published yet), open, taken, done, confirmed, dropped"""
    cards: Mapped[int]
    """How often its card was posted."""
    taker_id: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        # what somebody has taken on and not done yet
        partial_index("ix_errand_taker", "taker_id", where="ended_at IS NULL"),
    )
