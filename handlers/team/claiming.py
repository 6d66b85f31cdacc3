"""What stands between somebody and a claim beside their queue and skills: the rules, what they have in hand, ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import team
from flows.model import Action, Button, Phrase
from handlers.guarding import allowing
from handlers.residents.answering import settled
from storage import cases
from storage.team import limits, members

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

ENOUGH = Phrase("您手里已经有 {n} 件了，辛苦了！先办完一件再接新的吧。")
REST = Phrase("您刚办完一件急事，辛苦了！先歇一歇，{at} 后再接新的。")
AGREED = Phrase("谢谢您！现在可以认领了。")
CLAIM = Phrase("认领 {ref}")


def why_not(turn: Turn, row: CaseRow) -> Phrase | None:
    """Kind words where this one is not for them now; an urgent case waits for nobody's rest."""
    return None if row.status != "open" or row.urgent else _too_much(turn) or allowing.refused_claim(turn)


def _too_much(turn: Turn) -> Phrase | None:
    most, rest = turn.home.most_claims, turn.home.rest_after_urgent
    if most is not None and limits.in_hand(turn.tx, turn.person.id) >= most:
        return ENOUGH(n=most)
    ended = limits.last_urgent(turn.tx, turn.person.id) if rest is not None else None
    if rest is None or ended is None:
        return None
    over = turn.home.calendar.after(ended, rest)
    return REST(at=over) if over > turn.at else None


def on_conduct(turn: Turn) -> Effects:
    """Agreed to; the case that led here can be claimed with one tap, if it still waits."""
    members.agree(turn.tx, turn.person, team.CONDUCT_VERSION, at=turn.at)
    row = cases.load(turn.tx, int(turn.argument or 0))
    is_free = row is not None and row.status == "open" and row.community_id == turn.person.community
    button = ((Button(CLAIM(ref=row.reference), Action("claim", str(row.id))),),) if row and is_free else ()
    return (*settled(turn), *turn.say(AGREED, keyboard=button))
