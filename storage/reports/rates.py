"""What the rates of a month or a week are made of, read from history: asked again later, the answer is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from flows.numbers.rates import Deadline, Fact, RateName, is_solved
from storage.tables import AssignmentRow, CaseRow, DeadlineRow, ExclusionRow, VerdictRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, ScalarSelect, Select
    from sqlalchemy.orm import Session

    from flows.numbers.rates import Period

BY_KIND: Mapping[str, RateName] = {"contact": "response", "result": "on_time"}
CONTENT = 3


def facts(
    tx: Session, community: int, period: Period, *, as_of: datetime, queues: frozenset[str] | None = None
) -> list[Fact]:
    """Everything that fell due or was said in a period, as was known at a moment, in the scope of some queues."""
    end = min(period.end, as_of)
    scope = () if queues is None else (CaseRow.queue.in_(queues),)
    found = [*_deadlines(tx, community, period, end, as_of=as_of, scope=scope)]
    return [*found, *_verdicts(tx, community, period, end, as_of=as_of, scope=scope)]


Scope = tuple["ColumnElement[bool]", ...]


def _deadlines(
    tx: Session, community: int, period: Period, end: datetime, *, as_of: datetime, scope: Scope
) -> Iterator[Fact]:
    columns = (
        DeadlineRow.kind, DeadlineRow.due_at, DeadlineRow.ended_at, DeadlineRow.ended, DeadlineRow.holder_id,
        CaseRow.paused_at, _held_then().label("held_by"),
    )  # fmt: skip
    query = _of_cases(DeadlineRow.case_id, as_of, *columns).where(
        DeadlineRow.community_id == community, DeadlineRow.kind.in_(tuple(BY_KIND)),
        DeadlineRow.due_at >= period.start, DeadlineRow.due_at < end, *scope,
    )  # fmt: skip
    for row in tx.execute(query.order_by(DeadlineRow.due_at, DeadlineRow.id)):
        is_met = Deadline(row.due_at, row.ended_at, row.ended, row.paused_at).is_met(as_of)
        yield _fact(row, BY_KIND[row.kind], row.holder_id if is_met else row.held_by, is_good=is_met)


def _held_then() -> ScalarSelect[int]:
    """Who had the case in hand when it fell due, whoever has it now."""
    held = select(AssignmentRow.volunteer_id).where(
        AssignmentRow.case_id == DeadlineRow.case_id, AssignmentRow.from_at <= DeadlineRow.due_at,
        or_(AssignmentRow.until_at.is_(None), AssignmentRow.until_at > DeadlineRow.due_at),
    )  # fmt: skip
    return held.order_by(AssignmentRow.from_at.desc()).limit(1).correlate(DeadlineRow).scalar_subquery()


def _verdicts(
    tx: Session, community: int, period: Period, end: datetime, *, as_of: datetime, scope: Scope
) -> Iterator[Fact]:
    columns = (VerdictRow.verdict, VerdictRow.at, VerdictRow.rating, VerdictRow.rated_at, VerdictRow.holder_id)
    inside = (
        and_(moment >= period.start, moment < end) for moment in (VerdictRow.at, VerdictRow.rated_at)
    )  # (what was said just before a month's end may be rated after it)
    query = _of_cases(VerdictRow.case_id, as_of, *columns)
    query = query.where(VerdictRow.community_id == community, or_(*inside), *scope)
    for row in tx.execute(query.order_by(VerdictRow.at, VerdictRow.id)):
        if period.start <= row.at < end:
            yield _fact(row, "solved", row.holder_id, is_good=is_solved(row.verdict))
        if row.rated_at is not None and period.start <= row.rated_at < end:
            yield _fact(row, "content", row.holder_id, is_good=row.rating == CONTENT)


def _of_cases(case_id: Any, as_of: datetime, *columns: Any) -> Select[Any]:  # noqa: ANN401  (columns of either table)
    """Rows with what of their case the rates need, and whether it is left out."""
    agreed = select(ExclusionRow.id).where(ExclusionRow.case_id == case_id, ExclusionRow.second_at <= as_of).exists()
    withdrawn = and_(CaseRow.status == "withdrawn", CaseRow.closed_at <= as_of)
    left_out = or_(CaseRow.joined_to_id.is_not(None), withdrawn, agreed).label("left_out")
    query = select(CaseRow.id.label("case_id"), CaseRow.service, CaseRow.grid, left_out, *columns)
    return query.join(CaseRow, CaseRow.id == case_id)


def _fact(row: Row[Any], rate: RateName, holder: int | None, *, is_good: bool | None) -> Fact:
    left_out = bool(row.left_out)
    return Fact(rate, row.case_id, row.service, row.grid, holder, is_good=is_good, is_left_out=left_out)


def volume(
    tx: Session, community: int, period: Period, *, queues: frozenset[str] | None = None
) -> tuple[int, int, int]:
    """How many cases came in a period, how many were done in it, and how many are not done now."""
    scope = () if queues is None else (CaseRow.queue.in_(queues),)

    def count(*where: ColumnElement[bool]) -> int:
        found = select(func.count()).select_from(CaseRow).where(CaseRow.community_id == community, *where, *scope)
        return tx.scalar(found) or 0

    opened, done = (
        count(column >= period.start, column < period.end) for column in (CaseRow.opened_at, CaseRow.done_at)
    )
    return opened, done, count(CaseRow.status.in_(("open", "claimed")))
