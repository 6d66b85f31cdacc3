"""Where people are stopped: an answer that was not understood, a form that was left; never on the way of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import route
from storage import conversations
from storage.reports import questions

if TYPE_CHECKING:
    from flows.model import Conversation, Service
    from handlers.turn import Turn
    from storage.tables import ConversationRow


def note_rejected(turn: Turn, service: Service, conversation: Conversation) -> None:
    """The answer to the present question could not be used."""
    if service.internal:
        return
    step = _step(service, conversation)
    questions.note(turn.tx, turn.person.community, service.name, step, at=turn.at, rejected=1)


def note_left(turn: Turn, row: ConversationRow) -> None:
    """The form is left at its present question, before what was answered is erased."""
    service = turn.directory.services.get(row.service)
    if service is None or row.state != "draft":
        return
    step = _step(service, conversations.to_conversation(turn.tx, row))
    questions.note(turn.tx, row.community_id, row.service, step, at=turn.at, left=1)


def _step(service: Service, conversation: Conversation) -> str:
    step = route.current(service, conversation)
    return step.name if step else questions.CHECK
