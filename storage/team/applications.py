"""Who would like to join, or to whom a further role is to be given: waiting until a coordinator has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import audit, ids
from storage.tables import ApplicationRow, ConversationRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from typing import Literal

    from sqlalchemy.orm import Session

    from storage.people import Person

    Decision = Literal["accepted", "refused"]

MOST_LISTED = 20


def apply(tx: Session, conversation_id: int, person: Person, roles: Collection[str], *, at: datetime) -> ApplicationRow:
    """A filled-in form waits for a coordinator."""
    wanted = ApplicationRow(
        id=conversation_id, community_id=person.community, person_id=person.id, roles=" ".join(sorted(roles))
    )
    return _add(tx, wanted, at=at)


def propose(tx: Session, person_id: int, role: str, *, by: Person, at: datetime) -> ApplicationRow:
    """A coordinator would give somebody a role that needs a second coordinator's yes."""
    wanted = ApplicationRow(
        id=ids.draw(at), community_id=by.community, person_id=person_id, roles=role, by_id=by.id
    )  # fmt: skip
    return _add(tx, wanted, at=at)


def _add(tx: Session, row: ApplicationRow, *, at: datetime) -> ApplicationRow:
    row.state, row.made_at = "waiting", at
    tx.add(row)
    tx.flush()
    action, detail = "team.applied" if row.by_id is None else "role.proposed", f"{row.person_id} {row.roles}"
    audit.record(tx, action, None, community_id=row.community_id, by=row.by_id or row.person_id, at=at, detail=detail)
    return row


def access_application(tx: Session, row_id: int, by: Person) -> ApplicationRow | None:
    """One of the same community, for a coordinator; None alike for missing and forbidden."""
    row = tx.get(ApplicationRow, row_id, populate_existing=True)
    return row if row is not None and row.community_id == by.community and by.actor.is_coordinator else None


def waiting(tx: Session, community: int, *, most: int = MOST_LISTED) -> Sequence[ApplicationRow]:
    """What nobody has decided yet, oldest first."""
    found = select(ApplicationRow).where(ApplicationRow.community_id == community, ApplicationRow.state == "waiting")
    return tx.scalars(found.order_by(ApplicationRow.made_at).limit(most)).all()


def waits(tx: Session, person_id: int, *, role: str | None = None) -> bool:
    """Whether somebody's own form is still to be decided, or whether they are to be given this role."""
    found = select(ApplicationRow.id).where(ApplicationRow.person_id == person_id, ApplicationRow.state == "waiting")
    whose = ApplicationRow.by_id.is_(None) if role is None else ApplicationRow.roles == role
    return tx.scalar(found.where(whose).limit(1)) is not None


def decide(tx: Session, row: ApplicationRow, how: Decision, *, by: int, at: datetime) -> bool:
    """Decided once; False where another coordinator was quicker."""
    open_one = update(ApplicationRow).where(ApplicationRow.id == row.id, ApplicationRow.state == "waiting")
    done = tx.execute(open_one.values(state=how, decided_at=at, decided_by=by))
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    audit.record(tx, f"application.{how}", None, community_id=row.community_id, by=by, at=at, detail=str(row.person_id))
    return True


def forget(tx: Session, person_id: int) -> None:
    """What their forms say is left to be erased: nobody keeps the papers of who is not on the team."""
    forms = select(ApplicationRow.id).where(ApplicationRow.person_id == person_id)
    left = update(ConversationRow).where(ConversationRow.id.in_(forms), ConversationRow.state == "sent")
    tx.execute(left.values(state="cancelled", content=None))
    open_ones = update(ApplicationRow).where(ApplicationRow.person_id == person_id, ApplicationRow.state == "waiting")
    tx.execute(open_ones.values(state="refused"))
