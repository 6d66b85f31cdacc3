"""What must be true of the rows: each a statement that finds where it is not, quick however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import TextClause


@dataclass(frozen=True, slots=True)
class Invariant:
    """A name, the words about a row that breaks it, and the statement that finds such rows."""

    name: str
    words: str
    """With a place for each column of the statement."""
    statement: TextClause


def _of(name: str, words: str, statement: str) -> Invariant:
    return Invariant(name, words, text(statement))


CASES = (
    _of("case status", "{} has status {}", """
        SELECT reference, status FROM service_case
        WHERE status NOT IN ('open', 'claimed', 'done', 'closed', 'withdrawn')"""),
    _of("case times", "{} is {} since no time, or since two", """
        SELECT reference, status FROM service_case
        WHERE (status = 'claimed' AND claimed_at IS NULL) OR (status = 'done' AND done_at IS NULL)
        OR (status = 'open' AND claimed_at IS NOT NULL)
        OR (status IN ('closed', 'withdrawn')) <> (closed_at IS NOT NULL)"""),
    _of("assignment", "{} is {} with {} open", """
        SELECT c.reference, c.status, count(a.id) FROM service_case c
        LEFT JOIN assignment a ON a.case_id = c.id AND a.until_at IS NULL
        GROUP BY c.id, c.reference, c.status
        HAVING count(a.id) <> CASE WHEN c.status = 'claimed' THEN 1 ELSE 0 END"""),
    _of("assignment", "{} is in other hands than its open assignment says", """
        SELECT c.reference FROM service_case c JOIN assignment a ON a.case_id = c.id AND a.until_at IS NULL
        WHERE c.assignee_id <> a.volunteer_id"""),
    _of("assignment", "an assignment of {} ended without a time, or without saying how", """
        SELECT c.reference FROM assignment a JOIN service_case c ON c.id = a.case_id
        WHERE (a.until_at IS NULL) <> (a.ended IS NULL)"""),
    _of("assignee", "{} is {} by nobody", """
        SELECT reference, status FROM service_case WHERE status = 'claimed' AND assignee_id IS NULL"""),
    _of("assignee", "{} is open and somebody's", """
        SELECT reference FROM service_case WHERE status = 'open' AND assignee_id IS NOT NULL"""),
    _of("conversation", "{} has no sent conversation", """
        SELECT c.reference FROM service_case c LEFT JOIN conversation v ON v.id = c.id AND v.state = 'sent'
        WHERE v.id IS NULL"""),
    _of("messages", "{} lacks its card or its receipt", """
        SELECT c.reference FROM service_case c
        WHERE (c.joined_to_id IS NULL AND c.returns < 2
        AND NOT EXISTS (SELECT 1 FROM message m WHERE m.case_id = c.id AND m.kind = 'card'))
        OR NOT EXISTS (SELECT 1 FROM message m WHERE m.case_id = c.id AND m.kind = 'receipt')"""),
    _of("case audit", "the audit does not say that {} was opened", """
        SELECT c.reference FROM service_case c
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.case_id = c.id AND e.action = 'case.opened')"""),
    _of("case key", "{} has no data key", """
        SELECT c.reference FROM service_case c LEFT JOIN data_key k ON k.kind = 'case' AND k.owner_id = c.id
        WHERE k.id IS NULL AND c.erased_at IS NULL"""),
    _of("erased case", "{} was erased and still has words", """
        SELECT c.reference FROM service_case c WHERE c.erased_at IS NOT NULL AND (
        EXISTS (SELECT 1 FROM conversation v WHERE v.id = c.id AND v.content IS NOT NULL)
        OR EXISTS (SELECT 1 FROM data_key k WHERE k.kind = 'case' AND k.owner_id = c.id)
        OR EXISTS (SELECT 1 FROM note n WHERE n.case_id = c.id)
        OR EXISTS (SELECT 1 FROM statement s WHERE s.case_id = c.id)
        OR EXISTS (SELECT 1 FROM file f WHERE f.case_id = c.id))"""),
    _of("reminders", "{} has ended and still has {} waiting", """
        SELECT c.reference, count(r.id) FROM service_case c
        JOIN reminder r ON r.subject_id = c.id AND r.state = 'pending'
        WHERE c.status IN ('closed', 'withdrawn') AND r.kind NOT IN ('draft_nudge', 'draft_expiry')
        GROUP BY c.id, c.reference"""),
    _of("booking", "{} has {} appointments at once", """
        SELECT c.reference, count(b.id) FROM booking b JOIN service_case c ON c.id = b.case_id
        WHERE b.state = 'booked' GROUP BY c.id, c.reference HAVING count(b.id) > 1"""),
    _of("booking", "{} has an appointment in state {}", """
        SELECT c.reference, b.state FROM booking b JOIN service_case c ON c.id = b.case_id
        WHERE b.state NOT IN ('booked', 'replaced', 'cancelled', 'kept')
        OR (b.state = 'booked' AND c.status IN ('open', 'closed', 'withdrawn'))"""),
)  # fmt: skip
CONVERSATIONS = (
    _of("case", "conversation {} was sent and has no case", """
        SELECT v.id FROM conversation v LEFT JOIN service_case c ON c.id = v.id
        WHERE v.state = 'sent' AND v.about_id IS NULL AND c.id IS NULL
        AND NOT EXISTS (SELECT 1 FROM application a WHERE a.id = v.id)"""),
    _of("conversation state", "conversation {} has state {}", """
        SELECT id, state FROM conversation WHERE state NOT IN ('draft', 'sent', 'cancelled', 'expired', 'held')"""),
    _of("draft", "draft {} has no answers kept, or nothing that ends it", """
        SELECT v.id FROM conversation v WHERE v.state = 'draft' AND (v.content IS NULL OR NOT EXISTS (
        SELECT 1 FROM reminder r WHERE r.subject_id = v.id AND r.kind = 'draft_expiry' AND r.state = 'pending'))"""),
    _of("conversation", "conversation {} is about a case that is not there", """
        SELECT v.id FROM conversation v LEFT JOIN service_case c ON c.id = v.about_id
        WHERE v.about_id IS NOT NULL AND c.id IS NULL"""),
)  # fmt: skip
DUE = (
    _of("message state", "message {} has state {}", """
        SELECT id, state FROM message
        WHERE state NOT IN ('pending', 'sending', 'sent', 'ambiguous', 'failed', 'dead')"""),
    _of("message policy", "message {} has policy {} and urgency {}", """
        SELECT id, policy, urgency FROM message
        WHERE policy NOT IN ('must-not-be-missed', 'must-not-repeat') OR urgency NOT BETWEEN -1 AND 3"""),
    _of("message time", "message {} was sent at no time", """
        SELECT id FROM message WHERE state = 'sent' AND sent_at IS NULL AND fault IS NULL"""),
    _of("message fault", "message {} is {} for no reason", """
        SELECT id, state FROM message WHERE state IN ('ambiguous', 'failed', 'dead') AND fault IS NULL"""),
    _of("message words", "message {} is to be sent and has no words", """
        SELECT id FROM message WHERE state IN ('pending', 'failed', 'sending') AND content IS NULL"""),
    _of("message lease", "message {} is {} and leased", """
        SELECT id, state FROM message WHERE state <> 'sending' AND lease IS NOT NULL"""),
    _of("buttons", "message {} has buttons that mean nothing, or meanings without buttons", """
        SELECT id FROM message WHERE (token IS NULL) <> (actions IS NULL)"""),
    _of("message target", "message {} changes one that is not there", """
        SELECT m.id FROM message m LEFT JOIN message t ON t.id = m.edits_id
        WHERE m.edits_id IS NOT NULL AND t.id IS NULL"""),
    _of("message target", "message {} repeats one that is not there", """
        SELECT m.id FROM message m WHERE m.key LIKE '%#again'
        AND NOT EXISTS (SELECT 1 FROM message t WHERE t.key = substr(m.key, 1, length(m.key) - 6))"""),
    _of("message case", "message {} is about a case that is not there", """
        SELECT m.id FROM message m LEFT JOIN conversation v ON v.id = m.case_id
        WHERE m.case_id IS NOT NULL AND v.id IS NULL"""),
    _of("message person", "message {} is to a person who is not there", """
        SELECT m.id FROM message m LEFT JOIN person p ON p.id = m.person_id
        WHERE m.person_id IS NOT NULL AND p.id IS NULL"""),
    _of("message lane", "message {} waits in lane {}, not in its chat's", """
        SELECT id, lane FROM message
        WHERE state IN ('pending', 'failed', 'sending') AND lane <> 'c' || chat_id"""),
    _of("moved chat", "group {} became {}, which became another or is itself", """
        SELECT m.old_id, m.new_id FROM moved_chat m JOIN moved_chat n ON n.old_id = m.new_id"""),
    _of("update state", "update {} has state {}", """
        SELECT id, state FROM inbox WHERE state NOT IN ('pending', 'done', 'quarantined')"""),
    _of("update words", "update {} is {} with nothing kept, or done with its words", """
        SELECT id, state FROM inbox
        WHERE (state = 'pending' AND raw IS NULL) OR (state = 'done' AND raw IS NOT NULL)"""),
    _of("update time", "update {} was done at no time", """
        SELECT id FROM inbox WHERE state = 'done' AND done_at IS NULL"""),
    _of("update lease", "update {} is {} and leased", """
        SELECT id, state FROM inbox WHERE state <> 'pending' AND lease IS NOT NULL"""),
    _of("reminder state", "reminder {} has state {}, or was done at no time", """
        SELECT id, state FROM reminder
        WHERE state NOT IN ('pending', 'done') OR (state = 'done') <> (done_at IS NOT NULL)"""),
    _of("reminder subject", "reminder {} ({}) is about nobody and nothing", """
        SELECT r.id, r.kind FROM reminder r WHERE r.state = 'pending'
        AND NOT EXISTS (SELECT 1 FROM conversation v WHERE v.id = r.subject_id)
        AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = r.subject_id)
        AND NOT EXISTS (SELECT 1 FROM proposal o WHERE o.id = r.subject_id)
        AND NOT EXISTS (SELECT 1 FROM whistle w WHERE w.id = r.subject_id)"""),
    _of("reminder time", "reminder {} ({}) comes before its time", """
        SELECT id, kind FROM reminder WHERE state = 'pending' AND due_at < planned_at"""),
    _of("digest", "person {} has {} next digests", """
        SELECT subject_id, count(id) FROM reminder WHERE kind = 'digest' AND state = 'pending'
        GROUP BY subject_id HAVING count(id) > 1"""),
)  # fmt: skip
FILES = (
    _of("file state", "file {} has state {}", """
        SELECT id, state FROM file WHERE state NOT IN ('pending', 'kept', 'refused', 'lost')"""),
    _of("file", "file {} is of a conversation that is not there, or that was left", """
        SELECT f.id FROM file f LEFT JOIN conversation v ON v.id = f.case_id AND v.state IN ('draft', 'sent')
        WHERE v.id IS NULL"""),
    _of("file parts", "file {} of {} bytes has {} parts, the last being number {}", """
        SELECT f.id, f.size, count(p.id), max(p.number) FROM file f LEFT JOIN file_chunk p ON p.file_id = f.id
        WHERE f.state = 'kept' GROUP BY f.id, f.size
        HAVING count(p.id) <> (f.size + 1048575) / 1048576 OR coalesce(max(p.number), -1) <> count(p.id) - 1"""),
    _of("file parts", "part {} is of a file that is not kept", """
        SELECT p.id FROM file_chunk p LEFT JOIN file f ON f.id = p.file_id AND f.state = 'kept'
        WHERE f.id IS NULL"""),
)  # fmt: skip
KEYS = (
    _of("data key", "key {} is of a {} that is not there", """
        SELECT k.id, k.kind FROM data_key k WHERE NOT EXISTS (
        SELECT 1 FROM conversation v WHERE k.kind = 'case' AND v.id = k.owner_id)
        AND NOT EXISTS (SELECT 1 FROM person p WHERE k.kind = 'person' AND p.id = k.owner_id)
        AND NOT EXISTS (SELECT 1 FROM community c WHERE k.kind = 'community' AND c.id = k.owner_id)
        AND NOT (k.kind = 'community' AND k.owner_id = 0)"""),
    _of("erasure", "key {} was destroyed and is back", """
        SELECT k.id FROM data_key k JOIN erasure e ON e.id = k.id"""),
    _of("person phone", "person {} is found by a telephone number that is not kept", """
        SELECT id FROM person WHERE (phone IS NULL) <> (phone_index IS NULL)"""),
)  # fmt: skip
MACHINE = (
    _of("leader", "{} is led in term {} by {}", """
        SELECT role, term, holder FROM leader WHERE role NOT IN ('receive', 'tick') OR term < 1 OR holder = ''"""),
    _of("limits", "message {} takes {} places of a limit, or for no time", """
        SELECT message_id, places FROM departure WHERE places < 0 OR urgency NOT BETWEEN -1 AND 3
        OR lane_free_at < free_at"""),
)  # fmt: skip
ALL = (*CASES, *CONVERSATIONS, *DUE, *FILES, *KEYS, *MACHINE)
FAR_AHEAD = (
    _of("update due", "update {} waits for a moment that is far away", """
        SELECT id FROM inbox WHERE state = 'pending' AND due_at > :in_an_hour"""),
    _of("message due", "message {} ({}) waits for a moment that is far away", """
        SELECT id, state FROM message WHERE (state = 'sending' AND due_at > :in_an_hour)
        OR (state IN ('pending', 'failed') AND due_at > :in_two_days)"""),
    _of("file due", "file {} waits for a moment that is far away", """
        SELECT id FROM file WHERE state = 'pending' AND due_at > :in_two_days"""),
    _of("leader due", "{} is led until a moment that is far away", """
        SELECT role FROM leader WHERE until > :in_an_hour"""),
    _of("limits due", "message {} left at a moment that is far away", """
        SELECT message_id FROM departure WHERE paced_at > :in_an_hour"""),
)  # fmt: skip
"""What a clock that went back leaves behind, where nothing put it right."""
