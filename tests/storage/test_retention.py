"""Some time after a case has ended only numbers are left of it, and what goes on is not touched."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from secrets import randbelow
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from flows.calendar import Span
from flows.model import Attachment, CaseId, Send, ToPerson, verbatim
from flows.registry import Directory
from storage import cases, conversations, effects, files, ids, people, remarks, retention, sending, vault
from storage.cases import ending
from storage.keys import VaultError
from storage.reports import checks, dumps
from storage.sending import outbox
from storage.sending.outbox import MUST_NOT_REPEAT, NewMessage
from storage.tables import (
    CaseRow,
    ConversationRow,
    DataKeyRow,
    DeadlineRow,
    FileChunkRow,
    FileRow,
    MessageRow,
    NoteRow,
    PersonRow,
    StatementRow,
)
from tests.cast import RESIDENT, WANG
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx
    from tests.storage.ground import Ground

DAY = timedelta(days=1)
PRIVATE = (StatementRow, NoteRow, FileRow, FileChunkRow)


async def lived(ground: Ground, service: str, *, until: datetime | None) -> CaseId:
    """A case with words, a note, a file and a message; ended at a moment, or going on."""
    case = await ground.case(service)

    def unit(tx: Tx) -> None:
        wang, row = ground.people[WANG], cases.claim_case(tx, case, by=ground.people[WANG], at=NOW)
        assert row is not None
        people.remember_contact(tx, ground.resident, name="陈桂芳", phone="13800007001", at=NOW)
        remarks.add_statement(tx, row, "我家的事", by=ground.resident.id, at=NOW)
        remarks.add_note(tx, row, "内部的话", by=wang.id, at=NOW)
        file = files.note(tx, Attachment("handle", "photo", 5), case_id=case, person=ground.resident, at=NOW)
        assert files.keep(tx, int(file), b"photo", mime="image/jpeg", suffix=".jpg", at=NOW)
        new = NewMessage(
            key=f"m{case}", kind="answer", policy=MUST_NOT_REPEAT, urgency=0, community_id=ground.home,
            chat_id=RESIDENT, content={"text": "words"}, person_id=ground.resident.id, case_id=case,
        )  # fmt: skip
        outbox.enqueue(tx, new, at=NOW)
        (sent,) = sending.lease(tx, NOW, most=1)
        sending.mark_sent(tx, sent, 1, at=NOW)
        if until is not None:
            assert ending.close(tx, row, "solved", by=None, at=until, how="close")

    await ground.run(unit)
    return case


async def sweep(ground: Ground, at: datetime) -> None:
    for _ in range(20):
        if not await ground.run(lambda tx: retention.sweep(tx, at=at)):
            return
    raise AssertionError("it never ends")


async def amounts(ground: Ground) -> list[int]:
    return [await ground.run(lambda tx, t=t: tx.scalar(select(func.count()).select_from(t)) or 0) for t in PRIVATE]  # type: ignore[misc]  # bound at once


@pytest.mark.parametrize(("service", "days"), [("legal", 90), ("transfer", 90), ("hardship", 30)])
async def test_a_case_is_kept_as_long_as_was_promised_and_not_longer(ground: Ground, service: str, days: int) -> None:
    case = await lived(ground, service, until=NOW + DAY)

    await sweep(ground, NOW + DAY * (days + 1) - timedelta(seconds=1))
    assert await amounts(ground) == [1, 1, 1, 1]
    await sweep(ground, NOW + DAY * (days + 1))

    assert await amounts(ground) == [0, 0, 0, 0]
    row = await ground.run(lambda tx: tx.get_one(CaseRow, case))
    assert (row.status, row.outcome, row.service) == ("closed", "solved", service)
    assert row.erased_at == NOW + DAY * (days + 1)


async def test_neither_story_nor_name_can_be_read_afterwards(ground: Ground) -> None:
    case = await lived(ground, "hardship", until=NOW)
    sealed = (await ground.run(lambda tx: tx.get_one(ConversationRow, case))).content
    assert sealed is not None

    await sweep(ground, NOW + DAY * 31)

    with pytest.raises(VaultError, match="destroyed"):
        await ground.run(lambda tx: vault.of(tx).open(tx, conversations.CONTENT, case, sealed))
    loaded = await ground.run(lambda tx: conversations.load(tx, case))
    assert loaded is not None
    assert loaded[0].answers == {}
    assert await ground.run(lambda tx: people.known_contact(tx, ground.resident)) == {}
    message = await ground.run(lambda tx: tx.scalars(select(MessageRow).where(MessageRow.case_id == case)).one())
    assert message.content is None


async def test_what_goes_on_is_kept_and_so_is_the_name_of_its_resident(ground: Ground) -> None:
    ended = await lived(ground, "hardship", until=NOW)
    going_on = await lived(ground, "legal", until=None)

    await sweep(ground, NOW + DAY * 60)

    assert (await ground.run(lambda tx: tx.get_one(CaseRow, ended))).erased_at is not None
    assert (await ground.run(lambda tx: tx.get_one(CaseRow, going_on))).erased_at is None
    words = await ground.run(lambda tx: remarks.statements(tx, going_on))
    assert [said for _, said in words] == ["我家的事"]
    assert (await ground.run(lambda tx: people.known_contact(tx, ground.resident)))["name"] == "陈桂芳"


async def test_words_of_messages_are_not_kept_longer_than_the_longest_promise(ground: Ground) -> None:
    case = await lived(ground, "legal", until=None)

    await sweep(ground, NOW + DAY * 91)

    message = await ground.run(lambda tx: tx.scalars(select(MessageRow).where(MessageRow.case_id == case)).one())
    assert (message.content, message.state) == (None, "sent")


async def test_a_draft_that_was_left_leaves_nothing(ground: Ground) -> None:
    def unit(tx: Tx) -> int:
        service = ground.database.directory.service("legal", ground.home)
        draft = conversations.begin(tx, service, ground.resident, at=NOW)
        shown = Send(ToPerson(ground.resident.id), (verbatim("您写的：楼上漏水"),), kind="question", case=draft.id)
        effects.apply(tx, (shown,), cause="t1", community=ground.home, at=NOW)
        conversations.leave(tx, draft.id, "cancelled")
        tx.execute(update(MessageRow).where(MessageRow.case_id == draft.id).values(state="sent"))
        return draft.id

    draft = await ground.run(unit)
    await sweep(ground, NOW + DAY)

    row = await ground.run(lambda tx: tx.get_one(ConversationRow, draft))
    assert (row.state, row.content) == ("cancelled", b"")
    message = await ground.run(lambda tx: tx.scalars(select(MessageRow).where(MessageRow.case_id == draft)).one())
    assert message.content is None, "the words of the question are gone too"
    assert await ground.run(lambda tx: tx.scalar(select(DataKeyRow).where(DataKeyRow.owner_id == draft))) is None


async def test_a_community_may_promise_less(ground: Ground) -> None:
    case = await lived(ground, "legal", until=NOW)
    directory = ground.database.directory
    home = directory.communities[ground.home]
    object.__setattr__(home, "overrides", {"legal": {"retention": Span(7, "day")}})
    ground.database.use(Directory(directory.services, {ground.home: home}))

    await sweep(ground, NOW + DAY * 7)

    assert (await ground.run(lambda tx: tx.get_one(CaseRow, case))).erased_at is not None


async def test_the_check_finds_nothing_wrong_afterwards(ground: Ground) -> None:
    await lived(ground, "legal", until=NOW)

    await sweep(ground, NOW + DAY * 91)

    found = await ground.run(lambda tx: list(checks.problems(tx)))
    assert {problem.invariant for problem in found} <= {"messages"}
    assert (
        await ground.run(lambda tx: tx.scalars(select(PersonRow.name).where(PersonRow.telegram_id == RESIDENT)).one())
        is None
    )


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(ground: Ground) -> None:
    await lived(ground, "hardship", until=NOW)
    await lived(ground, "legal", until=NOW)
    await lived(ground, "legal", until=NOW + DAY)
    owed = await lived(ground, "legal", until=NOW)
    await ground.run(lambda tx: tx.add(promise(owed, ground.home)))

    found = {one.service: one for one in await ground.run(lambda tx: retention.due(tx, at=NOW + DAY * 90))}

    assert (found["hardship"].kept, found["hardship"].ripe) == (Span(30, "day"), 1)
    assert (found["legal"].ripe, found["legal"].owed, found["legal"].later) == (1, 1, 1)
    assert (await ground.run(lambda tx: tx.get_one(CaseRow, owed))).erased_at is None
    await sweep(ground, NOW + DAY * 90)
    after = {one.service: one for one in await ground.run(lambda tx: retention.due(tx, at=NOW + DAY * 90))}
    assert [(one.ripe, one.owed, one.later) for one in after.values()] == [(0, 1, 1)]


def promise(case: CaseId, home: int) -> DeadlineRow:
    """Something that is still due by law."""
    return DeadlineRow(
        id=ids.draw(NOW), community_id=home, case_id=case, kind="court", amount=30, unit="day", source="law",
        calendar="2026", start_at=NOW, due_at=NOW + DAY * 200,
    )  # fmt: skip


async def test_nobody_can_be_found_by_what_is_left_of_a_case_and_it_still_counts(ground: Ground) -> None:
    case = await lived(ground, "legal", until=NOW)
    resident = ground.resident.id

    await sweep(ground, NOW + DAY * 90)

    row = await ground.run(lambda tx: tx.get_one(CaseRow, case))
    message = await ground.run(lambda tx: tx.scalars(select(MessageRow).where(MessageRow.case_id == case)).one())
    form = await ground.run(lambda tx: tx.get_one(ConversationRow, case))
    assert resident not in {row.opened_by, row.beneficiary_id, message.person_id, form.person_id}
    assert RESIDENT not in {message.chat_id, message.presser_id}
    (told,) = await ground.run(dumps.cases)
    assert (told["opened_by"], told["status"]) == (None, "closed")


async def test_the_row_of_a_message_goes_after_half_a_year_unless_it_is_the_card_of_a_case_that_goes_on(
    ground: Ground,
) -> None:
    ended = await lived(ground, "legal", until=NOW)
    going_on = await lived(ground, "legal", until=None)

    async def rows() -> set[int | None]:
        return set(await ground.run(lambda tx: tx.scalars(select(MessageRow.case_id)).all()))

    await sweep(ground, NOW + retention.ROWS_KEPT - DAY)
    assert await rows() == {ended, going_on}
    await sweep(ground, NOW + DAY * 3650)  # ids only go up: others of this process may have drawn later ones

    assert await rows() == {going_on}


async def test_over_three_years_each_case_is_kept_to_its_day_and_none_a_day_longer(ground: Ground) -> None:
    seed = int(os.environ.get("YIZHAN_SEED") or randbelow(10**9))
    print(f"YIZHAN_SEED={seed}")  # noqa: T201  (shown when the test fails)
    chance = Random(seed)  # noqa: S311
    due: dict[CaseId, datetime] = {}
    for number in range(24):
        service, days = chance.choice([("legal", 90), ("transfer", 90), ("hardship", 30), ("mediation", 90)])
        end = NOW + timedelta(days=chance.randrange(1000), seconds=chance.randrange(86400))
        due[await lived(ground, service, until=end)] = end + timedelta(days=days)
        assert len(due) == number + 1

    for moment in sorted({at for when in due.values() for at in (when - DAY, when + timedelta(hours=23))}):
        await sweep(ground, moment)
        rows = await ground.run(lambda tx: tx.execute(select(CaseRow.id, CaseRow.erased_at)).all())
        erased = {CaseId(row.id): row.erased_at for row in rows}
        assert set(erased) == set(due)
        for case, when in due.items():
            gone = erased[case]
            assert gone is not None or moment < when + timedelta(hours=23), "kept too long"
            assert gone is None or gone >= when, "erased too early"
