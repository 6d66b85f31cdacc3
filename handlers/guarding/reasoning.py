"""Breaking the glass begins with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase
from handlers.casework.claiming import GONE
from handlers.guarding import breaking
from handlers.residents.drafts import begin_form
from storage import audit, cases
from storage.reports import paging

if TYPE_CHECKING:
    from flows.model import Buttons, Effects
    from handlers.turn import Turn

URGENT = Phrase("不归我管，但有急事要看")
NO_SUCH = Phrase("没有这个编号的办件，请再看一下。")
ALONE = Phrase("社区现在没有第二位协调员，不能这样看。请打 {phone} 找负责的人。")


def way_in(turn: Turn, words: str) -> Buttons:
    """The button under a search that found nothing: for a coordinator with a scope, who typed a whole reference.

    It stands there whether there is such a case or not.
    """
    actor = turn.person.actor
    reference = paging.whole_reference(words)
    if not actor.is_coordinator or actor.queues is None or not reference:
        return ()
    return ((Button(URGENT, Action("glass", reference)),),)


def on_glass(turn: Turn) -> Effects:
    """Asks why; somebody else must be there who hears of it."""
    if not turn.person.actor.is_coordinator:
        return turn.acknowledge(GONE)
    audit.record(turn.tx, "glass.asked", None, community_id=turn.person.community, by=turn.person.id, at=turn.at)
    found = cases.of_reference(turn.tx, turn.argument)
    row = cases.access_case(turn.tx, found.id, turn.person.actor, "break_glass") if found else None
    if row is None:
        return turn.say(NO_SUCH)
    if not breaking.witnesses(turn, row):
        return turn.say(ALONE(phone=turn.home.phone))
    return begin_form(turn, "glass", row.id)
