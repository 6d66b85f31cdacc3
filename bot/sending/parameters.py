"""What the request of a message is made of, looked up right before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import CommunityId, Phrase
from flows.texts import Reader, say
from storage import people
from storage.database import directory_of
from storage.effects import letters
from storage.sending import outbox
from storage.tables import CaseRow

if TYPE_CHECKING:
    from storage.database import Tx
    from storage.sending import Outgoing

REPEATED = Phrase("【可能重复】这条可能已经发过。{code}")


def prepare(tx: Tx, message: Outgoing) -> dict[str, object]:
    """What the method is given: words without markup, so that nothing a person wrote can break them."""
    content = message.content
    parameters: dict[str, object] = {"chat_id": message.chat_id}
    if message.method == "leaveChat":
        return parameters
    if message.kind == outbox.UNSAY:
        return {**parameters, "message_id": message.content["message_id"]}
    if message.edits is not None:
        parameters["message_id"] = message.edits
    elif message.thread_id is not None:
        parameters["message_thread_id"] = message.thread_id
    if "text" in content:
        parameters["text"] = _words(tx, message, "text")
        parameters["link_preview_options"] = {"is_disabled": True}
    elif "caption" in content:
        parameters["caption"] = _words(tx, message, "caption")
    elif content.get("repeated"):
        parameters["caption"] = _mark(tx, message)
    if "reply_markup" in content:
        parameters["reply_markup"] = content["reply_markup"]
    if content.get("protect"):
        parameters["protect_content"] = True
    return parameters


def _words(tx: Tx, message: Outgoing, name: str) -> str:
    words = str(message.content[name])
    return letters.cut(f"{_mark(tx, message)}\n{words}") if message.content.get("repeated") else words


def _mark(tx: Tx, message: Outgoing) -> str:
    """What may have come before says so, with the code of its case."""
    community = CommunityId(message.community_id)
    person = people.load(tx, message.person_id) if message.person_id else None
    home = directory_of(tx.info).communities[community]
    reader = people.reader_of(tx, person) if person else Reader(home.language, home.calendar.zone)
    case = tx.get(CaseRow, message.case_id) if message.case_id else None
    return say(REPEATED(code=case.reference if case else message.key[-12:-6]), reader)
