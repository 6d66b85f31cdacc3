"""When advice is finished there is a record, or its handler is asked for one; a tap says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase
from handlers import views
from handlers.advice.recording import RECORD, service_of
from storage import advice, cases

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

MISSING = Phrase("{ref} 还没有咨询记录。谈过的，补写一份；没谈的，点一下为什么。")
REASONS = (
    Phrase("几句话就说清了"), Phrase("联系不上居民"), Phrase("居民不用了"), Phrase("不是法律上的事")
)  # fmt: skip


def ask(turn: Turn, row: CaseRow) -> Effects:
    """The question that comes with the end; nothing where it is answered, or not asked."""
    if service_of(turn, row).consultation is None or advice.is_settled(turn.tx, row.id):
        return ()
    write = (Button(RECORD, Action("record", str(row.id))),)
    reasons = tuple((Button(why, Action("record_none", f"{row.id} {n}")),) for n, why in enumerate(REASONS))
    keyboard = (write, *reasons, *views.open_button(cases.to_case(row)))
    return turn.say(MISSING(ref=row.reference), keyboard=keyboard)
