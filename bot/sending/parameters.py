"""What the request of a message is made of, looked up right before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sending import fates
from bot.wire import Upload
from flows.model import CommunityId, Phrase
from flows.texts import Reader, say
from storage import files, people
from storage.database import directory_of
from storage.effects import letters
from storage.sending import outbox
from storage.tables import CaseRow, FileRow

if TYPE_CHECKING:
    from bot.sending.fates import Fate
    from storage.database import Tx
    from storage.sending import Outgoing

REPEATED = Phrase("【可能重复】这条可能已经发过。{code}")


def upload_of(tx: Tx, message: Outgoing) -> tuple[Upload] | Fate:
    """The file of a message; what becomes of the message where it is not here."""
    file_id = int(str(message.content["file"]))
    row = tx.get(FileRow, file_id)
    if row is not None and row.state == "pending":
        return fates.waits_for_file(message)
    found = files.read(tx, file_id)
    if found is None:
        return fates.dead("its file is gone")
    row, content = found
    return (Upload(_kind(row.mime), f"{row.id % 10**6}{row.suffix}", content),)


def _kind(mime: str) -> str:
    """How a file is shown best: a picture at a glance, a voice message with its button; all else as a document."""
    if mime == "audio/ogg":
        return "voice"
    return "photo" if mime.startswith("image/") else "document"


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
        parameters["text"] = _words(tx, message)
        parameters["link_preview_options"] = {"is_disabled": True}
    elif content.get("repeated"):
        parameters["caption"] = _mark(tx, message)
    if "reply_markup" in content:
        parameters["reply_markup"] = content["reply_markup"]
    if content.get("protect"):
        parameters["protect_content"] = True
    return parameters


def _words(tx: Tx, message: Outgoing) -> str:
    words = str(message.content["text"])
    return letters.cut(f"{_mark(tx, message)}\n{words}") if message.content.get("repeated") else words


def _mark(tx: Tx, message: Outgoing) -> str:
    """What may have come before says so, with the code of its case."""
    community = CommunityId(message.community_id)
    person = people.load(tx, message.person_id) if message.person_id else None
    home = directory_of(tx.info).communities[community]
    reader = people.reader_of(tx, person) if person else Reader(home.language, home.calendar.zone)
    case = tx.get(CaseRow, message.case_id) if message.case_id else None
    return say(REPEATED(code=case.reference if case else message.key[-12:-6]), reader)
