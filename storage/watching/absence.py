"""Who may have written in vain while the bot was away: people in the middle of a form, or asked something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, union

from storage import people, reminders
from storage.database import directory_of
from storage.tables import CaseRow, ConversationRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MOST = 200
KIND = "send_again"
WAITING = "done"
"""The state of a case whose resident was asked whether all is well, or will be."""


def set_reminders(tx: Session, key: str, *, after: int, until: datetime, at: datetime) -> int | None:
    """One for each of the next people after an id, at a time when they are awake; the last id, None when all have one.

    What was begun after the absence is not meant: `until` is its end.
    """
    drafts = select(ConversationRow.person_id.label("id")).where(
        ConversationRow.state == "draft", ConversationRow.person_id > after, ConversationRow.begun_at <= until
    )
    asked = select(CaseRow.opened_by.label("id")).where(
        CaseRow.community_id.in_(list(directory_of(tx.info).communities)), CaseRow.status == WAITING,
        CaseRow.opened_by > after, CaseRow.opened_at <= until,
    )  # fmt: skip
    both = union(drafts, asked).subquery()
    found = tx.scalars(select(both.c.id).order_by(both.c.id).limit(MOST)).all()
    for person_id in found:
        person = people.load(tx, person_id)
        home = directory_of(tx.info).communities.get(person.community) if person else None
        if person is not None and home is not None and person.has_opened_chat and person.reachable:
            due = home.calendar.awake(at)
            reminders.set_one(tx, person_id, KIND, key, due_at=due, community_id=person.community, at=at)
    return found[-1] if found else None
