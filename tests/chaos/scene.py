"""A bot as its operator has it, a Bot API server beside it, a crowd that uses it, and the reckoning at the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING, Any

from tests.chaos.crowd import TOWN, Crowd
from tests.chaos.protocol import Figures
from tests.outside.botapi import open_bot_api
from tests.outside.program import COMMAND, GROUP, installed
from tests.outside.reckoning import Reckoning, reckon
from tests.postgres import drop_database, fresh_database, postgres_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

LONGEST_REST = 120
"""Seconds within which everything that waits must have been done when nothing goes wrong any more."""


async def read_registry() -> Registry:
    """What `yizhan services dump` tells."""
    process = await asyncio.create_subprocess_exec(COMMAND, "services", "dump", stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    found: Registry = json.loads(out)
    return found


@dataclass
class Scene:
    """One installation, from its first start to its reckoning."""

    program: Program
    api: BotApi
    crowd: Crowd
    chance: Random
    faults: int = 0
    ready: list[float] = field(default_factory=list)
    """Seconds from each restart to the first request for updates."""
    problems: list[str] = field(default_factory=list)
    """What `yizhan check` complained of, and whatever else may not be."""

    async def check(self) -> None:
        """`yizhan check` beside whatever is going on."""
        ended = await self.program.command("check", "--json")
        if ended.code > 1:
            self.problems.append(f"yizhan check ended with {ended.code}: {ended.err[-200:]}")
        else:
            found = json.loads(ended.out)["problems"]
            self.problems += [f"{problem['invariant']}: {problem['detail']}" for problem in found]

    async def rests(self) -> dict[str, Any]:
        """Waits until nothing is on its way; answers the bot's own books."""
        async with asyncio.timeout(LONGEST_REST):
            while True:
                dump = await self.program.document("dump")
                busy = [m for m in dump["messages"] if m["state"] in {"pending", "sending", "failed"}]
                if not busy and not dump["inbox"]["pending"]:
                    return dump

    async def reckon(self) -> Reckoning:
        """When everybody is done: all that the bot says of itself, against the ledger."""
        dump = await self.rests()
        found = reckon(self.api, dump, self.crowd.references, asked_again=self.crowd.asked_again)
        found.lost += self.crowd.given_up
        unknown = {case["opened_by"] for case in dump["cases"]} - set(self.crowd.references)
        found.unreported += [f"the case of {number}, who was never told" for number in unknown]
        if dump["inbox"]["quarantined"]:
            self.problems.append(f"{dump['inbox']['quarantined']} sound updates were put aside")
        await self.check()
        if "Traceback" in self.program.log():
            self.problems.append("a traceback in the log")
        return found


@dataclass
class Tally:
    """What several scenes of one row come to together."""

    faults: int = 0
    found: Reckoning = field(default_factory=Reckoning)
    problems: list[str] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, scene: Scene, found: Reckoning) -> None:
        """One scene more."""
        self.faults += scene.faults
        self.found = self.found + found
        self.problems += scene.problems
        self.ready += scene.ready
        crowd = scene.crowd
        self.sums.update(
            cases=len(crowd.references), claimed=crowd.claimed, finished=crowd.finished, updates=scene.api.brought,
            ambiguous=found.ambiguous, marked=found.marked, asked_again=crowd.asked_again.total(),
        )  # fmt: skip

    def figures(self, name: str, **more: object) -> Figures:
        """As the table wants them."""
        found = self.found
        return Figures(
            name, self.faults, len(found.lost), len(found.doubled), len(found.unmarked), len(found.unreported),
            len(self.problems), p99(self.ready), {**self.sums, **more},
        )  # fmt: skip

    def words(self) -> str:
        """What is wrong, the first of each kind; empty where nothing is."""
        return "\n".join(filter(None, (str(self.found), *(f"problem: {words}" for words in self.problems[:8]))))


@contextlib.asynccontextmanager
async def open_scene(chance: Random, *, at_once: int, more: Mapping[str, str] | None = None) -> AsyncIterator[Scene]:
    """A scene in a folder of its own that is gone afterwards; `more` are settings of the bot."""
    with tempfile.TemporaryDirectory(prefix="yizhan-chaos-") as scratch:
        async with open_bot_api(GROUP) as api, installed(Path(scratch), api, **(more or {})) as program:
            program.community_file.write_text(TOWN, encoding="utf-8")
            registry = await read_registry()
            yield Scene(program, api, Crowd(api, registry, chance, at_once), chance)


@contextlib.asynccontextmanager
async def own_postgres() -> AsyncIterator[str]:
    """An empty database on a PostgreSQL server that nobody else uses."""
    with postgres_server() as server:
        url = await fresh_database(server)
        yield url
        await drop_database(url)


def p99(seconds: Sequence[float]) -> float | None:
    """The duration that 99 of 100 do not exceed."""
    ordered = sorted(seconds)
    return ordered[math.ceil(0.99 * len(ordered)) - 1] if ordered else None
