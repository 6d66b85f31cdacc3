"""What parties agreed: in force when all signed by hand, what each has to do, and whether a court confirms it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from flows import cards, law
from flows.cases import LIVE
from flows.disputes.forms import FORM_NAMES
from flows.model import Phrase, verbatim
from flows.screens import EMPTY
from handlers import views
from handlers.casework.supplying import later_promise
from handlers.disputes.telling import GONE, button, called, settled, to_mediator, to_party
from storage import cases, disputes
from storage.cases import timeline
from storage.disputes import agreements, sittings

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import AgreementRow, CaseRow, PartyRow, PerformanceRow, ReminderRow

WRITTEN_DOWN = Phrase("记下了。把各方要做的事一条一条加上。签字盖章齐了，点“已签字盖章”，那天起才生效。")
ADD_DUTY = Phrase("{who}要做的事")
SIGNED = Phrase("已签字盖章")
DUTY_ADDED = Phrase("加上了：{who}，{at} 前。")
NEEDS_ALL = Phrase("要各方都愿意调解，才谈得成协议。")
IN_FORCE = Phrase("协议 {at} 起生效（{ref}，调解）。写的是：\n{words}")
YOUR_DUTIES = Phrase("您这边要做的：")
DUTY = Phrase("· {what}，最晚 {at}")
COURT = Phrase("愿意的话，两边可以一起请法院确认，{days}内去，法院不收费。确认了，不履行就能强制执行。")
WANT, WANT_NOT = Phrase("想申请司法确认"), Phrase("不申请")
IN_FORCE_MEDIATOR = Phrase("办件 {ref}：协议生效了，各方都收到了。履行和回访到日子会提醒您。")
NOTED = Phrase("好，记下了，已告诉调解员。")
WANTS = Phrase("办件 {ref}：{who}{said}司法确认。")
SAID = {"yes": Phrase("想申请"), "no": Phrase("不想申请")}
BOTH_WANT = Phrase("都想申请司法确认（{ref}，调解）。请带协议和身份证，一起去法院，最晚 {at}。")
COURT_SAYS = {
    "applied": Phrase("司法确认已经向法院申请了（{ref}，调解）。"),
    "confirmed": Phrase("法院确认了协议（{ref}，调解）。一方不履行，另一方可以申请强制执行。"),
    "refused": Phrase("法院没有确认协议（{ref}，调解）。协议本身还有效，要改请找调解员，或者打官司。"),
}
COURT_BUTTONS = {"applied": Phrase("已申请"), "confirmed": Phrase("法院确认了"), "refused": Phrase("法院没确认")}
DUE_SOON = Phrase("提醒（{ref}，调解）：协议里您要做的：{what}。最晚 {at}。")
DUE_PASSED = Phrase(
    "提醒（{ref}，调解）：协议里您要做的：{what}，{at} 已经过了。做了请点“已履行”，有困难请告诉调解员。"
)
DUE_MEDIATOR = Phrase("办件 {ref}：{who}要做的：{what}，最晚 {at}。做到了没有？")
DID, DID_NOT = Phrase("已履行"), Phrase("没履行")
SAYS_DID = Phrase("办件 {ref}：{who}说做到了：{what}。请看一看，确认了点“已履行”。")
SETTLED = {"done": Phrase("记下了：已履行。"), "failed": Phrase("记下了：没履行。可以督促，也可以告诉各方去法院。")}
STATE, UNSIGNED = Phrase("协议已生效"), Phrase("协议谈好了，等签字盖章")
DUTY_LINE = Phrase("{who}：{what}，最晚 {at}，{state}")
DUTY_STATES = {"waiting": Phrase("还没到"), "done": Phrase("已履行"), "failed": Phrase("没履行")}
ASKED_COURT = frozenset({"applied", "confirmed", "refused"})


def binds(turn: Turn, row: CaseRow) -> bool:
    """Whether an agreement is in force."""
    return is_bound(turn, row.id)


def is_bound(turn: Turn, case_id: int) -> bool:
    """The same of a case that is known by its number."""
    made = agreements.of_case(turn.tx, case_id)
    return made is not None and made.effective_at is not None


def line(turn: Turn, row: CaseRow) -> Phrase | None:
    """How far it is, for every party alike; None before there is an agreement."""
    made = agreements.of_case(turn.tx, row.id)
    if made is None:
        return None
    return STATE if made.effective_at is not None else UNSIGNED


def lines_for(turn: Turn, row: CaseRow, party: PartyRow) -> Lines:
    """The terms, which all parties read, and what this one has to do."""
    made = agreements.of_case(turn.tx, row.id)
    if made is None or made.effective_at is None or party.consent != "agreed":
        return ()
    return (EMPTY, *_in_force(turn, row, made, party))


def _in_force(turn: Turn, row: CaseRow, made: AgreementRow, party: PartyRow) -> Lines:
    words, calendar = agreements.terms_of(turn.tx, made), turn.home.calendar
    assert made.effective_at is not None
    head = IN_FORCE(at=calendar.day(made.effective_at), ref=row.reference, words=verbatim(words))
    owed = tuple(
        DUTY(what=verbatim(agreements.what_of(turn.tx, one)), at=calendar.day(one.due_at))
        for one in agreements.duties(turn.tx, row.id)
        if one.party_id == party.id
    )
    return (head, *((YOUR_DUTIES, *owed) if owed else ()))


# --- made, with what each has to do ---------------------------------------------------------------


def make(turn: Turn, row: CaseRow, conversation: Conversation) -> Effects:
    """Written down by the mediator; nobody is bound yet."""
    if not disputes.have_all_agreed(turn.tx, row.id) or binds(turn, row):
        return turn.say(NEEDS_ALL, keyboard=views.open_button(cases.to_case(row)))
    form, terms = FORM_NAMES[str(conversation.answers["form"])], str(conversation.answers["terms"])
    agreements.make(turn.tx, row, form, terms, by=turn.person.id, at=turn.at)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return turn.say(WRITTEN_DOWN, keyboard=_next_buttons(turn, row))


def _next_buttons(turn: Turn, row: CaseRow) -> Buttons:
    parties = disputes.taking_part(turn.tx, row.id)
    adding = tuple(button(ADD_DUTY(who=called(turn, one)), "dispute", "duty", one.id) for one in parties)
    return (*adding, button(SIGNED, "dispute", "signed", row.id), *views.open_button(cases.to_case(row)))


def add_duty(turn: Turn, row: CaseRow, party: PartyRow, conversation: Conversation) -> Effects:
    """One thing that this party has to do, by when."""
    made = agreements.of_case(turn.tx, row.id)
    if made is None or made.effective_at is not None:
        return turn.say(GONE)
    day = date.fromisoformat(str(conversation.answers["day"])[:10])
    due, what = turn.home.calendar.close_of(day), str(conversation.answers["what"])
    agreements.add_duty(turn.tx, row, made, party, what=what, due_at=due, by=turn.person.id, at=turn.at)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return turn.say(DUTY_ADDED(who=called(turn, party), at=day), keyboard=_next_buttons(turn, row))


def take_effect(turn: Turn, row: CaseRow, day: str) -> Effects:
    """Signed by all and sealed: each party gets the terms, its own duties, and the way to the court."""
    made, calendar = agreements.of_case(turn.tx, row.id), turn.home.calendar
    since = calendar.moment(date.fromisoformat(day[:10]), time(0))
    if made is None or not agreements.take_effect(turn.tx, row, made, on=since, by=turn.person.id, at=turn.at):
        return turn.say(GONE)
    for name in ("mediation", "labour"):
        timeline.end(turn.tx, row, name, "met", at=turn.at)
    sittings.cancel_all(turn.tx, row.id, at=turn.at)
    timeline.begin(turn.tx, row, "visit_first", at=turn.at, start_at=since)
    second = timeline.begin(turn.tx, row, "visit_second", at=turn.at, start_at=since)
    if made.form != "oral":
        timeline.begin(turn.tx, row, "confirmation", at=turn.at, start_at=since)
    owed = (calendar.day(one.due_at) for one in agreements.duties(turn.tx, row.id))
    later_promise(turn, row, max([calendar.day(second.due_at), *owed]) + timedelta(days=7))
    cases.fit(turn.tx, row, at=turn.at)
    told = tuple(each for party in disputes.taking_part(turn.tx, row.id) for each in _told(turn, row, made, party))
    return (*turn.say(IN_FORCE_MEDIATOR(ref=row.reference), keyboard=views.open_button(cases.to_case(row))), *told)


def _told(turn: Turn, row: CaseRow, made: AgreementRow, party: PartyRow) -> Effects:
    words = _in_force(turn, row, made, party)
    if made.form == "oral":
        return to_party(turn, row, party, *words)
    court = COURT(days=law.words_of("confirmation.window"))
    buttons = (button(WANT, "side", "confirm", party.id, "yes"), button(WANT_NOT, "side", "confirm", party.id, "no"))
    return to_party(turn, row, party, *words, EMPTY, court, keyboard=buttons)


# --- the court ------------------------------------------------------------------------------------


def on_confirm(turn: Turn, row: CaseRow, party: PartyRow, said: str) -> Effects:
    """One party wants it or not: the mediator hears it; where all do, all hear where to go and until when."""
    made = agreements.of_case(turn.tx, row.id)
    if made is None or made.effective_at is None or said not in SAID or made.confirmation in ASKED_COURT:
        return turn.acknowledge(GONE)
    disputes.say(turn.tx, party, said, by=turn.person.id, kind="confirm", at=turn.at)
    words = WANTS(ref=row.reference, who=called(turn, party), said=SAID[said])
    done = (*settled(turn), *turn.say(NOTED), *to_mediator(turn, row, words))
    everybody, running = disputes.taking_part(turn.tx, row.id), timeline.find(turn.tx, row, "confirmation")
    if running is None or not all(_wants(turn, one) for one in everybody):
        return done
    if not agreements.confirm(turn.tx, row, made, "wanted", by=None, at=turn.at):
        return done
    both = BOTH_WANT(ref=row.reference, at=cards.told(running.due_at, turn.home.calendar))
    told = tuple(effect for one in everybody for effect in to_party(turn, row, one, both))
    return (*done, *told, *to_mediator(turn, row, both))


def _wants(turn: Turn, party: PartyRow) -> bool:
    said = [words for word, words in disputes.words_of(turn.tx, party) if word.kind == "confirm"]
    return bool(said) and said[-1] == "yes"


def court(turn: Turn, row: CaseRow, state: str) -> Effects:
    """What the court was asked, and what it said: all parties hear it."""
    made = agreements.of_case(turn.tx, row.id)
    if made is None or made.effective_at is None or state not in COURT_SAYS:
        return turn.acknowledge(GONE)
    if not agreements.confirm(turn.tx, row, made, state, by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    timeline.end(turn.tx, row, "confirmation", "met", at=turn.at)
    cases.fit(turn.tx, row, at=turn.at)
    words = COURT_SAYS[state](ref=row.reference)
    told = tuple(effect for one in disputes.taking_part(turn.tx, row.id) for effect in to_party(turn, row, one, words))
    return (*turn.say(words, keyboard=views.open_button(cases.to_case(row))), *told)


# --- what is owed ---------------------------------------------------------------------------------


def due(turn: Turn, row: ReminderRow) -> Effects:
    """Before the last day, on it and after it: who has to do it, and the mediator."""
    duty_id, _, days = row.key.split(":")[1].partition("/")
    owed, case = agreements.duty(turn.tx, int(duty_id)), cases.load(turn.tx, row.subject_id)
    party = disputes.load(turn.tx, owed.party_id) if owed else None
    if owed is None or case is None or party is None or owed.state != "waiting":
        return ()
    what, at = verbatim(agreements.what_of(turn.tx, owed)), turn.home.calendar.day(owed.due_at)
    words = (DUE_PASSED if int(days) > 0 else DUE_SOON)(ref=case.reference, what=what, at=at)
    did = (button(DID, "side", "did", party.id, owed.id),) if case.status in LIVE else ()
    told = to_party(turn, case, party, words, keyboard=did, urgency="reminder")
    mediator = DUE_MEDIATOR(ref=case.reference, who=called(turn, party), what=what, at=at)
    return (*told, *to_mediator(turn, case, mediator, keyboard=settle_buttons(owed), urgency="reminder"))


def settle_buttons(owed: PerformanceRow) -> Buttons:
    """What the mediator saw."""
    return ((*button(DID, "dispute", "done", owed.id), *button(DID_NOT, "dispute", "failed", owed.id)),)


def on_did(turn: Turn, row: CaseRow, party: PartyRow, duty_id: str) -> Effects:
    """A party says that it is done; the mediator looks."""
    owed = agreements.duty(turn.tx, int(duty_id)) if duty_id.isdecimal() else None
    if owed is None or owed.party_id != party.id or owed.state != "waiting":
        return turn.acknowledge(GONE)
    what = verbatim(agreements.what_of(turn.tx, owed))
    words = SAYS_DID(ref=row.reference, who=called(turn, party), what=what)
    return (*settled(turn), *turn.say(NOTED), *to_mediator(turn, row, words, keyboard=settle_buttons(owed)))


def settle(turn: Turn, row: CaseRow, owed: PerformanceRow, state: str) -> Effects:
    """The mediator's word on it."""
    if not agreements.settle(turn.tx, owed, state, by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    return (*settled(turn), *turn.say(SETTLED[state], keyboard=views.open_button(cases.to_case(row))))


def lines(turn: Turn, row: CaseRow) -> Lines:
    """The agreement and what is owed, for the mediator."""
    state = line(turn, row)
    found = [state] if state else []
    for one in agreements.duties(turn.tx, row.id):
        party = disputes.load(turn.tx, one.party_id)
        if party is not None:
            what, at = verbatim(agreements.what_of(turn.tx, one)), turn.home.calendar.day(one.due_at)
            found.append(DUTY_LINE(who=called(turn, party), what=what, at=at, state=DUTY_STATES[one.state]))
    return tuple(found)
