"""What ties somebody to a case beside its state: an open proposal that asks them, a whistle that called them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select, update

from flows.access import Ties
from storage.tables import ErrandRow, HomeVisitRow, ProposalRow, WhistleReportRow, WhistleRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def of(tx: Session, case_id: int, person_id: int) -> Ties:
    """How a person is tied to a case now."""
    asked = exists().where(ProposalRow.case_id == case_id, ProposalRow.to_id == person_id, ProposalRow.state == "open")
    called = exists().where(
        WhistleReportRow.case_id == case_id, WhistleReportRow.unit_id == person_id,
        WhistleRow.id == WhistleReportRow.whistle_id, WhistleRow.ended_at.is_(None),
    )  # fmt: skip
    along = exists().where(HomeVisitRow.case_id == case_id, HomeVisitRow.companion_id == person_id)
    took = exists().where(ErrandRow.case_id == case_id, ErrandRow.taker_id == person_id)
    row = tx.execute(select(asked, called, or_(along, took))).one()
    return Ties(asked=bool(row[0]), called=bool(row[1]), helper=bool(row[2]))


def end(tx: Session, case_id: int, *, at: datetime) -> None:
    """Nobody is asked or called any more: the case is handled, or has ended."""
    end_questions(tx, case_id, at=at)
    called = update(WhistleRow).where(WhistleRow.case_id == case_id, WhistleRow.ended_at.is_(None))
    tx.execute(called.values(ended_at=at).execution_options(synchronize_session=False))


def end_questions(tx: Session, case_id: int, *, at: datetime) -> None:
    """What was asked about a case is settled otherwise."""
    asked = update(ProposalRow).where(ProposalRow.case_id == case_id, ProposalRow.state == "open")
    tx.execute(asked.values(state="over", ended_at=at).execution_options(synchronize_session=False))
