"""Handing a case over: a colleague is asked and answers; a coordinator asks who could; a volunteer offers a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, EditCard, Phrase, Send, ToCoordinators, ToPerson, verbatim
from handlers import views
from handlers.casework.claiming import (
    GONE,
    OVER,
    YOURS,
    YOURS_OPEN_CHAT,
    ask_to_agree,
    details_of,
    must_agree,
    needed,
    told_resident,
    why_not,
)
from storage import cases, people, reminders
from storage.cases import colleagues, deadlines, proposals

if TYPE_CHECKING:
    from flows.model import Effects, PersonId
    from handlers.turn import Turn
    from storage.tables import CaseRow, ProposalRow

PROPOSAL_OVER = "proposal_over"
WHO_TAKES_OVER = Phrase("请谁接着办 {ref}？对方答应之前，这件还由您负责。")
WHO_COULD = Phrase("问谁能办 {ref}？对方可以说不方便，不用解释。")
NOBODY_TO_ASK = Phrase("现在没有合适的同事可以问。可以交回队列，或者往上报。")
ASKS_YOU = Phrase("{who}想请您接着办这一件：")
COORDINATOR_ASKS = Phrase("协调员问您能不能办这一件：")
WHY = Phrase("原因：{words}")
ACCEPT = Phrase("我来接")
REJECT = Phrase("不方便")
REVOKE = Phrase("不移交了")
ASKED = Phrase("已经问{who}了，最晚 {at} 有回话。答应之前，还是原来的人负责。")
ASKED_ALREADY = Phrase("已经问过{who}了，等等回话。")
NOT_ASKED = Phrase("这位同事现在不能接这一件，请另选一位。")
ANSWERED = Phrase("这件事已经有回话了。")
HAS_TAKEN_OVER = Phrase("{who}答应了，办件 {ref} 由{who}接着办。谢谢您之前的付出！")
DECLINED = Phrase("{who}说不方便接办件 {ref}。可以另外问一位。")
THANKS_ANYWAY = Phrase("好的，没关系，谢谢您回话。")
REVOKED = Phrase("好，不移交了，这件还由您负责。")
NOT_NEEDED = Phrase("办件 {ref} 不用您接了，谢谢您！")
NO_ANSWER = Phrase("办件 {ref}：{who}一直没有回话。可以另外问一位。")
CAN_DO = Phrase("好，告诉协调员了：您 {hours} 小时内可以办。选了您就通知您。")
OFFERS = Phrase("办件 {ref}（{title}）：{who}说 {hours} 小时内可以办。选谁，点一下。")
CHOOSE = Phrase("请{who}办")
CHOSEN_ALREADY = Phrase("这件已经有人办了。")


def perform_hand_over(turn: Turn, case_id: int, reason: str) -> Effects:
    """The reason is known: whom to ask?"""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "propose")
    if row is None:
        return turn.say(GONE)
    _revoke_open(turn, row)
    made = proposals.make(turn.tx, row, "handover", by=turn.person.id, to=None, reason=reason, at=turn.at)
    return _whom(turn, row, made, WHO_TAKES_OVER)


def on_suggest(turn: Turn) -> Effects:
    """A coordinator asks somebody for an unclaimed case: nobody is made to take one (志愿服务条例 art. 25)."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "suggest")
    if row is None:
        return turn.acknowledge(GONE)
    made = proposals.make(turn.tx, row, "suggestion", by=turn.person.id, to=None, reason="", at=turn.at)
    return _whom(turn, row, made, WHO_COULD)


def _whom(turn: Turn, row: CaseRow, made: ProposalRow, ask: Phrase) -> Effects:
    found = colleagues.candidates(turn.tx, row, needed(turn, row), at=turn.at)
    buttons = tuple(
        (Button(verbatim(people.short_name(turn.tx, one.id)), Action("ask_colleague", f"{made.id} {one.id}")),)
        for one in found
        if one.id != turn.person.id
    )
    if not buttons:
        proposals.end(turn.tx, made, "revoked", by=turn.person.id, at=turn.at)
        return turn.say(NOBODY_TO_ASK, keyboard=views.open_button(cases.to_case(row)))
    return turn.say(ask(ref=row.reference), keyboard=buttons)


def _mine(turn: Turn, made: ProposalRow | None) -> CaseRow | None:
    """The case of a proposal of one's own that is still open."""
    if made is None or made.state != "open" or made.from_id != turn.person.id:
        return None
    move = "propose" if made.kind == "handover" else "suggest"
    return cases.access_case(turn.tx, made.case_id, turn.person.actor, move)  # type: ignore[arg-type]  # both are moves


