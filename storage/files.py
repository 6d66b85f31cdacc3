"""Files that people sent: noted at once, fetched and cleaned later, kept as our own sealed copy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from storage import ids, vault
from storage.keys import VaultError
from storage.tables import FileChunkRow, FileRow
from storage.tables.writing import made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Attachment, CaseId
    from storage.people import Person

HANDLE = "file.handle"
CHUNK = "file_chunk.content"
CHUNK_BYTES = 1024 * 1024
FETCH_TRIES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched."""

    id: int
    lease: int | None
    attempts: int
    handle: str
    name: str
    person_id: int
    case_id: int


def note(tx: Session, attachment: Attachment, *, case_id: CaseId, person: Person, at: datetime) -> str:
    """Remembers an attachment, to be fetched; answers the row id in the form that answers hold."""
    row_id = ids.draw(at)
    made(tx, "file")
    key = vault.of(tx).key_of(tx, "case", case_id, community_id=person.community, at=at)
    handle = json.dumps([attachment.file_id, attachment.name], ensure_ascii=False)
    tx.add(
        FileRow(
            id=row_id,
            community_id=person.community,
            case_id=case_id,
            person_id=person.id,
            state="pending",
            due_at=at,
            handle=vault.of(tx).seal(tx, key, HANDLE, row_id, handle),
            size=attachment.size,
            received_at=at,
            mime="",
            suffix="",
        )
    )
    tx.flush()
    return str(row_id)


def wanted(tx: Session, row: FileRow) -> Wanted:
    """A leased row with its handle in clear; an empty one, under which there is no file, where it can't be opened."""
    try:
        handle, name = json.loads(vault.of(tx).open_text(tx, HANDLE, row.id, row.handle))
    except (VaultError, ValueError):
        handle, name = "", ""
    return Wanted(row.id, row.lease, row.attempts, handle, name, row.person_id, row.case_id)


def keep(tx: Session, file_id: int, content: bytes, *, mime: str, suffix: str, at: datetime) -> bool:
    """Seals the cleaned bytes in chunks; False where the file is no longer wanted."""
    row = tx.get(FileRow, file_id, populate_existing=True)
    if row is None or row.state != "pending":
        return False
    key = vault.of(tx).key_of(tx, "case", row.case_id, community_id=row.community_id, at=at)
    for number, start in enumerate(range(0, len(content), CHUNK_BYTES)):
        chunk_id = ids.draw(at)
        sealed = vault.of(tx).seal(tx, key, CHUNK, chunk_id, content[start : start + CHUNK_BYTES])
        tx.execute(
            insert(FileChunkRow),
            {"id": chunk_id, "community_id": row.community_id, "file_id": file_id, "number": number, "content": sealed},
        )
    row.state, row.mime, row.suffix, row.size, row.lease = "kept", mime, suffix, len(content), None
    return True


def give_up(tx: Session, file_id: int, state: str) -> FileRow | None:
    """The file could not be had ("lost") or may not be kept ("refused"); None where that was known."""
    return tx.scalar(
        update(FileRow).where(FileRow.id == file_id, FileRow.state == "pending").values(state=state, lease=None)
        .returning(FileRow)
    )  # fmt: skip


def try_later(tx: Session, file_id: int, *, at: datetime) -> None:
    """Fetches again at `at`."""
    tx.execute(update(FileRow).where(FileRow.id == file_id, FileRow.state == "pending").values(due_at=at, lease=None))


def read(tx: Session, file_id: int) -> tuple[FileRow, bytes] | None:
    """Our copy of a file; None where there is none."""
    row = tx.get(FileRow, file_id)
    if row is None or row.state != "kept":
        return None
    chunks = tx.scalars(select(FileChunkRow).where(FileChunkRow.file_id == file_id).order_by(FileChunkRow.number))
    return row, b"".join(vault.of(tx).open(tx, CHUNK, chunk.id, chunk.content) for chunk in chunks)


def adopt(tx: Session, named: Sequence[str], case_id: int, *, at: datetime) -> None:
    """From now on these files lie with the case: its key seals them, and they are erased with it."""
    for name in named:
        row = tx.get(FileRow, int(name))
        if row is None or row.case_id == case_id:
            continue
        key = vault.of(tx).key_of(tx, "case", case_id, community_id=row.community_id, at=at)
        handle = vault.of(tx).open_text(tx, HANDLE, row.id, row.handle)
        row.case_id, row.handle = case_id, vault.of(tx).seal(tx, key, HANDLE, row.id, handle)
        for chunk in tx.scalars(select(FileChunkRow).where(FileChunkRow.file_id == row.id)):
            content = vault.of(tx).open(tx, CHUNK, chunk.id, chunk.content)
            chunk.content = vault.of(tx).seal(tx, key, CHUNK, chunk.id, content)
    tx.flush()


def of_case(tx: Session, case_id: int) -> list[FileRow]:
    """The files of a case, oldest first."""
    return list(tx.scalars(select(FileRow).where(FileRow.case_id == case_id).order_by(FileRow.id)))


def keep_only(tx: Session, case_id: int, named: frozenset[str]) -> None:
    """Erases the files of a case that its answers do not name: they were taken back, or their question fell away."""
    gone = [row.id for row in of_case(tx, case_id) if str(row.id) not in named]
    if gone:
        tx.execute(delete(FileChunkRow).where(FileChunkRow.file_id.in_(gone)))
        tx.execute(delete(FileRow).where(FileRow.id.in_(gone)))
