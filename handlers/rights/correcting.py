"""A name or a telephone number that was wrong: right from now on, and told to those who work on something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase
from flows.screens import SKIPPED
from flows.texts import say
from handlers.casework.telling import to_assignee
from storage import audit, people, remarks
from storage.reports import lists

if TYPE_CHECKING:
    from flows.model import Conversation, Effects
    from handlers.turn import Turn

CORRECTED = Phrase("改好了，以后就用新的。")
CORRECTED_CASES = Phrase("改好了，以后就用新的。在办的 {n} 件也告诉经办的人了。")
NOTHING = Phrase("没有改动。")
NAME_IS, PHONE_IS = Phrase("更正：称呼是 {value}"), Phrase("更正：电话是 {value}")
TOLD = Phrase("办件 {ref}：居民更正了称呼或电话，点开看新的。")
GOING_ON = ("open", "claimed", "done")


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """What was answered is kept; each matter that goes on has it among its words."""
    name, phone = (_answer(conversation, step) for step in ("name", "phone"))
    if not name and not phone:
        return turn.say(NOTHING)
    people.remember_contact(turn.tx, turn.person, name=name, phone=phone, at=turn.at)
    by, community = turn.person.id, turn.person.community
    audit.record(turn.tx, "subject.corrected", None, community_id=community, by=by, at=turn.at)
    said = [*([NAME_IS(value=name)] if name else []), *([PHONE_IS(value=phone)] if phone else [])]
    words = "\n".join(say(line, turn.reader) for line in said)
    told: Effects = ()
    own = [row for row in turn.tx.scalars(lists.own_query(turn.person)) if row.status in GOING_ON]
    for row in own:
        remarks.add_statement(turn.tx, row, words, by=turn.person.id, at=turn.at)
        told = (*told, *to_assignee(row, TOLD(ref=row.reference)))
    return (*turn.say(CORRECTED_CASES(n=len(own)) if own else CORRECTED), *told)


def _answer(conversation: Conversation, step: str) -> str:
    value = str(conversation.answers.get(step, ""))
    return "" if value == SKIPPED else value
