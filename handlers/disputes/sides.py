"""What a party may tap: its own consent, its own words, its own answers; nothing here reads another party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cases import LIVE
from flows.disputes import OTHER_WAYS, THEIRS
from flows.model import Action, Button, Phrase
from flows.screens import EMPTY
from handlers.disputes import agreeing, following, joining, lasting, mediators, sitting, stopping
from handlers.disputes.speaking import SPEAK, mine
from handlers.disputes.telling import GONE, button, settled, to_mediator
from handlers.residents.drafts import begin_form
from storage import cases, disputes
from storage.disputes import RESPONDENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.model import Buttons, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

    Act = Callable[[Turn, CaseRow, PartyRow, str], Effects]

MATTER = Phrase("{ref} 调解（对方申请的）：{state}")
MATTER_BUTTON = Phrase("调解（对方申请的）{ref}")
YOU_SAID = Phrase("您说（{at}）：{words}")
MEDIATOR_SAID = Phrase("调解员说（{at}）：{words}")
OVER = Phrase("已经结束")
NAMED = {"yes": Phrase("好，会说是您申请的。"), "no": Phrase("好，不说您的名字。")}
NAMED_MEDIATOR = Phrase("办件 {ref}：申请人说了，可不可以告诉对方是谁申请的，邀请里会照着写。")
MAY_ASK_YES = Phrase("好，调解员会去问对方愿不愿意。")
MAY_ASK_MEDIATOR = Phrase("办件 {ref}：申请人同意去问对方了，可以发邀请。")
BOUND = Phrase("协议已经生效，不能在这里停。觉得协议有问题，打 12348 问律师。")
MY_STATEMENT = Phrase("说说我这边")


def on_side(turn: Turn) -> Effects:
    """The pressed button of a party; everybody else is told that nothing changed."""
    name, _, rest = turn.argument.partition(" ")
    if name in {"yes", "no", "ask"}:
        return joining.answer(turn, name, rest)
    if name == "may":
        return _may_ask(turn, rest)
    number, _, more = rest.partition(" ")
    found = mine(turn, int(number)) if number.isdecimal() else None
    act = ACTS.get(name)
    if found is None or act is None or (found[0].status not in LIVE and name not in EVEN_AFTER):
        return turn.acknowledge(GONE)
    return act(turn, *found, more)


def _may_ask(turn: Turn, case_id: str) -> Effects:
    """The applicant agrees after all that the other side is asked."""
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "side")
    if row is None or not cases.is_own(row, turn.person.id) or row.urgent or disputes.of_case(turn.tx, row.id):
        return turn.acknowledge(GONE)
    disputes.begin(turn.tx, row, at=turn.at)
    told = to_mediator(turn, row, MAY_ASK_MEDIATOR(ref=row.reference))
    return (*settled(turn), *turn.say(MAY_ASK_YES), *told)


def _agree(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    return (*settled(turn), *joining.agree(turn, row, party))


def _refuse(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    return (*settled(turn), *joining.refuse(turn, row, party))


def _stop(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    """One tap, no reason asked for."""
    if agreeing.binds(turn, row):
        return turn.acknowledge(BOUND)
    if not disputes.consent(turn.tx, party, "withdrawn", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    reason = (button(stopping.REASON, "side", "words", party.id),) if party.side == RESPONDENT else ()
    said = turn.say(stopping.STOPPED_OWN, EMPTY, *OTHER_WAYS, keyboard=reason)
    return (*settled(turn), *said, *stopping.stop(turn, row, party))


def _words(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    form = "party_words" if party.side == RESPONDENT else "add_words"
    return begin_form(turn, form, row.id, channel=str(party.id))


def _statement(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    return begin_form(turn, "party_statement", row.id, channel=str(party.id))


def _name(turn: Turn, row: CaseRow, party: PartyRow, said: str) -> Effects:
    if party.named != "asked" or said not in NAMED:
        return turn.acknowledge(GONE)
    party.named = said
    turn.tx.flush()
    told = to_mediator(turn, row, NAMED_MEDIATOR(ref=row.reference))
    return (*settled(turn), *turn.say(NAMED[said]), *told)


# --- the other side's own list --------------------------------------------------------------------


def my(turn: Turn) -> tuple[tuple[Phrase, ...], Buttons]:
    """The matters in which somebody is the other side, with what is theirs of it and no more."""
    lines, buttons = [], []
    for party in disputes.of_person(turn.tx, turn.person.id):
        row = cases.load(turn.tx, party.case_id)
        if row is None or row.erased_at is not None:
            continue
        lines.append(_line(turn, row, party))
        buttons.append(button(MATTER_BUTTON(ref=row.reference), "side", "show", party.id))
    return tuple(lines), tuple(buttons)


def _line(turn: Turn, row: CaseRow, party: PartyRow) -> Phrase:
    is_over = row.status not in LIVE and party.consent not in disputes.GONE
    agreed = agreeing.line(turn, row) if party.consent == "agreed" and not is_over else None
    state = OVER if is_over else agreed or THEIRS[party.consent]
    return MATTER(ref=row.reference, state=state)


def _show(turn: Turn, row: CaseRow, party: PartyRow, _: str) -> Effects:
    if party.side != RESPONDENT:
        return turn.acknowledge(GONE)
    said = tuple(
        (YOU_SAID if word.by_id == turn.person.id else MEDIATOR_SAID)(at=word.at, words=words)
        for word, words in disputes.words_of(turn.tx, party)
        if word.kind != "verdict"
    )
    lines = (_line(turn, row, party), *sitting.lines_for(turn, row, party), *agreeing.lines_for(turn, row, party))
    return turn.say(*lines, *((EMPTY, *said) if said else ()), keyboard=_buttons(turn, row, party))


def _buttons(turn: Turn, row: CaseRow, party: PartyRow) -> Buttons:
    back = (Button(Phrase("我的办件"), Action("my")),)
    if row.status not in LIVE:
        return (back,)
    speak = button(SPEAK, "side", "words", party.id)
    match party.consent:
        case "none" | "asked":
            return (*joining.choice(party), speak, back)
        case "agreed":
            stop = () if agreeing.binds(turn, row) else (button(stopping.STOP, "side", "stop", party.id),)
            tell = button(MY_STATEMENT, "side", "statement", party.id)
            return (speak, tell, *stop, back)
        case _:
            return (back,)


EVEN_AFTER = frozenset({"show", "words", "verdict"})
ACTS: Mapping[str, Act] = {
    "agree": _agree, "refuse": _refuse, "stop": _stop, "words": _words, "statement": _statement, "name": _name,
    "show": _show, "fine": mediators.fine, "change": mediators.change, "come": sitting.on_come,
    "cannot": sitting.on_cannot, "longer": lasting.on_longer, "not_longer": lasting.on_not_longer,
    "confirm": agreeing.on_confirm, "did": agreeing.on_did, "verdict": following.on_verdict,
}  # fmt: skip
