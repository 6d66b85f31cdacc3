"""Which questions are hard: how often an answer was not understood, and how many left the form there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from flows.model import CommunityId
from storage import ids
from storage.database import directory_of
from storage.tables import QuestionCountRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.numbers.rates import Period

CHECK = "-"
"""Where somebody left who had answered everything: the check screen."""
DAY = ("community_id", "service", "step", "day")
TOP = 5


@dataclass(frozen=True, slots=True)
class Hard:
    """A question of a service, and how often it stopped somebody."""

    service: str
    step: str
    rejected: int
    left: int


def note(
    tx: Session, community: int, service: str, step: str, *, at: datetime, rejected: int = 0, left: int = 0
) -> None:
    """One more of a day: never on the way of an answer that is understood."""
    calendar = directory_of(tx.info).communities[CommunityId(community)].calendar
    values = {
        "id": ids.draw(at), "community_id": community, "service": service, "step": step,
        "day": calendar.moment(calendar.day(at), time(0)), "rejected": rejected, "left": left,
    }  # fmt: skip
    more = {"rejected": QuestionCountRow.rejected + rejected, "left": QuestionCountRow.left + left}
    if tx.get_bind().dialect.name == "sqlite":
        tx.execute(sqlite.insert(QuestionCountRow).values(values).on_conflict_do_update(index_elements=DAY, set_=more))
    else:
        insert = postgresql.insert(QuestionCountRow).values(values)
        tx.execute(insert.on_conflict_do_update(index_elements=DAY, set_=more))


def hardest(tx: Session, community: int, period: Period) -> dict[str, list[Hard]]:
    """The first few of each service, those at which most people were stopped first."""
    rejected, left = func.sum(QuestionCountRow.rejected), func.sum(QuestionCountRow.left)
    query = (
        select(QuestionCountRow.service, QuestionCountRow.step, rejected, left)
        .where(
            QuestionCountRow.community_id == community, QuestionCountRow.day >= period.start,
            QuestionCountRow.day < period.end,
        )
        .group_by(QuestionCountRow.service, QuestionCountRow.step)
        .order_by(QuestionCountRow.service, (rejected + left).desc(), QuestionCountRow.step)
    )  # fmt: skip
    found: dict[str, list[Hard]] = {}
    for service, step, refused, gone in tx.execute(query):
        found.setdefault(service, []).append(Hard(service, step, int(refused), int(gone)))
    return {service: hard[:TOP] for service, hard in found.items()}
