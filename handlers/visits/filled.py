"""What a filled-in form of a visit does, where who filled it in may still do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase, verbatim
from flows.screens import EMPTY
from handlers import visits as home
from handlers.casework.telling import to_assignee
from handlers.visits.finding import MOVED, found_of, put_off
from handlers.visits.telling import GONE
from storage import conversations
from storage import visits as kept

if TYPE_CHECKING:
    from flows.model import Conversation, Effects
    from handlers.turn import Turn

MOVED_HANDLER = Phrase("办件 {ref}：居民想换个时间上门，说“{words}”。请另约。")
WRITTEN = Phrase("记下了，只有工作人员看得到。")
WRITTEN_TOO = Phrase("办件 {ref}：走访看到的，同事已经记下了。")


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """A form about a visit is filled in."""
    if conversation.service == "home_visit":
        return home.perform_ask(turn, conversation)
    loaded = conversations.load(turn.tx, conversation.id)
    channel = loaded[1].channel if loaded else ""
    act, allowed = ("move", {"offered", "agreed"}) if conversation.service == "visit_move" else ("write", {"gone"})
    found = found_of(turn, act, channel)
    if found is None or found[1].state not in allowed:
        return turn.say(GONE)
    row, visit = found
    if act == "move":
        words = MOVED_HANDLER(ref=row.reference, words=verbatim(str(conversation.answers["words"])))
        return put_off(turn, row, visit, said=MOVED, handler=words)
    if not kept.write_down(turn.tx, visit, conversation.answers, by=turn.person.id, at=turn.at):
        return turn.say(GONE)
    if turn.person.id != row.assignee_id:
        return (*turn.say(WRITTEN), *to_assignee(row, WRITTEN_TOO(ref=row.reference)))
    return home.screen(turn, row, WRITTEN, EMPTY)
