"""Whom advisers hear, as keyed hashes of names: nobody hears both sides, and nobody can read who they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from flows import proxies
from flows.model import PersonId
from flows.texts import simplified
from storage import ids, vault
from storage.diaries import rows_of
from storage.tables import ClientRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.model import Service, Value
    from flows.model.parts import Diary

BETWEEN = re.compile(r"[、，,;；和\n/]+")
"""What stands between several names."""
SIGNS = re.compile(r"[\s·.。()（）\-_“”\"']+")
SHORTEST = 2
"""One letter is no name."""


def names_in(words: str) -> tuple[str, ...]:
    """The names of a list of people or companies as they are compared: simplified, half width, without signs."""
    found = (SIGNS.sub("", simplified(part)) for part in BETWEEN.split(words))
    return tuple(dict.fromkeys(name for name in found if len(name) >= SHORTEST))


def marks_of(tx: Session, words: str) -> frozenset[str]:
    """The keyed hashes of the names; the whole is one too, for a name with a 和 in it."""
    whole = SIGNS.sub("", simplified(words))
    names = {*names_in(words), *((whole,) if len(whole) >= SHORTEST else ())}
    return frozenset(vault.of(tx).blind(f"client {name}") for name in names)


def in_conflict(tx: Session, community: int, diary: Diary, answers: Mapping[str, Value]) -> frozenset[PersonId]:
    """The advisers who hear, or act for, one of those whom the answers name as the other side."""
    said = answers.get(diary.other_side, "") if diary.other_side else ""
    marks = marks_of(tx, said) if isinstance(said, str) and said else frozenset[str]()
    if not marks:
        return frozenset()
    found = select(ClientRow.adviser_id).where(ClientRow.community_id == community, ClientRow.name_index.in_(marks))
    return frozenset(PersonId(adviser) for adviser in tx.scalars(found.distinct()))


def bar_everybody(tx: Session, community: int, service: Service, answers: Mapping[str, Value]) -> bool:
    """Whether all advisers of the service hear the other side: somebody else has to be found."""
    if service.diary is None:
        return False
    advisers = {row.adviser_id for row in rows_of(tx, community, service.name) if row.kind != "off"}
    return bool(advisers) and advisers <= in_conflict(tx, community, service.diary, answers)


def heard(
    tx: Session, community: int, adviser: int, answers: Mapping[str, Value], *, case_id: int, at: datetime
) -> None:
    """From now on the resident, and whose matter it is, are clients of this adviser."""
    for step in ("name", proxies.PERSON):
        said = answers.get(step)
        if isinstance(said, str) and said:
            _add(tx, community, adviser, marks_of(tx, said), case_id=case_id, at=at)


def declare(tx: Session, community: int, adviser: int, words: str, *, at: datetime) -> int:
    """Those whom an adviser acts for; how many names there were. Only hashes are kept."""
    _add(tx, community, adviser, marks_of(tx, words), case_id=None, at=at)
    return len(names_in(words))


def declared(tx: Session, adviser: int) -> int:
    """How many hashes an adviser has declared."""
    own = select(func.count()).where(ClientRow.adviser_id == adviser, ClientRow.case_id.is_(None))
    return tx.scalar(own) or 0


def forget(tx: Session, adviser: int) -> None:
    """What an adviser declared is taken back; what was found in cases stays."""
    tx.execute(delete(ClientRow).where(ClientRow.adviser_id == adviser, ClientRow.case_id.is_(None)))


def _add(
    tx: Session, community: int, adviser: int, marks: Collection[str], *, case_id: int | None, at: datetime
) -> None:
    same = (ClientRow.adviser_id == adviser, ClientRow.case_id.is_not_distinct_from(case_id))
    known = set(tx.scalars(select(ClientRow.name_index).where(*same, ClientRow.name_index.in_(marks))))
    for mark in sorted(set(marks) - known):
        tx.add(
            ClientRow(
                id=ids.draw(at), community_id=community, adviser_id=adviser, name_index=mark, case_id=case_id, at=at
            )
        )
    tx.flush()
