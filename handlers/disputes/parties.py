"""The mediator's screen of the parties: who is willing, what each said alone, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cases import LIVE
from flows.disputes import CONSENT, OTHER_WAYS
from flows.model import Action, Button, EditCard, Phrase, Send, ToPerson, ToResident, verbatim
from flows.screens import EMPTY
from handlers import views
from handlers.casework.claiming import GONE
from handlers.disputes import agreeing, apart, joining, sitting, stopping
from handlers.disputes.speaking import TELL
from handlers.disputes.telling import button, called, settled, to_party
from handlers.residents.drafts import begin_form
from storage import audit, cases, disputes
from storage.cases import ending, timeline
from storage.disputes import RESPONDENT, agreements, sittings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

    CaseAct = Callable[[Turn, CaseRow], Effects]
    PartyAct = Callable[[Turn, CaseRow, PartyRow], Effects]

HEAD = Phrase("{ref} 的当事人。只给您办事用，一方的话不要告诉另一方。")
LINE = Phrase("{who}：{state}")
LINE_NAMED = Phrase("{who}：{state}（{name}，电话 {phone}）")
NOT_SAID = Phrase("没留")
UNTIL = Phrase("调解到 {at} 为止。")
NO_PARTIES = Phrase("申请人还没同意去问对方。先单独听申请人说；本人同意了，再请对方。")
ASK_APPLICANT = Phrase("问申请人：可以找对方吗")
APPLICANT_SAYS_YES = Phrase("申请人说可以找对方")
MAY_WE = Phrase("您的办件 {ref}（{title}）：调解员想去问问对方愿不愿意谈。可以吗？您不点头，我们不去找。")
MAY = Phrase("可以去问")
ASKED = Phrase("已经问申请人了。")
LINK = Phrase("给{who}发邀请链接")
BY_PHONE_YES, BY_PHONE_NO = Phrase("{who}电话里说愿意"), Phrase("{who}电话里说不愿意")
ON_PAPER = Phrase("{who}纸面同意了")
READ = Phrase("看{who}说的话")
ONE_MORE = Phrase("再加一位对方")
SIT, LONGER, AGREE = Phrase("约调解会"), Phrase("延期"), Phrase("达成协议")
SIGNED, VISIT = Phrase("已签字盖章"), Phrase("记回访")
DECLINE, END = Phrase("不予受理"), Phrase("没谈成，结束调解")
NOTED = Phrase("好，记下了。")
NOTHING_SAID = Phrase("{who}还没说什么。")
WORD = Phrase("{at} {who}：{words}")
YOUR_WORD = Phrase("{at} 调解员：{words}")
WITH_WHOM = Phrase("和谁谈？")
WHERE = Phrase("在哪里谈？")
ALONE = Phrase("单独和{who}谈")
OFFICE = Phrase("社区办公室")
COMES = Phrase("{who} {at} 能来")
OFF, RECORD = Phrase("取消 {at}"), Phrase("记录 {at}")
ENDED = Phrase("好，结束了，已经告诉各方别的路。")


def on_parties(turn: Turn) -> Effects:
    """The screen, for whoever works on the case or oversees its queue."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "parties")
    if row is None or turn.directory.service(row.service, turn.person.community).parties is None:
        return turn.acknowledge(GONE)
    if apart.is_apart(turn, row):
        return turn.acknowledge(apart.NO_QUEUE)
    is_mediator = row.assignee_id == turn.person.id and row.status == "claimed"
    found = disputes.of_case(turn.tx, row.id)
    audit.record(turn.tx, "parties.read", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    if not found:
        asking = (button(ASK_APPLICANT, "dispute", "ask", row.id), button(APPLICANT_SAYS_YES, "dispute", "may", row.id))
        return turn.say(NO_PARTIES, keyboard=(*(asking if is_mediator else ()), *_back(row)))
    lines = (HEAD(ref=row.reference), *(_line(turn, party) for party in found), *_span(turn, row))
    lines = (*lines, *sitting.lines(turn, row), *agreeing.lines(turn, row))
    reading = tuple(button(READ(who=called(turn, one)), "dispute", "read", one.id) for one in found[1:])
    buttons = (*_next(turn, row), *reading) if is_mediator else reading
    keyboard = (*buttons, *_back(row))
    return (Send(ToPerson(turn.person.id), lines, keyboard, kind="dispute", case=cases.to_case(row).id, protect=True),)


def _back(row: CaseRow) -> Buttons:
    return views.open_button(cases.to_case(row))


def _line(turn: Turn, party: PartyRow) -> Phrase:
    name, phone = disputes.contact_of(turn.tx, party)
    filled = {"who": called(turn, party), "state": CONSENT[party.consent]}
    if not name and not phone:
        return LINE(**filled)
    return LINE_NAMED(
        **filled, name=verbatim(name) if name else NOT_SAID, phone=verbatim(phone) if phone else NOT_SAID
    )  # fmt: skip


def _span(turn: Turn, row: CaseRow) -> Lines:
    running = timeline.find(turn.tx, row, "mediation")
    return (UNTIL(at=running.due_at),) if running is not None else ()


def _next(turn: Turn, row: CaseRow) -> Buttons:
    """What the mediator may do now."""
    made = agreements.of_case(turn.tx, row.id)
    if made is not None and made.effective_at is not None:
        return _after_agreement(turn, row)
    rows: list[tuple[Button, ...]] = []
    for party in disputes.respondents(turn.tx, row.id):
        rows += _ask_buttons(turn, party)
        rows.append(button(TELL(who=called(turn, party)), "dispute", "tell", party.id))
    rows.append(button(SIT, "dispute", "sit", row.id))
    rows += _sitting_buttons(turn, row)
    if timeline.find(turn.tx, row, "mediation") is None:
        return (*rows, button(ONE_MORE, "dispute", "more", row.id), button(DECLINE, "dispute", "decline", row.id))
    signed = (button(SIGNED, "dispute", "signed", row.id),) if made is not None else ()
    ways = (*button(AGREE, "dispute", "agree", row.id), *button(LONGER, "dispute", "longer", row.id))
    return (*rows, ways, *signed, button(END, "dispute", "end", row.id))


def _ask_buttons(turn: Turn, party: PartyRow) -> Buttons:
    if party.consent not in {"none", "asked"}:
        return ()
    who = called(turn, party)
    link = button(LINK(who=who), "dispute", "link", party.id)
    yes, no = (BY_PHONE_YES, "phone_yes"), (BY_PHONE_NO, "phone_no")
    by_phone = tuple(button(label(who=who), "dispute", act, party.id) for label, act in (yes, no))
    return (link, *by_phone, button(ON_PAPER(who=who), "dispute", "paper", party.id))


def _sitting_buttons(turn: Turn, row: CaseRow) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    for made in sittings.coming(turn.tx, row.id):
        comers, day = sittings.comers(turn.tx, made), turn.home.calendar.day(made.starts_at)
        rows += [
            button(COMES(who=called(turn, one), at=day), "dispute", "comes", one.id, made.id)
            for one in sittings.concerned(turn.tx, made)
            if one.id not in comers
        ]
        off = button(OFF(at=day), "dispute", "off", made.id)
        rows.append((*off, *button(RECORD(at=day), "dispute", "record", made.id)))
    return tuple(rows)


def _after_agreement(turn: Turn, row: CaseRow) -> Buttons:
    owed = [one for one in agreements.duties(turn.tx, row.id) if one.state == "waiting"]
    court = tuple(button(label, "dispute", "court", row.id, state) for state, label in agreeing.COURT_BUTTONS.items())
    settle = tuple(line for one in owed for line in agreeing.settle_buttons(one))
    return (*settle, *court, button(VISIT, "dispute", "visit", row.id))


# --- acts about the case --------------------------------------------------------------------------


def ask(turn: Turn, row: CaseRow) -> Effects:
    """The applicant is asked whether the other side may be."""
    if disputes.of_case(turn.tx, row.id):
        return turn.acknowledge(GONE)
    case, title = cases.to_case(row), views.title_of(turn, row.service)
    words, keyboard = MAY_WE(ref=row.reference, title=title), (button(MAY, "side", "may", row.id),)
    return (*turn.say(ASKED), Send(ToResident(case.id), (words,), keyboard, kind="statement", case=case.id))


def may(turn: Turn, row: CaseRow) -> Effects:
    """The applicant said so on the telephone."""
    disputes.begin(turn.tx, row, at=turn.at)
    return (*settled(turn), *turn.say(NOTED, keyboard=(button(Phrase("当事人"), "parties", row.id),)))


def one_more(turn: Turn, row: CaseRow) -> Effects:
    """There is another one on the other side."""
    if not disputes.of_case(turn.tx, row.id) or timeline.find(turn.tx, row, "mediation") is not None:
        return turn.acknowledge(GONE)
    disputes.make(turn.tx, row, RESPONDENT, consent="none", by=turn.person.id, at=turn.at)
    return turn.say(NOTED, keyboard=(button(Phrase("当事人"), "parties", row.id),))


def sit(turn: Turn, row: CaseRow) -> Effects:
    """With whom; then where, where the community has rooms; then when."""
    rows = (
        [button(sitting.JOINT, "dispute", "sit_with", row.id, 0)] if disputes.have_all_agreed(turn.tx, row.id) else []
    )
    taking_part = disputes.taking_part(turn.tx, row.id)
    rows += [button(ALONE(who=called(turn, one)), "dispute", "sit_with", row.id, one.id) for one in taking_part]
    return turn.say(WITH_WHOM, keyboard=(*rows, *_back(row)))


def sit_with(turn: Turn, row: CaseRow, rest: str) -> Effects:
    """The room, or the form at once."""
    who, _, room = rest.partition(" ")
    if turn.home.rooms and not room:
        rooms = [(verbatim(name), str(number)) for number, name in enumerate(turn.home.rooms)]
        choices = (button(label, "dispute", "sit_with", row.id, who, number) for label, number in rooms)
        return turn.say(WHERE, keyboard=(*choices, button(OFFICE, "dispute", "sit_with", row.id, who, "office")))
    return begin_form(turn, "sitting", row.id, channel=f"{who} {room}".strip())


def end(turn: Turn, row: CaseRow) -> Effects:
    """No agreement: it ends, and each party hears which other ways there are."""
    moved = ending.close(turn.tx, row, stopping.OVER, by=turn.person.id, at=turn.at, how="close")
    if moved is None:
        return turn.acknowledge(GONE)
    parties = [*disputes.taking_part(turn.tx, row.id)]
    stopping.ended(turn, moved)
    words = stopping.NO_AGREEMENT(ref=moved.reference, title=views.title_of(turn, moved.service))
    told = tuple(
        effect for party in parties for effect in to_party(turn, moved, party, words, EMPTY, *OTHER_WAYS)
    )  # fmt: skip
    return (*settled(turn), *turn.say(ENDED), *told, EditCard(cases.to_case(moved).id))


# --- acts about one party -------------------------------------------------------------------------


def phone_yes(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """Said on the telephone."""
    return _consents(turn, row, party, "phone")


def paper(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """Signed on paper."""
    return _consents(turn, row, party, "paper")


def _consents(turn: Turn, row: CaseRow, party: PartyRow, how: str) -> Effects:
    if not disputes.consent(turn.tx, party, "agreed", by=turn.person.id, how=how, at=turn.at):
        return turn.acknowledge(GONE)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return (*settled(turn), *turn.say(NOTED), *stopping.begun(turn, row))


def phone_no(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """Not willing: that ends it."""
    if not disputes.consent(turn.tx, party, "refused", by=turn.person.id, how="phone", at=turn.at):
        return turn.acknowledge(GONE)
    return (*settled(turn), *turn.say(NOTED), *stopping.stop(turn, row, party))


def link(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """An invitation to be forwarded."""
    if party.consent not in {"none", "asked"} or party.person_id is not None or row.status not in LIVE:
        return turn.acknowledge(GONE)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return joining.letter(turn, row, party)


def read(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """What one party said alone, and was told; how content it was is not for the mediator."""
    who, lines, files = called(turn, party), [], []
    for word, words in disputes.words_of(turn.tx, party):
        if word.kind in {"verdict", "confirm"}:
            continue
        is_theirs = word.by_id == party.person_id or word.kind == "statement"
        said = (
            WORD(at=word.at, who=who, words=verbatim(words))
            if is_theirs
            else YOUR_WORD(at=word.at, words=verbatim(words))
        )
        lines.append(views.with_files(said, word.files))
        files += word.files.split()
    audit.record(turn.tx, "party.read", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    keyboard = (button(TELL(who=who), "dispute", "tell", party.id),) if row.assignee_id == turn.person.id else ()
    back = (Button(Phrase("当事人"), Action("parties", str(row.id))),)
    found = tuple(lines) or (NOTHING_SAID(who=who),)
    to = ToPerson(turn.person.id)
    return (
        Send(
            to, found, (*keyboard, back), kind="dispute", case=cases.to_case(row).id, protect=True, files=tuple(files)
        ),
    )  # fmt: skip


CASE_ACTS: Mapping[str, CaseAct] = {"ask": ask, "may": may, "more": one_more, "sit": sit, "end": end}
PARTY_ACTS: Mapping[str, PartyAct] = {
    "phone_yes": phone_yes, "phone_no": phone_no, "paper": paper, "link": link, "read": read,
}  # fmt: skip
