"""`yizhan subject`: a copy of what is kept of one person, or its end, for an operator whom that person asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.cli.reports import directory, say, write
from bot.clock import SystemClock
from storage import erasures, subjects
from storage.database import open_database
from storage.keys import open_master_key
from storage.schema import require
from storage.subjects import copying, erasing
from storage.vault import Vault

if TYPE_CHECKING:
    import argparse

    from bot.config import Config
    from storage.database import Database, Tx
    from storage.people import Person

NOBODY = "yizhan: nothing is kept of this person"


async def subject(given: argparse.Namespace, config: Config) -> int:
    """One person may be known in several communities: each is told, or erased, alone."""
    vault = Vault(
        open_master_key(config.key_file), config.data_dir / erasures.FILE, key_file=config.key_file
    )  # fmt: skip
    database = open_database(config.database_url, vault, pgbouncer=config.pgbouncer)
    try:
        await database.read(require)
        await database.read(vault.check)
        database.use(await directory(config, database))
        return await (_export if given.action == "export" else _erase)(database, given.id)
    finally:
        await database.close()


async def _export(database: Database, telegram_id: int) -> int:
    now = SystemClock().now()
    found = await database.read(
        lambda tx: [copying.of_person(tx, one, at=now) for one in subjects.known(tx, telegram_id)]
    )
    if not found:
        return _nobody()
    write(found)
    return 0


async def _erase(database: Database, telegram_id: int) -> int:
    """What stands in the way is named, and then nothing of that community is erased."""
    now, code = SystemClock().now(), 0

    def one(tx: Tx, person: Person) -> list[str]:
        blocking = [f"{row.reference}: {WHY[why]}" for row, why in erasing.standing(tx, person).kept]
        if person.actor.roles:
            blocking.append("the person belongs to the team: take the roles away first")
        proof = erasing.erase(tx, person, at=now) if not blocking else None
        return blocking if proof is None else [f"erased: {proof.cases} cases; audit entry {proof.entry}"]

    known = await database.read(lambda tx: subjects.known(tx, telegram_id))
    for person in known:
        lines = await database.run(lambda tx, person=person: one(tx, person))  # type: ignore[misc]  # bound at once
        code = code or int(not lines[0].startswith("erased"))
        for line in lines:
            say(line)
    return code if known else _nobody()


WHY = {
    "goes_on": "still goes on; it has to be withdrawn or closed first",
    "owed": "its agreement is not performed yet",
    "anothers": "it is somebody else's matter too",
    "party": "the person is the other side of this dispute",
}


def _nobody() -> int:
    sys.stderr.write(NOBODY + "\n")
    return 1
