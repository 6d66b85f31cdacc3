"""Digests for a thousand coordinators when a million cases are stored, of which few are going on."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import event

from benchmarks import contestants, ours
from benchmarks.ground import Past
from benchmarks.processes import open_api
from benchmarks.queued import open_beside
from benchmarks.results import Result, say
from benchmarks.rows.common import in_turns, scratch
from benchmarks.rows.stored import make_full
from flows.access import Actor
from flows.model import PersonId
from flows.registry import Directory, find_services
from storage.reports import days, lists

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.ours import Installation
    from benchmarks.rows.common import Bench
    from storage.database import Tx

WEEK, DAY = timedelta(days=7), timedelta(days=1)
FIRST_COORDINATOR = 3001
WHOLE = re.compile(r"^SCAN (service_case|reminder|message|person)\b")


def _past(cases: int, live: int) -> Past:
    return Past(live, cases - live, 0, max(1, cases // 5), quiet=WEEK, only_cases=True)


async def over_a_million(bench: Bench) -> list[Result]:
    """Seconds for everybody's digest, with many and with few cases stored and the same cases going on."""
    many, few = bench.some(1_000_000, 20_000), bench.some(10_000, 2_000)
    live, readers = bench.some(2_000, 200), bench.some(1_000, 100)
    coordinators = range(FIRST_COORDINATOR, FIRST_COORDINATOR + readers)
    staff = tuple((number, f"协{number}", "coordinator") for number in coordinators)
    with scratch() as kept:
        there: dict[int, Installation] = {}
        for cases in (many, few):
            folder = kept / str(cases)
            folder.mkdir()
            there[cases] = await make_full(folder, _past(cases, live), staff)
            await _first_day(folder, there[cases], coordinators)
            size = (there[cases].folder / "data" / "yizhan.db").stat().st_size / 2**20
            say(f"  {cases:,} cases, {size:,.0f} MiB")
        scans = await _whole_tables(there[many])

        async def seconds(folder: Path, cases: int) -> float:
            async with open_api(folder) as api:
                installation = ours.Installation(there[cases].folder, api.address, staff=staff)
                async with ours.running(installation, api):
                    report = await api.wave(coordinators, (("type", "/digest"),))
            return float(report["seconds"])

        async def of_many(folder: Path) -> float:
            return await seconds(folder, many)

        async def of_few(folder: Path) -> float:
            return await seconds(folder, few)

        found = await in_turns(bench, (f"{many:,}", of_many), (f"{few:,}", of_few))
        for installation in there.values():
            shutil.rmtree(installation.folder)
    what = f"digests for {readers:,} coordinators over {many:,} cases, {live:,} of them going on"
    whom = f"ours over {few:,} cases, {live:,} going on"
    note = "asked for with /digest, all at once; the goal says that time does not grow with what is stored"
    plans = "queries of a digest and of its lists that read a table as a whole"
    return [
        Result("digests", what, whom, "s", found[0], found[1], 1.25, at_least=False, note=note),
        Result("digests-plans", plans, f"EXPLAIN over {many:,} cases", "", (float(len(scans)),), (), 0,
               at_least=False, absolute=True, note="; ".join(scans)),
    ]  # fmt: skip


async def _first_day(folder: Path, installation: Installation, coordinators: range) -> None:
    """All coordinators open the bot."""
    async with open_api(folder) as api:
        again = ours.Installation(installation.folder, api.address, staff=installation.staff)
        async with ours.running(again, api):
            await api.wave(coordinators, contestants.START)
            await api.quiet()


async def _whole_tables(installation: Installation) -> list[str]:
    """The steps in which a query of a digest reads every row of a table."""
    async with open_beside(installation) as database:
        database.use(Directory(find_services(), {}))
        return await database.run(_explained)


def _explained(tx: Tx) -> list[str]:
    asked: list[tuple[str, object]] = []
    connection, now = tx.connection(), datetime.now(UTC)
    (community,) = connection.exec_driver_sql("SELECT min(id) FROM community").one()
    reader = Actor(PersonId(1), roles=frozenset({"coordinator"}))
    window = lists.Window(now - DAY, now, now + DAY)
    event.listen(connection, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    lists.digest(tx, community, reader, window)
    for name in lists.LISTS:
        tx.scalars(lists.digest_query(name, community, reader, window).limit(10)).all()
    starts = tuple(now - DAY * back for back in range(13, -1, -1))
    days.last_days(tx, community, reader, starts, now=now)
    queries = tuple(asked)
    steps = [
        str(row[3])
        for sql, given in queries
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)  # type: ignore[arg-type]  # as they were bound
    ]
    say(f"  {len(queries)} queries of a digest and its lists explained")
    return [step for step in steps if WHOLE.search(step)]
