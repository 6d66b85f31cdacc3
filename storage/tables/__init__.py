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
from storage.tables.people import (
    ApplicationRow,
    AvoidanceRow,
    CommunityRow,
    ConsentRow,
    DataKeyRow,
    ErasureRow,
    PersonRow,
    TeamInvitationRow,
)
from storage.tables.work import (
    DeadlineRow,
    ExclusionRow,
    PauseRow,
    ProposalRow,
    QuestionCountRow,
    ServiceHourRow,
    VerdictRow,
    WhistleReportRow,
    WhistleRow,
)

__all__ = [
    "ApplicationRow",
    "AssignmentRow",
    "AuditRow",
    "AvoidanceRow",
    "Base",
    "BookingRow",
    "CaseRow",
    "CommunityRow",
    "ConsentRow",
    "ConversationRow",
    "DataKeyRow",
    "DeadlineRow",
    "DepartureRow",
    "ErasureRow",
    "ExclusionRow",
    "FileChunkRow",
    "FileRow",
    "InboxRow",
    "LeaderRow",
    "MarkRow",
    "MessageRow",
    "Moment",
    "MovedChatRow",
    "NoteRow",
    "PauseRow",
    "PersonRow",
    "ProposalRow",
    "QuestionCountRow",
    "ReminderRow",
    "ServiceHourRow",
    "StatementRow",
    "TeamInvitationRow",
    "VerdictRow",
    "WhistleReportRow",
    "WhistleRow",
]
