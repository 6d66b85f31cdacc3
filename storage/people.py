"""People: known by Telegram id from their first word; their language, and what the community file says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from flows.access import Actor
from flows.model import CommunityId, PersonId
from flows.texts import LANGUAGES, Language, Reader, language_of
from storage import ids, vault
from storage.database import directory_of
from storage.tables import PersonRow
from storage.tables.base import table_of
from storage.tables.writing import later

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import Member

SHORT_NAME = "person.short_name"
PHONE = "person.phone"
NAME = "person.name"
WORDS_A_MINUTE = 30
FROM_FILE, FROM_CHAT = "file", "chat"
"""How somebody came to their roles: the community file names them, or they joined by themselves."""
MINUTE = timedelta(minutes=1)
AN_INSTANT = timedelta(microseconds=1)
"""Keeps the order of two communities that somebody met in the same turn: the last one is theirs."""
BY_TELEGRAM_ID = select(PersonRow).where(PersonRow.telegram_id.in_(bindparam("telegram_ids", expanding=True)))
BY_ID = select(PersonRow).where(PersonRow.id.in_(bindparam("person_ids", expanding=True)))
PEOPLE = table_of(PersonRow)
COUNT_WORDS = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("person_id"))
    .values(minute_started_at=bindparam("started_at"), words_in_minute=bindparam("words"))
)
EXPECTED, EXPECTED_IDS = "expected people", "expected people of cases"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the bot knows, as handlers see them."""

    id: PersonId
    community: CommunityId
    telegram_id: int
    language: Language
    reachable: bool
    has_opened_chat: bool
    elder: bool
    """Whether they read in elder mode."""
    actor: Actor
    joined: str = FROM_FILE
    conduct: int = 0
    away: tuple[datetime, datetime] | None = None
    quiet_days: frozenset[int] = frozenset()

    @property
    def is_member(self) -> bool:
        """Whether they work for the community."""
        return bool(self.actor.roles)


def to_person(row: PersonRow) -> Person:
    """The value of a row."""
    language = next((known for known in LANGUAGES if known == row.language), LANGUAGES[0])
    queues = None if row.queues is None else frozenset(row.queues.split())
    skills, grids = (frozenset(words.split("\n")) - {""} for words in (row.skills, row.grids))
    actor = Actor(PersonId(row.id), frozenset(row.roles.split()), queues, skills, grids, CommunityId(row.community_id))
    away = (row.away_from, row.away_until) if row.away_from and row.away_until else None
    return Person(
        id=PersonId(row.id), community=CommunityId(row.community_id), telegram_id=row.telegram_id, language=language,
        reachable=row.reachable, has_opened_chat=row.private_since is not None, elder=row.elder, actor=actor,
        joined=row.joined, conduct=row.conduct, away=away, quiet_days=frozenset(map(int, row.quiet_days.split())),
    )  # fmt: skip


def meet(
    tx: Session, telegram_id: int, language_code: str | None, *, at: datetime, private: bool,
    community: CommunityId | None = None,
) -> Person:  # fmt: skip
    """The person of a Telegram id, made when they are new; writing in private opens the chat to the bot again."""
    found = sorted(_rows_of(tx, telegram_id), key=lambda row: (row.last_seen_at, -row.id), reverse=True)
    ours = directory_of(tx.info).communities if community is None else {community}
    rows = [row for row in found if row.community_id in ours]
    row = rows[0] if rows else _make(tx, telegram_id, language_code, community, at=at)
    if private:
        row.private_since = row.private_since or at
        row.reachable = True
        others = [other.last_seen_at for other in found if other is not row]
        if others:
            row.last_seen_at = max(at, *(seen + AN_INSTANT for seen in others))
        elif not row.last_seen_at <= at < row.last_seen_at + MINUTE:
            row.last_seen_at = at
        if not row.language_chosen and language_code:
            row.language = language_of(language_code)
    return to_person(row)


def expect(tx: Session, telegram_ids: Collection[int]) -> list[int]:
    """Reads the people of many updates in one go, with their keys; answers our own ids. `meet` finds them there."""
    expected: dict[int, list[PersonRow]] = {telegram_id: [] for telegram_id in telegram_ids}
    for row in tx.scalars(BY_TELEGRAM_ID, {"telegram_ids": list(expected)}):
        expected[row.telegram_id].append(row)
    tx.info[EXPECTED] = expected
    known = [row.id for rows in expected.values() for row in rows]
    vault.of(tx).expect(tx, "person", known)
    return known


