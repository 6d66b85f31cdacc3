"""`yizhan check` names whatever is broken: each invariant is broken once, by SQL, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from flows.model import Attachment
from storage import audit, cases, conversations, due, files, ids, inbox, leaders, people, remarks
from storage.cases import ending
from storage.reports import checks, invariants
from storage.sending import outbox
from storage.tables import CaseRow, DepartureRow, MovedChatRow
from storage.tables.base import EPOCH
from tests.cast import WANG
from tests.storage.ground import NOW, open_case

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.storage.ground import Ground

MICROSECONDS = {"now": NOW, "year": NOW + timedelta(days=365)}

CUT = "UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1)"


@dataclass(frozen=True, slots=True)
class Break:
    """What somebody did to the rows, and the name under which that must be found."""

    invariant: str
    statements: str
    detail: str = ""


BREAKS = (
    Break("case status", "UPDATE service_case SET status = 'lost' WHERE id = :open"),
    Break("case times", "UPDATE service_case SET claimed_at = NULL WHERE id = :claimed"),
    Break("case times", "UPDATE service_case SET closed_at = NULL WHERE id = :closed"),
    Break("case times", "UPDATE service_case SET closed_at = :now WHERE id = :open"),
    Break("assignment", "UPDATE assignment SET until_at = :now, ended = 'x' WHERE case_id = :claimed", "with 0 open"),
    Break("assignment", "UPDATE assignment SET until_at = NULL, ended = NULL WHERE case_id = :closed", "with 1 open"),
    Break("assignment", "INSERT INTO assignment (id, community_id, case_id, volunteer_id, from_at) "
          "SELECT id + 1, community_id, case_id, volunteer_id, from_at FROM assignment WHERE case_id = :claimed",
          "with 2 open"),
    Break("assignment", "UPDATE assignment SET volunteer_id = :resident WHERE case_id = :claimed", "other hands"),
    Break("assignment", "UPDATE assignment SET ended = NULL WHERE case_id = :closed", "ended without"),
    Break("assignee", "UPDATE service_case SET assignee_id = NULL WHERE id = :claimed"),
    Break("assignee", "UPDATE service_case SET assignee_id = :resident WHERE id = :open"),
    Break("reference", "UPDATE service_case SET reference = 'FA-26-222222-3' WHERE id = :open"),
    Break("conversation", "UPDATE conversation SET state = 'cancelled' WHERE id = :open"),
    Break("conversation", "UPDATE conversation SET about_id = 5 WHERE id = :draft"),
    Break("messages", "DELETE FROM message WHERE case_id = :open AND kind = 'card'"),
    Break("messages", "DELETE FROM message WHERE case_id = :open AND kind = 'receipt'"),
    Break("case audit", "DELETE FROM audit_entry WHERE case_id = :open"),
    Break("case key", "DELETE FROM data_key WHERE owner_id = :open"),
    Break("erased case", "UPDATE service_case SET erased_at = :now WHERE id = :closed"),
    Break("reminders", "DELETE FROM reminder WHERE subject_id = :open AND kind = 'nudge_queue'", "1 missing"),
    Break("reminders", "UPDATE reminder SET subject_id = :open WHERE subject_id = :claimed AND kind = 'lease_end'",
          "too many"),
    Break("reminders", "UPDATE reminder SET planned_at = planned_at - 1 WHERE subject_id = :open", "another moment"),
    Break("reminders", "UPDATE reminder SET subject_id = :closed WHERE subject_id = :open AND state = 'pending'",
          "has ended"),
    Break("booking", "INSERT INTO booking (id, community_id, case_id, slot_at, state, made_at) "
          "SELECT id + 1, community_id, case_id, slot_at, state, made_at FROM booking", "at once"),
    Break("booking", "UPDATE booking SET state = 'perhaps'"),
    Break("booking", "UPDATE booking SET case_id = :closed"),
    Break("case", "UPDATE conversation SET state = 'sent' WHERE id = :draft"),
    Break("conversation state", "UPDATE conversation SET state = 'lost' WHERE id = :draft"),
    Break("draft", "DELETE FROM reminder WHERE subject_id = :draft AND kind = 'draft_expiry'"),
    Break("draft", "UPDATE conversation SET content = NULL WHERE id = :draft"),
    Break("message state", "UPDATE message SET state = 'lost' WHERE id = :message"),
    Break("message policy", "UPDATE message SET policy = 'perhaps' WHERE id = :message"),
    Break("message policy", "UPDATE message SET urgency = 9 WHERE id = :message"),
    Break("message time", "UPDATE message SET state = 'sent' WHERE id = :message"),
    Break("message fault", "UPDATE message SET state = 'dead' WHERE id = :message"),
    Break("message words", "UPDATE message SET content = NULL WHERE id = :message"),
    Break("message lease", "UPDATE message SET lease = 5 WHERE id = :message"),
    Break("buttons", "UPDATE message SET actions = NULL WHERE case_id = :open AND kind = 'card'", "mean nothing"),
    Break("buttons", "UPDATE message SET token = 'another' WHERE case_id = :open AND kind = 'card'", "no row knows"),
    Break("message target", "UPDATE message SET edits_id = 5 WHERE id = :message", "changes one"),
    Break("message target", "UPDATE message SET key = 'nothing#again' WHERE id = :message", "repeats one"),
    Break("message case", "UPDATE message SET case_id = 5 WHERE id = :message"),
    Break("message person", "UPDATE message SET person_id = 5 WHERE id = :message"),
    Break("message lane", "UPDATE message SET lane = 'c6' WHERE id = :message"),
    Break("moved chat", "UPDATE moved_chat SET new_id = old_id"),
    Break("update state", "UPDATE inbox SET state = 'lost' WHERE id = :update"),
    Break("update words", "UPDATE inbox SET raw = NULL WHERE id = :update"),
    Break("update words", "UPDATE inbox SET state = 'done', done_at = :now WHERE id = :update"),
    Break("update time", "UPDATE inbox SET state = 'done', raw = NULL WHERE id = :update"),
    Break("update lease", "UPDATE inbox SET state = 'quarantined', lease = 5 WHERE id = :update"),
    Break("update due", "UPDATE inbox SET due_at = :year WHERE id = :update"),
    Break("reminder state", "UPDATE reminder SET state = 'lost' WHERE subject_id = :draft"),
    Break("reminder state", "UPDATE reminder SET state = 'done' WHERE subject_id = :draft"),
    Break("reminder subject", "UPDATE reminder SET subject_id = 5 WHERE subject_id = :draft"),
    Break("reminder time", "UPDATE reminder SET due_at = planned_at - 1 WHERE subject_id = :draft"),
    Break("digest", "UPDATE reminder SET kind = 'digest' WHERE subject_id = :draft"),
    Break("message due", "UPDATE message SET due_at = :year WHERE id = :message"),
    Break("message due", "UPDATE message SET state = 'sending', due_at = :year WHERE id = :message"),
    Break("file state", "UPDATE file SET state = 'eaten'"),
    Break("file", "UPDATE file SET case_id = 5"),
    Break("file parts", "UPDATE file_chunk SET number = 3 WHERE number = 1", "number 3"),
    Break("file parts", "DELETE FROM file_chunk WHERE number = 0"),
    Break("file parts", "UPDATE file SET state = 'lost'", "not kept"),
    Break("file due", "UPDATE file SET state = 'pending', due_at = :year"),
    Break("data key", "UPDATE data_key SET owner_id = 5 WHERE owner_id = :draft", "not there"),
    Break("data key", "UPDATE data_key SET master_id = 'another' WHERE owner_id = :draft", "sealed with master key"),
    Break("data key", "UPDATE data_key SET wrapped = substr(wrapped, 1, 20) WHERE owner_id = :draft", "does not open"),
    Break("erasure", "INSERT INTO erasure (id, community_id, kind, owner_id) "
          "SELECT id, community_id, kind, owner_id FROM data_key WHERE owner_id = :closed"),
    Break("person phone", "UPDATE person SET phone_index = NULL WHERE id = :resident"),
    Break("leader", "UPDATE leader SET term = 0"),
    Break("leader", "UPDATE leader SET role = 'reign'"),
    Break("leader due", "UPDATE leader SET until = :year"),
    Break("limits", "UPDATE departure SET places = -1"),
    Break("limits", "UPDATE departure SET free_at = lane_free_at + 1"),
    Break("limits due", "UPDATE departure SET paced_at = :year, free_at = :year, lane_free_at = :year"),
    *(
        Break("sealed value", CUT.format(table=table, column=column), place)
        for place in (place for place, _, _ in checks.SEALED) for table, column in (place.split("."),)
    ),
    Break("sealed value", "UPDATE conversation SET content = (SELECT content FROM conversation WHERE id = :claimed) "
          "WHERE id = :draft", "conversation.content"),
    Break("audit chain", "UPDATE audit_entry SET detail = 'other' WHERE seq = 2", "was changed"),
    Break("audit chain", "DELETE FROM audit_entry WHERE seq = 2", "follows entry"),
    Break("audit chain", "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)", "its mark says"),
    Break("audit chain", "UPDATE audit_entry SET chain = 'x' WHERE seq = 3", "breaks at"),
    Break("audit chain", "UPDATE audit_entry SET at = at + 1 WHERE seq IS NULL", "unsealed"),
)  # fmt: skip


async def given(ground: Ground) -> dict[str, object]:
    """A sound database in which there is something of everything; what statements may name."""
    found: dict[str, object] = {name: (at - EPOCH) // timedelta(microseconds=1) for name, at in MICROSECONDS.items()}
    found |= await ground.run(lambda tx: _cases(tx, ground))
    found["resident"] = ground.resident.id
    found["message"] = await ground.run(lambda tx: _due(tx, ground))
    found["update"] = await ground.run(lambda tx: tx.scalar(text("SELECT id FROM inbox")))
    return found


def _cases(tx: Tx, ground: Ground) -> dict[str, object]:
    wang = ground.people[WANG]
    open_, claimed, closed = (open_case(tx, ground, "legal", {}, at=NOW) for _ in range(3))
    for case in (open_, claimed, closed):
        _announce(tx, ground, case)
    for case in (claimed, closed):
        row = cases.claim_case(tx, case, by=wang, at=NOW)
        assert row is not None
        remarks.add_note(tx, row, "words", by=wang.id, at=NOW)
        remarks.add_statement(tx, row, "words", by=wang.id, at=NOW)
    cases.appoint(tx, tx.get_one(CaseRow, claimed), NOW + timedelta(days=3), by=wang.id, at=NOW)
    cases.finish(tx, tx.get_one(CaseRow, closed), by=wang.id, at=NOW)
    audit.seal(tx)
    ending.close(tx, tx.get_one(CaseRow, closed), "solved", by=None, at=NOW)
    service = ground.database.directory.service("hardship", ground.home)
    draft = conversations.begin(tx, service, ground.resident, at=NOW).id
    people.remember_contact(tx, ground.resident, name="陈", phone="13800007001", at=NOW)
    photo = files.note(
        tx, Attachment(kind="photo", file_id="id", name="name", size=5), case_id=draft, person=ground.resident, at=NOW
    )
    assert files.keep(tx, int(photo), b"x" * (files.CHUNK_BYTES + 5), mime="x/y", suffix="x", at=NOW)
    return {"open": open_, "claimed": claimed, "closed": closed, "draft": draft}


def _announce(tx: Tx, ground: Ground, case: int) -> None:
    receipt = {"method": "sendMessage", "text": "words"}
    for kind, token in (("card", ids.draw_token()), ("receipt", None)):
        buttons = {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": f"{token}.0"}]]}}
        new = outbox.NewMessage(
            key=f"{kind}:{case}", kind=kind, policy=outbox.MUST_NOT_REPEAT, urgency=0, community_id=ground.home,
            chat_id=5, content={**receipt, **(buttons if token else {})}, case_id=case, token=token,
            written_actions="[]" if token else None,
        )  # fmt: skip
        outbox.enqueue(tx, new, at=NOW)


def _due(tx: Tx, ground: Ground) -> int:
    inbox.keep(tx, [{"update_id": 5, "message": {"from": {"id": 7}}}], at=NOW)
    leaders.take(tx, "tick", "somebody", now=NOW)
    tx.add(MovedChatRow(old_id=-5, new_id=-1005, moved_at=NOW))
    place = DepartureRow(
        message_id=5, lane="c5", urgency=0, places=1, paced_at=NOW, free_at=NOW, lane_free_at=NOW + due.LEASE
    )
    tx.add(place)
    new = outbox.NewMessage(
        key="other", kind="notice", policy=outbox.MUST_NOT_BE_MISSED, urgency=1, community_id=ground.home, chat_id=5,
        content={"method": "sendMessage", "text": "words"}, person_id=ground.resident.id,
    )  # fmt: skip
    return outbox.enqueue(tx, new, at=NOW)


async def found_in(ground: Ground) -> list[checks.Problem]:
    return await ground.run(lambda tx: list(checks.problems(tx, now=NOW)))


async def test_whatever_is_broken_is_named(ground: Ground) -> None:
    names = await given(ground)
    assert await found_in(ground) == []

    missed = [one for one in BREAKS if not _is_named(one, await _broken_in(ground, one, names))]

    assert missed == []
    assert await found_in(ground) == [], "nothing was left broken"


async def _broken_in(ground: Ground, one: Break, names: dict[str, object]) -> list[checks.Problem]:
    """What is found in a transaction that is given up afterwards."""
    found: list[checks.Problem] = []

    def unit(tx: Tx) -> None:
        if tx.get_bind().dialect.name == "sqlite":
            tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        statement = text(one.statements)
        named = {name: names[name] for name in statement.compile().params}
        assert tx.execute(statement, named).rowcount > 0, one  # type: ignore[attr-defined]  # such results have one
        found.extend(checks.problems(tx, now=NOW))
        raise GivenUpError

    with pytest.raises(GivenUpError):
        await ground.run(unit)
    return found


class GivenUpError(Exception):
    """The transaction is taken back."""


def _is_named(one: Break, found: list[checks.Problem]) -> bool:
    return any(problem.invariant == one.invariant and one.detail in problem.detail for problem in found)


def test_every_invariant_is_broken_somewhere() -> None:
    names = {invariant.name for invariant in (*invariants.ALL, *invariants.FAR_AHEAD)}

    assert names <= {one.invariant for one in BREAKS}


async def test_of_many_problems_of_a_kind_some_are_told(ground: Ground) -> None:
    def unit(tx: Tx) -> None:
        inbox.keep(tx, [{"update_id": number} for number in range(300)], at=NOW)
        tx.execute(text("UPDATE inbox SET state = 'lost'"))

    await ground.run(unit)
    found = [problem for problem in await found_in(ground) if problem.invariant == "update state"]

    assert len(found) == checks.MOST + 1
    assert found[-1].detail == "and more of this kind"
