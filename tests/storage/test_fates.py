"""What coordinators hear of messages that may be lost: all of it, each in their own line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.access import Actor
from flows.model import Action, PersonId
from storage import conversations, sending
from storage.reports import lists
from storage.sending import outbox
from storage.sending.outbox import MUST_NOT_BE_MISSED, URGENCIES, NewMessage
from storage.tables import MessageRow
from tests.cast import RESIDENT
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model import CaseId
    from storage.database import Tx
    from tests.storage.ground import Ground

TODAY = lists.Window(NOW - timedelta(days=1), NOW, NOW + timedelta(hours=14))


def coordinator(*queues: str) -> Actor:
    return Actor(PersonId(5), frozenset({"coordinator"}), frozenset(queues) or None)


async def loses(ground: Ground, case: CaseId | None = None) -> MessageRow:
    """A question that nobody knows to have arrived."""
    new = NewMessage(
        key=f"m{case}", kind="question", policy=MUST_NOT_BE_MISSED, urgency=URGENCIES["answer"],
        community_id=ground.home, chat_id=RESIDENT, content={"method": "sendMessage", "text": "words"},
        case_id=case, token=f"{case}".rjust(22, "A"), actions=[Action("my")],
    )  # fmt: skip
    await ground.run(lambda tx: outbox.enqueue(tx, new, at=NOW))
    (taken,) = await ground.run(lambda tx: sending.lease(tx, NOW, most=30))
    await ground.run(lambda tx: sending.mark_ambiguous(tx, taken, "HTTP 502", at=NOW))
    return await ground.run(lambda tx: tx.get_one(MessageRow, taken.id))


async def listed(ground: Ground, actor: Actor, window: lists.Window = TODAY) -> list[int]:
    found = await ground.run(lambda tx: lists.unclear_messages(tx, ground.home, actor, window))
    return [row.id for row in found]


async def told(ground: Ground, row: MessageRow, at: datetime) -> None:
    def unit(tx: Tx) -> None:
        found = tx.get_one(MessageRow, row.id)
        found.reported_at = at

    await ground.run(unit)


async def test_every_coordinator_of_a_line_reads_of_it_on_the_day_and_none_of_another_line(ground: Ground) -> None:
    lost = await loses(ground, await ground.case("legal"))

    assert await listed(ground, coordinator("mediation")) == []
    for _ in range(2):
        assert await listed(ground, coordinator("legal")) == [lost.id]
        assert await listed(ground, coordinator()) == [lost.id]
        await told(ground, lost, NOW)
    tomorrow = lists.Window(NOW, NOW + timedelta(days=1), NOW + timedelta(days=1, hours=14))
    assert await listed(ground, coordinator("legal"), tomorrow) == []


async def test_what_belongs_to_no_case_is_everybodys(ground: Ground) -> None:
    lost = await loses(ground)

    assert await listed(ground, coordinator("mediation")) == [lost.id]


async def test_a_press_proves_that_a_message_arrived_and_its_repeat_is_not_sent(ground: Ground) -> None:
    lost = await loses(ground)

    await ground.run(lambda tx: outbox.mark_arrived(tx, tx.get_one(MessageRow, lost.id), 42))

    assert await ground.run(lambda tx: sending.lease(tx, NOW, most=30)) == []
    rows = await ground.run(lambda tx: tx.scalars(select(MessageRow).order_by(MessageRow.id)).all())
    assert [(row.state, row.message_id) for row in rows] == [("sent", 42), ("sent", None)]
    assert rows[1].content is None


async def test_a_press_on_a_message_that_changed_is_read_by_its_last_state(ground: Ground) -> None:
    lost = await loses(ground)
    changed = {"text": "3", "reply_markup": {"inline_keyboard": [[{"text": "done", "callback_data": "x.0"}]]}}

    def unit(tx: Tx) -> dict[str, object]:
        row = tx.get_one(MessageRow, lost.id)
        outbox.redraw(tx, row, changed, [Action("finished")], at=NOW)
        assert row.actions == '[["finished", ""]]'
        return outbox.content_of(tx, row)

    assert await ground.run(unit) == {"method": "sendMessage", **changed}


async def test_a_question_that_was_answered_meanwhile_is_not_asked_again(ground: Ground) -> None:
    service = ground.database.directory.service("legal", ground.home)
    draft = await ground.run(lambda tx: conversations.begin(tx, service, ground.resident, at=NOW))
    asked = NewMessage(
        key="q", kind="question", policy=MUST_NOT_BE_MISSED, urgency=URGENCIES["answer"], community_id=ground.home,
        chat_id=RESIDENT, content={"method": "sendMessage", "text": "words"}, case_id=draft.id, revision=draft.revision,
    )  # fmt: skip
    await ground.run(lambda tx: outbox.enqueue(tx, asked, at=NOW))
    (taken,) = await ground.run(lambda tx: sending.lease(tx, NOW, most=30))
    after = draft.changed(answers={"topic": "劳动"})
    await ground.run(lambda tx: conversations.save(tx, after, community_id=ground.home, at=NOW))

    await ground.run(lambda tx: sending.mark_ambiguous(tx, taken, "HTTP 502", at=NOW))

    row = await ground.run(lambda tx: tx.get_one(MessageRow, taken.id))
    assert (row.state, row.fault) == ("sent", "answered since")
    assert await ground.run(lambda tx: sending.lease(tx, NOW, most=30)) == []
