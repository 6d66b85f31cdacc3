"""Claims by hand-written SQL through asyncpg, on tables that the bot has made: `... DSN NUMBER OF EACH GO`.

One of several processes alike: it takes its part of the presses of every open case, and for each press runs one
transaction: a guarded UPDATE, then either the name of whoever was first, or the assignment, the audit entry, the
reminders, the change of the card and the two letters. It receives nothing, sends nothing and seals nothing.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

CONNECTIONS = 10
DAY = 86_400_000_000
CLAIM = """
update service_case set status = 'claimed', assignee_id = $2, claimed_at = $3, touched_at = $3, contacted_at = null,
  appointment_at = null, revision = revision + 1
where id = $1 and status = 'open' and opened_by <> $2 returning community_id, opened_by, reference"""
HOLDER = "select p.short_name from service_case c join person p on p.id = c.assignee_id where c.id = $1"
ASSIGN = "insert into assignment (id, community_id, case_id, volunteer_id, from_at) values ($1, $2, $3, $4, $5)"
AUDIT = """
insert into audit_entry (id, community_id, at, by_id, action, case_id, detail, mac)
values ($1, $2, $3, $4, 'case.claimed', $5, '', $6)"""
FORGET = """
delete from reminder where subject_id = $1 and state = 'pending' and kind in ('nudge_queue', 'tell_coordinator')"""
REMIND = """
insert into reminder (id, community_id, subject_id, kind, key, state, due_at, planned_at, attempts)
values ($1, $2, $3, $4, $4, 'pending', $5, $5, 0)"""
KINDS = ("first_contact", "first_contact_late", "lease_warning", "lease_end", "promise_coming")
MESSAGE = """
insert into message (id, community_id, key, kind, policy, urgency, chat_id, lane, person_id, case_id, state, due_at,
  attempts, content, token, created_at)
values ($1, $2, $3, $4, 'must-not-be-missed', 0, $5, 'c' || $5::bigint::text, $6, $7, 'pending', $8, 0, $9, $10, $8)"""
LETTERS = (("card_edit", 183), ("claimed", 225), ("details", 1250))
"""With the length of their content."""
_ids = itertools.count()


def _id() -> int:
    return (time.time_ns() // 1_000_000 << 22) + (os.getpid() % 64 << 16) + next(_ids) % 65_536


class Claims:
    """The presses of one process."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        """None yet."""
        self._pool, self.won, self.told = pool, 0, 0

    async def press(self, case: int, volunteer: int, chat: int) -> None:
        """One press: won, or told who was first."""
        now = time.time_ns() // 1000
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(CLAIM, case, volunteer, now)
            if row is None:
                holder = await connection.fetchval(HOLDER, case)
                self.told += holder is not None
                return
            await self._keep(connection, row, (case, volunteer, chat), now)
            self.won += 1

    async def _keep(
        self, connection: PoolConnectionProxy, row: asyncpg.Record, press: tuple[int, int, int], now: int
    ) -> None:
        case, volunteer, chat = press
        home = row["community_id"]
        await connection.execute(ASSIGN, _id(), home, case, volunteer, now)
        await connection.execute(AUDIT, _id(), home, now, volunteer, case, os.urandom(32).hex())
        await connection.execute(FORGET, case)
        await connection.executemany(REMIND, [(_id(), home, case, kind, now + DAY) for kind in KINDS])
        letters = []
        for kind, length in LETTERS:
            to = row["opened_by"] if kind == "claimed" else volunteer
            key, token = f"{kind}:{case}", f"{kind}{case}"
            letters.append((_id(), home, key, kind, chat, to, case, now, os.urandom(length), token))
        await connection.executemany(MESSAGE, letters)


async def main() -> None:
    """The command."""
    dsn, number, processes, each, go = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    async with asyncpg.create_pool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        cases = [row[0] for row in await pool.fetch("select id from service_case where status = 'open' order by id")]
        volunteers = await pool.fetch("select id, telegram_id from person where roles like '%volunteer%' order by id")
        presses = [
            (case, *volunteers[(place * each + one) % len(volunteers)])
            for place, case in enumerate(cases)
            for one in range(each)
        ][number::processes]
        claims, waiting = Claims(pool), iter(presses)

        async def presser() -> None:
            for case, volunteer, chat in waiting:
                await claims.press(case, volunteer, chat)

        print("ready", flush=True)
        while not Path(go).exists():  # noqa: ASYNC110, ASYNC240  (another process makes it)
            await asyncio.sleep(0.001)
        begin = time.monotonic()
        await asyncio.gather(*(presser() for _ in range(CONNECTIONS)))
        found = {"begin": begin, "end": time.monotonic(), "presses": len(presses), "won": claims.won}
    if claims.won + claims.told != len(presses):
        raise SystemExit(f"{len(presses)} presses, {claims.won} won and {claims.told} told who had")
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
