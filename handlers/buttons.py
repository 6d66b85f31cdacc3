"""A press and its meaning: the data names a message row and a number; that row alone says what may happen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from flows.model import Action, CommunityId, Phrase
from handlers.guarding import guessing
from handlers.residents.answering import show
from handlers.residents.drafts import TWICE, TWICE_MEND
from handlers.turn import Pressed, said_before
from storage import conversations, people
from storage.sending import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Effects, Verb
    from handlers.turn import Handler, Turn
    from storage.tables import MessageRow

DOUBLE_TAP = timedelta(seconds=10)

UNKNOWN = Phrase("这个按钮已经不能用了。打 /menu 看现在能办的事。")
NOT_YOURS = Phrase("这个按钮不是给您的。")
OLD_BUTTON = Phrase("这是以前的按钮，没有改动任何内容。")
OLD_QUESTION = Phrase("您点的是前面一题的按钮，没有改动。现在是这一题：")
ENDED = Phrase("这一份已经结束了。打 /my 看您的办件，打 /menu 办别的事。")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """From verbs to the handlers that do them."""

    verbs: Mapping[Verb, Handler]

    def __call__(self, turn: Turn) -> Effects:
        """Finds what was pressed, refuses what is not this person's or out of date, and does the rest."""
        found = turn.arrival.pressed
        row = outbox.by_token(turn.tx, found[0]) if found else None
        if found is None or row is None or row.actions is None:
            return self._wrong(turn, UNKNOWN)
        actions = [Action(verb, arg) for verb, arg in json.loads(row.actions)]
        if found[1] >= len(actions):
            return self._wrong(turn, UNKNOWN)
        if row.expires_at is not None and row.expires_at < turn.at:
            return turn.acknowledge(UNKNOWN)
        if CommunityId(row.community_id) not in turn.directory.communities:
            return turn.acknowledge(UNKNOWN)
        if row.community_id != turn.person.community:
            turn.person = people.meet(
                turn.tx, turn.arrival.sender, turn.arrival.language_code, at=turn.at,
                private=turn.arrival.private, community=CommunityId(row.community_id),
            )  # fmt: skip
        if row.presser_id is not None and row.presser_id != turn.person.id:
            return self._wrong(turn, NOT_YOURS)
        if turn.arrival.message_id:
            outbox.mark_arrived(turn.tx, row, turn.arrival.message_id)
        action = actions[found[1]]
        turn.pressed = Pressed(row, action, label_of(turn, row, found[1]))
        if row.revision is not None and (stale := _if_stale(turn, row)) is not None:
            return stale
        if row.revision is None and outbox.was_settled(turn.tx, row.id):
            return turn.acknowledge(TWICE)
        handler = self.verbs.get(action.verb)
        return handler(turn) if handler else turn.acknowledge(UNKNOWN)

    @staticmethod
    def _wrong(turn: Turn, words: Phrase) -> Effects:
        """No button of ours, or somebody else's: one who presses many of them is spoken of."""
        turn.acknowledgement = words
        return guessing.missed(turn, "presses")


def label_of(turn: Turn, row: MessageRow, number: int) -> str:
    """The words on a button, as its reader saw them."""
    content = outbox.content_of(turn.tx, row)
    rows = cast("list[list[dict[str, str]]]", content.get("reply_markup", {}).get("inline_keyboard", []))
    labels = [button["text"] for line in rows for button in line]
    return labels[number] if number < len(labels) else ""


def _if_stale(turn: Turn, row: MessageRow) -> Effects | None:
    """A press that belongs to an earlier state of its conversation changes nothing and says so; None when it fits."""
    loaded = conversations.load(turn.tx, row.case_id) if row.case_id else None
    if loaded is None:
        return turn.acknowledge(UNKNOWN)
    conversation, stored = loaded
    if stored.state != "draft":
        return turn.acknowledge(TWICE if abs(turn.at - stored.touched_at) < DOUBLE_TAP else ENDED)
    if conversation.revision == row.revision:
        return None
    if abs(turn.at - stored.touched_at) < DOUBLE_TAP and conversation.revision == (row.revision or 0) + 1:
        return turn.acknowledge(TWICE_MEND)
    turn.acknowledge(OLD_BUTTON)
    current = conversations.draft(turn.tx, turn.person)
    if current is not None and current.id != stored.id:  # what is typed next answers what is shown now
        conversations.touch(turn.tx, stored, turn.person, at=turn.at)
    return said_before(show(turn, conversation), OLD_QUESTION)
