"""A resident would rather speak with a woman, or with a man: only such a colleague can claim the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase
from storage import audit, cases
from storage.team import members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

WISHES: Mapping[str, Phrase] = {"f": Phrase("想请女同志来办"), "m": Phrase("想请男同志来办")}
NO_WISH = Phrase("谁来办都行")
NOTED = (
    Phrase("好，记下了：请女同志来办。要等久一点的话，打 {phone}。"),
    Phrase("好，记下了：请男同志来办。要等久一点的话，打 {phone}。"),
)
NO_MORE = Phrase("好，谁来办都行。")
GONE = Phrase("这件事的状态已经变了，没有改动。")


def buttons_of(turn: Turn, row: CaseRow) -> Buttons:
    """While nobody has the case: the wishes that somebody here could fulfil, or the way to take one back."""
    if row.status != "open" or not cases.is_own(row, turn.person.id):
        return ()
    if row.wish:
        return ((Button(NO_WISH, Action("wish", str(row.id))),),)
    here = members.genders(turn.tx, row.community_id)
    found = tuple(Button(label, Action("wish", f"{row.id} {one}")) for one, label in WISHES.items() if one in here)
    return (found,) if found else ()


def on_wish(turn: Turn) -> Effects:
    """Noted with the case; taken back with one tap."""
    case_id, _, wish = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "note")
    if row is None or row.status != "open" or not cases.is_own(row, turn.person.id) or wish not in {"", *WISHES}:
        return turn.acknowledge(GONE)
    row.wish = wish
    audit.record(turn.tx, "case.wish", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    if not wish:
        return turn.say(NO_MORE)
    return turn.say(NOTED[wish == "m"](phone=turn.home.phone))
