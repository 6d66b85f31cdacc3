"""A coordinator's look at the whole of a case of their scope: on a button of its own, and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import masked
from flows.model import Phrase, Send, ToPerson
from flows.screens import EMPTY
from handlers import views
from handlers.casework.claiming import GONE
from storage import audit, cases, conversations

if TYPE_CHECKING:
    from flows.model import Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow

LOOK = Phrase("看居民和内容（会记下）")
WRITTEN_DOWN = Phrase("您看过这一件，已经记下。只用来办事，不要转给别人。")


def masked_lines(turn: Turn, row: CaseRow) -> Lines:
    """Who it is about, as far as whoever oversees it needs to know at first."""
    loaded = conversations.load(turn.tx, row.id)
    service = turn.directory.service(row.service, turn.person.community)
    line = masked.line(service, loaded[0].answers) if loaded else None
    return (line,) if line else ()


def on_look(turn: Turn) -> Effects:
    """The whole of a case of one's scope."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "look")
    if row is None:
        return turn.acknowledge(GONE)
    audit.record(turn.tx, "case.looked", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    return whole(turn, row, WRITTEN_DOWN)


def whole(turn: Turn, row: CaseRow, reminder: Phrase) -> Effects:
    """Every answer and all that was said, not to be forwarded; its files stay with its handler."""
    case = cases.to_case(row)
    lines = (*views.story_lines(turn, row), EMPTY, reminder)
    return (Send(ToPerson(turn.person.id), lines, kind="details", case=case.id, protect=True),)
