"""Whose matter a case is where somebody else filed it, and the link by which they come in: used once, not for ever."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from flows import proxies
from flows.cases import ENDED
from flows.model import Phrase, verbatim
from storage import audit, cases, conversations, vault
from storage.tables import CaseRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.people import Person

WHOM = Phrase("本人：{who}，电话：{phone}")
NO_NAME = Phrase("没留名字")
NO_PHONE = Phrase("没留电话")
TOKEN_BYTES = 16
"""128 bits: nobody guesses one."""
VALID = timedelta(days=7)
BY_INVITATION = select(CaseRow).where(CaseRow.invitation == bindparam("invitation"))


def contact(tx: Session, row: CaseRow) -> Phrase:
    """Whom staff call, and where: the name and number of the person whose matter it is, as the answers have them."""
    loaded = conversations.load(tx, row.id)
    answers = loaded[0].answers if loaded else {}
    steps = (proxies.PERSON, proxies.PERSON_PHONE) if row.filed == "proxy" else ("name", "phone")
    name, phone = (str(answers.get(step, "")) for step in steps)
    return WHOM(who=verbatim(name) if name else NO_NAME, phone=verbatim(phone) if phone else NO_PHONE)


def issue(tx: Session, row: CaseRow, *, by: int, at: datetime) -> str:
    """A new link's token; the one before is worth nothing any more. Only its keyed hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.invitation, row.invited_until = vault.of(tx).blind(token), at + VALID
    audit.record(tx, "case.invited", row.id, community_id=row.community_id, by=by, at=at)
    return token


def invited(tx: Session, token: str, *, at: datetime) -> CaseRow | None:
    """The case of a link; None alike for one that was used, has expired or never was."""
    row = tx.scalar(BY_INVITATION, {"invitation": vault.of(tx).blind(token)})
    if row is None or row.invited_until is None or row.invited_until <= at or row.status in ENDED:
        return None
    return row


def join(tx: Session, row: CaseRow, person: Person, *, at: datetime) -> bool:
    """From now on the case is this person's too; False where somebody was quicker or they work on it."""
    joined = tx.execute(
        update(CaseRow)
        .where(
            CaseRow.id == row.id, CaseRow.invitation == row.invitation,
            CaseRow.assignee_id.is_distinct_from(person.id), CaseRow.opened_by != person.id,
        )
        .values(beneficiary_id=person.id, invitation=None, invited_until=None, revision=CaseRow.revision + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    tx.refresh(row)
    if not joined.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    audit.record(tx, "case.joined", row.id, community_id=row.community_id, by=person.id, at=at)
    return cases.to_case(row).beneficiary == person.id
