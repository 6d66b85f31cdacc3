"""The parties of a dispute, and what each said alone: every function reads and writes one party, never another's."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from storage import audit, ids, vault
from storage.tables import CaseRow, PartyRow, PartyWordRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

NAME, PHONE, WORDS = "party.name", "party.phone", "party_word.words"
APPLICANT, RESPONDENT = "applicant", "respondent"
TOKEN_BYTES = 16
"""128 bits: nobody guesses one."""
VALID = timedelta(days=7)
GONE = frozenset({"refused", "withdrawn"})
"""Of a party's consent: it does not take part."""


def make(tx: Session, row: CaseRow, side: str, *, consent: str, by: int | None, at: datetime) -> PartyRow:
    """One more party of a side."""
    known = select(func.count()).select_from(PartyRow).where(PartyRow.case_id == row.id, PartyRow.side == side)
    number = (tx.scalar(known) or 0) + 1
    party = PartyRow(
        id=ids.draw(at), community_id=row.community_id, case_id=row.id, side=side, number=number,
        came_by="self" if side == APPLICANT else "", consent=consent, consent_at=at if consent == "agreed" else None,
        mediator="", named="", extends="",
    )  # fmt: skip
    tx.add(party)
    tx.flush()
    _record(tx, party, "party.made", by=by, at=at)
    return party


def begin(tx: Session, row: CaseRow, *, at: datetime) -> None:
    """The applicant, who agreed by asking, and one other side, who has not been asked yet."""
    if not of_case(tx, row.id):
        make(tx, row, APPLICANT, consent="agreed", by=None, at=at)
        make(tx, row, RESPONDENT, consent="none", by=None, at=at)


def of_case(tx: Session, case_id: int) -> Sequence[PartyRow]:
    """The parties of a case, the applicant first; nobody where there is no other side to be asked."""
    found = select(PartyRow).where(PartyRow.case_id == case_id)
    return tx.scalars(found.order_by(PartyRow.side, PartyRow.number)).all()


def respondents(tx: Session, case_id: int) -> list[PartyRow]:
    """The other sides."""
    return [party for party in of_case(tx, case_id) if party.side == RESPONDENT]


def applicant(tx: Session, case_id: int) -> PartyRow | None:
    """The side that asked."""
    return next((party for party in of_case(tx, case_id) if party.side == APPLICANT), None)


def load(tx: Session, party_id: int) -> PartyRow | None:
    """A party by its id."""
    return tx.get(PartyRow, party_id, populate_existing=True)


def of_person(tx: Session, person_id: int) -> Sequence[PartyRow]:
    """Where somebody is the other side, the newest first."""
    found = select(PartyRow).where(PartyRow.person_id == person_id)
    return tx.scalars(found.order_by(PartyRow.id.desc())).all()


def is_other_side(tx: Session, case_id: int, person_id: int) -> bool:
    """Whether somebody is the other side of a case: then nothing else of it is theirs, whatever their roles are."""
    found = select(PartyRow.id).where(PartyRow.case_id == case_id, PartyRow.person_id == person_id)
    return tx.scalar(found.limit(1)) is not None


def under_way() -> ColumnElement[bool]:
    """Of a case: whether its other side was asked. Nobody's matter goes along with it then: they might be that side."""
    asked = select(PartyRow.id).where(
        PartyRow.case_id == CaseRow.id, PartyRow.side == RESPONDENT, PartyRow.consent != "none"
    )
    return asked.exists()


def is_under_way(tx: Session, case_id: int) -> bool:
    """The same of one case."""
    return tx.scalar(select(CaseRow.id).where(CaseRow.id == case_id, under_way())) is not None


def goes_along(tx: Session, case_id: int, person_id: int) -> bool:
    """Whether somebody's own matter goes along with a case: then they can't be its other side."""
    theirs = or_(CaseRow.opened_by == person_id, CaseRow.beneficiary_id == person_id)
    return tx.scalar(select(CaseRow.id).where(CaseRow.joined_to_id == case_id, theirs).limit(1)) is not None


def taking_part(tx: Session, case_id: int) -> list[PartyRow]:
    """Those who agreed."""
    return [party for party in of_case(tx, case_id) if party.consent == "agreed"]


def have_all_agreed(tx: Session, case_id: int) -> bool:
    """Whether everybody who was named agreed to be mediated."""
    found = of_case(tx, case_id)
    return len(found) > 1 and all(party.consent == "agreed" for party in found)


# --- coming in ------------------------------------------------------------------------------------


