"""Leave begun, ended early, a colleague who stands in, and each case given on or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, EditCard, PersonId, Phrase, Send, ToCoordinators, ToPerson, ToResident
from flows.screens import EMPTY
from flows.sla import contact_by
from handlers import views
from handlers.casework.claiming import GONE, NOT_THIS_ONE, ask_to_agree, must_agree, needed
from handlers.casework.telling import after_release
from handlers.residents.answering import settled
from handlers.residents.drafts import begin_form
from handlers.team import absent
from handlers.team.admitting import name_of
from handlers.team.filled import STAFF_ONLY
from handlers.turn import said_before
from storage import cases, people
from storage.cases import proposals, ties
from storage.tables import PersonRow
from storage.team import absences, avoidance

if TYPE_CHECKING:
    from flows.cases import Move
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

BACK = Phrase("好，欢迎回来！")
BACK_TOLD = Phrase("{name}回来了，不再请假。")
NO_DEPUTY = Phrase("好，不用人代。")
ASKED = Phrase("好，我去问{name}。")
ASK = Phrase("{name}请假，想请您代他办，可以吗？")
YES, NO = Phrase("可以"), Phrase("不方便")
AGREED = Phrase("好，谢谢您！有要接手的，会一件一件问您。")
AGREED_TOLD = Phrase("{name}答应代您办。")
DECLINED = Phrase("好，没关系。")
DECLINED_TOLD = Phrase("{name}这几天不方便。可以再问别的同事。")
KEPT = Phrase("好，都由您自己接着办。")
HANDED_BACK = Phrase("{ref} 已放回队列。")
OFFERED = Phrase("{ref} 已经问{name}了，他接下就告诉您。")
OFFER = Phrase("{name}请假，想请您接手这一件：")
TAKE, LEAVE_IT = Phrase("接下"), Phrase("不方便")
YOURS = Phrase("由您负责了，谢谢！")
TAKEN_TOLD = Phrase("{name}接下了 {ref}，您放心休息。")
NOT_TAKEN_TOLD = Phrase("{name}接不了 {ref}。您可以放回队列。")
ALREADY_ASKED = Phrase("已经问过他了，等他回话。")
NOT_THEIRS = Phrase("这件他不能接。请放回队列。")
NEW_HANDLER = Phrase("您的办件 {ref}（{title}）换{who}接着办，资料都在。最晚 {at} 前联系您。")


def on_leave(turn: Turn) -> Effects:
    """The two questions."""
    if not turn.person.actor.is_worker:
        return turn.acknowledge(STAFF_ONLY)
    return begin_form(turn, "leave", None)


def on_back_at_work(turn: Turn) -> Effects:
    """Back before the leave is over."""
    if not absences.come_back(turn.tx, turn.person.id, at=turn.at):
        return turn.acknowledge(BACK)
    told = BACK_TOLD(name=name_of(turn, turn.person.id))
    return (*settled(turn), *turn.say(BACK), Send(ToCoordinators(), (told,), kind="team"))


def on_deputy(turn: Turn) -> Effects:
    """Somebody is asked to stand in, and says whether they do."""
    word, _, other_id = turn.argument.partition(" ")
    if word == "none":
        return (*settled(turn), *turn.say(NO_DEPUTY))
    other = people.load(turn.tx, int(other_id or 0))
    if other is None or other.community != turn.person.community or not _both_work(turn, other):
        return turn.acknowledge(GONE)
    name = name_of(turn, turn.person.id)
    if word == "ask":
        if turn.person.away is None:
            return turn.acknowledge(GONE)
        yes, no = Action("deputy", f"yes {turn.person.id}"), Action("deputy", f"no {turn.person.id}")
        asked = Send(ToPerson(other.id), (ASK(name=name),), ((Button(YES, yes), Button(NO, no)),), kind="team")
        return (*settled(turn), *turn.say(ASKED(name=name_of(turn, other.id))), asked)
    if word == "no":
        told = Send(ToPerson(other.id), (DECLINED_TOLD(name=name),), kind="team")
        return (*settled(turn), *turn.say(DECLINED), told)
    return _agreed(turn, other.id, name)


def _both_work(turn: Turn, other: people.Person) -> bool:
    return turn.person.actor.is_worker and other.actor.is_worker and other.id != turn.person.id


def _agreed(turn: Turn, other_id: int, name: Phrase) -> Effects:
    row = turn.tx.get_one(PersonRow, other_id, populate_existing=True)
    if row.away_until is None or row.away_until <= turn.at or row.deputy_id is not None:
        return turn.acknowledge(GONE)
    absences.set_deputy(turn.tx, row, turn.person, at=turn.at)
    told = Send(ToPerson(PersonId(row.id)), (AGREED_TOLD(name=name),), kind="team")
    absentee = people.to_person(row)
    further = absent.settle(turn, absentee) if absences.is_away(absentee, turn.at) else ()
    return (*settled(turn), *turn.say(AGREED), told, *further)


# --- what they have in hand -----------------------------------------------------------------------


def on_entrust(turn: Turn) -> Effects:
    """One case goes back to its queue or is offered to the deputy; or all are kept."""
    way, _, case_id = turn.argument.partition(" ")
    if way == "keep":
        return (*settled(turn), *turn.say(KEPT))
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "release" if way == "back" else "propose")
    if row is None or row.assignee_id != turn.person.id:
        return turn.acknowledge(GONE)
    return _give_back(turn, row) if way == "back" else _offer(turn, row)


def _give_back(turn: Turn, row: CaseRow) -> Effects:
    appointment = row.appointment_at
    moved = cases.release(turn.tx, row, by=turn.person.id, how="handed back", at=turn.at)
    if moved is None:
        return turn.acknowledge(GONE)
    ties.end_questions(turn.tx, moved.id, at=turn.at)
    further = after_release(turn.directory, moved, appointment=appointment, at=turn.at)
    return (*turn.say(HANDED_BACK(ref=moved.reference)), *further)


def _offer(turn: Turn, row: CaseRow) -> Effects:
    deputy = people.load(turn.tx, turn.tx.get_one(PersonRow, turn.person.id).deputy_id or 0)
    if deputy is None:
        return turn.acknowledge(GONE)
    if any(made.to_id == deputy.id for made in proposals.open_ones(turn.tx, row.id, "handover")):
        return turn.acknowledge(ALREADY_ASKED)
    skills = needed(turn, row)
    can_do = deputy.actor.covers(row.queue) and (not skills or bool(skills & deputy.actor.skills))
    if not can_do or cases.is_own(row, deputy.id) or avoidance.bars(turn.tx, row.id, deputy.id):
        return turn.acknowledge(NOT_THEIRS)
    made = proposals.make(
        turn.tx, row, "handover", by=turn.person.id, to=deputy.id, reason="", at=turn.at
    )  # fmt: skip
    take, leave = Action("entrusted", f"yes {made.id}"), Action("entrusted", f"no {made.id}")
    lines = (OFFER(name=name_of(turn, turn.person.id)), EMPTY, *views.overview(turn, row))
    case = cases.to_case(row)
    asked = Send(
        ToPerson(deputy.id), lines, ((Button(TAKE, take), Button(LEAVE_IT, leave)),), kind="team", case=case.id
    )  # fmt: skip
    return (*turn.say(OFFERED(ref=row.reference, name=name_of(turn, deputy.id))), asked)


def on_entrusted(turn: Turn) -> Effects:
    """The deputy takes one case over, or can't."""
    word, _, made_id = turn.argument.partition(" ")
    made = proposals.load(turn.tx, int(made_id or 0))
    if made is None or made.to_id != turn.person.id or made.state != "open" or made.from_id is None:
        return turn.acknowledge(GONE)
    move: Move = "accept" if word == "yes" else "reject"
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, move, needed=needed(turn, made.case_id))
    name, to = name_of(turn, turn.person.id), ToPerson(PersonId(made.from_id))
    if row is None or row.assignee_id != made.from_id:
        return turn.acknowledge(GONE)
    if word != "yes":
        proposals.end(turn.tx, made, "rejected", by=turn.person.id, at=turn.at)
        told = Send(to, (NOT_TAKEN_TOLD(name=name, ref=row.reference),), kind="team")
        return (*settled(turn), *turn.say(DECLINED), told)
    if avoidance.bars(turn.tx, row.id, turn.person.id):
        return turn.acknowledge(NOT_THIS_ONE)
    if must_agree(turn):
        return ask_to_agree(turn, row)
    proposals.end(turn.tx, made, "accepted", by=turn.person.id, at=turn.at)
    moved = proposals.take(turn.tx, row, "accept", by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(GONE)
    told = Send(to, (TAKEN_TOLD(name=name, ref=moved.reference),), kind="team")
    details = said_before(views.details(turn, moved, turn.person.id), YOURS, EMPTY)
    return (*settled(turn), *details, told, *_told_resident(turn, moved))


def _told_resident(turn: Turn, row: CaseRow) -> Effects:
    case, calendar = cases.to_case(row), turn.home.calendar
    by = contact_by(case, turn.directory.clocks(row.service, turn.person.community), calendar)
    words = NEW_HANDLER(
        ref=case.reference, title=views.title_of(turn, case.service), who=people.short_name(turn.tx, turn.person.id),
        at=cards.told(by, calendar),
    )  # fmt: skip
    told = Send(ToResident(case.id), (words,), kind="claimed", case=case.id, policy="must-not-repeat")
    return (told, EditCard(case.id))
