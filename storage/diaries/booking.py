"""A time becomes an appointment: its adviser has the case at once, and both sides are reminded as of any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields.slots import WAITING, Offered
from storage import cases, conversations, people
from storage.diaries import clients, slots, waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Service, Value
    from storage.tables import CaseRow, SlotRow


def on_open(
    tx: Session, row: CaseRow, service: Service, answers: Mapping[str, Value], *, by: int, at: datetime
) -> SlotRow | None:
    """The time that was held while the form was filled in; None for who waits in line or needs none."""
    if service.diary is None:
        return None
    answer = answers.get(service.diary.step)
    if answer == WAITING:
        waiting.join(tx, service, row, mode=slots.mode_of(service, answers) or "", at=at)
        return None
    slot = slots.of_case(tx, row.id)
    if slot is None or Offered.read(answer) is None:
        return None
    return slot if settle(tx, row, slot, answers, by=by, at=at) is not None else None


def settle(
    tx: Session, row: CaseRow, slot: SlotRow, answers: Mapping[str, Value], *, by: int, at: datetime
) -> CaseRow | None:
    """The case is the adviser's, with an appointment; None where they may not have it, and the time is free again."""
    adviser = people.load(tx, slot.adviser_id)
    has_it = row.assignee_id == slot.adviser_id
    claimed = row if has_it else cases.claim_case(tx, row.id, by=adviser, at=at) if adviser else None
    if claimed is None or not slots.book(tx, slot, by=by, at=at):
        waiting.free_again(tx, slot, "cancelled", at=at)
        return None
    waiting.leave(tx, row.id, "booked", at=at)
    clients.heard(tx, row.community_id, slot.adviser_id, answers, case_id=row.id, at=at)
    return cases.appoint(tx, claimed, slot.starts_at, by=by, at=at)


def answers_of(tx: Session, case_id: int) -> Mapping[str, Value]:
    """What the case's form says."""
    loaded = conversations.load(tx, case_id)
    return loaded[0].answers if loaded else {}
