"""Links by which one person joins the team: bound to the first who opens it, used once, for a day."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from storage import audit, ids, people, vault
from storage.cases.beneficiaries import TOKEN_BYTES
from storage.tables import TeamInvitationRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person

VALID = timedelta(hours=24)


def issue(tx: Session, by: Person, roles: Collection[str], *, at: datetime) -> str:
    """A new link's token, for somebody who comes in with these roles; only its keyed hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = TeamInvitationRow(
        id=ids.draw(at), community_id=by.community, token=vault.of(tx).blind(token), by_id=by.id,
        roles=" ".join(sorted(roles)), made_at=at, expires_at=at + VALID,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    audit.record(tx, "team.invited", None, community_id=by.community, by=by.id, at=at, detail=row.roles)
    return token


def find(tx: Session, token: str, *, at: datetime) -> TeamInvitationRow | None:
    """The invitation of a link; None alike for one that was used, has expired, lost its maker or never was."""
    row = tx.scalar(select(TeamInvitationRow).where(TeamInvitationRow.token == vault.of(tx).blind(token)))
    return row if row is not None and _holds(tx, row, at) else None


def bind(tx: Session, row: TeamInvitationRow, person: Person, *, at: datetime) -> bool:
    """From now on the link is theirs; False where somebody opened it before."""
    free = or_(TeamInvitationRow.opened_by.is_(None), TeamInvitationRow.opened_by == person.id)
    bound = update(TeamInvitationRow).where(TeamInvitationRow.id == row.id, free, TeamInvitationRow.used_at.is_(None))
    done = tx.execute(bound.values(opened_by=person.id).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def use(tx: Session, invitation_id: int, person: Person, *, at: datetime) -> TeamInvitationRow | None:
    """Uses up a link that is bound to this person; None where it no longer holds."""
    row = tx.get(TeamInvitationRow, invitation_id, populate_existing=True)
    if row is None or row.opened_by != person.id or row.community_id != person.community or not _holds(tx, row, at):
        return None
    unused = update(TeamInvitationRow).where(TeamInvitationRow.id == row.id, TeamInvitationRow.used_at.is_(None))
    done = tx.execute(unused.values(used_at=at).execution_options(synchronize_session=False))
    return row if done.rowcount else None  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def _holds(tx: Session, row: TeamInvitationRow, at: datetime) -> bool:
    maker = people.load(tx, row.by_id)
    return row.used_at is None and row.expires_at > at and maker is not None and maker.actor.is_coordinator
