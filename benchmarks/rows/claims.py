"""Volunteers who press the same card: two processes on one PostgreSQL, and two that do only the database's part."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks import contestants, ours, processes, steps
from benchmarks.processes import BOT_CORE, BenchError, open_api
from benchmarks.results import Result
from benchmarks.rows.common import in_turns, scratch
from tests.postgres import SCHEME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.contestants import Postgres
    from benchmarks.processes import Api
    from benchmarks.rows.common import Bench

EACH = 10
"""Volunteers who press a card."""
VOLUNTEERS = tuple(range(2101, 2141))
STAFF = tuple((number, f"志{number}", "volunteer") for number in VOLUNTEERS)
WHOLE_FORM: steps.Script = (
    *ours.ENTER, *ours.ANSWERS, ("type", "在这里打字"), ("type", "陈奶奶"), ("type", "跳过"), ("press", "提交"),
)  # fmt: skip
BOTS = 2


@dataclass(frozen=True, slots=True)
class Ready:
    """A database with open cases, and the cards that stand in the volunteers' group."""

    url: str
    key_file: Path
    cards: Sequence[dict[str, Any]]

    def installation(self, folder: Path, api: Api, url: str) -> ours.Installation:
        """One process's own folder on a copy of this database."""
        return ours.Installation(folder, api.address, url, STAFF, {"YIZHAN_KEY_FILE": str(self.key_file)})


async def against_bare_statements(bench: Bench) -> list[Result]:
    """Presses a second, each case pressed by ten."""
    cases = bench.some(100, 20)
    async with contestants.open_postgres() as server, server.fresh() as url:
        with scratch() as kept:
            ready = await _open_cases(kept, url, cases)

            async def mine(folder: Path) -> float:
                async with server.fresh(like=url) as copy:
                    return await _mine(ready, folder, copy)

            async def theirs(folder: Path) -> float:
                return await _theirs(ready, folder, server)

            found = await in_turns(bench, ("ours", mine), ("asyncpg", theirs))
    what = f"claim presses a second, {BOTS} processes on PostgreSQL, {EACH} presses a case"
    whom = "hand-written asyncpg that writes the same rows, and nothing else"
    note = f"one winner for each of the {cases} cases in every run; theirs without HTTP, inbox, sending and encryption"
    return [Result("claims", what, whom, "/s", found[0], found[1], 0.4, note=note)]


async def _open_cases(kept: Path, url: str, count: int) -> Ready:
    """Residents fill in the whole form; volunteers open the bot."""
    key_file = kept / "master.key"
    async with open_api(kept) as api:
        installation = Ready(url, key_file, ()).installation(kept / "first", api, url)
        async with ours.running(installation, api):
            await api.wave(range(VOLUNTEERS[0], VOLUNTEERS[-1] + 1), contestants.START)
            await api.wave(range(steps.FIRST, steps.FIRST + count), WHOLE_FORM)
            await api.quiet()
            cards = await api.cards()
    if len(cards) != count:
        raise BenchError(f"{count} cases were opened and {len(cards)} cards came")
    return Ready(url, key_file, cards)


async def _mine(ready: Ready, folder: Path, url: str) -> float:
    async with open_api(folder) as api, AsyncExitStack() as bots:
        for number in range(BOTS):
            installation = ready.installation(folder / f"bot{number}", api, url)
            await bots.enter_async_context(ours.running(installation, api))
        report = await api.race(ready.cards, VOLUNTEERS, each=EACH)
        await api.quiet()
    return float(report["presses"] / report["seconds"])


async def _theirs(ready: Ready, folder: Path, server: Postgres) -> float:
    async with server.fresh(like=ready.url) as url:
        command = [contestants.peers_python(), "-m", "benchmarks.peers.claims", url.replace(SCHEME, "postgresql", 1)]
        go = folder / "go"
        racers = [
            processes.start(
                [*command, str(number), str(BOTS), str(EACH), str(go)],
                core=BOT_CORE, log=folder / f"claims{number}.log", environment=processes.environment(),
            )
            for number in range(BOTS)
        ]  # fmt: skip
        try:
            for racer in racers:
                await processes.said(racer, "ready")
            go.touch()
            lines = await asyncio.gather(*(processes.said(racer, "{", most=300) for racer in racers))
        finally:
            for racer in racers:
                racer.end()
    found = [json.loads(line) for line in lines]
    won = sum(one["won"] for one in found)
    if won != len(ready.cards):
        raise BenchError(f"{len(ready.cards)} cases had {won} winners")
    seconds = max(one["end"] for one in found) - min(one["begin"] for one in found)
    return float(sum(one["presses"] for one in found) / seconds)