def expect_ids(tx: Session, person_ids: Collection[int]) -> None:
    """The same by our own ids; `load` finds them there."""
    tx.info[EXPECTED_IDS] = {row.id: row for row in tx.scalars(BY_ID, {"person_ids": list(person_ids)})}
    vault.of(tx).expect(tx, "person", person_ids)


def _rows_of(tx: Session, telegram_id: int) -> Sequence[PersonRow]:
    expected: dict[int, list[PersonRow]] = tx.info.get(EXPECTED, {})
    if telegram_id in expected:
        return expected[telegram_id]
    return tx.scalars(BY_TELEGRAM_ID, {"telegram_ids": [telegram_id]}).all()


def _make(
    tx: Session, telegram_id: int, language_code: str | None, community: CommunityId | None, *, at: datetime
) -> PersonRow:
    communities = directory_of(tx.info).communities
    home = community or next(iter(communities))
    language = language_of(language_code) if language_code else communities[home].language
    row = PersonRow(
        id=ids.draw(at), community_id=home, telegram_id=telegram_id, language=language, last_seen_at=at,
        roles="", skills="", reachable=True,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    expected: dict[int, list[PersonRow]] = tx.info.get(EXPECTED, {})
    if telegram_id in expected:
        expected[telegram_id].append(row)
    return row


def load(tx: Session, person_id: int) -> Person | None:
    """A person by our own id."""
    row = _row(tx, person_id)
    return to_person(row) if row else None


def _row(tx: Session, person_id: int) -> PersonRow | None:
    """Kept, since a session forgets what nobody holds: the winner of a race is named to each of the others."""
    row = tx.get(PersonRow, person_id)
    tx.info.setdefault(EXPECTED_IDS, {})[person_id] = row
    return row


def reader_of(tx: Session, person: Person) -> Reader:
    """In which words and which zone they read."""
    return Reader(person.language, directory_of(tx.info).zone(person.community))


def move_to(tx: Session, person: Person, community: CommunityId, *, at: datetime) -> Person:
    """The same Telegram account in another community of ours."""
    return meet(tx, person.telegram_id, person.language, at=at, private=True, community=community)


def choose_language(tx: Session, person: Person, language: Language) -> Person:
    """The language that the person chose stays, whatever Telegram says later."""
    row = tx.get_one(PersonRow, person.id)
    row.language, row.language_chosen = language, True
    return to_person(row)


def set_elder(tx: Session, person: Person, *, on: bool) -> Person:
    """Elder mode, chosen by the person or by somebody who helps them."""
    row = tx.get_one(PersonRow, person.id)
    row.elder = on
    return to_person(row)


def mark_unreachable(tx: Session, person_id: int) -> bool:
    """The bot can't write to them any more; True where that is news."""
    could = update(PersonRow).where(PersonRow.id == person_id, PersonRow.reachable.is_(True))
    changed = tx.execute(could.values(reachable=False))
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a rowcount


def count_words(tx: Session, person: Person, *, at: datetime) -> int:
    """How many messages over the allowance of a minute this one is: 0 within it, 1 for the first one over."""
    row = tx.get_one(PersonRow, person.id)
    started, words = row.minute_started_at, row.words_in_minute + 1
    if started is None or not started <= at < started + MINUTE:
        started, words = at, 1
    set_committed_value(row, "minute_started_at", started)
    set_committed_value(row, "words_in_minute", words)
    later(tx, COUNT_WORDS, {"person_id": row.id, "started_at": started, "words": words})
    return max(0, words - WORDS_A_MINUTE)


# --- members --------------------------------------------------------------------------------------


def import_members(tx: Session, members: Sequence[Member], community: CommunityId, *, at: datetime) -> list[PersonId]:
    """Makes roles and scopes equal to the file; answers who lost theirs. Who joined in the chat is not the file's."""
    rows = {row.telegram_id: row for row in tx.scalars(select(PersonRow).where(PersonRow.community_id == community))}
    for member in members:
        row = rows.get(member.telegram_id)
        if row is None:
            language = member.languages[0] if member.languages else None
            row = _make(tx, member.telegram_id, language, community, at=at)
        row.roles = " ".join(sorted(member.roles))
        row.queues = None if member.queues is None else " ".join(sorted(member.queues))
        row.skills, row.duty, row.joined = "\n".join(sorted(member.skills)), member.duty, FROM_FILE
        row.grids, row.gender = "\n".join(_grids_of(tx, community, member)), member.gender
        if member.languages and not row.language_chosen:
            row.language = member.languages[0]
        if row.short_name is None or _open(tx, row, SHORT_NAME, row.short_name) != member.name:
            call(tx, row, member.name, at=at)
    listed = {member.telegram_id for member in members}
    gone = [row for row in rows.values() if row.roles and row.joined == FROM_FILE and row.telegram_id not in listed]
    for row in gone:
        row.roles, row.queues, row.skills, row.grids, row.duty = "", None, "", "", False
    tx.flush()
    return [PersonId(row.id) for row in gone]


def call(tx: Session, row: PersonRow, name: str, *, at: datetime) -> None:
    """From now on colleagues and cards show this name."""
    key = vault.of(tx).key_of(tx, "person", row.id, community_id=row.community_id, at=at)
    row.short_name = vault.of(tx).seal(tx, key, SHORT_NAME, row.id, name)


def _grids_of(tx: Session, community: CommunityId, member: Member) -> list[str]:
    """The names of the grids that they look after: those of their own entry, and those that name them."""
    grids = directory_of(tx.info).communities[community].grids
    return [grid.name for grid in grids if grid.code in member.grids or grid.worker == member.telegram_id]


def short_name(tx: Session, person_id: int | None) -> str:
    """The name that colleagues and cards show; empty for somebody without one."""
    row = _row(tx, person_id) if person_id is not None else None
    return _open(tx, row, SHORT_NAME, row.short_name) if row and row.short_name else ""


def members(tx: Session, community: int) -> list[Person]:
    """Everybody who works for the community, in the order in which they were first read."""
    found = select(PersonRow).where(PersonRow.community_id == community, PersonRow.roles != "")
    return [to_person(row) for row in tx.scalars(found.order_by(PersonRow.id))]


def coordinators(tx: Session, community: int, queue: str = "") -> list[Person]:
    """The coordinators whose scope holds the queue; all of them when it is empty."""
    rows = select(PersonRow).where(PersonRow.community_id == community, PersonRow.roles.contains("coordinator"))
    found = [to_person(row) for row in tx.scalars(rows.order_by(PersonRow.id))]
    return [person for person in found if person.actor.is_coordinator and (not queue or person.actor.covers(queue))]


def on_duty(tx: Session, community: int) -> list[Person]:
    """Those whom the community file names for alerts of danger."""
    found = select(PersonRow).where(PersonRow.community_id == community, PersonRow.duty.is_(True))
    return [to_person(row) for row in tx.scalars(found.order_by(PersonRow.id))]


def alerted(tx: Session, community: int, queue: str, *, besides: int) -> list[Person]:
    """Who hears of an urgent matter at once: those on duty, or the queue's coordinators where nobody is."""
    on_call = [person for person in on_duty(tx, community) if person.id != besides]
    return on_call or [person for person in coordinators(tx, community, queue) if person.id != besides]


def _open(tx: Session, row: PersonRow, place: str, sealed: bytes) -> str:
    return vault.of(tx).open_text(tx, place, row.id, sealed)


# --- what a resident told us ----------------------------------------------------------------------


def remember_contact(tx: Session, person: Person, *, name: str, phone: str, at: datetime) -> None:
    """Keeps the name and phone of a sent request, to be offered in the next one."""
    row = tx.get_one(PersonRow, person.id)
    key = vault.of(tx).key_of(tx, "person", person.id, community_id=person.community, at=at)
    if name:
        row.name = vault.of(tx).seal(tx, key, NAME, row.id, name)
    if phone:
        row.phone = vault.of(tx).seal(tx, key, PHONE, row.id, phone)
        row.phone_index = vault.of(tx).blind(phone)


def known_contact(tx: Session, person: Person) -> dict[str, str]:
    """The name and phone kept from an earlier request."""
    row = tx.get_one(PersonRow, person.id)
    kept = {"name": (NAME, row.name), "phone": (PHONE, row.phone)}
    return {step: _open(tx, row, place, sealed) for step, (place, sealed) in kept.items() if sealed}
