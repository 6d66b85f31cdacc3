"""All tables; every index names the query that it serves, every time is UTC, every private column is ciphertext."""

from __future__ import annotations

from storage.tables.base import Base, Moment
from storage.tables.cases import AssignmentRow, AuditRow, BookingRow, CaseRow, ConversationRow, NoteRow, StatementRow
from storage.tables.due import (
    DepartureRow,
    FileChunkRow,
    FileRow,
    InboxRow,
    LeaderRow,
    MarkRow,
    MessageRow,
    MovedChatRow,
    ReminderRow,
)
from storage.tables.people import CommunityRow, ConsentRow, DataKeyRow, ErasureRow, PersonRow

__all__ = [
    "AssignmentRow",
    "AuditRow",
    "Base",
    "BookingRow",
    "CaseRow",
    "CommunityRow",
    "ConsentRow",
    "ConversationRow",
    "DataKeyRow",
    "DepartureRow",
    "ErasureRow",
    "FileChunkRow",
    "FileRow",
    "InboxRow",
    "LeaderRow",
    "MarkRow",
    "MessageRow",
    "Moment",
    "MovedChatRow",
    "NoteRow",
    "PersonRow",
    "ReminderRow",
    "StatementRow",
]
