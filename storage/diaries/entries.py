"""What a calendar entry says of a booked time to one of its two sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.model import Phrase
from flows.texts import say
from storage import cases, people
from storage.database import directory_of
from storage.diaries import slots

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import CommunityId

WITH = Phrase("{title}：{who}")


@dataclass(frozen=True, slots=True)
class Told:
    """The entry of a time, for whoever reads it."""

    reference: str
    sequence: int
    starts_at: datetime
    until_at: datetime
    summary: str
    place: str
    community: str
    phone: str


def read(tx: Session, slot_id: int, person_id: int) -> Told | None:
    """For the resident with whom it is, for the adviser only which case; None where it is none of theirs."""
    slot = slots.load(tx, slot_id)
    case, person = (cases.load(tx, slot.case_id) if slot else None), people.load(tx, person_id)
    if slot is None or case is None or person is None:
        return None
    community: CommunityId = slot.community_id  # type: ignore[assignment]  # a row's community is one of ours
    home = directory_of(tx.info).communities[community]
    title = directory_of(tx.info).service(case.service, community).title
    is_resident = person_id in cases.to_case(case).residents
    if not is_resident and person_id != slot.adviser_id:
        return None
    who = people.short_name(tx, slot.adviser_id) if is_resident else case.reference
    summary = say(WITH(title=title, who=who), people.reader_of(tx, person))
    place = (slot.place or home.office) if slot.mode == "visit" else ""
    return Told(case.reference, slot.version, slot.starts_at, slot.until_at, summary, place, home.name, home.phone)
