"""What the request of a message is made of, looked up right before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.wire import Upload
from flows.model import CommunityId, Phrase
from flows.texts import Reader, say
from storage import files, people, sending
from storage.database import directory_of
from storage.effects import letters
from storage.tables import CaseRow, FileRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Tx
    from storage.sending import Outgoing

REPEATED = Phrase("【可能重复】这条可能已经发过。{code}")


@dataclass(frozen=True, slots=True)
class Ready:
    """What a request is made of, or what stands in its way: "lease lost", "file pending", "file gone"."""

    obstacle: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    upload: Upload | None = None


def prepare(tx: Tx, message: Outgoing, now: datetime) -> Ready:
    """Looked at right before the request: whether the message is still ours to send."""
    if not sending.still_holds(tx, message, now):
        return Ready("lease lost")
    file_id = message.content.get("file")
    if not file_id:
        return Ready("", _parameters(tx, message))
    row = tx.get(FileRow, int(str(file_id)))
    if row is not None and row.state == "pending":
        return Ready("file pending")
    found = files.read(tx, int(str(file_id)))
    if found is None:
        return Ready("file gone")
    photo = found[0].mime.startswith("image/")
    upload = Upload("photo" if photo else "document", f"{found[0].id % 10**6}{found[0].suffix}", found[1])
    return Ready("", _parameters(tx, message), upload)


def _parameters(tx: Tx, message: Outgoing) -> dict[str, object]:
    """What the method is given: words without markup, so that nothing a person wrote can break them."""
    content = message.content
    parameters: dict[str, object] = {"chat_id": message.chat_id}
    if message.method == "leaveChat":
        return parameters
    if message.edits is not None:
        parameters["message_id"] = message.edits
    elif message.thread_id is not None:
        parameters["message_thread_id"] = message.thread_id
    if "text" in content:
        parameters["text"] = _words(tx, message)
        parameters["link_preview_options"] = {"is_disabled": True}
    if "reply_markup" in content:
        parameters["reply_markup"] = content["reply_markup"]
    if content.get("protect"):
        parameters["protect_content"] = True
    return parameters


def _words(tx: Tx, message: Outgoing) -> str:
    words = str(message.content["text"])
    if not message.content.get("repeated"):
        return words
    community = CommunityId(message.community_id)
    person = people.load(tx, message.person_id) if message.person_id else None
    directory = directory_of(tx.info)
    home = directory.communities[community]
    reader = people.reader_of(tx, person) if person else Reader(home.language, home.calendar.zone)
    case = tx.get(CaseRow, message.case_id) if message.case_id else None
    mark = say(REPEATED(code=case.reference if case else message.key[-12:-6]), reader)
    return letters.cut(f"{mark}\n{words}")
