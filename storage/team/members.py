"""Members: found for who may change them, made of who was let in, and let go with all that they had in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage import audit, cases, people, reminders
from storage.cases import ties
from storage.communities import Released
from storage.tables import CaseRow, PersonRow, ProposalRow
from storage.team import applications, avoidance

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person


@dataclass(frozen=True, slots=True)
class Terms:
    """As what somebody comes in."""

    name: str
    roles: frozenset[str]
    queues: frozenset[str] | None = None
    """The scope of who let them in: nobody gives more than they oversee."""
    skills: frozenset[str] = frozenset()
    grids: tuple[str, ...] = ()
    gender: str = ""


def access_member(tx: Session, person_id: int, by: Person) -> PersonRow | None:
    """A member of the same community, for a coordinator; None alike for missing and forbidden."""
    row = tx.get(PersonRow, person_id, populate_existing=True)
    if row is None or row.community_id != by.community or not row.roles or not by.actor.is_coordinator:
        return None
    return row


def coordinators_or_all(tx: Session, community: int, queue: str, fits: Callable[[Person], bool]) -> list[Person]:
    """The coordinators of a queue who fit, or all who do where it has none."""
    of_queue, every = (people.coordinators(tx, community, scope) for scope in (queue, ""))
    return list(filter(fits, of_queue)) or list(filter(fits, every))


def is_known(tx: Session, telegram_id: int, community: int) -> bool:
    """Whether a Telegram id is that of somebody who works for the community."""
    found = select(PersonRow.roles).where(PersonRow.telegram_id == telegram_id, PersonRow.community_id == community)
    return bool(tx.scalar(found))


def join(tx: Session, row: PersonRow, terms: Terms, *, by: int, at: datetime) -> None:
    """From now on they are one of the team, by themselves and not by the community's file."""
    people.call(tx, row, terms.name, at=at)
    row.roles, row.joined, row.gender = " ".join(sorted(terms.roles)), people.FROM_CHAT, terms.gender
    row.queues = None if terms.queues is None else " ".join(sorted(terms.queues))
    row.skills, row.grids = "\n".join(sorted(terms.skills)), "\n".join(terms.grids)
    tx.flush()
    audit.record(tx, "member.joined", None, community_id=row.community_id, by=by, at=at, detail=str(row.id))


def set_role(tx: Session, row: PersonRow, role: str, *, on: bool, by: int, at: datetime) -> list[Released]:
    """One role more or less; the last one stays. Without one that works on cases, theirs go back to their queues."""
    roles = set(row.roles.split())
    changed = roles | {role} if on else roles - {role}
    if not changed or changed == roles:
        return []
    row.roles = " ".join(sorted(changed))
    tx.flush()
    action = "role.given" if on else "role.taken"
    audit.record(tx, action, None, community_id=row.community_id, by=by, at=at, detail=f"{row.id} {role}")
    return [] if people.to_person(row).actor.is_worker else release_all(tx, row, by=by, at=at, how="left")


def genders(tx: Session, community: int) -> frozenset[str]:
    """Which genders somebody of the staff has told."""
    told = select(PersonRow.gender).where(
        PersonRow.community_id == community, PersonRow.roles != "", PersonRow.gender != ""
    )
    return frozenset(tx.scalars(told.distinct()))


def gender_of(tx: Session, person_id: int) -> str:
    """What somebody told of their gender; empty where nothing."""
    return tx.get_one(PersonRow, person_id).gender


def agree(tx: Session, person: Person, version: int, *, at: datetime) -> None:
    """They agreed to this version of the code of conduct."""
    tx.get_one(PersonRow, person.id).conduct = version
    tx.flush()
    audit.record(
        tx, "conduct.agreed", None, community_id=person.community, by=person.id, at=at, detail=str(version)
    )  # fmt: skip


def release_all(tx: Session, row: PersonRow, *, by: int | None, at: datetime, how: str) -> list[Released]:
    """Everything that they work on goes back to its queue."""
    held = select(CaseRow).where(CaseRow.assignee_id == row.id, CaseRow.status == "claimed").order_by(CaseRow.id)
    found = [(case, case.appointment_at) for case in tx.scalars(held).all()]
    moved = [(cases.release(tx, case, by=by, how=how, at=at), appointment) for case, appointment in found]
    for case, _ in found:
        ties.end_questions(tx, case.id, at=at)
    return [Released(case, appointment) for case, appointment in moved if case is not None]


def let_go(tx: Session, row: PersonRow, *, by: int, at: datetime) -> list[Released]:
    """Their access ends now; what they had in hand, and what they were asked, is settled."""
    row.roles, row.queues, row.skills, row.grids, row.duty = "", None, "", "", False
    row.away_from = row.away_until = row.deputy_id = None
    row.quiet_days, row.gender, row.conduct = "", "", 0
    tx.flush()
    released = release_all(tx, row, by=by, at=at, how="left")
    asked = update(ProposalRow).where(ProposalRow.to_id == row.id, ProposalRow.state == "open")
    tx.execute(asked.values(state="over", ended_at=at))
    tx.execute(update(PersonRow).where(PersonRow.deputy_id == row.id).values(deputy_id=None))
    avoidance.forget_own(tx, row.id)
    applications.forget(tx, row.id)
    for kind in ("digest", "leave_begins", "leave_ends"):
        reminders.drop(tx, row.id, kind=kind)
    audit.record(tx, "member.left", None, community_id=row.community_id, by=by, at=at, detail=str(row.id))
    return released
