"""After an agreement: visits that see whether it holds; and in the end each party says alone how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cases import VERDICTS
from flows.disputes.forms import RESULTS
from flows.model import Phrase
from handlers import views
from handlers.disputes.telling import GONE, button, settled, to_party
from storage import cases, disputes
from storage.cases import timeline
from storage.disputes import RESPONDENT, agreements

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

NO_VISIT = Phrase("协议生效以后才有回访。")
VISITED = Phrase("回访记下了。")
ALL_DONE = Phrase("该做的都做完了，可以点“办好了”结束这件。")
ASK = Phrase("{ref}（调解）办完了。您这边现在怎么样？点一个就行，对方看不到。")
THANKS = Phrase("谢谢您告诉我们！对方看不到。")
STILL_OWED = Phrase("协议里还有没到期的事，或者还没回访完，先别点“办好了”。做完一样记一样。")
VISITS = ("visit_first", "visit_second")


def visit(turn: Turn, row: CaseRow, conversation: Conversation) -> Effects:
    """The mediator's record of a visit; the span that asked for it ends."""
    made = agreements.of_case(turn.tx, row.id)
    if made is None or made.effective_at is None:
        return turn.say(NO_VISIT, keyboard=views.open_button(cases.to_case(row)))
    result, words = RESULTS[str(conversation.answers["result"])], str(conversation.answers.get("words", ""))
    agreements.visit(turn.tx, row, result, words, by=turn.person.id, at=turn.at)
    running = next((name for name in VISITS if timeline.find(turn.tx, row, name) is not None), None)
    if running is not None:
        timeline.end(turn.tx, row, running, "met", at=turn.at)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    last = () if is_owed(turn, row) else (ALL_DONE,)
    return turn.say(VISITED, *last, keyboard=views.open_button(cases.to_case(row)))


def is_owed(turn: Turn, row: CaseRow) -> bool:
    """Whether by an agreement in force something has still to be done, or to be looked at."""
    if any(timeline.find(turn.tx, row, name) is not None for name in VISITS):
        return True
    made = agreements.of_case(turn.tx, row.id)
    waits = any(one.state == "waiting" for one in agreements.duties(turn.tx, row.id))
    return made is not None and made.effective_at is not None and waits


def finished(turn: Turn, row: CaseRow) -> Effects:
    """The mediator is done: the other sides are asked, each alone; the applicant is asked as ever."""
    if turn.directory.service(row.service, turn.person.community).parties is None:
        return ()
    for name in ("mediation", "labour"):
        timeline.end(turn.tx, row, name, "met", at=turn.at)
    cases.fit(turn.tx, row, at=turn.at)
    return tuple(
        effect
        for party in disputes.taking_part(turn.tx, row.id)
        if party.side == RESPONDENT and party.person_id is not None
        for effect in to_party(turn, row, party, ASK(ref=row.reference), keyboard=_verdicts(party))
    )


def _verdicts(party: PartyRow) -> Buttons:
    labels = views.VERDICT_LABELS.items()
    return tuple(button(label, "side", "verdict", party.id, VERDICTS.index(verdict)) for verdict, label in labels)


def on_verdict(turn: Turn, row: CaseRow, party: PartyRow, number: str) -> Effects:
    """What the other side says of it: kept with that party; whether the case is solved, the applicant says."""
    is_known = number.isdecimal() and int(number) < len(VERDICTS)
    before = any(word.kind == "verdict" for word, _ in disputes.words_of(turn.tx, party))
    if party.side != RESPONDENT or not is_known or before or row.status not in {"done", "closed"}:
        return turn.acknowledge(GONE)
    disputes.say(turn.tx, party, VERDICTS[int(number)], by=turn.person.id, kind="verdict", at=turn.at)
    return (*settled(turn), *turn.say(THANKS))
