"""Thanks that count: one tap of a resident after a solved case, one warm line for whoever handled it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, CaseId, Phrase, Send, ToPerson
from storage import cases, people
from storage.cases import verdicts

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn

THANK = Phrase("谢谢经办的人")
PASSED_ON = Phrase("转到了，谢谢您！")
THANKED_BEFORE = Phrase("已经转过了，谢谢您！")
THANKED = Phrase("办件 {ref} 的居民让我转告您：谢谢！您帮上忙了。")


def thank_button(case_id: int) -> tuple[Button, ...]:
    """The way to say thanks."""
    return (Button(THANK, Action("thank", str(case_id))),)


def on_thank(turn: Turn) -> Effects:
    """Counted once for each time that the case was solved; nothing is opened again by it."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "rate")
    known = verdicts.of_closure(turn.tx, row, turn.person.id) if row else None
    if row is None or known is None or not verdicts.thank(turn.tx, row, known, by=turn.person.id, at=turn.at):
        return turn.acknowledge(THANKED_BEFORE)
    handler = people.load(turn.tx, known.holder_id) if known.holder_id else None
    turn.acknowledgement = PASSED_ON
    if handler is None or not handler.is_member:
        return ()
    words = (THANKED(ref=row.reference),)
    return (Send(ToPerson(handler.id), words, kind="thanks", policy="must-not-repeat", case=CaseId(row.id)),)
