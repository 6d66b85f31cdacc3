"""The community file can be imported again and again; who leaves it leaves their cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import cases, communities, consents, people
from storage.tables import CaseRow, PersonRow
from tests.cast import LI, RESIDENT, WANG, ZHOU
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from flows.community import Community, Member
    from tests.storage.ground import Ground


def home_of(ground: Ground) -> Community:
    return ground.database.directory.communities[ground.home]


async def imports(ground: Ground, *members: Member) -> list[int]:
    community = replace(home_of(ground), people=members)
    return [
        one.row.id
        for one in await ground.run(lambda tx: communities.import_members(tx, ground.home, community, at=NOW))
    ]


async def test_importing_the_same_file_again_changes_nothing(ground: Ground) -> None:
    before = await ground.run(lambda tx: [people.load(tx, person.id) for person in ground.people.values()])

    for _ in range(3):
        assert await imports(ground, *home_of(ground).people) == []

    assert await ground.run(lambda tx: [people.load(tx, person.id) for person in ground.people.values()]) == before
    assert len(await ground.run(lambda tx: tx.scalars(select(PersonRow)).all())) == 4


async def test_the_community_keeps_its_number(ground: Ground) -> None:
    found = await ground.run(lambda tx: communities.find_ids(tx, [home_of(ground)], at=NOW))

    assert list(found) == [ground.home]


async def test_who_leaves_the_file_loses_their_rights_and_hands_back_their_cases(ground: Ground) -> None:
    case = await ground.case()
    await ground.run(lambda tx: cases.claim_case(tx, case, by=ground.people[WANG], at=NOW))
    rest = [member for member in home_of(ground).people if member.telegram_id != WANG]

    assert await imports(ground, *rest) == [case]

    left = await ground.run(lambda tx: people.load(tx, ground.people[WANG].id))
    assert left is not None
    assert not left.is_member
    row = await ground.run(lambda tx: tx.get_one(CaseRow, case))
    assert (row.status, row.assignee_id) == ("open", None)
    assert await imports(ground, *rest) == []


async def test_a_new_name_is_the_one_that_cards_show(ground: Ground) -> None:
    renamed = [
        replace(member, name="王大姐") if member.telegram_id == WANG else member for member in home_of(ground).people
    ]
    await imports(ground, *renamed)

    assert await ground.run(lambda tx: people.short_name(tx, ground.people[WANG].id)) == "王大姐"


async def test_coordinators_are_found_by_their_scope(ground: Ground) -> None:
    def scoped(member: Member) -> Member:
        return replace(member, queues=frozenset({"legal"})) if member.telegram_id == ZHOU else member

    await imports(ground, *map(scoped, home_of(ground).people))

    assert [one.telegram_id for one in await ground.run(lambda tx: people.coordinators(tx, ground.home, "legal"))] == [
        ZHOU
    ]
    assert await ground.run(lambda tx: people.coordinators(tx, ground.home, "transfer")) == []
    assert [one.telegram_id for one in await ground.run(lambda tx: people.coordinators(tx, ground.home))] == [ZHOU]


async def test_a_language_that_was_chosen_stays(ground: Ground) -> None:
    await ground.run(lambda tx: people.choose_language(tx, ground.people[LI], "en"))

    met = await ground.run(lambda tx: people.meet(tx, LI, "zh-hans", at=NOW, private=True))

    assert met.language == "en"


async def test_somebody_new_is_met_once_however_many_write_at_the_same_moment(ground: Ground) -> None:
    first = await ground.run(lambda tx: people.meet(tx, 424242, "en", at=NOW, private=True))
    second = await ground.run(lambda tx: people.meet(tx, 424242, "en", at=NOW, private=True))

    assert first.id == second.id
    assert first.language == "en"


async def test_thirty_messages_a_minute_are_allowed_and_the_minute_ends(ground: Ground) -> None:
    async def count(after: float) -> int:
        at = NOW + timedelta(seconds=after)
        return await ground.run(lambda tx: people.count_words(tx, ground.resident, at=at))

    assert [await count(second) for second in range(32)] == [0] * 30 + [1, 2]
    assert await count(60) == 0


async def test_a_name_and_a_phone_are_sealed_and_offered_again(ground: Ground) -> None:
    await ground.run(
        lambda tx: people.remember_contact(tx, ground.resident, name="陈桂芳", phone="13800007001", at=NOW)
    )

    row = await ground.run(lambda tx: tx.scalars(select(PersonRow).where(PersonRow.telegram_id == RESIDENT)).one())
    assert row.name is not None
    assert "陈桂芳".encode() not in row.name
    assert "13800007001" not in (row.phone_index or "")
    known = await ground.run(lambda tx: people.known_contact(tx, ground.resident))
    assert known == {"name": "陈桂芳", "phone": "13800007001"}
    await ground.run(lambda tx: consents.withdraw(tx, ground.resident, at=NOW))
    assert await ground.run(lambda tx: people.known_contact(tx, ground.resident)) == {}


async def test_who_blocked_the_bot_is_unreachable_until_they_write_again(ground: Ground) -> None:
    assert await ground.run(lambda tx: people.mark_unreachable(tx, ground.resident.id))
    assert not await ground.run(lambda tx: people.mark_unreachable(tx, ground.resident.id))

    assert (await ground.run(lambda tx: people.meet(tx, RESIDENT, "zh", at=NOW, private=True))).reachable
