"""What goes wrong meanwhile: the Bot API, the process, the database and its disk, the webhook, the token."""

from __future__ import annotations

import asyncio
import io
import json
import resource
import signal
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from tests.faults.server import DOWNLOAD
from tests.outside.canaries.hard import echoing, faults_of_messages, faults_of_polls
from tests.outside.canaries.people import Marked
from tests.outside.people import Person
from tests.postgres import OPTIONS, crashing_server, free_port, fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.faults.kinds import Fault
    from tests.outside.canaries.hard import HardApi
    from tests.outside.canaries.marks import Marks
    from tests.outside.program import Program
    from tests.postgres import Server

FIRST_BYSTANDER, FIRST_KNOCKING = 30_001, 39_001
LOUD = f"{OPTIONS} -c log_statement=all -c log_parameter_max_length_on_error=-1"
"""The PostgreSQL server writes down every statement with all that it was given."""
TERMINATED, DEPENDENCY = -signal.SIGKILL, 69
LONGEST_FAULT = 240
"""Seconds until the bot asks again, whatever went wrong and however often it was killed."""
FIRST_PAGES = 512 * 1024
"""Bytes of a file that can still be written: the bot's new log has fewer, the database's log more."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@contextmanager
def loud_server() -> Iterator[Server]:
    """A PostgreSQL server that says everything."""
    with crashing_server(LOUD) as server:
        yield server


async def database_of(server: Server, password: str) -> str:
    """An empty database; the server asks for no password, and the setting names one all the same."""
    return (await fresh_database(server.url)).replace("postgres@", f"postgres:{password}@")


@dataclass(repr=False)
class Weather:
    """Lets it happen, and counts how often it did."""

    program: Program
    api: HardApi
    marks: Marks
    chance: Random
    happened: Counter[str] = field(default_factory=Counter)

    async def everybody_meets_a_fault(self, share: float) -> list[Marked]:
        """Each of many people writes, and the answer to each meets another fault; so do the polls meanwhile."""
        faults, polls = faults_of_messages(slow=share == 1), faults_of_polls()
        self.chance.shuffle(faults)
        self.chance.shuffle(polls)
        faults, polls = (kinds[: max(2, round(len(kinds) * share))] for kinds in (faults, polls))
        people = [Marked(self.api, FIRST_BYSTANDER + n, marks=self.marks, kind="fault") for n in range(len(faults))]
        for person, fault in zip(people, faults, strict=True):
            self._meets(person, fault)
        for poll in polls:
            await self._polls_badly(echoing(poll, self.marks.word("fault")))
        cells = {f"send:{fault.name}" for fault in faults}
        await self.api.until(lambda: cells <= set(self.api.happened), most=LONGEST_FAULT, what="every fault")
        return people

    def _meets(self, person: Marked, fault: Fault) -> None:
        told = self.marks.story("fault", person.id)
        self.api.order(
            "sendMessage", echoing(fault, told), cell=f"send:{fault.name}", fits=lambda line: line.chat_id == person.id
        )
        person.types(told)

    async def _polls_badly(self, fault: Fault) -> None:
        """One poll meets a fault, and the one after it none: two in a row only make the bot wait longer."""
        cell = f"poll:{fault.name}"
        self.api.order("getUpdates", fault, cell=cell)
        await self.api.until(lambda: self.api.happened[cell], most=LONGEST_FAULT, what=cell)
        before = self.api.counts["getUpdates"]
        await self.api.until(lambda: self.api.counts["getUpdates"] > before, most=LONGEST_FAULT, what="another poll")

    def files_come_with_difficulty(self, file_id: str, fault: Fault) -> None:
        """The next request for a file meets a fault."""
        hard = echoing(fault, self.marks.word("fault"))
        self.api.order(DOWNLOAD, hard, cell="file", fits=lambda line: line.given["file_id"] == file_id)

    async def dies(self) -> None:
        """SIGKILL, and another start at once."""
        assert await self.program.ends(signal.SIGKILL) == TERMINATED
        self.happened["kill"] += 1
        await self.program.start()

    async def rages(self, kills: int, person: Marked) -> None:
        """So many kills, each while words are on their way."""
        for _ in range(kills):
            for _ in range(3):
                person.types(self.marks.story("odd", person.id))
            await asyncio.sleep(self.chance.uniform(0.2, 4))  # noqa: TID251  (when it dies is chance's)
            await self.dies()

    async def database_goes_away(self, server: Server | None, person: Marked) -> None:
        """The PostgreSQL server crashes while somebody writes; SQLite's disk takes nothing more."""
        if server is None:
            await self._disk_is_full(person)
            return
        await asyncio.to_thread(server.crash)
        person.types(self.marks.story("odd", person.id))
        await self.api.until(lambda: " info " in self.program.log())
        await asyncio.to_thread(server.start)
        await self.api.taken(person.types(self.marks.story("odd", person.id)))
        self.happened["database-away"] += 1

    async def _disk_is_full(self, person: Marked) -> None:
        await self.dies()
        process = self.program.running
        assert process is not None
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FIRST_PAGES, FIRST_PAGES))
        for _ in range(100):
            person.types(self.marks.story("odd", person.id))
        assert await asyncio.wait_for(process.wait(), 30) == DEPENDENCY
        self.happened["disk"] += 1
        await self.program.start()

    async def is_posted_to(self, secret: str) -> None:
        """A life with a webhook: posts with the secret, and posts of people who would like to know it."""
        assert await self.program.ends() == 0
        port = free_port()
        before = self.api.counts["setWebhook"]
        await self.program.launch(YIZHAN_WEBHOOK_URL="http://127.0.0.1:1/hook", YIZHAN_LISTEN=f"127.0.0.1:{port}")
        await self.api.until(lambda: self.api.counts["setWebhook"] > before, what="a webhook")
        known = Marked(self.api, FIRST_KNOCKING, marks=self.marks, kind="odd")
        self.api.opened.add(known.id)
        async with aiohttp.ClientSession() as session:

            async def posts(body: bytes, shown: str) -> int:
                headers = {SECRET_HEADER: shown} if shown else {}
                async with session.post(
                    f"http://127.0.0.1:{port}/hook", data=io.BytesIO(body), headers=headers
                ) as answer:
                    return answer.status

            for number, shown in enumerate(("", "x", secret[:-1], f"{secret}A", secret.swapcase())):
                told = {"update_id": 10**6 + number, "message": known.message(text=self.marks.story("odd", known.id))}
                assert await posts(json.dumps(told).encode(), shown) == 403
                self.happened["forged"] += 1
            assert await posts(self.marks.story("poison").encode() + b"[" * 5000, secret) in {200, 400}
            assert await posts(self.marks.word("poison").encode() * 100_000, secret) == 413
            told = {"update_id": 10**6 + 99, "message": known.message(text=self.marks.story("odd", known.id))}
            assert await posts(json.dumps(told, ensure_ascii=False).encode(), secret) == 200
            await self.api.until(lambda: self.api.chat(known.id), what="an answer")
        assert await self.program.ends() == 0
        await self.program.start()

    async def token_is_refused(self) -> None:
        """Telegram does not know the token any more: the bot ends and says so."""
        process = self.program.running
        assert process is not None
        self.api.refuse = lambda _: (401, f"Unauthorized {self.marks.word('fault')}")
        Person(self.api, FIRST_KNOCKING).types(self.marks.story("odd", FIRST_KNOCKING))
        assert await asyncio.wait_for(process.wait(), 60) == DEPENDENCY
        self.api.refuse = lambda _: None
        self.happened["token-refused"] += 1
