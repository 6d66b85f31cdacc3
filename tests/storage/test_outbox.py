"""Messages leave in order, one of a chat at a time, and their fate is known or said to be unknown."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from flows.access import Actor
from flows.model import Action, PersonId
from storage import due, sending
from storage.reports import lists
from storage.sending import outbox
from storage.sending.outbox import MUST_NOT_BE_MISSED, MUST_NOT_REPEAT, URGENCIES, NewMessage
from storage.tables import MessageRow
from tests.cast import RESIDENT
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.database import Tx
    from storage.sending import Outgoing
    from tests.storage.ground import Ground

TOKEN = "A" * 22


def message(ground: Ground, key: str, *, chat: int = RESIDENT, urgency: str = "answer", **fields: object) -> NewMessage:
    given: dict[str, object] = {
        "key": key, "kind": "answer", "policy": MUST_NOT_BE_MISSED, "urgency": URGENCIES[urgency],
        "community_id": ground.home, "chat_id": chat, "content": {"method": "sendMessage", "text": key},
    }  # fmt: skip
    return NewMessage(**{**given, **fields})  # type: ignore[arg-type]  # field names are ours


async def put(ground: Ground, *messages: NewMessage) -> list[int]:
    return await ground.run(lambda tx: [outbox.enqueue(tx, new, at=NOW) for new in messages])


def change_all(tx: Tx, changes: list[NewMessage]) -> None:
    for change in changes:
        outbox.change(tx, change, at=NOW)


async def lease(
    ground: Ground,
    *,
    at: datetime = NOW,
    urgencies: tuple[int, int] = sending.EVERY_URGENCY,
    full: Collection[str] = (),
) -> list[Outgoing]:
    return await ground.run(lambda tx: sending.lease(tx, at, most=30, urgencies=urgencies, full=full))


def unclear(tx: Tx, ground: Ground) -> list[MessageRow]:
    window = lists.Window(NOW - timedelta(days=1), NOW, NOW + timedelta(days=1))
    return lists.unclear_messages(tx, ground.home, Actor(PersonId(5)), window)


async def row(ground: Ground, key: str) -> MessageRow:
    return await ground.run(lambda tx: tx.scalars(select(MessageRow).where(MessageRow.key == key)).one())


async def test_one_of_a_chat_at_a_time_first_come_first_served(ground: Ground) -> None:
    await put(ground, message(ground, "a"), message(ground, "b"), message(ground, "c", chat=9))

    first = await lease(ground)
    assert [found.key for found in first] == ["a", "c"]
    assert await lease(ground) == []
    await ground.run(lambda tx: sending.mark_sent(tx, first[0], 11, at=NOW))
    assert [found.key for found in await lease(ground)] == ["b"]


async def test_a_busy_chat_is_sent_answers_and_nothing_else(ground: Ground) -> None:
    await put(ground, message(ground, "tidy", urgency="broadcast"), message(ground, "other", chat=9, urgency="digest"))
    await put(ground, message(ground, "answer"))

    def one_lease(tx: Tx) -> list[Outgoing]:
        return sending.lease(tx, NOW, busy=[f"c{RESIDENT}"], most=30)

    found = await ground.run(one_lease)
    assert [one.key for one in found] == ["answer", "other"]
    for one in found:
        await ground.run(lambda tx, one=one: sending.mark_sent(tx, one, 1, at=NOW))  # type: ignore[misc]  # bound at once

    assert await ground.run(one_lease) == []
    assert [one.key for one in await lease(ground)] == ["tidy"]


async def test_danger_goes_before_answers_before_reminders_before_digests(ground: Ground) -> None:
    classes = ("broadcast", "digest", "reminder", "answer", "danger")
    await put(ground, *(message(ground, name, urgency=name) for name in classes))
    left = []
    while found := await lease(ground):
        left += [one.key for one in found]
        for one in found:
            await ground.run(lambda tx, one=one: sending.mark_sent(tx, one, 1, at=NOW))  # type: ignore[misc]  # bound at once

    assert left == ["danger", "answer", "reminder", "digest", "broadcast"]


async def test_only_answers_take_the_places_that_are_kept_for_them(ground: Ground) -> None:
    await put(ground, message(ground, "digest", urgency="digest"), message(ground, "answer", chat=9))

    assert [found.key for found in await lease(ground, urgencies=(0, 0))] == ["answer"]


async def test_a_chat_that_must_wait_holds_up_no_other(ground: Ground) -> None:
    await put(ground, message(ground, "a"), message(ground, "b", chat=9))

    assert [found.key for found in await lease(ground, full=[f"c{RESIDENT}"])] == ["b"]


async def test_a_key_is_sent_once(ground: Ground) -> None:
    await put(ground, message(ground, "a"), message(ground, "a"))
    await put(ground, message(ground, "a"))

    assert len(await lease(ground)) == 1


async def test_words_are_sealed_and_come_out_whole(ground: Ground) -> None:
    await put(ground, message(ground, "a", content={"text": "陈奶奶 😀"}))

    assert "陈奶奶".encode() not in ((await row(ground, "a")).content or b"")
    assert (await lease(ground))[0].content == {"text": "陈奶奶 😀"}


def keyboard(token: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "同意", "callback_data": f"{token}.0"}]]}


async def test_what_must_not_be_missed_is_sent_once_more_marked_and_with_buttons_of_its_own(ground: Ground) -> None:
    content = {"method": "sendMessage", "text": "words", "reply_markup": keyboard(TOKEN)}
    await put(ground, message(ground, "q", content=content, token=TOKEN, actions=[Action("consent")], revision=4))
    (first,) = await lease(ground)
    await ground.run(lambda tx: sending.mark_ambiguous(tx, first, "cut", at=NOW))

    (again,) = await lease(ground)

    repeat = await row(ground, again.key)
    assert again.key == "q" + outbox.REPEAT
    assert again.content["repeated"]
    assert repeat.token not in {None, TOKEN}
    assert again.content["reply_markup"] == keyboard(repeat.token or "")
    assert (repeat.revision, json.loads(repeat.actions or "")) == (4, [["consent", ""]])
    found = await ground.run(lambda tx: outbox.by_token(tx, repeat.token or ""))
    assert found is not None
    assert found.id == repeat.id
    await ground.run(lambda tx: sending.mark_ambiguous(tx, again, "cut", at=NOW))
    assert await lease(ground) == []
    assert len(await ground.run(lambda tx: unclear(tx, ground))) == 2


async def test_what_must_not_repeat_is_listed_and_not_sent_again(ground: Ground) -> None:
    await put(ground, message(ground, "card", policy=MUST_NOT_REPEAT))
    (card,) = await lease(ground)
    await ground.run(lambda tx: sending.mark_ambiguous(tx, card, "cut", at=NOW))

    assert await lease(ground, at=NOW + timedelta(days=1)) == []
    assert [one.key for one in await ground.run(lambda tx: unclear(tx, ground))] == ["card"]


@pytest.mark.parametrize(("policy", "again"), [(MUST_NOT_BE_MISSED, ["m#again"]), (MUST_NOT_REPEAT, [])])
async def test_what_was_being_sent_in_a_crash_is_ambiguous(ground: Ground, policy: str, again: list[str]) -> None:
    await put(ground, message(ground, "m", policy=policy))
    await lease(ground)
    assert not await ground.run(lambda tx: sending.has_lost(tx, now=NOW))

    now = NOW + due.LEASE
    assert await ground.run(lambda tx: sending.has_lost(tx, now=now))
    assert await ground.run(lambda tx: sending.resolve_lost(tx, now=now)) == 1

    assert (await row(ground, "m")).state == "ambiguous"
    assert [found.key for found in await lease(ground, at=now)] == again


async def test_the_sender_that_was_too_slow_changes_nothing(ground: Ground) -> None:
    await put(ground, message(ground, "m"))
    (slow,) = await lease(ground)
    now = NOW + due.LEASE
    await ground.run(lambda tx: sending.resolve_lost(tx, now=now))

    await ground.run(lambda tx: sending.mark_sent(tx, slow, 5, at=now))

    assert (await row(ground, "m")).state == "ambiguous"


async def test_a_message_of_which_nobody_knew_has_arrived_when_its_button_is_pressed(ground: Ground) -> None:
    await put(ground, message(ground, "card", policy=MUST_NOT_REPEAT))
    (card,) = await lease(ground)
    await ground.run(lambda tx: sending.mark_ambiguous(tx, card, "cut", at=NOW))

    await ground.run(lambda tx: outbox.mark_arrived(tx, tx.get_one(MessageRow, card.id), 42))

    arrived = await row(ground, "card")
    assert (arrived.state, arrived.message_id) == ("sent", 42)


async def test_a_change_goes_to_the_message_under_telegrams_number(ground: Ground) -> None:
    (target,) = await put(ground, message(ground, "card"))
    await put(ground, message(ground, "edit", edits_id=target, content={"method": "editMessageText", "text": "x"}))
    (card,) = await lease(ground)
    await ground.run(lambda tx: sending.mark_sent(tx, card, 42, at=NOW))

    (edit,) = await lease(ground)

    assert (edit.edits, edit.loses_target) == (42, False)


async def test_later_changes_of_several_messages_are_made_in_one_transaction(ground: Ground) -> None:
    targets = await put(ground, message(ground, "a"), message(ground, "b", chat=9))
    for time in (1, 2):
        changes = [message(ground, f"{target}:{time}", chat=target, edits_id=target) for target in targets]
        await ground.run(partial(change_all, changes=changes))

    left = [found.key for found in await lease(ground)]
    assert left == ["a", "b", *(f"{target}:2" for target in targets)]


async def test_a_change_that_was_lost_in_a_crash_is_made_again(ground: Ground) -> None:
    (target,) = await put(ground, message(ground, "card"))
    (card,) = await lease(ground)
    await ground.run(lambda tx: sending.mark_sent(tx, card, 42, at=NOW))
    await put(ground, message(ground, "edit", edits_id=target))
    await lease(ground)

    now = NOW + due.LEASE
    await ground.run(lambda tx: sending.resolve_lost(tx, now=now))

    assert [found.key for found in await lease(ground, at=now)] == ["edit"]


async def test_a_group_that_moved_gets_its_messages_under_the_new_number(ground: Ground) -> None:
    await put(ground, message(ground, "card", chat=-5))
    await ground.run(lambda tx: outbox.move_chat(tx, -5, -1005, at=NOW))
    await ground.run(lambda tx: outbox.move_chat(tx, -5, -1005, at=NOW))

    assert [found.chat_id for found in await lease(ground)] == [-1005]


def test_waiting_doubles_up_to_five_minutes() -> None:
    waits = [sending.backoff(attempts).total_seconds() for attempts in range(1, 30)]

    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == max(waits) == 300


async def test_a_message_that_can_not_be_opened_is_given_up_and_holds_up_nobody(ground: Ground) -> None:
    await put(ground, message(ground, "damaged"), message(ground, "sound"), message(ground, "other", chat=9))
    damaged = await row(ground, "damaged")

    def damage(tx: Tx) -> None:
        tx.get_one(MessageRow, damaged.id).content = (damaged.content or b"")[:-1] + b"?"

    await ground.run(damage)

    assert [taken.key for taken in await lease(ground)] == ["other"]
    assert (await row(ground, "damaged")).state == "dead"
    assert [taken.key for taken in await lease(ground)] == ["sound"]
    assert "damaged" in [lost.key for lost in await ground.run(lambda tx: unclear(tx, ground))]