def on_ask_colleague(turn: Turn) -> Effects:
    """The chosen colleague is asked, once."""
    proposal_id, _, person_id = turn.argument.partition(" ")
    made = proposals.load(turn.tx, int(proposal_id or 0))
    row = _mine(turn, made)
    if row is None or made is None:
        return turn.acknowledge(ANSWERED)
    if made.to_id is not None:
        return turn.acknowledge(ASKED_ALREADY(who=people.short_name(turn.tx, made.to_id)))
    found = colleagues.candidates(turn.tx, row, needed(turn, row), at=turn.at)
    asked = next((one for one in found if str(one.id) == person_id), None)
    if asked is None:
        return turn.acknowledge(NOT_ASKED)
    made.to_id = asked.id
    over = turn.home.calendar.after(turn.at, deadlines.clocks_of(turn.tx, row).handover)
    reminders.set_one(
        turn.tx, made.id, PROPOSAL_OVER, f"{PROPOSAL_OVER}:{made.id}", due_at=turn.home.calendar.awake(over),
        community_id=row.community_id, at=turn.at,
    )  # fmt: skip
    revoke = ((Button(REVOKE, Action("revoke", str(made.id))),),) if made.kind == "handover" else ()
    who = people.short_name(turn.tx, asked.id)
    told = turn.say(ASKED(who=who, at=cards.told(over, turn.home.calendar)), keyboard=revoke)
    return (*told, _question(turn, row, made, asked.id))


def _question(turn: Turn, row: CaseRow, made: ProposalRow, to: PersonId) -> Send:
    """What a colleague reads: reference, state and reason, nothing of the resident."""
    who, reason = people.short_name(turn.tx, turn.person.id), proposals.reason_of(turn.tx, made)
    head = ASKS_YOU(who=who) if made.kind == "handover" else COORDINATOR_ASKS
    why = (WHY(words=verbatim(reason)),) if reason else ()
    answers = ((Button(ACCEPT, Action("accept", str(made.id))), Button(REJECT, Action("reject", str(made.id)))),)
    lines = (head, *views.overview(turn, row), *why)
    return Send(ToPerson(to), lines, answers, kind="proposal", case=cases.to_case(row).id, protect=True)


def on_accept(turn: Turn) -> Effects:
    """The case is theirs from now on; the other, the resident and the card hear of it."""
    made = proposals.load(turn.tx, int(turn.argument or 0))
    if made is None or made.to_id != turn.person.id or made.state != "open":
        return turn.acknowledge(ANSWERED)
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, "accept", needed=needed(turn, made.case_id))
    if row is None:
        return turn.acknowledge(OVER)
    if not proposals.still_stands(made, row):
        return turn.acknowledge(OVER)
    refused = why_not(turn, row)
    if refused is not None:
        return turn.acknowledge(refused)
    if must_agree(turn):
        return ask_to_agree(turn, row)
    before = row.assignee_id
    proposals.end(turn.tx, made, "accepted", by=turn.person.id, at=turn.at)
    moved = proposals.take(turn.tx, row, "accept", by=turn.person.id, at=turn.at)
    return turn.acknowledge(OVER) if moved is None else taken(turn, moved, before, made.from_id)


def taken(turn: Turn, row: CaseRow, *before: int | None) -> Effects:
    """What follows when somebody has agreed to a case: details for them, a line for whoever had it or asked."""
    turn.acknowledgement = YOURS if turn.person.has_opened_chat else YOURS_OPEN_CHAT
    case, who = cases.to_case(row), people.short_name(turn.tx, turn.person.id)
    words = HAS_TAKEN_OVER(who=who, ref=case.reference)
    told = tuple(
        Send(ToPerson(one.id), (words,), kind="notice", case=case.id)
        for one in (people.load(turn.tx, each) for each in sorted({each for each in before if each is not None}))
        if one is not None and one.id != turn.person.id
    )
    return (EditCard(case.id), *told_resident(turn, row), *told, *details_of(turn, row))


def on_reject(turn: Turn) -> Effects:
    """No reason is asked for."""
    made = proposals.load(turn.tx, int(turn.argument or 0))
    if made is None or made.to_id != turn.person.id or made.from_id is None:
        return turn.acknowledge(ANSWERED)
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, "reject", needed=needed(turn, made.case_id))
    if row is None or not proposals.end(turn.tx, made, "rejected", by=turn.person.id, at=turn.at):
        return turn.acknowledge(ANSWERED)
    who = people.short_name(turn.tx, turn.person.id)
    asker = people.load(turn.tx, made.from_id)
    told = (
        Send(
            ToPerson(asker.id), (DECLINED(who=who, ref=row.reference),), views.open_button(cases.to_case(row)),
            kind="notice", case=cases.to_case(row).id,
        ),
    ) if asker else ()  # fmt: skip
    return (*turn.say(THANKS_ANYWAY), *told)


