"""Updates are kept once, worked on in order, and never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import due, inbox
from storage.reports import lists
from storage.tables import InboxRow
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from storage.inbox import Leased
    from tests.storage.ground import Ground

LATER = NOW + due.LEASE


def update(number: int, sender: int = 7001, text: str = "您好") -> dict[str, object]:
    chat = {"id": sender, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "from": {"id": sender}, "chat": chat, "text": text}}


async def keep(ground: Ground, *updates: object) -> int:
    """Keeps updates; answers how many of them were new."""
    before = sum((await ground.run(lists.inbox_counts)).values())
    await ground.run(lambda tx: inbox.keep(tx, updates, at=NOW))
    return sum((await ground.run(lists.inbox_counts)).values()) - before


async def lease(ground: Ground, *, at: datetime = NOW, most: int = 10) -> list[Leased]:
    return await ground.run(lambda tx: inbox.lease(tx, at, most=most))


async def test_an_update_that_comes_again_is_known(ground: Ground) -> None:
    assert await keep(ground, update(5), update(5), update(6)) == 2
    assert await keep(ground, update(6), update(7)) == 1


async def test_a_number_that_jumps_back_is_a_new_update_and_comes_after_the_others(ground: Ground) -> None:
    await keep(ground, update(900, text="first"))
    assert await keep(ground, update(3, text="second")) == 1

    first = await lease(ground)
    assert [found.update_id for found in first] == [900]
    await ground.run(lambda tx: inbox.finish(tx, first[0].id, at=NOW))
    assert [found.update_id for found in await lease(ground)] == [3]


async def test_one_of_a_person_at_a_time_and_different_people_together(ground: Ground) -> None:
    await keep(ground, update(1, 7), update(2, 7), update(3, 8))

    assert [found.update_id for found in await lease(ground)] == [1, 3]
    assert await lease(ground) == []


async def test_a_lease_that_ended_is_given_to_another_and_the_first_is_too_late(ground: Ground) -> None:
    await keep(ground, update(1))
    (first,) = await lease(ground)
    assert await lease(ground, at=LATER - timedelta(seconds=1)) == []

    (second,) = await lease(ground, at=LATER)

    assert second.attempts == 2
    assert await ground.run(lambda tx: inbox.finish(tx, second.id, at=LATER))
    assert not await ground.run(lambda tx: inbox.finish(tx, first.id, at=LATER))


async def test_a_lease_can_be_held_longer_by_its_holder_alone(ground: Ground) -> None:
    await keep(ground, update(1))
    await lease(ground)
    row = await ground.run(lambda tx: tx.scalars(select(InboxRow)).one())

    assert await ground.run(lambda tx: due.renew(tx, InboxRow, row.id, row.lease, now=NOW + timedelta(seconds=10)))
    assert not await ground.run(lambda tx: due.renew(tx, InboxRow, row.id, 1, now=NOW + timedelta(seconds=10)))
    assert await lease(ground, at=LATER) == []


async def test_what_a_process_held_is_free_again_when_it_starts_anew(ground: Ground) -> None:
    await keep(ground, update(1))
    await lease(ground)

    await ground.run(lambda tx: due.free_all(tx, NOW + timedelta(seconds=1)))

    assert len(await lease(ground, at=NOW + timedelta(seconds=1))) == 1


async def test_what_has_no_number_is_put_aside_once_and_holds_up_nobody(ground: Ground) -> None:
    garbage: list[object] = [
        {"message": {"from": {"id": 7001}}}, {"update_id": "7"}, {"update_id": True}, {"update_id": -1},
        {"update_id": 2**70}, [], "words", None, 5,
    ]  # fmt: skip
    await keep(ground, *garbage, update(9))
    await keep(ground, *garbage)

    assert [found.update_id for found in await lease(ground)] == [9]
    counts = await ground.run(lists.inbox_counts)
    assert counts == {"pending": 1, "done": 0, "quarantined": len(garbage)}


async def test_text_that_is_no_text_is_kept_as_it_came(ground: Ground) -> None:
    odd = update(1, text="\ud800 \x00 <3 \u202e 😀")
    await keep(ground, odd)

    (found,) = await lease(ground)

    assert found.raw == odd


async def test_an_update_put_aside_frees_its_lane(ground: Ground) -> None:
    await keep(ground, update(1), update(2))
    (first,) = await lease(ground)

    assert await ground.run(lambda tx: inbox.quarantine(tx, first.id, at=NOW))

    assert [found.update_id for found in await lease(ground)] == [2]


async def test_who_is_erased_has_nothing_put_aside_and_done_updates_do_not_tell_whose_they_were(ground: Ground) -> None:
    await keep(ground, update(1, sender=5), update(2, sender=6), update(3, sender=7))
    for found in await lease(ground):
        put = inbox.quarantine if found.update_id < 3 else inbox.finish
        assert await ground.run(lambda tx, put=put, id=found.id: put(tx, id, at=NOW))  # type: ignore[misc]  # bound at once

    await ground.run(lambda tx: inbox.forget(tx, 5))

    left = await ground.run(lambda tx: {row.update_id: row.lane for row in tx.scalars(select(InboxRow))})
    assert left == {2: "p6", 3: None}


async def test_a_failed_update_waits_a_little_and_its_lane_with_it(ground: Ground) -> None:
    await keep(ground, update(1), update(2))
    (first,) = await lease(ground)
    await ground.run(lambda tx: inbox.put_back(tx, first.id, attempts=1, at=NOW))

    assert await lease(ground) == []
    assert [found.update_id for found in await lease(ground, at=NOW + timedelta(seconds=1))] == [1]


async def test_finished_updates_are_emptied_and_forgotten_after_some_days(ground: Ground) -> None:
    await keep(ground, update(1))
    (first,) = await lease(ground)
    await ground.run(lambda tx: inbox.finish(tx, first.id, at=NOW))

    assert (await ground.run(lambda tx: tx.scalars(select(InboxRow)).one())).raw is None
    assert await keep(ground, update(1)) == 0
    await ground.run(lambda tx: inbox.sweep(tx, at=NOW + inbox.KEPT_DONE + timedelta(seconds=1)))
    assert await ground.run(lists.inbox_counts) == {"pending": 0, "done": 0, "quarantined": 0}


def test_the_lane_is_the_person_whatever_kind_of_update_it_is() -> None:
    press = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 5}, "message": {"from": {"id": 99}}}}

    assert inbox.lane_of(press) == "p5"
    assert inbox.lane_of({"update_id": 1, "my_chat_member": {"chat": {"id": -7}, "from": {"id": 5}}}) == "p5"
    assert inbox.lane_of({"update_id": 1, "channel_post": {"sender_chat": {"id": -7}}}) == "p-7"
    assert inbox.lane_of({"update_id": 1, "poll_answer": {"user": {"id": 5}}}) == "p5"
    assert inbox.lane_of({"update_id": 1, "message": "words"}) is None