def invite(tx: Session, party: PartyRow, *, by: int, at: datetime) -> str:
    """A new link's token; the one before is worth nothing any more. Only its keyed hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    party.invitation, party.invited_until = vault.of(tx).blind(token), at + VALID
    if party.consent == "none":
        party.consent = "asked"
    tx.flush()
    _record(tx, party, "party.invited", by=by, at=at)
    return token


def invited(tx: Session, token: str, *, at: datetime) -> PartyRow | None:
    """The party of a link; None alike for one that was used, has expired or never was."""
    found = select(PartyRow).where(PartyRow.invitation == vault.of(tx).blind(token), PartyRow.invited_until > at)
    return tx.scalar(found)


def come_in(tx: Session, party: PartyRow, person_id: int, *, at: datetime) -> bool:
    """From now on this account reads for the party; False where somebody was quicker."""
    free = update(PartyRow).where(
        PartyRow.id == party.id, PartyRow.invitation == party.invitation, PartyRow.invitation.is_not(None)
    )
    came = tx.execute(
        free.values(person_id=person_id, invitation=None, invited_until=None, came_by="link").execution_options(
            synchronize_session=False
        )
    )
    tx.refresh(party)
    if not came.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    _record(tx, party, "party.came_in", by=person_id, at=at)
    return True


def close_links(tx: Session, case_id: int) -> None:
    """No link of the case lets anybody in any more."""
    for party in of_case(tx, case_id):
        party.invitation, party.invited_until = None, None
    tx.flush()


# --- consent --------------------------------------------------------------------------------------


def consent(tx: Session, party: PartyRow, answer: str, *, by: int | None, how: str = "", at: datetime) -> bool:
    """What a party says to being mediated; False where that changes nothing, however often it is tapped."""
    before = ("agreed",) if answer == "withdrawn" else ("none", "asked")
    open_one = update(PartyRow).where(PartyRow.id == party.id, PartyRow.consent.in_(before))
    values: dict[str, object] = {"consent": answer, "consent_at": at, "came_by": how or party.came_by}
    if answer != "withdrawn" and party.person_id is None:
        values |= {"invitation": None, "invited_until": None}
    changed = tx.execute(open_one.values(**values).execution_options(synchronize_session=False))
    tx.refresh(party)
    if not changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount
        return False
    _record(tx, party, f"party.{answer}", by=by, at=at)
    return True


# --- what one party says, or is told, alone -------------------------------------------------------


def say(
    tx: Session, party: PartyRow, words: str, *, by: int, kind: str, at: datetime, files: Sequence[str] = ()
) -> PartyWordRow:
    """Keeps words between a party and the mediator, sealed."""
    row_id = ids.draw(at)
    made = PartyWordRow(
        id=row_id, community_id=party.community_id, case_id=party.case_id, party_id=party.id, by_id=by, at=at,
        kind=kind, words=vault.of(tx).seal(tx, _key(tx, party, at), WORDS, row_id, words), files=" ".join(files),
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    _record(tx, party, "party.said", by=by, at=at)
    return made


def words_of(tx: Session, party: PartyRow) -> list[tuple[PartyWordRow, str]]:
    """What one party said and was told, the oldest first."""
    found = tx.scalars(select(PartyWordRow).where(PartyWordRow.party_id == party.id).order_by(PartyWordRow.id))
    return [(row, vault.of(tx).open_text(tx, WORDS, row.id, row.words) if row.words else "") for row in found]


def know(tx: Session, party: PartyRow, *, name: str = "", phone: str = "", at: datetime) -> None:
    """How a party is called, and where they can be called."""
    if name:
        party.name = vault.of(tx).seal(tx, _key(tx, party, at), NAME, party.id, name)
    if phone:
        party.phone = vault.of(tx).seal(tx, _key(tx, party, at), PHONE, party.id, phone)
    tx.flush()


def contact_of(tx: Session, party: PartyRow) -> tuple[str, str]:
    """A party's name and number, for the mediator only; empty where they did not say."""
    name, phone = (
        vault.of(tx).open_text(tx, place, party.id, sealed) if sealed else ""
        for place, sealed in ((NAME, party.name), (PHONE, party.phone))
    )
    return name, phone


def _key(tx: Session, party: PartyRow, at: datetime) -> int:
    return vault.of(tx).key_of(tx, "case", party.case_id, community_id=party.community_id, at=at)


def _record(tx: Session, party: PartyRow, action: str, *, by: int | None, at: datetime) -> None:
    audit.record(tx, action, party.case_id, community_id=party.community_id, by=by, at=at, detail=party.side)
