"""What others hear of a move: whoever works on the case, and the resident whose case goes back to the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import (
    Action,
    Answered,
    Button,
    CommunityId,
    EditCard,
    Phrase,
    Send,
    ToCoordinators,
    ToPerson,
    ToResident,
)
from flows.sla import contact_promised
from handlers import views
from storage import cases, people

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import Buttons, CaseId, Effects, Lines, Service
    from flows.registry import Directory
    from handlers.turn import Turn
    from storage.tables import CaseRow

TAKEN_BACK_HANDLER = Phrase("协调员把办件 {ref} 收回重新安排了。谢谢您之前的付出！")
HANDED_BACK_RESIDENT = Phrase("您的办件 {ref}（{title}）换人接着办，资料都在，不用重新填。最晚 {at} 前联系您。")
APPOINTMENT_OFF = Phrase("原来约的 {at} 取消了，请不要去。接手的人会再和您约时间。")

APPOINTMENT_OFF_CHOOSE = Phrase("原来约的 {at} 取消了，请不要去。点“选个时间”，另约一位律师。")
CHOOSE = Phrase("选个时间")


def choose_again(service: Service, case_id: CaseId) -> Buttons:
    """The way to another time, where the community has a diary for the service."""
    diary = service.diary
    if diary is None or isinstance(service.step(diary.step).when, Answered):
        return ()
    return ((Button(CHOOSE, Action("slot_move", str(case_id))),),)


def to_assignee(row: CaseRow, *lines: Phrase) -> Effects:
    """A message to whoever works on the case, with the way into it; nothing where nobody does."""
    if row.assignee_id is None:
        return ()
    case = cases.to_case(row)
    assert case.assignee is not None
    return (Send(ToPerson(case.assignee), lines, views.open_button(case), case=case.id, protect=True),)


def overseers_and_handler(turn: Turn, row: CaseRow) -> tuple[ToCoordinators | ToPerson, ...]:
    """The queue's coordinators and whoever has the case: one who is both reads it once."""
    handler, overseers = cases.to_case(row).assignee, people.coordinators(turn.tx, row.community_id, row.queue)
    if handler is None or handler in {one.id for one in overseers}:
        return (ToCoordinators(row.queue),)
    return (ToCoordinators(row.queue), ToPerson(handler))


def after_release(directory: Directory, row: CaseRow, *, appointment: datetime | None, at: datetime) -> Effects:
    """The card can be claimed again, those on duty hear of an urgent one; the resident knows that the matter goes on,
    by when they hear of it, and what of it falls through."""
    case, community = cases.to_case(row), CommunityId(row.community_id)
    service, calendar = directory.service(case.service, community), directory.communities[community].calendar
    by = cards.told(contact_promised(case, service.clocks, calendar), calendar)
    told: Lines = (HANDED_BACK_RESIDENT(ref=case.reference, title=service.title, at=by),)
    again = choose_again(service, case.id)
    if appointment is None or appointment <= at:
        said = Send(ToResident(case.id), told, kind="notice", case=case.id, policy="must-not-repeat")
    else:
        told = (*told, APPOINTMENT_OFF_CHOOSE(at=appointment) if again else APPOINTMENT_OFF(at=appointment))
        said = Send(ToResident(case.id), told, again, kind="appointment", case=case.id)
    return (said, EditCard(case.id), *cards.urgent_alert(case, service, again=True))