def on_revoke(turn: Turn) -> Effects:
    """Whoever asked takes the question back."""
    made = proposals.load(turn.tx, int(turn.argument or 0))
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, "revoke") if made else None
    if row is None or made is None or made.from_id != turn.person.id:
        return turn.acknowledge(ANSWERED)
    told = _revoked(turn, row, made)
    return (*turn.say(REVOKED), *told) if told is not None else turn.acknowledge(ANSWERED)


def _revoked(turn: Turn, row: CaseRow, made: ProposalRow) -> Effects | None:
    if not proposals.end(turn.tx, made, "revoked", by=turn.person.id, at=turn.at):
        return None
    asked = people.load(turn.tx, made.to_id) if made.to_id is not None else None
    return (Send(ToPerson(asked.id), (NOT_NEEDED(ref=row.reference),), kind="notice"),) if asked else ()


def _revoke_open(turn: Turn, row: CaseRow) -> None:
    for made in proposals.open_ones(turn.tx, row.id, "handover"):
        proposals.end(turn.tx, made, "revoked", by=turn.person.id, at=turn.at)


def unanswered(turn: Turn, made: ProposalRow) -> Effects:
    """Nobody answered in time: who asked hears of it."""
    row = cases.load(turn.tx, made.case_id)
    if row is None or made.from_id is None or not proposals.end(turn.tx, made, "over", by=None, at=turn.at):
        return ()
    if not proposals.still_stands(made, row):
        return ()
    asker = people.load(turn.tx, made.from_id)
    words = NO_ANSWER(who=people.short_name(turn.tx, made.to_id), ref=row.reference)
    if asker is None:
        return ()
    case = cases.to_case(row)
    return (
        Send(ToPerson(asker.id), (words,), views.open_button(case), kind="notice", urgency="reminder", case=case.id),
    )


# --- a time is offered first ----------------------------------------------------------------------


def on_offer(turn: Turn) -> Effects:
    """A volunteer says by when they could; the coordinator chooses. Only in queues that are set so."""
    case_id, _, hours = turn.argument.partition(" ")
    row = cases.load(turn.tx, int(case_id or 0))
    if row is None:
        return turn.acknowledge(OVER)
    refused = why_not(turn, row)
    if refused is not None:
        return turn.acknowledge(refused)
    if cases.access_case(turn.tx, row.id, turn.person.actor, "offer", needed=needed(turn, row)) is None:
        return turn.acknowledge(OVER)
    said = CAN_DO(hours=int(hours))
    known = [made for made in proposals.open_ones(turn.tx, row.id, "offer") if made.from_id == turn.person.id]
    for made in known:
        proposals.end(turn.tx, made, "revoked", by=turn.person.id, at=turn.at)
    made = proposals.make(turn.tx, row, "offer", by=turn.person.id, to=None, reason="", at=turn.at, hours=int(hours))
    turn.acknowledgement = said
    who, case = people.short_name(turn.tx, turn.person.id), cases.to_case(row)
    words = OFFERS(ref=case.reference, title=views.title_of(turn, row.service), who=who, hours=int(hours))
    choose = ((Button(CHOOSE(who=who), Action("choose", str(made.id))),), *views.open_button(case))
    return (Send(ToCoordinators(case.queue), (words,), choose, kind="notice", case=case.id),)


def on_choose(turn: Turn) -> Effects:
    """The coordinator's choice among those who offered: it becomes their case."""
    made = proposals.load(turn.tx, int(turn.argument or 0))
    if made is None or made.state != "open" or made.kind != "offer" or made.from_id is None:
        return turn.acknowledge(CHOSEN_ALREADY)
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, "choose")
    chosen = people.load(turn.tx, made.from_id)
    if row is None or chosen is None:
        return turn.acknowledge(CHOSEN_ALREADY)
    able = colleagues.candidates(turn.tx, row, needed(turn, row), at=turn.at)
    if chosen.id not in {one.id for one in able}:
        return turn.acknowledge(NOT_ASKED)
    proposals.end(turn.tx, made, "accepted", by=turn.person.id, at=turn.at)
    moved = proposals.take(turn.tx, row, "choose", by=chosen.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(CHOSEN_ALREADY)
    case = cases.to_case(moved)
    details = views.details(turn, moved, chosen.id) if chosen.has_opened_chat else ()
    words = HAS_TAKEN_OVER(who=people.short_name(turn.tx, chosen.id), ref=case.reference)
    return (*turn.say(words), EditCard(case.id), *told_resident(turn, moved, by=chosen.id), *details)
